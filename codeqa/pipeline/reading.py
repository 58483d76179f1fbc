"""Lines of one file for whoever may not read for himself: never out of the repository, nothing that is ignored or secret, no secret shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import IndexFault, NothingFound, SourceError, UsageError
from codeqa.pipeline.freshness import rules_of, silent
from codeqa.pipeline.opening import opened
from codeqa.source import explain_path, find_repository, read_file
from codeqa.types import Repository, Skipped, SkipReason

READABLE: Final = frozenset({SkipReason.GENERATED, SkipReason.LOCK_FILE, SkipReason.MINIFIED, SkipReason.VENDORED})
"""What is left out of answers for being of little use, not for being private: whoever names it may see it."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``text`` are the lines ``start_line`` to ``end_line`` of ``lines`` in all; of an empty file 1 to 0."""

    path: str
    start_line: int
    end_line: int
    lines: int
    text: str
    blob: str
    redactions: int


def read_lines(where: Path, path: str, config: Config, *, start: int = 1, end: int = 0) -> Excerpt:
    """Lines of a file as it is now; ``end`` 0 is its last. ``path`` is relative to the root, or absolute and inside of it.

    Raises UsageError for a path that leads out of the repository or lines that there are not, SourceError for a file that is not read, NothingFound for none.
    """
    repository = find_repository(where)
    inside = _inside(repository, path)
    _allow(repository, inside, config)
    source = read_file(repository.root, inside, object_format=repository.object_format, max_bytes=config.max_file_bytes, keep_generated=True)
    if isinstance(source, Skipped):
        raise _refusal(inside, source.reason, source.detail)
    lines = source.text.removesuffix("\n").split("\n") if source.text else []
    last = min(end or len(lines), len(lines))
    if start < 1 or end < 0 or (start > max(len(lines), 1)) or (end and end < start):
        raise UsageError(f"{inside} has {len(lines):,} lines, and {start}-{end or len(lines)} are not among them", "give lines from 1 on, the first one first")
    return Excerpt(inside, start, last, len(lines), "\n".join(lines[start - 1 : last]), source.blob, source.redactions)


def tokens_of(text: str) -> int:
    """Of o200k_base, exactly."""
    from codeqa.pack.tokens import count

    return count(text)


def _inside(repository: Repository, path: str) -> str:
    """The path from the root. No link is looked at: the opener follows none."""
    if not path or "\0" in path:
        raise UsageError("there is no path", "give one such as src/app.py")
    whole = os.path.normpath(os.path.join(repository.root, path))  # noqa: PTH118 - a name may be of any bytes
    inside = os.path.relpath(whole, repository.root)
    if inside == "." or inside == ".." or inside.startswith("../"):
        raise UsageError(f"{path} does not lie in the repository", "give a path relative to the repository's root")
    return inside


def _allow(repository: Repository, path: str, config: Config) -> None:
    """Raises for what is not to be read. What the index holds has been decided; the rest is asked about, which takes as long as a listing."""
    try:
        with opened(Path(repository.root), replace(config, refresh=False), silent) as index:
            if index.shelf.number_of(path) is not None:
                return
    except IndexFault:
        pass
    reason, rule = explain_path(repository, path, rules_of(config))
    if reason is not None and reason not in READABLE:
        raise _refusal(path, reason, rule)


def _refusal(path: str, reason: SkipReason, rule: str) -> SourceError | NothingFound:
    if reason is SkipReason.VANISHED:
        return NothingFound(f"there is no file {path}", "search finds files by their content and name")
    return SourceError(f"{path} is not read: {rule or reason.value}", "only files of the repository that are neither ignored nor secret are read")
