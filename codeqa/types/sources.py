"""What is in a repository: files, and why one is not read."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from codeqa.values import frozen


class SkipReason(StrEnum):
    """Why a file is not read, or not read as code. The value is what a person and the JSON see."""

    IGNORED = "ignored"
    GENERATED = "generated"
    LOCK_FILE = "lock-file"
    MINIFIED = "minified"
    VENDORED = "vendored"
    BINARY = "binary"
    TOO_LARGE = "too-large"
    LONG_LINES = "long-lines"
    DENIED = "denied"
    SYMLINK = "symlink"
    NOT_REGULAR = "not-regular"
    SUBMODULE = "submodule"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    UNPARSED = "unparsed"
    OUT_OF_SCOPE = "out-of-scope"


@frozen
class Skipped:
    """One file that was left out (or, for ``UNPARSED``, read by lines only), and the rule or fault that decided it."""

    path: str
    reason: SkipReason
    detail: str = ""


class Stat(NamedTuple):
    """What the file system says of a file without reading it. Times are in nanoseconds since the epoch."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class FileEntry(NamedTuple):
    """A file that may be indexed: found, allowed by name, not yet read. ``kept``: a rule of the user's wants it, generated or not."""

    path: str
    stat: Stat
    kept: bool = False


@frozen
class Repository:
    """Where questions are asked. ``root`` is absolute; ``git_dir`` and ``common_dir`` are empty for a folder without git.

    ``head`` is the commit id, or "" (no git, unborn). ``prefix`` is the folder of ``root`` that was asked from, "" for the root itself.
    """

    root: str
    git_dir: str = ""
    common_dir: str = ""
    head: str = ""
    branch: str = ""
    prefix: str = ""
    object_format: str = "sha1"


@frozen
class Listing:
    """All files of a repository, sorted by path: those to read and those left out. Every file seen is in exactly one of the two."""

    files: tuple[FileEntry, ...]
    skipped: tuple[Skipped, ...]


@frozen
class SourceFile:
    """A file that was read: decoded to text (byte order mark removed, line ends kept) and redacted.

    ``blob`` is the git object id of the raw bytes. ``redactions`` counts secrets replaced by placeholders; these never change the number of lines.
    """

    path: str
    blob: str
    text: str
    encoding: str = "utf-8"
    redactions: int = 0
    stat: Stat | None = None
