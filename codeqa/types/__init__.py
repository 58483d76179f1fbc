"""The vocabulary that the rooms share, a module for each stretch of the way. Values only: nothing here reads, writes or decides.

Coordinates, everywhere:

* a *line* is 1-based; ranges of lines are inclusive at both ends; lines end at ``\\n`` and nowhere else;
* a *byte* offset is 0-based; ranges of bytes are end-exclusive, and count in the UTF-8 form of the decoded, redacted text;
* a *path* is POSIX, relative to the repository root; undecodable bytes are carried as surrogate escapes;
* a *score* is better when it is higher; a *confidence* lies in (0, 1].

Values that a repository has by the thousand (``Stat``, ``FileEntry``, ``Symbol``, ``Reference``, ``Import``, ``Chunk``, ``Edge``) are named tuples: they
travel between processes and into tables as rows; all others are frozen, slotted dataclasses.

What is named here is what most commands speak of. ``anchored``, ``forms``, ``gists``, ``impacts``, ``relations`` and ``talks`` are imported by who needs them.
"""

from __future__ import annotations

from codeqa.types.answers import (
    FRESH,
    Answer,
    CallPlan,
    Citation,
    Claim,
    Completion,
    Message,
    Passage,
    Recheck,
    Rechecked,
    Round,
    Standing,
    Support,
    Usage,
    Verdict,
    Wish,
)
from codeqa.types.code import Chunk, Definition, Edge, EdgeKind, Import, Kind, ParsedFile, Reference, Symbol
from codeqa.types.packing import Context, FileContent, Lacking, Mode, Omitted, PackedFile
from codeqa.types.ranking import Hit, IndexState, JudgedQuery, QueryScore, RankedFile, Scope, SearchResult, SearchScores, Wanted
from codeqa.types.reports import Check, Explanation, IndexReport, LanguageCount, Status
from codeqa.types.sources import FileEntry, Listing, Repository, Skipped, SkipReason, SourceFile, Stat

__all__ = [
    "FRESH",
    "SCHEMA_VERSION",
    "Answer",
    "CallPlan",
    "Check",
    "Chunk",
    "Citation",
    "Claim",
    "Completion",
    "Context",
    "Definition",
    "Edge",
    "EdgeKind",
    "Explanation",
    "FileContent",
    "FileEntry",
    "Hit",
    "Import",
    "IndexReport",
    "IndexState",
    "JudgedQuery",
    "Kind",
    "Lacking",
    "LanguageCount",
    "Listing",
    "Message",
    "Mode",
    "Omitted",
    "PackedFile",
    "ParsedFile",
    "Passage",
    "QueryScore",
    "RankedFile",
    "Recheck",
    "Rechecked",
    "Reference",
    "Repository",
    "Round",
    "Scope",
    "SearchResult",
    "SearchScores",
    "SkipReason",
    "Skipped",
    "SourceFile",
    "Standing",
    "Stat",
    "Status",
    "Support",
    "Symbol",
    "Usage",
    "Verdict",
    "Wanted",
    "Wish",
]

SCHEMA_VERSION = 1
"""Version of every JSON form that leaves codeqa: fields may be added, never changed."""
