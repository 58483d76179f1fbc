"""Who refers to whom, for one who asks the graph and searches nothing: the tables of a published generation, without its lexical half."""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple

from codeqa.errors import IndexMissing, IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables
from codeqa.index.bundles import Bundles
from codeqa.index.drafting import Facts, Known, facts, known_files, symbols
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import Pointer
from codeqa.index.tables import ORDINAL_BITS
from codeqa.types import Definition, Symbol

MOST_USERS: Final = 500
"""Edges into one symbol that are read, some 1 ms. What has more is used everywhere."""


class FileTie(NamedTuple):
    """A file of the index. ``number`` is the index's own and is no one else's business."""

    number: int
    blob: str


class UserTie(NamedTuple):
    """An edge into a symbol: who, as what kind, how sure, at which line. ``symbol`` is an ordinal, -1 for the file itself."""

    path: str
    symbol: int
    kind: str
    confidence: float
    line: int


class Ties:
    """Raises IndexUnreadable if the generation is not what its pointer says."""

    def __init__(self, folder: IndexFolder, pointer: Pointer) -> None:
        pointers.check(folder, pointer)
        place = folder.generation(pointer.generation)
        self.pointer = pointer
        try:
            self._db = tables.read(place / "tables.sqlite")
            self._db.execute("SELECT 1 FROM users LIMIT 1").fetchone()
            self._bundles = Bundles(self._db)
        except (sqlite3.Error, ValueError) as error:
            raise IndexUnreadable(f"the index in {place} cannot be read: {error}", pointers.REBUILD) from error
        self._symbols: dict[int, tuple[Symbol, ...]] = {}

    def file(self, path: str) -> FileTie | None:
        rows = self._rows("SELECT id, blob FROM files WHERE path = ?", tables.stored(path))
        return FileTie(*rows[0]) if rows else None

    def clean_blob(self, path: str) -> str:
        """The blob that was read at ``path`` if no secret was found in it, else ""."""
        rows = self._rows("SELECT blob FROM files WHERE path = ? AND redactions = 0", tables.stored(path))
        return str(rows[0][0]) if rows else ""

    def languages(self) -> dict[str, str]:
        """Path -> language of every file."""
        return {tables.shown(path): language for path, language in self._rows("SELECT path, language FROM files")}

    def known(self) -> dict[str, Known]:
        """Every file's blob, and its times as it was read."""
        with self._whole():
            return known_files(self._db)

    def symbols(self, number: int) -> tuple[Symbol, ...]:
        known = self._symbols.get(number)
        if known is None:
            with self._whole():
                known = self._symbols[number] = tuple(symbols(self._db, number))
                if any(symbol.parent >= ordinal for ordinal, symbol in enumerate(known)):
                    raise ValueError("a symbol lies in one that comes after it")  # who climbs by such parents may never end
        return known

    def place(self, number: int, ordinal: int) -> tuple[str, int] | None:
        """(qualified name, line of the name) of one symbol."""
        rows = self._rows("SELECT qualname, name_line FROM symbols WHERE id = ?", (number << ORDINAL_BITS) + ordinal)
        return rows[0] if rows else None

    def parent(self, number: int, ordinal: int) -> tuple[str, str, int, str] | None:
        """(name, kind, parent's ordinal, parent's kind) of a symbol; None for one at the top of its file. Most that a walk meets are asked for nothing else."""
        base = number << ORDINAL_BITS
        rows = self._rows(_PARENT, base, base + ordinal)
        return rows[0] if rows else None

    def facts(self, number: int) -> Facts:
        with self._whole():
            return facts(self._db, number)

    def users(self, number: int, ordinal: int) -> list[UserTie]:
        """The edges into a symbol (``ordinal`` -1: into the file itself), surest first."""
        return self._tied(number, ordinal, incoming=True)

    def uses(self, number: int, ordinal: int) -> list[UserTie]:
        """The edges out of a symbol (``ordinal`` -1: of the file itself), surest first: ``path`` and ``symbol`` are the target's, ``line`` is the source's."""
        return self._tied(number, ordinal, incoming=False)

    def _tied(self, number: int, ordinal: int, *, incoming: bool) -> list[UserTie]:
        try:
            rows = self._bundles.surest(self._bundles.of(number, incoming=incoming).of(ordinal), MOST_USERS)
            paths = self._bundles.paths(())
            return [UserTie(tables.shown(paths[row.file]), row.symbol, tables.KINDS[row.kind], tables.confidence(row.certainty), row.line) for row in rows]
        except (sqlite3.Error, ValueError) as error:
            raise _damaged(error) from error

    def definitions(self, name: str) -> list[Definition]:
        rows = self._rows(_DEFINITIONS, tables.folded(name), name)
        return [Definition(tables.shown(path), identity & ((1 << ORDINAL_BITS) - 1), *rest) for path, identity, *rest in rows]

    def consulting(self, marks: Iterable[str]) -> list[str]:
        """Files whose edges were computed with a look at any of ``marks`` (names or files, as the graph room notes them), sorted; a few may have looked at
        another.
        """
        sought = set(map(tables.mark_hash, marks))
        rows = self._rows("SELECT path, hashes FROM consulted JOIN files ON id = file") if sought else []
        with self._whole():
            return sorted(tables.shown(path) for path, hashes in rows if not sought.isdisjoint(array("I", hashes)))

    def _rows(self, query: str, *values: object) -> list[Any]:
        """Asked a thousand times in a walk: a context manager would take half as long as the rows."""
        try:
            return self._db.execute(query, values).fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise _damaged(error) from error

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Damage that no size shows is found when it is read."""
        try:
            yield
        except (sqlite3.Error, zlib.error, ValueError, TypeError) as error:
            raise _damaged(error) from error

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()


_PARENT: Final = "SELECT s.name, s.kind, s.parent, p.kind FROM symbols s JOIN symbols p ON s.parent >= 0 AND p.id = ? + s.parent WHERE s.id = ?"
_DEFINITIONS: Final = (
    "SELECT f.path, s.id, s.name, s.qualname, s.kind, s.parent FROM symbols s JOIN files f ON f.id = (s.id >> 20) "
    "WHERE s.folded = ? AND s.name = ? ORDER BY f.path, s.id"
)


def _damaged(error: Exception) -> IndexUnreadable:
    return IndexUnreadable(f"the index is damaged: {error}", pointers.REBUILD)


def open_ties(folder: IndexFolder) -> Ties:
    """Those of the current generation. Raises IndexMissing where there is none. One that was replaced while it was opened is opened again as its successor."""
    for _ in range(3):
        pointer = pointers.read(folder)
        if pointer is None:
            break
        try:
            return Ties(folder, pointer)
        except IndexUnreadable:
            if pointers.read(folder) == pointer:
                raise
    raise IndexMissing("this repository has no index yet", "run `codeqa index`")
