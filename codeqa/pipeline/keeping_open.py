"""An index that stays open between questions, for a process that answers many of them (``opening.KEEPER``).

For one thread: SQLite's handles are bound to the thread that opened them. Before each question it makes sure of what a process of its own would: that the
pointer still names this generation, and that no file has moved. A watch (``source.watching``) answers the second where there is one and it was begun before
the files were last compared; else they are looked at, as ever.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import CodeqaError, IndexFault
from codeqa.index import pointer
from codeqa.index.folder import IndexFolder
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.pipeline.freshness import Progress, generation_key, place_of, unmoved_since, untraced
from codeqa.pipeline.opening import KEEPER, Opened, fresh, opened, opened_of
from codeqa.source import find_repository
from codeqa.source.watching import Stir, Watch, watch
from codeqa.types import Repository

TRUSTED: Final = 600.0
"""Seconds after which files are compared whatever the watch says: it does not hear of writes through a memory map."""

Key = tuple[object, ...]


@dataclass(slots=True)
class _Slot:
    """An open index. ``current`` tells the pointer that it was opened by from a later one, () from every one. ``proven``: when, on the monotonic clock, files

    were last found to be as it has them while ``watch`` was on; None: never.
    """

    key: Key
    config: Config
    index: Opened
    current: tuple[int, ...]
    watch: Watch | None = None
    proven: float | None = None
    watchable: bool = True

    def sure(self) -> bool:
        """Whether nothing can have changed; a watch that does not cover all any more is given up."""
        if self.watch is None:
            return False
        stir = self.watch.stirred()  # before anything is looked at: what happens meanwhile is for the next question
        if stir is Stir.RESHAPED:
            self.watch.close()
            self.watch = None
        if stir is not Stir.NONE:
            self.proven = None
        return self.proven is not None and time.monotonic() - self.proven < TRUSTED


class KeptOpen:
    """A ``opening.Keeper`` with room for one index."""

    def __init__(self) -> None:
        self._slot: _Slot | None = None
        self._lent: Key | None = None

    @contextmanager
    def lent(self, where: Path, config: Config, progress: Progress) -> Iterator[Opened]:
        """As ``opened``. All parts of one question see one generation."""
        key = _key(where, config)
        if self._lent is not None:
            with self._within(key, where, config, progress) as index:
                yield index
            return
        index = self._ready(key, where, config, progress)
        self._lent = key
        try:
            yield index
        except BaseException as error:
            if isinstance(error, IndexFault) or not isinstance(error, CodeqaError):
                self.close()  # damaged, or interrupted in the middle of something
            raise
        finally:
            self._lent = None

    @contextmanager
    def _within(self, key: Key, where: Path, config: Config, progress: Progress) -> Iterator[Opened]:
        """For a part of a question: the index that the question has, or another one for the part alone."""
        if self._slot is not None and key == self._lent:
            yield self._slot.index
            return
        token = KEEPER.set(None)
        try:
            with opened(where, config, progress) as index:
                yield index
        finally:
            KEEPER.reset(token)

    def settle(self) -> None:
        """To be called when nobody waits: begins a watch where one is missing and looks at the files once, so that the next question need not."""
        slot = self._slot
        if slot is None or slot.watch is not None or not slot.watchable:
            return
        index = slot.index
        try:
            slot.watch = watch(index.repository)
            slot.watchable = slot.watch is not None
            if slot.watch is None or index.state.stale or index.shelf.pointer.head != find_repository(Path(index.repository.root)).head:
                return
            if unmoved_since(index.shelf.pointer, index.repository, slot.config):
                slot.proven = time.monotonic()
        except (CodeqaError, OSError):
            self.close()  # the next question will say what is wrong

    def close(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None:
            slot.index.shelf.close()
            if slot.watch is not None:
                slot.watch.close()

    def _ready(self, key: Key, where: Path, config: Config, progress: Progress) -> Opened:
        slot = self._slot
        if slot is not None and slot.key != key:
            self.close()
            slot = None
        if slot is not None and slot.current and slot.current == _stamp(place_of(slot.index.repository, config)) and (not config.refresh or slot.sure()):
            return slot.index
        try:
            self._slot = _filled(slot, key, where, config, progress)
        except BaseException:
            self.close()
            raise
        return self._slot.index


def _filled(slot: _Slot | None, key: Key, where: Path, config: Config, progress: Progress) -> _Slot:
    """A slot with the index as it must be now; an older slot's shelf is used again or closed, its watch kept."""
    repository = find_repository(where)
    if slot is not None and slot.watch is not None and _place(slot.index.repository) != _place(repository):
        slot.watch.close()
        slot.watch = None
    have = slot.index.shelf if slot is not None else None
    if config.refresh:
        shelf, stale = fresh(repository, config, progress, untraced, have)
    else:
        shelf, stale = open_shelf(place_of(repository, config)), False
        if have is not None:
            have.close()
    if slot is not None and shelf is have and slot.index.repository == repository and slot.index.state.stale == stale:
        index = slot.index
    else:
        index = opened_of(repository, config, shelf, stale)
    kept = slot.watch if slot is not None else None
    proven = time.monotonic() if kept is not None and config.refresh and not stale else None
    return _Slot(key, config, index, _current(place_of(repository, config), shelf), kept, proven, slot is None or slot.watchable)


def _key(where: Path, config: Config) -> Key:
    """What decides which index is meant, and what can be asked of it."""
    place = os.path.abspath(where)  # noqa: PTH100 - links stay: a linked folder keeps the name it was asked by
    wanted = config.index_dir, config.ignore, config.max_file_bytes, config.embedding_model, config.embedding_base_url, config.offline
    return place, *wanted


def _place(repository: Repository) -> tuple[str, ...]:
    """What a watch depends on."""
    return repository.root, repository.git_dir, repository.common_dir, repository.branch


def _current(folder: IndexFolder, shelf: Shelf) -> tuple[int, ...]:
    """The stamp of the pointer that ``shelf`` was opened by, () if there is another one by now."""
    stamp = _stamp(folder)
    return stamp if pointer.read(folder) == shelf.pointer else ()


def _stamp(folder: IndexFolder) -> tuple[int, ...]:
    """Another one for every pointer: each is a file of its own, put in place by rename."""
    try:
        status = (folder.view / pointer.FILE).stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def is_there(where: Path, config: Config) -> bool:
    """Whether a question need not wait until all files are parsed; a damaged index, or one by other rules, must be built anew."""
    try:
        found = pointer.read(place_of(find_repository(where), config))
    except CodeqaError:
        return False
    return found is not None and found.settings == generation_key(config)


@contextmanager
def kept_open() -> Iterator[KeptOpen]:
    """Within it, every ``opened`` of this thread borrows from one keeper."""
    keeper = KeptOpen()
    token = KEEPER.set(keeper)
    try:
        yield keeper
    finally:
        KEEPER.reset(token)
        keeper.close()
