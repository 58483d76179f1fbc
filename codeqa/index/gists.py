"""What was written of files and folders by a model, and the maps made of it all: kept beside the index, keyed by content.

A cache in a cache: it may be missing, damaged or unwritable at any time; then what it held is made again, or done without. Each batch of a model's gists is
kept as it comes, so that an interrupted run loses none that was paid for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Final

from codeqa.errors import IndexUnreadable
from codeqa.index.folder import IndexFolder, make

FILE: Final = "gists.sqlite"
MAPS: Final = 8
"""Maps that are kept: a few budgets of a few work trees."""

_WAIT: Final = 2.0
"""Seconds that another process's write is waited for."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS gists (key TEXT PRIMARY KEY, model TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS maps (key TEXT PRIMARY KEY, text BLOB NOT NULL);
"""


def written(folder: IndexFolder) -> dict[str, tuple[str, str]]:
    """(model, text) of every gist that a model wrote, by key; {} where there is nothing to be read."""
    if not (folder.store / FILE).is_file():
        return {}
    try:
        with closing(_opened(folder)) as db:
            return {key: (model, text) for key, model, text in db.execute("SELECT key, model, text FROM gists")}
    except sqlite3.Error:
        return {}


def write(folder: IndexFolder, model: str, texts: Mapping[str, str]) -> None:
    """Keeps what a model wrote, by key, and drops the maps that did not know it. Raises IndexUnreadable where that is not possible: it was paid for."""
    try:
        make(folder)
        with _writing(folder) as db:
            db.executemany("INSERT OR REPLACE INTO gists VALUES (?, ?, ?)", [(key, model, text) for key, text in texts.items()])
            db.execute("DELETE FROM maps")
    except (sqlite3.Error, OSError) as error:
        raise IndexUnreadable(
            f"the gists cannot be kept in {folder.store}: {error}", "free some space there, or choose another folder with --index-dir"
        ) from error


def forget(folder: IndexFolder, keys: Collection[str] | None = None) -> int:
    """Drops what models wrote under ``keys``, or all of it; how many there were."""
    known = written(folder)
    gone = [key for key in known if keys is None or key in keys]
    if gone:
        with _writing(folder) as db:
            db.executemany("DELETE FROM gists WHERE key = ?", [(key,) for key in gone])
            db.execute("DELETE FROM maps")
    return len(gone)


def kept_map(folder: IndexFolder, key: str) -> str | None:
    """A map that was made before of the same things, None if there is none."""
    if not (folder.store / FILE).is_file():
        return None
    try:
        with closing(_opened(folder)) as db:
            row = db.execute("SELECT text FROM maps WHERE key = ?", (key,)).fetchone()
            return row[0].decode("utf-8", "surrogateescape") if row else None
    except (sqlite3.Error, AttributeError):
        return None


def keep_map(folder: IndexFolder, key: str, text: str) -> None:
    """Keeps a map, if that is possible, and forgets the oldest."""
    try:
        with _writing(folder) as db:
            db.execute("INSERT OR REPLACE INTO maps VALUES (?, ?)", (key, text.encode("utf-8", "surrogateescape")))
            db.execute("DELETE FROM maps WHERE rowid NOT IN (SELECT rowid FROM maps ORDER BY rowid DESC LIMIT ?)", (MAPS,))
    except (sqlite3.Error, OSError):
        return


@contextmanager
def _writing(folder: IndexFolder) -> Iterator[sqlite3.Connection]:
    """A damaged file is thrown away: it holds nothing that cannot be made again."""
    place = folder.store / FILE
    try:
        db = _opened(folder)
        db.executescript(_SCHEMA)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        place.unlink(missing_ok=True)
        db = _opened(folder)
        db.executescript(_SCHEMA)
    with closing(db):
        place.chmod(0o600)
        with db:
            yield db


def _opened(folder: IndexFolder) -> sqlite3.Connection:
    return sqlite3.connect(folder.store / FILE, timeout=_WAIT)
