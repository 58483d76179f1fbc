"""The vocabulary that the rooms share, a module for each stretch of the way. Values only: nothing here reads, writes or decides.

Coordinates, everywhere:

* a *line* is 1-based; ranges of lines are inclusive at both ends; lines end at ``\\n`` and nowhere else;
* a *byte* offset is 0-based; ranges of bytes are end-exclusive, and count in the UTF-8 form of the decoded, redacted text;
* a *path* is POSIX, relative to the repository root; undecodable bytes are carried as surrogate escapes;
* a *score* is better when it is higher; a *confidence* lies in (0, 1].

Values that a repository has by the thousand (``Stat``, ``FileEntry``, ``Symbol``, ``Reference``, ``Import``, ``Chunk``, ``Edge``) are named tuples: they
travel between processes and into tables as rows; all others are frozen, slotted dataclasses.
"""

from __future__ import annotations

from codeqa.types.answers import Answer, CallPlan, Citation, Claim, Completion, Message, Recheck, Rechecked, Standing, Support, Usage, Verdict
from codeqa.types.code import Chunk, Definition, Edge, EdgeKind, Import, Kind, ParsedFile, Reference, Symbol
from codeqa.types.packing import Context, FileContent, Mode, Omitted, PackedFile
from codeqa.types.ranking import Hit, IndexState, JudgedQuery, QueryScore, RankedFile, Scope, SearchResult, SearchScores, Wanted
from codeqa.types.reports import Check, Explanation, IndexReport, LanguageCount, Status
from codeqa.types.sources import FileEntry, Listing, Repository, Skipped, SkipReason, SourceFile, Stat

__all__ = [
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
    "LanguageCount",
    "Listing",
    "Message",
    "Mode",
    "Omitted",
    "PackedFile",
    "ParsedFile",
    "QueryScore",
    "RankedFile",
    "Recheck",
    "Rechecked",
    "Reference",
    "Repository",
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
]

SCHEMA_VERSION = 1
"""Version of every JSON form that leaves codeqa: fields may be added, never changed."""
