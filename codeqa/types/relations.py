"""The vocabulary of questions to the graph: places, and how they hang together. Values only, as in ``types``, whose coordinates hold here too.

``codeqa.types`` does not load it: every command pays for what that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from codeqa.types import IndexState

SUBJECTS: Final = ("callees", "callers", "deps", "neighbours", "path", "rdeps")
"""What may be asked beside ``impact``. Sorted."""

KINDS: Final = ("call", "import", "inherit", "reexport", "reference", "test")
"""Kinds of edges that may be asked for. Sorted."""

IMPORTS: Final = frozenset({"import", "reexport"})
USES: Final = frozenset({"call", "inherit", "reference"})

USUAL: Final = {"callees": USES, "callers": USES, "deps": IMPORTS, "neighbours": frozenset(KINDS), "path": frozenset(KINDS), "rdeps": IMPORTS}
"""Kinds that each question follows where none are named."""

MOST: Final = 500
"""Relations told where no number is given: more is no answer that anybody reads."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to the graph. ``subject`` is one of ``SUBJECTS``; ``names`` are what was written: one place, for ``path`` two.

    ``kinds`` empty means the usual ones; edges less ``sure`` (0..1) are not followed; ``depth`` are steps, ``most`` relations; ``texts``: the lines are wanted.
    """

    subject: str
    names: tuple[str, ...]
    depth: int = 1
    kinds: frozenset[str] = frozenset()
    sure: float = 0.0
    most: int = MOST
    texts: bool = False


class Spot(NamedTuple):
    """A place in the code. ``symbol`` is a qualified name, "" for the file itself; ``kind`` is the symbol's, "file" or "folder". ``line`` is its name's."""

    path: str
    symbol: str = ""
    kind: str = "file"
    line: int = 1


class Relation(NamedTuple):
    """``source`` depends on ``target``. ``line`` is in the source's file, ``text`` what stands there ("" where nobody asked); ``step`` counts from 1;

    ``edges`` are those that are told as one; "contains" as ``kind`` is no edge but a step from a type to its member. ``incoming``: found on a walk
    against the edges, from what is used to who uses it.
    """

    source: Spot
    target: Spot
    kind: str
    confidence: float
    line: int
    step: int = 1
    edges: int = 1
    text: str = ""
    incoming: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    """What was found. ``about`` are the places that are meant: one, or several of one name; for ``path`` its first and its last place.

    ``relations`` come step by step, surest first; those of a path in its order, ``turned`` where only the other direction has one. ``left_out`` counts
    relations over the limit; ``others`` the edges of kinds that were not asked for, where those asked for have none.
    """

    wanted: Wanted
    about: tuple[Spot, ...]
    relations: tuple[Relation, ...]
    index: IndexState
    left_out: int = 0
    others: int = 0
    turned: bool = False


class MappedFile(NamedTuple):
    """A file on a picture of the whole repository. ``centrality`` is 1 on average; ``tokens`` is its size, about."""

    path: str
    language: str
    centrality: float
    tokens: int
    test: bool


@dataclass(frozen=True, slots=True)
class RepositoryMap:
    """All files by path (the most central ones of a very large repository), and what each file uses of others: (source, target, kind, confidence, edges).

    Sources and targets are places in ``files``. ``left_out`` counts the files over the limit.
    """

    files: tuple[MappedFile, ...]
    ties: tuple[tuple[int, int, str, float, int], ...]
    index: IndexState
    left_out: int = 0
