"""The context that a model or a person gets: which files, how much of each, and what was left out."""

from __future__ import annotations

from enum import StrEnum

from codeqa.types.code import Chunk, Symbol
from codeqa.types.ranking import IndexState
from codeqa.values import frozen


class Mode(StrEnum):
    """How a file stands in the context: all of its lines, some of them verbatim, or its signatures only."""

    WHOLE = "whole"
    SPANS = "spans"
    OUTLINE = "outline"


@frozen
class FileContent:
    """A file as it is now, for packing: ``symbols`` and ``chunks`` belong to these bytes. ``stale`` marks bytes newer than the index."""

    path: str
    blob: str
    language: str
    text: str
    symbols: tuple[Symbol, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    redactions: int = 0
    stale: bool = False


@frozen
class PackedFile:
    """A file in the context. ``spans`` are the ranges of lines shown verbatim (one range for a whole file, none for an outline);

    ``text`` is exactly what is sent for it, ``tokens`` its exact cost, header and fence included.
    """

    path: str
    blob: str
    language: str
    mode: Mode
    spans: tuple[tuple[int, int], ...]
    tokens: int
    score: float
    reasons: tuple[str, ...]
    text: str
    redactions: int = 0
    stale: bool = False


@frozen
class Omitted:
    """A file that was considered and is not in the context. ``tokens`` is about what it would have cost whole, 0 if unknown."""

    path: str
    tokens: int
    reason: str


@frozen
class Lacking:
    """A name in a question that its context does not show. Without a ``path`` the index has nothing of that name; ``line`` is 0 for a file."""

    name: str
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{self.name} ({where})" if where and where != self.name else self.name


@frozen
class Context:
    """What a model is given, and its receipt: the one account of what went in, shortened, and left out, and why.

    ``text`` is the files' text in layout order (path order), map first; ``tokens`` is its exact count and never exceeds ``budget``. In a session ``files`` are
    all that were sent in it, in the order sent, a path once for each time, and ``text`` is all of our messages.
    ``stdin`` are the texts from stdin that are sent beside it, oldest first. ``predicted_coverage``, in 0..1, is the chance that a place which the answer
    needs is shown, as far as the ranking's odds tell. ``lacking`` is what the question names and no file shows.
    """

    question: str
    budget: int
    tokens: int
    tokenizer: str
    files: tuple[PackedFile, ...]
    omitted: tuple[Omitted, ...]
    text: str
    index: IndexState
    redactions: int = 0
    id: str = ""
    predicted_coverage: float = 0.0
    stdin: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
