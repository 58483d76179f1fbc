"""The vocabulary of impact: what a change touches beyond itself. Values only, as in ``types``, whose coordinates hold here too.

``codeqa.types`` does not load it: every command pays for what that does, and this would cost a search 3 ms more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from codeqa.types import IndexState

FOREVER: Final = 86_400.0
"""Seconds that stand for no limit."""

RULES: Final = ("removed-callers", "untested")
"""What a gate may ask for: users of what is removed, and changed code that no test is known to reach."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at: what is staged, a revision (against the work tree) or two (``A..B``, ``A...B``), or files as if all of them were changed.

    Nothing at all means the work tree against ``HEAD``. With ``staged`` or ``revision``, ``paths`` narrow. ``index_file``: see ``source.git.ask``.
    ``seconds`` bounds the whole. ``git_dir`` is the one that git itself says it works on, "" where it says none: another one is not looked at.
    """

    staged: bool = False
    revision: str = ""
    paths: tuple[str, ...] = ()
    index_file: str = ""
    seconds: float = FOREVER
    git_dir: str = ""


class Change(StrEnum):
    """What became of a symbol. ``ASKED``: nothing was changed, it was asked for as if it were."""

    ADDED = "added"
    REMOVED = "removed"
    SIGNATURE = "signature changed"
    BODY = "body changed"
    ASKED = "asked"


class ChangedFile(NamedTuple):
    """``status`` is "added", "removed", "modified", "renamed" (from ``old_path``) or "asked"; ``left_out`` says why it was not looked into, "" if it was."""

    path: str
    old_path: str
    status: str
    language: str = ""
    left_out: str = ""


class Caller(NamedTuple):
    """Who uses a changed symbol: ``symbol`` is a qualified name, "" for the file itself. ``changed``: it is changed too."""

    path: str
    line: int
    symbol: str
    kind: str
    confidence: float
    changed: bool


class Reached(NamedTuple):
    """A test from which a changed symbol is reached: over ``steps`` edges (0: by its name or its imports alone), with the product of their confidences."""

    path: str
    line: int
    symbol: str
    confidence: float
    steps: int


class Mention(NamedTuple):
    """A place in a document that names a changed symbol."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class ChangedSymbol:
    """``symbol`` is a qualified name, "" for what stands at the top of the file. Lines are those of the new side, of the old one for what was removed.

    What it has inside is counted with it where that came or went too. ``callers``, ``tests`` are surest first, ``documents`` in path order.
    """

    path: str
    symbol: str
    kind: str
    change: Change
    start_line: int
    end_line: int
    signature: str = ""
    old_signature: str = ""
    callers: tuple[Caller, ...] = ()
    tests: tuple[Reached, ...] = ()
    documents: tuple[Mention, ...] = ()


class Finding(NamedTuple):
    """What a gate may ask for: ``rule`` is one of ``RULES``."""

    rule: str
    path: str
    start_line: int
    end_line: int
    symbol: str
    message: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change touches. ``base`` is the old side's commit, "" for none; ``target`` says what the new side is: "staged", "work tree", "files", or a commit.

    ``tests`` are the test files worth running, surest first; ``left_out`` says in sentences what was not looked at, and why. ``index`` is None without one.
    """

    base: str
    target: str
    files: tuple[ChangedFile, ...]
    symbols: tuple[ChangedSymbol, ...]
    tests: tuple[Reached, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...]
    index: IndexState | None
    seconds: float = 0.0
