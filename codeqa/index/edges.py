"""The edges of a generation, asked place by place: who refers to what, at which line, how surely. What a walk over the graph reads.

A place is (file number, ordinal of a symbol); -1 is the file itself. Rows come surest first, then in the order of paths and lines, never of numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from codeqa.errors import IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables
from codeqa.index.bundles import Bundle, Bundles, Row
from codeqa.index.tables import ORDINAL_BITS

MOST_EDGES: Final = 2_000
"""Edges of one place that are read. What has more is used everywhere."""

Place = tuple[int, int]


class EdgeRow(NamedTuple):
    """``source`` depends on ``target``; ``line`` is in the source. ``edges`` are those that are told as one, by the surest of them."""

    source: Place
    target: Place
    kind: str
    confidence: float
    line: int
    edges: int = 1


class Named(NamedTuple):
    """What a place is called: "" as ``symbol`` and "file" as ``kind`` for a file itself."""

    path: str
    symbol: str
    kind: str
    line: int


class Edges:
    """Over the tables of an opened shelf. Every method raises IndexUnreadable for tables that are damaged."""

    def __init__(self, db: sqlite3.Connection, bundles: Bundles) -> None:
        self._db = db
        self._bundles = bundles

    def of_symbol(self, place: Place, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        number, ordinal = place
        return self._told(number, lambda bundle: _among(bundle.of(ordinal), kinds), incoming=incoming)

    def of_file(self, number: int, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        """The edges of all that is in a file, but for those that stay in it."""
        return self._told(number, lambda bundle: (row for row in _among(bundle.all(), kinds) if row.file != number), incoming=incoming)

    def between_files(self, number: int, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        """One row for each other file, from file to file: the surest edge between the two, and how many there are."""
        with _damage_told():
            found = _by_file(row for row in _among(self._bundles.of(number, incoming=incoming).all(), kinds) if row.file != number)
            paths = self._bundles.paths(found)
        ordered = sorted(found.values(), key=lambda one: (-one[0].certainty, paths[one[0].file]))[:MOST_EDGES]
        return [
            _edge(row._replace(own=-1, symbol=-1), number, incoming=incoming)._replace(confidence=row.certainty / tables.CERTAIN, edges=edges)
            for row, edges in ordered
        ]

    def all_between_files(self) -> list[tuple[int, int, str, float, int]]:
        """(source, target, kind, confidence, edges) for each pair of files: the surest edge between them, and how many there are."""
        with _damage_told():
            pairs = ((source, _by_file(row for row in bundle.all() if row.file != source)) for source, bundle in self._bundles.out())
            return [
                (source, target, tables.KINDS[row.kind], row.certainty / tables.CERTAIN, edges)
                for source, found in pairs
                for target, (row, edges) in sorted(found.items())
            ]

    def files_under(self, folder: str) -> list[int]:
        """Numbers of the files below a folder, in the order of their paths; "" is the repository."""
        if not folder:
            return [number for (number,) in self._ask("SELECT id FROM files ORDER BY path")]
        low, high = tables.stored(f"{folder}/"), tables.stored(f"{folder}0")  # "0" comes right after "/"
        return [number for (number,) in self._ask("SELECT id FROM files WHERE path > ? AND path < ? ORDER BY path", low, high)]

    def inside(self, place: Place) -> list[int]:
        """Ordinals of what is defined in a symbol, at any depth."""
        number, ordinal = place
        rows = self._ask("SELECT id, parent FROM symbols WHERE id > ? AND id < ? ORDER BY id", (number << ORDINAL_BITS) + ordinal, (number + 1) << ORDINAL_BITS)
        found = {ordinal}
        for identity, parent in rows:
            if parent in found:
                found.add(identity & ((1 << ORDINAL_BITS) - 1))
        return sorted(found - {ordinal})

    def named(self, place: Place) -> Named:
        number, ordinal = place
        if ordinal >= 0:
            query = "SELECT f.path, s.qualname, s.kind, s.name_line FROM files f JOIN symbols s ON s.id = ? WHERE f.id = ?"
            rows = self._ask(query, (number << ORDINAL_BITS) + ordinal, number)
        else:
            rows = self._ask("SELECT path, '', 'file', 1 FROM files WHERE id = ?", number)
        if not rows:
            raise IndexUnreadable("the index is damaged: an edge leads nowhere", pointers.REBUILD)
        path, symbol, kind, line = rows[0]
        return Named(tables.shown(path), symbol, kind, line)

    def alike(self, name: str, most: int) -> list[str]:
        """Names of symbols that hold ``name``, the most used first, whatever the case."""
        pattern = tables.folded(name).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = "SELECT name FROM symbols WHERE folded LIKE ? ESCAPE '\\' GROUP BY name ORDER BY length(name), COUNT(*) DESC, name LIMIT ?"
        return [found for (found,) in self._ask(query, f"%{pattern}%", most)]

    def _told(self, number: int, chosen: Callable[[Bundle], Iterable[Row]], *, incoming: bool) -> list[EdgeRow]:
        with _damage_told():
            rows = self._bundles.surest(chosen(self._bundles.of(number, incoming=incoming)), MOST_EDGES)
        return [_edge(row, number, incoming=incoming) for row in rows]

    def _ask(self, query: str, *values: object) -> list[Any]:
        with _damage_told():
            return self._db.execute(query, values).fetchall()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError) as error:
        raise IndexUnreadable(f"the index is damaged: {error}", pointers.REBUILD) from error


def _edge(row: Row, number: int, *, incoming: bool) -> EdgeRow:
    """``row`` is of the file ``number``."""
    here, there = (number, row.own), (row.file, row.symbol)
    source, target = (there, here) if incoming else (here, there)
    return EdgeRow(source, target, tables.KINDS[row.kind], tables.confidence(row.certainty), row.line)


def _by_file(rows: Iterable[Row]) -> dict[int, tuple[Row, int]]:
    """By other file: the surest edge, of equals the first, and how many there are."""
    found: dict[int, tuple[Row, int]] = {}
    for row in rows:
        best, edges = found.get(row.file, (row, 0))
        found[row.file] = (row if row.certainty > best.certainty else best), edges + 1
    return found


def _among(rows: Iterable[Row], kinds: Collection[str]) -> Iterator[Row]:
    wanted = {tables.kind_number(kind) for kind in kinds}
    return (row for row in rows if row.kind in wanted)
