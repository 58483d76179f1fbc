"""What a text says by itself, whatever is asked: a path of its file, a symbol's name of its terms. Remembered, for questions meet the same ones again."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

Terms = Callable[[str], tuple[str, ...]]

PATHS: Final = 8_192
"""Paths that are remembered: some 10 MB."""
NAMES: Final = 16_384
"""Names of symbols that are remembered: as much."""

VENDORED: Final = re.compile(
    r"(?:^|/)(?:_?vendor(?:ed)?|third[-_]?party|external|extern|deps|node_modules|compat(?:ibility)?|legacy|deprecated|examples?|samples?|demos?|"
    r"bench(?:marks?)?|dist|build|generated|fixtures?|testdata|__snapshots__)(?:/|$)|(?:^|[/_.-])(?:compat|deprecated|legacy|shim)s?[_.-]",
    re.IGNORECASE,
)
"""Paths of code that is seldom meant: copied in, kept for compatibility, shown as an example, made by a program."""

HEADERS: Final = (".h", ".hpp", ".hh", ".hxx", ".pyi", ".d.ts", ".mli")
"""Endings of files that declare what others do."""

DOORS: Final = ("__init__.", "index.", "mod.rs", "lib.rs")
"""How the names of files begin that pass on what their folder has."""


def stem_of(path: str) -> str:
    """The telling part of a file's name: a package's own file is named by its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.split(".", 1)[0] or name
    return folder.rpartition("/")[2] if stem in ("__init__", "index", "mod", "lib", "main") and folder else stem


def is_vendored(path: str) -> bool:
    return VENDORED.search(path) is not None


class Traits(NamedTuple):
    """What a path alone says: its terms, those that follow each other in it, and those of its file's ``stem``."""

    terms: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    stem: frozenset[str]
    depth: float
    vendored: bool
    header: bool
    door: bool


@lru_cache(maxsize=PATHS)
def traits(path: str, terms: Terms) -> Traits:
    """Of a file's path."""
    said = terms(path)
    name = path.rpartition("/")[2]
    return Traits(
        frozenset(said),
        frozenset(pairwise(said)),
        frozenset(terms(stem_of(path))),
        path.count("/") / 5.0,
        is_vendored(path),
        name.endswith(HEADERS),
        name.startswith(DOORS),
    )


@lru_cache(maxsize=NAMES)
def said(name: str, terms: Terms) -> frozenset[str]:
    """The terms of a symbol's name."""
    return frozenset(terms(name))


def sign(term: str) -> str:
    """What every ASCII name that has this term has in it, in small letters: stemming changes no more than the last two letters of what it leaves."""
    return term[: max(1, len(term) - 2)]
