"""An index to ask: found, brought up to date if asked for, opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from codeqa.config import Config
from codeqa.errors import IndexBusy, IndexMissing, IndexUnreadable, IndexUnwritable, UsageError
from codeqa.index import pointer
from codeqa.index.builtin import MOST_SCANNED
from codeqa.index.embedding import shipped
from codeqa.index.folder import await_writer
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.pipeline.freshness import NONE, Progress, Trace, compare, generation_key, keep, listed, place_of, rules_of, tracing, unmoved_since, untraced
from codeqa.pipeline.library import IndexLibrary, IndexMeaning
from codeqa.source import find_repository, list_files, look
from codeqa.types import IndexState, Listing, Repository, Scope
from codeqa.values import frozen

if TYPE_CHECKING:
    from codeqa.pipeline.pointing import Pointed

NEAR: Final = 200
"""Chunks taken from the vectors."""


LONGEST_WAIT: Final = 1_800.0
"""Seconds that a question waits for an index that another process builds, where there is no older one: a process that hangs must not hold others for ever."""


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
    meaning: IndexMeaning | None = None
    """The embedding that ships with codeqa, where it made the vectors: unlike an endpoint's it may be asked often."""
    pointed: Pointed | None = None
    """The place in an editor that is asked about, and its text if no index has that."""


class Keeper(Protocol):
    """Has an index open between questions; see ``keeping_open``."""

    def lent(self, where: Path, config: Config, progress: Progress) -> AbstractContextManager[Opened]: ...


KEEPER: Final[ContextVar[Keeper | None]] = ContextVar("keeper", default=None)
"""Who lends the index in a process that answers many questions. A question from a terminal has none, and opens its own."""


@contextmanager
def opened(where: Path, config: Config, progress: Progress) -> Iterator[Opened]:
    """The index of ``where``, up to date unless ``config.refresh`` is off or another process is just writing it. Raises CodeqaError."""
    keeper = KEEPER.get()
    if keeper is not None and not config.trace:
        with keeper.lent(where, config, progress) as index:
            yield index
        return
    repository = find_repository(where)
    trace = tracing(config)
    shelf, stale = fresh(repository, config, progress, trace) if config.refresh else (open_shelf(place_of(repository, config)), False)
    try:
        trace("files", "", lambda: listed(shelf))
        yield opened_of(repository, config, shelf, stale, trace)
    finally:
        shelf.close()


def opened_of(repository: Repository, config: Config, shelf: Shelf, stale: bool, trace: Trace = untraced) -> Opened:
    found = shelf.pointer
    state = IndexState(found.head, found.files, found.chunks, stale=stale, dirty=0, generation=found.generation)
    meaning = _meaning(shelf)
    near = _nearness(shelf, config) if meaning is None else meaning.near
    return Opened(repository, shelf, IndexLibrary(shelf), state, near, trace, meaning=meaning)


def _meaning(shelf: Shelf) -> IndexMeaning | None:
    """The built-in embedding, where it made the vectors and they are few enough to be asked."""
    if shelf.pointer.embedding != shipped().name or shelf.pointer.chunks > MOST_SCANNED:
        return None
    return IndexMeaning(shelf, shelf.builtin(shipped()), NEAR)


def _nearness(shelf: Shelf, config: Config) -> Callable[[str], Sequence[tuple[int, float]]]:
    made_by = shelf.pointer.embedding
    if made_by == shipped().name:
        return nothing_near
    if not made_by or made_by == NONE or made_by != config.embedding_model or config.offline:
        return nothing_near
    from codeqa.pipeline.embedding import embed
    from codeqa.source import redact

    return lambda text: shelf.chunks_near(embed(config, [redact(text)[0]])[0], NEAR)


def fresh(repository: Repository, config: Config, progress: Progress, trace: Trace, have: Shelf | None = None) -> tuple[Shelf, bool]:
    """The shelf, and whether it is behind the files. An index that is being written by another answers as it is; the very first one is waited for.

    ``have`` is one that is open already: it comes back, or is closed, whatever happens.
    """
    while True:
        try:
            return _fresh(repository, config, progress, trace, have)
        except IndexBusy:
            have = None
            if not await_writer(place_of(repository, config), LONGEST_WAIT, lambda: progress("another codeqa builds the index", 0, 0)):
                raise


def _fresh(repository: Repository, config: Config, progress: Progress, trace: Trace, have: Shelf | None) -> tuple[Shelf, bool]:
    shelf = _usable(repository, config, have)
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
    """False where another process is just writing the index, or nothing can be written; raises IndexBusy or IndexUnwritable if there is none that is

    ``readable`` meanwhile.
    """
    from codeqa.pipeline.indexing import update

    try:
        update(repository, listing, config, progress=progress, trace=trace)
    except (IndexBusy, IndexUnwritable):
        if not readable:
            raise
        return False
    return True


def _usable(repository: Repository, config: Config, have: Shelf | None) -> Shelf | None:
    """The current shelf if it is whole and made by today's rules; a damaged or older one is rebuilt, one of a newer codeqa is refused (IndexTooNew)."""
    folder = place_of(repository, config)
    same = False
    try:
        found = pointer.read(folder)
        if found is None or found.settings != generation_key(config):
            return None
        same = have is not None and have.pointer == found
        return have if same else open_shelf(folder)
    except (IndexMissing, IndexUnreadable):
        return None
    finally:
        if have is not None and not same:
            have.close()


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
