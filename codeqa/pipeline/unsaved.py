"""What is on an editor's screen, before any index has it: the text of one file that is not saved, or not indexed, and where its lines were in the file."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import IndexFault, SourceError, UsageError
from codeqa.index.ties import open_ties
from codeqa.parse.forked import Failed
from codeqa.pipeline.freshness import place_of
from codeqa.places import own_root, project_root
from codeqa.source import find_repository, read_file
from codeqa.source.read import interpret
from codeqa.source.rules import denied
from codeqa.types import ParsedFile, Repository, Skipped, SkipReason, SourceFile
from codeqa.types.anchored import At

PARSE_SECONDS: Final = 5.0
"""For one text, as in a change."""

_WORD: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the lines of one text stand in another: ``pairs`` are runs of equal lines (old start, new start, length), lines counted from 0."""

    pairs: tuple[tuple[int, int, int], ...]

    def line(self, number: int) -> int:
        """The new number of an old line, 0 where it is gone."""
        for old, new, length in self.pairs:
            if old < number <= old + length:
                return number - old + new
        return 0

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The new range of what is left of an old one."""
        left = [(max(start, old + 1) - old + new, min(end, old + length) - old + new) for old, new, length in self.pairs if old < end and start <= old + length]
        return (left[0][0], left[-1][1]) if left else None


def moves(old: Sequence[str], new: Sequence[str]) -> Moves:
    """Equal ends first: an editor's text differs from its file in a few lines in the middle.

    >>> moves(["a", "b", "c"], ["a", "x", "b", "c"]).line(2)
    3
    """
    least = min(len(old), len(new))
    head = next((number for number in range(least) if old[number] != new[number]), least)
    rest = least - head
    tail = next((number for number in range(rest) if old[-1 - number] != new[-1 - number]), rest)
    inner = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail]).get_matching_blocks()
    pairs = [(0, 0, head), *((a + head, b + head, size) for a, b, size in inner), (len(old) - tail, len(new) - tail, tail)]
    return Moves(tuple(pair for pair in pairs if pair[2]))


@dataclass(frozen=True, slots=True)
class Screen:
    """A place and the text that it is in. ``where`` is asked in; ``unsaved``: the text is not the file's (``saved`` is, None for a new file).

    ``parsing`` gives what the text holds, where no index has read these very bytes; it began already and must be asked for.
    """

    repository: Repository
    where: Path
    at: At
    path: str
    source: SourceFile
    saved: SourceFile | None
    unsaved: bool
    parsing: Iterator[ParsedFile | Failed] | None

    @property
    def lines(self) -> list[str]:
        return self.source.text.split("\n")

    @property
    def last(self) -> int:
        """The last line of what is selected: the cursor's own where nothing is."""
        return max(self.at.line, self.at.end_line)

    @property
    def word(self) -> str:
        """The name under the cursor, or right before it; "" for none, or where no column was given."""
        if not self.at.column:
            return ""
        text = self.lines[self.at.line - 1].rstrip("\r")
        column = min(self.at.column - 1, len(text))
        return next((match.group() for match in _WORD.finditer(text) if match.start() <= column <= match.end()), "")

    def parsed(self) -> tuple[ParsedFile | None, str]:
        """What the text holds, or None and why not; ("" and None: the index knows)."""
        results = list(self.parsing) if self.parsing is not None else []
        if not results:
            return None, ""
        return (None, f"its parser gave up: {results[0].reason}") if isinstance(results[0], Failed) else (results[0], "")

    def moves(self) -> Moves:
        """From the saved file's lines to the screen's."""
        return moves(self.saved.text.split("\n") if self.saved else [], self.lines)


def screen(where: Path, config: Config, at: At, *, chunks: bool = False) -> Screen:
    """The place, looked up and read. Must come before an index is opened: it may fork. ``chunks``: they are needed, for a pack; counting takes a moment.

    Raises UsageError, SourceError, RepositoryNotFound.
    """
    where, given = _asked_in(where, at.path)
    repository = find_repository(where)
    path = _inside(repository, given)
    rule = denied(path)
    if rule:
        raise SourceError(f"{path} is never read: {rule}", "it may hold secrets")
    indexed, clean = _indexed(repository, path, config)
    saved, why = _saved(repository, path, config, clean)
    source = _given(repository, path, config, at.buffer) if at.buffer is not None else saved
    if source is None:
        raise why
    _check_line(at, path, source.text)
    unsaved = at.buffer is not None and (saved is None or _bare(source.text) != _bare(saved.text))
    return Screen(repository, where, at, path, source, saved, unsaved, None if indexed == source.blob else _begun(source, chunks))


def _given(repository: Repository, path: str, config: Config, buffer: bytes) -> SourceFile:
    most = config.max_file_bytes
    found = interpret(path, buffer, object_format=repository.object_format, max_bytes=most, keep_generated=True)
    if isinstance(found, Skipped):
        raise SourceError(f"the text of {path} cannot be used: {found.reason.value}: {found.detail}")
    if len(buffer) > most:
        raise SourceError(f"the text of {path} cannot be used: {len(buffer):,} bytes, over the limit of {most:,}", "max_file_bytes sets it")
    return found


def _check_line(at: At, path: str, text: str) -> None:
    """The empty line behind the last line's end is one for an editor."""
    lines = text.count("\n") + 1
    line = max(at.line, at.end_line) if at.line else 0
    if not 1 <= line <= lines:
        whose = "the text on stdin" if at.buffer is not None else path
        shown = max(1, lines - text.endswith("\n"))
        hint = "" if at.buffer is not None else "is the text not saved? --stdin-buffer takes it from stdin"
        raise UsageError(f"{whose} has {shown:,} line{'' if shown == 1 else 's'}; there is no line {line:,}", hint)


def _asked_in(where: Path, given: str) -> tuple[Path, Path]:
    """The folder to ask in, and the file's full path. A file of another repository is asked about there. Raises UsageError for one of none."""
    root = project_root(where)
    home = own_root(where, given) or root
    for full in (Path(os.path.normpath(Path(where, given).absolute())), Path(where, given).resolve()):
        if any(full.is_relative_to(one) for one in (home, home.resolve())):
            return (where if home.resolve() == root.resolve() else home), full
    raise UsageError(f"{given} lies outside of {root}, and in no other repository", "-C DIR asks in another folder")


def _inside(repository: Repository, full: Path) -> str:
    root = Path(repository.root)
    found = next((one for one in (full, full.resolve()) if one.is_relative_to(root)), None)
    if found is None or found == root:
        raise UsageError(f"{full} is no file inside of {root}", "codeqa at FILE:LINE")
    return found.relative_to(root).as_posix()


def _saved(repository: Repository, path: str, config: Config, clean: str) -> tuple[SourceFile | None, Exception]:
    most = config.max_file_bytes
    found = read_file(repository.root, path, object_format=repository.object_format, max_bytes=most, keep_generated=True, clean=clean)
    if isinstance(found, SourceFile):
        return found, SourceError("")
    if found.reason is SkipReason.VANISHED:
        return None, UsageError(f"there is no file {path}", "a file that is not saved yet: --stdin-buffer takes its text from stdin")
    return None, SourceError(f"{path} cannot be used: {found.reason.value}: {found.detail}", f"`codeqa why {path}` says more")


def _bare(text: str) -> str:
    """A text without what editors do not show: how its lines end, and whether the last one does."""
    return text.replace("\r\n", "\n").removesuffix("\n")


def _indexed(repository: Repository, path: str, config: Config) -> tuple[str, str]:
    """The blob that the index has read there, and it again if no secret was in it; "" for none."""
    try:
        ties = open_ties(place_of(repository, config))
    except (IndexFault, UsageError):
        return "", ""
    try:
        tie = ties.file(path)
        return (tie.blob, ties.clean_blob(path)) if tie else ("", "")
    except IndexFault:
        return "", ""
    finally:
        ties.close()


def _begun(source: SourceFile, chunks: bool) -> Iterator[ParsedFile | Failed]:
    from codeqa.parse.forked import each
    from codeqa.pipeline.light import language_of, parse_light

    return each([(source, language_of(source))], _parse_whole if chunks else parse_light, seconds=PARSE_SECONDS, until=time.monotonic() + PARSE_SECONDS + 1)


def _parse_whole(job: tuple[SourceFile, str]) -> ParsedFile:
    """In a fork, as ``parse_light``."""
    from codeqa.index.terms import terms
    from codeqa.parse.files import parse_file

    source, language = job
    return parse_file(source, language, terms=terms)
