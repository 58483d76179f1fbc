"""Answers that are kept: written with what they rest on, and looked at again on a later tree. Needs no index and no model."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from codeqa.answer import saved
from codeqa.answer.standing import Now, Tree, recheck
from codeqa.config import Config
from codeqa.errors import SourceError, UsageError
from codeqa.pipeline.freshness import rules_of
from codeqa.source import find_repository, list_files, read_file, redact
from codeqa.source.history import committed_blobs
from codeqa.source.opener import read_bytes
from codeqa.types import Answer, Recheck, Repository, Skipped, SkipReason

NO_FOLDER: Final = "give --save a file in a folder that exists"


def saving_place(name: str) -> Path:
    """Where an answer may be saved. Raises UsageError where it cannot be, as far as can be told without writing: asking costs money."""
    place = Path(name)
    if place.is_dir():
        raise UsageError(f"--save: {name} is a folder", NO_FOLDER)
    if not place.parent.is_dir():
        raise UsageError(f"--save: there is no folder {place.parent}", NO_FOLDER)
    if os.path.lexists(place) and not (place.is_file() and saved.is_saved(_text(place))):
        raise UsageError(f"--save: {name} is there already, and is no saved answer", "give another name, or remove it first")
    return place


def save(answer: Answer, name: str, shown: str, extra: str = "") -> None:
    """Writes an answer, as Markdown ``shown``, with its manifest; all of the file or nothing. ``extra`` is what came on stdin. Raises UsageError."""
    place = saving_place(name)
    text = f"{shown.rstrip()}\n\n{saved.manifest(answer, shown, redact(extra)[0])}"
    try:
        _replace(place, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"the answer could not be saved to {name}: {error.strerror}", "it was shown in full; save it elsewhere") from error


def _replace(place: Path, data: bytes) -> None:
    """By a new file beside it and a rename: what stood there before stays whole until then."""
    descriptor, name = tempfile.mkstemp(prefix=".codeqa-", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def verify(where: Path, names: Sequence[str], config: Config) -> Iterator[Recheck]:
    """Each saved answer on the tree of ``where`` as it is now. Raises UsageError for a file that is no saved answer, SourceError."""
    repository = find_repository(where)
    for name in names:
        found = saved.read(_text(Path(name)), name)
        yield Recheck(name, found.question, found.mode, found.model, found.head, recheck(found, _tree(repository, config, found.head)), found.edited)


def _text(place: Path) -> str:
    try:
        with place.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return file.read(saved.LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{place} cannot be read: {error.strerror}", "name a file that `codeqa ask --save` has written") from error


# --- today's tree ------------------------------------------------------------------------------------------------------------------


def _tree(repository: Repository, config: Config, head: str) -> Tree:
    @cache
    def read(path: str) -> Now:
        found = read_file(repository.root, path, object_format=repository.object_format, max_bytes=config.max_file_bytes)
        if isinstance(found, Skipped):
            return Now(None, reason=found.detail or found.reason.value, gone=found.reason is SkipReason.VANISHED)
        return Now(found.text, found.blob)

    @cache
    def before() -> dict[str, str]:
        with suppress(SourceError):
            return committed_blobs(replace(repository, head=head))
        return {}  # the commit is not known here: nothing can be excluded

    def same(blob: str) -> list[str]:
        if not blob:
            return []
        named = [path for path, known in committed_blobs(repository).items() if known == blob != before().get(path, "")]
        return [path for path in named if read(path).blob == blob]

    return Tree(read, _holding(repository, config, before, read), same)


def _holding(repository: Repository, config: Config, before: Callable[[], dict[str, str]], read: Callable[[str], Now]) -> Callable[[str], list[str]]:
    """Looks for a line in all files but those that are what they were ``before``: what they hold was there then, and has not moved in."""

    @cache
    def listed() -> list[str]:
        return [entry.path for entry in list_files(repository, rules_of(config)).files]

    @cache
    def holding(line: str) -> list[str]:
        wanted = line.encode("utf-8", "surrogateescape")
        found = []
        for path in listed():
            content = read_bytes(repository.root, path, config.max_file_bytes)
            if not isinstance(content, Skipped) and wanted in content.data and read(path).blob != before().get(path, ""):
                found.append(path)
        return found

    return holding
