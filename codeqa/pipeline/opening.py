"""An index to ask: found, brought up to date if asked for, opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import IndexBusy, IndexMissing, IndexUnreadable, UsageError
from codeqa.index import pointer
from codeqa.index.builtin import MOST_SCANNED
from codeqa.index.embedding import shipped
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.pipeline.freshness import NONE, Progress, Trace, compare, generation_key, keep, listed, place_of, rules_of, tracing, unmoved_since, untraced
from codeqa.pipeline.library import IndexLibrary
from codeqa.source import find_repository, list_files, look
from codeqa.types import IndexState, Listing, Repository, Scope
from codeqa.values import frozen

NEAR: Final = 200
"""Chunks taken from the vectors."""


def nothing_near(text: str) -> Sequence[tuple[int, float]]:
    return ()


@frozen
class Opened:
    """``state`` is what the faces are told of the index."""

    repository: Repository
    shelf: Shelf
    library: IndexLibrary
    state: IndexState
    near: Callable[[str], Sequence[tuple[int, float]]] = nothing_near
    """(chunk identity, cosine) nearest to a text, by the configured embedding; nothing without one."""
    trace: Trace = untraced
    asked: str = ""
    """The id of the batch line that is being answered, "" outside of one."""


@contextmanager
def opened(where: Path, config: Config, progress: Progress) -> Iterator[Opened]:
    """The index of ``where``, up to date unless ``config.refresh`` is off or another process is just writing it. Raises CodeqaError."""
    repository = find_repository(where)
    trace = tracing(config)
    shelf, stale = _fresh(repository, config, progress, trace) if config.refresh else (open_shelf(place_of(repository, config)), False)
    try:
        found = shelf.pointer
        state = IndexState(found.head, found.files, found.chunks, stale=stale, dirty=0, generation=found.generation)
        trace("files", "", lambda: listed(shelf))
        yield Opened(repository, shelf, IndexLibrary(shelf), state, _nearness(shelf, config), trace)
    finally:
        shelf.close()


def _nearness(shelf: Shelf, config: Config) -> Callable[[str], Sequence[tuple[int, float]]]:
    made_by = shelf.pointer.embedding
    if made_by == shipped().name:
        if shelf.pointer.chunks > MOST_SCANNED:
            return nothing_near
        builtin = shelf.builtin(shipped())
        return lambda text: builtin.nearest(" ".join(shelf.terms(text)), NEAR)
    if not made_by or made_by == NONE or made_by != config.embedding_model or config.offline:
        return nothing_near
    from codeqa.pipeline.embedding import embed
    from codeqa.source import redact

    return lambda text: shelf.chunks_near(embed(config, [redact(text)[0]])[0], NEAR)


def _fresh(repository: Repository, config: Config, progress: Progress, trace: Trace) -> tuple[Shelf, bool]:
    """The shelf, and whether it is behind the files. An index that is being written by another answers as it is."""
    shelf = _usable(repository, config)
    try:
        if shelf is not None and shelf.pointer.head == repository.head and unmoved_since(shelf.pointer, repository, config):
            return shelf, False
        seen = look(repository)
        listing = list_files(repository, rules_of(config))
        if shelf is not None and shelf.pointer.head == repository.head and compare(listing, shelf.known(), shelf.known_skips()).empty:
            keep(seen, shelf.pointer, repository, config)
            return shelf, False
    except BaseException:
        if shelf is not None:
            shelf.close()
        raise
    if shelf is not None:
        shelf.close()
    updated = _updated(repository, listing, config, progress, trace, readable=shelf is not None)
    fresh = open_shelf(place_of(repository, config))
    if updated:
        keep(seen, fresh.pointer, repository, config)
    return fresh, not updated


def _updated(repository: Repository, listing: Listing, config: Config, progress: Progress, trace: Trace, *, readable: bool) -> bool:
    """False where another process is just writing the index; raises IndexBusy if there is none that is ``readable`` meanwhile."""
    from codeqa.pipeline.indexing import update

    try:
        update(repository, listing, config, progress=progress, trace=trace)
    except IndexBusy:
        if not readable:
            raise
        return False
    return True


def _usable(repository: Repository, config: Config) -> Shelf | None:
    """The current shelf if it is whole and made by today's rules; a damaged or older one is rebuilt, one of a newer codeqa is refused (IndexTooNew)."""
    folder = place_of(repository, config)
    try:
        found = pointer.read(folder)
        if found is None or found.settings != generation_key(config):
            return None
        return open_shelf(folder)
    except (IndexMissing, IndexUnreadable):
        return None


def scope_filter(scope: Scope, prefix: str = "") -> Callable[[str, str], bool]:
    """(path, language) -> whether it is asked about. Raises UsageError for a language that there is not."""
    if scope == Scope():
        return lambda path, language: True
    _require_known(scope.languages)
    matches = _globs(scope.globs) if scope.globs else lambda path: True
    paths = frozenset(path.removeprefix("./") for path in scope.paths)

    def allowed(path: str, language: str) -> bool:
        return (not scope.languages or language in scope.languages) and (not paths or path in paths) and matches(path)

    return allowed


def _require_known(names: tuple[str, ...]) -> None:
    """A misspelt language would find nothing and look like an answer."""
    if not names:
        return
    from codeqa.parse.languages import languages

    known = languages()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"there is no language {unknown[0]!r}", "codeqa knows " + ", ".join(sorted(known)))


def _globs(globs: tuple[str, ...]) -> Callable[[str], bool]:
    from codeqa.source.ignore import matcher

    return matcher(globs)
