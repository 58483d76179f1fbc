"""The vocabulary of ``at``: what stands under an editor's cursor, who uses it and what it uses. Values only; coordinates as in ``types``.

``codeqa.types`` does not load it: every command pays for what that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from codeqa.types import IndexState


@dataclass(frozen=True, slots=True)
class At:
    """A place as it was given. ``column`` counts characters from 1, 0 is none; ``buffer`` is the unsaved text, None to read the file.

    ``end_line`` is the last one of a selection, 0 for none.
    """

    path: str
    line: int
    column: int = 0
    buffer: bytes | None = None
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Described:
    """A symbol, or a file as such (``symbol`` ""). ``line`` is that of its name."""

    path: str
    line: int
    start_line: int
    end_line: int
    symbol: str
    kind: str
    language: str
    signature: str = ""
    doc: str = ""


class Use(NamedTuple):
    """A place that uses, is used, tests or names what is explained. ``symbol`` is a qualified name, "" for the file itself; ``text`` is the line."""

    path: str
    line: int
    symbol: str
    kind: str
    confidence: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Anchored:
    """What is known of a place. ``subject`` is what is explained: what the word under the cursor means, else the symbol ``around`` it, else the file.

    ``others`` are further definitions that the word may mean. ``unsaved``: the text is not the file's; ``indexed``: the index knows the file.
    ``notes`` say in sentences what could not be told, and why.
    """

    path: str
    line: int
    column: int
    word: str
    language: str
    subject: Described
    around: Described | None
    others: tuple[Described, ...] = ()
    members: tuple[Described, ...] = ()
    callers: tuple[Use, ...] = ()
    callees: tuple[Use, ...] = ()
    tests: tuple[Use, ...] = ()
    documents: tuple[Use, ...] = ()
    unsaved: bool = False
    indexed: bool = True
    notes: tuple[str, ...] = ()
    index: IndexState | None = None
    seconds: float = 0.0
