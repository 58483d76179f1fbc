"""Parse results, safe as soon as they are known: the write-ahead part of the record.

Importing LanceDB costs a second, so an edit of a few files must not need it. Results are committed here in batches while an index is made, which is why
nothing is parsed twice after a kill, and are folded into the record by the next large update. The keys of all known results stay here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from codeqa.errors import IndexUnreadable
from codeqa.index.pointer import REBUILD

FOLD_AT: Final = 512
"""Results in the journal from which an update folds them into the record: below, the import of LanceDB costs more than it brings."""

Entry = tuple[str, bytes]
"""(key, payload)."""


class Journal:
    """Used by the writer alone, under its lock."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS parses (key TEXT PRIMARY KEY, payload BLOB) WITHOUT ROWID")
        except sqlite3.Error as error:
            raise IndexUnreadable(f"the journal {path} cannot be read: {error}", REBUILD) from error
        path.chmod(0o600)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of ``keys`` have a result, here or in the record."""
        return self._among(keys, "")

    def folded(self, keys: Sequence[str]) -> set[str]:
        """Which of ``keys`` have their result in the record by now."""
        return self._among(keys, "AND payload IS NULL")

    def _among(self, keys: Sequence[str], condition: str) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key FROM parses WHERE key IN ({marks}) {condition}"  # noqa: S608 - only question marks and our own words
            found.update(key for (key,) in self._db.execute(query, some))
        return found

    def any(self) -> bool:
        return self._db.execute("SELECT 1 FROM parses LIMIT 1").fetchone() is not None

    def payload(self, key: str) -> bytes | None:
        """None for a result that is in the record by now."""
        row = self._db.execute("SELECT payload FROM parses WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def add(self, entries: Iterable[Entry]) -> None:
        """Commits ``entries``; known ones are replaced by themselves."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO parses VALUES (?, ?)", entries)
        self._db.execute("COMMIT")

    def pending(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM parses WHERE payload IS NOT NULL").fetchone()[0])

    def fold(self, store: Callable[[Iterator[Entry]], None]) -> None:
        """Gives all pending results to ``store``, then forgets their payloads. Dying between the two repeats the first: ``store`` replaces by key."""
        store(iter(self._db.execute("SELECT key, payload FROM parses WHERE payload IS NOT NULL ORDER BY key")))
        self._db.execute("UPDATE parses SET payload = NULL WHERE payload IS NOT NULL")
        self._shrink()

    def _shrink(self) -> None:
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget(self, keys: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM parses WHERE key = ?", ((key,) for key in keys))

    def count(self) -> int:
        """Of all known results, here and in the record."""
        return int(self._db.execute("SELECT COUNT(*) FROM parses").fetchone()[0])

    def forget_but(self, needed: Callable[[str], bool]) -> None:
        """Forgets all results but those needed, and gives their space back."""
        self._db.execute("BEGIN")
        self.forget([key for (key,) in self._db.execute("SELECT key FROM parses").fetchall() if not needed(key)])
        self._db.execute("COMMIT")
        self._shrink()

    def close(self) -> None:
        self._db.close()
