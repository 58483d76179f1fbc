"""What the corridor reports: an index run, the state of an index, one file's case, a check."""

from __future__ import annotations

from codeqa.types.code import Chunk
from codeqa.types.ranking import IndexState
from codeqa.types.sources import Repository, Skipped
from codeqa.values import frozen


@frozen
class IndexReport:
    """What an indexing run did; ``parsed`` of the indexed were read anew, ``reused`` were known by their blob.

    seen = indexed + skipped, the ``UNPARSED`` among ``skipped`` not counted: these are indexed too, by their lines.
    """

    root: str
    seen: int
    indexed: int
    parsed: int
    reused: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...]
    chunks: int
    symbols: int
    edges: int
    redactions: int
    seconds: float
    generation: int
    index_dir: str


@frozen
class LanguageCount:
    """``seconds`` is the processor time that parsing these files took; those whose result was known by content count nothing."""

    language: str
    files: int
    symbols: int
    lines: int
    unparsed: int
    seconds: float = 0.0


@frozen
class Status:
    """What is indexed and how fresh. ``changed`` counts files that are new, edited or gone since; -1 where it was not looked at."""

    repository: Repository
    index_dir: str
    state: IndexState | None
    changed: int
    languages: tuple[LanguageCount, ...]
    skipped: tuple[tuple[str, int], ...]
    size_bytes: int
    built_at: float
    embedding: str = ""
    digest: str = ""


@frozen
class Explanation:
    """Why a path is in the index or out of it: ``rule`` names the rule that decided, ``state`` is "indexed", "skipped", "stale" or "unknown".

    ``shown`` are the qualified names of the symbols that ``chunks`` show, "" for what lies between symbols. ``counted`` says that the tokens are exact; those
    of a file that is no longer what was indexed are the index's own guess.
    """

    path: str
    state: str
    rule: str
    language: str = ""
    lines: int = 0
    tokens: int = 0
    symbols: int = 0
    chunks: tuple[Chunk, ...] = ()
    imports: tuple[str, ...] = ()
    imported_by: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    counted: bool = False


@frozen
class Check:
    """One line of ``codeqa doctor``: ``state`` is "ok", "warning" or "error"; ``hint`` is what to do."""

    name: str
    state: str
    message: str
    hint: str = ""
