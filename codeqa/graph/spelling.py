"""What the spelling of a name, a base class, a receiver or a path says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from codeqa.graph.languages import MEMBERS, METHODS, OPEN_ENUMS, SOURCES, VALUES
from codeqa.graph.tree import folder_of
from codeqa.types import Definition

_STEP: Final = re.compile(r"\.|::|\\|->|\?\.")
_BASE_WORDS: Final = re.compile(r"^(?:public|private|protected|virtual|abstract|dyn|impl|mut|for\b.*?>)\s+")
_PACKAGE: Final = re.compile(
    r"^.*?(?:^|/)(?:src/[^/]+/(?:java|kotlin|scala|groovy)[^/]*|(?:common|jvm|js|web|wasm|native|posix|desktop|android|ios|darwin)\w*/(?:src|test))/"
)
_SWIFT_MODULE: Final = re.compile(r"^(?:.*?/)?(?:Sources|Tests)/[^/]+/|^[^/]*/")


_SEPARATORS: Final = ".:#\\/"

REMEMBERED: Final = 32_768
"""Spellings whose reading is kept: a repository's files ask for the same paths, owners and bases again and again (a seventh of the time of its edges)."""


def steps_of(receiver: str) -> list[str]:
    """The names of a dotted or scoped receiver: ``a::b`` -> ["a", "b"]; none for an expression, which is written ``.``."""
    return [step for step in _STEP.split(receiver) if step]


@lru_cache(REMEMBERED)
def split_base(base: str) -> tuple[str, str]:
    """(receiver, name) of a base class as written: ``models.Model`` -> ("models", "Model"); ``public Base<T>`` -> ("", "Base"); "" for an expression."""
    bare = base.strip().lstrip("&*?~ ")
    while match := _BASE_WORDS.match(bare):
        bare = bare[match.end() :]
    bare = re.split(r"[\[<({\s]", bare, maxsplit=1)[0]
    if "=" in base.partition("(")[0].partition("<")[0]:
        return "", ""
    steps = steps_of(bare)
    return (".".join(steps[:-1]), steps[-1]) if steps else ("", "")


@lru_cache(REMEMBERED)
def package_of(path: str) -> str:
    """The folder, without the source root of a Maven or Gradle layout, so that main and test sources of a package meet; of Swift the module's."""
    if path.endswith(".swift"):
        module = _SWIFT_MODULE.match(path)
        return module[0] if module else ""
    return _PACKAGE.sub("", folder_of(path) + "/")


def with_bodies(found: list[Definition]) -> list[Definition]:
    """Without the prototypes in headers, if a source file has the function."""
    bodies = [one for one in found if one.path.rpartition(".")[2] in SOURCES and one.kind in METHODS]
    return bodies or found


def implemented(path: str) -> str:
    """The name of the header that a source file would implement; "" for a header."""
    name, _, extension = path.rpartition("/")[2].rpartition(".")
    return name if extension in SOURCES else ""


def module_named(path: str, word: str) -> bool:
    """Whether a file is the module ``word``: ``word.rs`` or ``word/mod.rs`` in Rust, ``word.ml`` in OCaml, where the module begins with a capital."""
    return path.endswith((f"/{word}.rs", f"/{word}/mod.rs", f"/{word[:1].lower()}{word[1:]}.ml"))


def owner_of(qualname: str, name: str) -> str:
    """The class, type or namespace around a symbol: ``a::Client::get`` -> ``Client``; "" at the top."""
    if len(qualname) == len(name):
        return ""
    prefix = qualname[: len(qualname) - len(name)].rstrip(_SEPARATORS)
    find = prefix.rfind
    return prefix[max(find("."), find(":"), find("#"), find("\\"), find("/")) + 1 :]


@lru_cache(REMEMBERED)
def folded(name: str) -> str:
    """A name without case, underscores and sigils, so that ``_session`` and ``Session`` are the same word."""
    return name.replace("_", "").lstrip("$@&*").lower()


def is_member(found: Definition, kin: str = "") -> bool:
    """Whether a definition is reached through its owner only: methods and fields, and (but for C) the values of an enumeration."""
    return found.kind in MEMBERS or (found.kind in VALUES and kin not in OPEN_ENUMS and owner_of(found.qualname, found.name) != "")


def space_of(qualname: str, name: str) -> str:
    """All that stands before a name: ``A\\B\\C`` -> ``A\\B``."""
    return qualname[: len(qualname) - len(name)].rstrip(_SEPARATORS)
