"""The edges of a file as they are kept: all that go out of it in one bundle, all that come into it in another, each a row of a table of its own.

A row of SQL for every edge and two indexes over them took seven times the room, a third of the source. Here numbers stand in columns of one, two or four
bytes. In order: ``HEAD``; then the file's own symbols that have edges, where the edges of each end, the other files, and the different sorts of edges; then
for each edge, by its own symbol, the places of the other file and of the sort in those, the other symbol, and the line. Symbols are ordinals and one: 0 is the
file itself. A sort is ``kind << 20 | certainty``. Edges of one symbol stand in the order of the other files' paths.

Reading needs no numpy, which costs 60 ms of a process; writing does (``bundling``).
"""

from __future__ import annotations

import sqlite3
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, repeat
from typing import Final, Literal, NamedTuple

from codeqa.index import tables

OUT: Final = "uses"
IN: Final = "users"
"""The tables: ``file``, how many ``edges``, the ``packed`` bundle."""

HEAD: Final = struct.Struct("<4IH")
"""Edges, own symbols, other files, sorts; then two bits for each column, the first lowest: the place of its width in ``WIDTHS``."""

WIDTHS: Final[tuple[Literal["B"], Literal["H"], Literal["I"]]] = ("B", "H", "I")
"""Type codes of ``array`` and ``memoryview``: one, two and four bytes."""

SORT_BITS: Final = 20
"""Bits of a certainty: ``tables.CERTAIN`` is the highest."""

DAMAGED: Final = "a bundle of edges is damaged"

_KEPT: Final = 4_096
"""Bundles that a reader keeps unpacked; all are let go when there are more."""


class Row(NamedTuple):
    """An edge as seen from one of its files: its ``own`` symbol, the other end, and in what way they are tied. Symbols are ordinals, -1 the file itself.

    ``line`` is in the source, whichever end that is.
    """

    own: int
    file: int
    symbol: int
    kind: int
    certainty: int
    line: int


class Bundle:
    """Raises sqlite3.DatabaseError for bytes that are no bundle, as SQLite does for pages that are none."""

    def __init__(self, data: bytes) -> None:
        try:
            *counts, widths = HEAD.unpack_from(data)
        except struct.error as error:
            raise sqlite3.DatabaseError(DAMAGED) from error
        self.edges: int = counts[0]
        codes = [WIDTHS[widths >> 2 * place & 3] for place in range(8)] if widths < 1 << 16 and not widths & widths >> 1 & 0x5555 else []
        sizes = [array(code).itemsize * count for code, count in zip(codes, lengths(*counts), strict=True)] if codes else [-1]
        ends = list(accumulate(sizes, initial=HEAD.size))
        if ends[-1] != len(data):
            raise sqlite3.DatabaseError(DAMAGED)
        view = memoryview(data)
        columns = [view[start:end].cast(code) for (start, end), code in zip(pairwise(ends), codes, strict=True)]
        self.columns: tuple[memoryview[int], ...] = tuple(columns)
        self._own, self._ends, self._files, self._sorts, self._file, self._sort, self._symbol, self._line = columns

    def files(self) -> Sequence[int]:
        """Numbers of the other files, ascending."""
        return self._files

    def count(self, own: int) -> int:
        start, stop = self._span(own)
        return stop - start

    def of(self, own: int) -> Iterator[Row]:
        """The edges of one symbol."""
        start, stop = self._span(own)
        return self._rows(repeat(own, stop - start), start, stop)

    def all(self) -> Iterator[Row]:
        counts = map(int.__sub__, self._ends, (0, *self._ends[:-1]))
        owners = (own - 1 for own, count in zip(self._own, counts, strict=True) for _ in range(count))
        return self._rows(owners, 0, self.edges)

    def _span(self, own: int) -> tuple[int, int]:
        at = bisect_left(self._own, own + 1)
        if at == len(self._own) or self._own[at] != own + 1:
            return 0, 0
        return self._ends[at - 1] if at else 0, self._ends[at]

    def _rows(self, owners: Iterable[int], start: int, stop: int) -> Iterator[Row]:
        files, sorts = self._files, [(sort >> SORT_BITS, sort & (1 << SORT_BITS) - 1) for sort in self._sorts]
        columns = (column[start:stop] for column in (self._file, self._symbol, self._sort, self._line))
        try:
            for own, file, symbol, sort, line in zip(owners, *columns, strict=True):
                kind, certainty = sorts[sort]
                yield Row(own, files[file], symbol - 1, kind, certainty, line)
        except IndexError as error:
            raise sqlite3.DatabaseError(DAMAGED) from error


def lengths(edges: int, owners: int, files: int, sorts: int) -> tuple[int, ...]:
    """How many numbers there are in each column."""
    return owners, owners, files, sorts, edges, edges, edges, edges


_NONE: Final = Bundle(HEAD.pack(0, 0, 0, 0, 0))


class Bundles:
    """The bundles of a file of tables. Raises sqlite3.Error where these are damaged."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[tuple[int, bool], Bundle] = {}
        self._paths: dict[int, bytes] = {}

    def of(self, file: int, *, incoming: bool) -> Bundle:
        """An empty one for a file without edges."""
        found = self._known.get((file, incoming))
        if found is None:
            row = self._db.execute(_OF[incoming], (file,)).fetchone()
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[file, incoming] = Bundle(row[0]) if row else _NONE
        return found

    def out(self) -> Iterator[tuple[int, Bundle]]:
        """Every file that has edges out of it, with these, by number."""
        return ((file, Bundle(packed)) for file, packed in self._db.execute("SELECT file, packed FROM uses ORDER BY file"))

    def paths(self, files: Iterable[int]) -> Mapping[int, bytes]:
        """The paths of at least these files. Raises sqlite3.DatabaseError for a file that is not there."""
        known = self._paths
        missing = sorted({file for file in files if file not in known})
        for some in tables.batches(missing):
            known.update(self._db.execute(f"SELECT id, path FROM files WHERE id IN ({tables.marks(some)})", some))  # noqa: S608 - question marks
        if any(file not in known for file in missing):
            raise sqlite3.DatabaseError("an edge leads nowhere")
        return known

    def surest(self, rows: Iterable[Row], most: int) -> list[Row]:
        """The first ``most``: surest first, then by the other file's path, line, kind and the other symbol."""
        rows = list(rows)
        paths = self.paths({row.file for row in rows})
        rows.sort(key=lambda row: (-row.certainty, paths[row.file], row.line, tables.KINDS[row.kind], row.symbol))
        return rows[:most]


_OF: Final = tuple(f"SELECT packed FROM {table} WHERE file = ?" for table in (OUT, IN))  # noqa: S608 - constants
