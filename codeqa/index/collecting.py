"""Throwing away what no view needs: parse results of files that no work tree has any more, and views whose work tree is gone.

Results are kept because a branch switch, a rebase or a second work tree asks for them again. They are needed as long as the current generation of some view
shows their bytes, read by the rules that they were read by.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from codeqa.errors import IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables
from codeqa.index.folder import IndexFolder
from codeqa.index.journal import Journal

LARGE: Final = 1 << 30
"""Bytes of journal and record from which an update collects by itself."""

UNNEEDED: Final = 2
"""Results for each file of the view that asks, from which collecting is worth a look: a history's worth of other branches is kept."""


def collect(folder: IndexFolder) -> int:
    """Removes what no view needs; the bytes freed. For the writer, under its lock. Raises IndexTooNew rather than judge a newer codeqa's view."""
    before = _size(folder.store)
    for view in _views(folder):
        if _abandoned(folder, view):
            shutil.rmtree(view, ignore_errors=True)
    needed = Needed(folder)
    journal = Journal(folder.journal)
    try:
        journal.forget_but(needed.key)
        if folder.record.exists():
            from codeqa.index.record import Record

            Record(folder.record).remove_but(needed.key)
    finally:
        journal.close()
    return max(0, before - _size(folder.store))


def collect_if_large(folder: IndexFolder, results: int, files: int, limit: int = LARGE) -> int:
    """As ``collect``, where the store is large and most of its ``results`` are of none of the ``files`` of the view that asks."""
    if results <= UNNEEDED * files or _size(folder.record) + _size(folder.journal) <= limit:
        return 0
    return collect(folder)


class Needed:
    """What the current generations of all views of a repository show."""

    def __init__(self, folder: IndexFolder) -> None:
        self._shown: list[tuple[str, frozenset[str]]] = []
        for view in _views(folder):
            self._shown.extend(_shown(IndexFolder(folder.store, view)))

    def key(self, key: str) -> bool:
        """Whether a result is needed. Its key is ``blob:language:settings``, a generation's settings begin with these."""
        blob, _, rest = key.partition(":")
        settings = rest.partition(":")[2].partition(":")[0]
        return any(f"{own}-".startswith(f"{settings}-") and blob in blobs for own, blobs in self._shown)


def _shown(folder: IndexFolder) -> Iterator[tuple[str, frozenset[str]]]:
    """(settings, blobs) of a view; nothing of one that is damaged or of an older format, as it will be built anew."""
    try:
        found = pointers.read(folder)
        if found is None:
            return
        pointers.check(folder, found)
        db = tables.read(folder.generation(found.generation) / "tables.sqlite")
        yield found.settings, frozenset(blob for (blob,) in db.execute("SELECT blob FROM files"))
        db.close()
    except (IndexUnreadable, sqlite3.Error):
        return


def _abandoned(folder: IndexFolder, view: Path) -> bool:
    try:
        found = pointers.read(IndexFolder(folder.store, view))
    except IndexUnreadable:
        return False
    return found is not None and bool(found.root) and not Path(found.root).is_dir()


def _views(folder: IndexFolder) -> list[Path]:
    place = folder.store / "views"
    return sorted(view for view in place.iterdir() if view.is_dir()) if place.is_dir() else []


def _size(place: Path) -> int:
    files: Iterable[Path] = place.rglob("*") if place.is_dir() else [place]
    return sum(path.stat().st_size for path in files if path.is_file())
