"""The edges of a generation, asked place by place: who refers to what, at which line, how surely. What a walk over the graph reads.

A place is (file number, ordinal of a symbol); -1 is the file itself. Rows come surest first, then in the order of paths and lines, never of numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from codeqa.errors import IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables
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

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of_symbol(self, place: Place, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        end = "target" if incoming else "source"
        return self._read(f"e.{end} = ? AND e.{end}_symbol = ? AND {_among(kinds)}", place, incoming=incoming)

    def of_file(self, number: int, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        """The edges of all that is in a file, but for those that stay in it."""
        return self._read(f"e.{'target' if incoming else 'source'} = ? AND e.source != e.target AND {_among(kinds)}", (number,), incoming=incoming)

    def between_files(self, number: int, kinds: Collection[str], *, incoming: bool) -> list[EdgeRow]:
        """One row for each other file, from file to file: the surest edge between the two, and how many there are."""
        here, there = ("target", "source") if incoming else ("source", "target")
        query = (
            f"SELECT e.source, -1, e.target, -1, e.kind, MAX(e.certainty) / {tables.CERTAIN}.0 AS sure, e.line, COUNT(*) FROM edges e "  # noqa: S608 - constants
            f"JOIN files f ON f.id = e.{there} WHERE e.{here} = ? AND e.source != e.target AND {_among(kinds)} "
            f"GROUP BY e.{there} ORDER BY sure DESC, f.path LIMIT {MOST_EDGES}"
        )
        return [_row(row) for row in self._ask(query, number)]

    def all_between_files(self) -> list[tuple[int, int, str, float, int]]:
        """(source, target, kind, confidence, edges) for each pair of files: the surest edge between them, and how many there are."""
        return self._ask(
            f"SELECT source, target, kind, MAX(certainty) / {tables.CERTAIN}.0, COUNT(*) FROM edges WHERE source != target GROUP BY source, target"  # noqa: S608 - constants
        )

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

    def _read(self, condition: str, values: Iterable[int], *, incoming: bool) -> list[EdgeRow]:
        there = "source" if incoming else "target"
        query = (
            f"SELECT e.source, e.source_symbol, e.target, e.target_symbol, e.kind, e.confidence, e.line, 1 FROM edges e JOIN files f ON f.id = e.{there} "  # noqa: S608 - constants
            f"WHERE {condition} ORDER BY e.certainty DESC, f.path, e.line, e.kind, e.{there}_symbol LIMIT {MOST_EDGES}"
        )
        return [_row(row) for row in self._ask(query, *values)]

    def _ask(self, query: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise IndexUnreadable(f"the index is damaged: {error}", pointers.REBUILD) from error


def _row(row: tuple[int, int, int, int, str, float, int, int]) -> EdgeRow:
    source, source_symbol, target, target_symbol, kind, confidence, line, edges = row
    return EdgeRow((source, source_symbol), (target, target_symbol), kind, confidence, line, edges)


def _among(kinds: Collection[str]) -> str:
    """A condition of whole numbers and of our own words: nothing that was typed gets into it."""
    numbers = sorted(str(tables.kind_number(kind)) for kind in kinds if isinstance(tables.kind_number(kind), int))
    return f"e.kind_number IN ({', '.join(numbers)})"
