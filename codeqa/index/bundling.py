"""Writing bundles of edges: those of files that were computed, and of all that they lead to. ``bundles`` says what one is."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from codeqa.index import tables
from codeqa.index.bundles import DAMAGED, HEAD, IN, OUT, SORT_BITS, WIDTHS, Bundle
from codeqa.types import Edge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

AT_ONCE: Final = 2_000_000
"""Edges that are turned round together, at most but for those into one file: some 150 MB while it lasts."""

FEW: Final = 4_000
"""Files whose edges changed up to which the bundles of those that they lead to are mended one by one."""


class Columns(NamedTuple):
    """Edges as seen from one file, column by column; by ``own``, and of one own symbol in the order of the other files' paths. ``sort`` as in ``bundles``."""

    own: Numbers
    file: Numbers
    symbol: Numbers
    sort: Numbers
    line: Numbers


def pack(edges: Columns) -> bytes:
    """Raises ValueError for a number that is below what it can be, or has more than 32 bits."""
    count = len(edges.own)
    if not count:
        return HEAD.pack(0, 0, 0, 0, 0)
    import numpy as np

    starts = np.flatnonzero(np.diff(edges.own, prepend=-2))
    files, file_at = np.unique(edges.file, return_inverse=True)
    sorts, sort_at = np.unique(edges.sort, return_inverse=True)
    ends = np.append(starts, count)[1:]
    columns = (edges.own[starts] + 1, ends, files, sorts, file_at, sort_at, edges.symbol + 1, edges.line)
    mosts = (int(edges.own[-1]) + 1, count, int(files[-1]), int(sorts[-1]), len(files), len(sorts), int(columns[6].max()), int(edges.line.max()))
    leasts = (columns[0][0], files[0], sorts[0], columns[6].min(), edges.line.min())
    if min(leasts) < 0 or max(mosts) >= 1 << 32:
        raise ValueError("an edge that no index can have")
    widths = [(most > 0xFF) + (most > 0xFFFF) for most in mosts]
    head = HEAD.pack(count, len(starts), len(files), len(sorts), sum(width << 2 * place for place, width in enumerate(widths)))
    return head + b"".join([column.astype(WIDTHS[width]).tobytes() for column, width in zip(columns, widths, strict=True)])


def unpack(data: bytes) -> Columns:
    """Raises sqlite3.DatabaseError as ``Bundle``."""
    import numpy as np

    own, ends, files, sorts, file_at, sort_at, symbol, line = (np.asarray(column, np.int64) for column in Bundle(data).columns)
    try:
        return Columns(np.repeat(own - 1, np.diff(ends, prepend=0)), files[file_at], symbol - 1, sorts[sort_at], line)
    except (IndexError, ValueError) as error:
        raise sqlite3.DatabaseError(DAMAGED) from error


def between(bundle: Bundle, weights: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """(other file, sum of weight times certainty), by file. ``weights`` are by kind, 0.5 for any other; each product is rounded to a whole number."""
    import numpy as np

    _, _, files, sorts, file_at, sort_at, _, _ = (np.asarray(column, np.int64) for column in bundle.columns)
    worth = np.array([weights.get(kind, 0.5) for kind in tables.KINDS])[sorts >> SORT_BITS] * (sorts & (1 << SORT_BITS) - 1)
    totals = np.bincount(file_at, np.floor(worth + 0.5)[sort_at], len(files))
    return zip(files.tolist(), map(int, totals.tolist()), strict=True)


class Bundling:
    """The edges of a draft while they are made anew for the files ``sources``: ``moved`` and ``put`` as it needs, then ``close``.

    ``numbers`` are those of all files that there are, ``lost`` of those that are gone. Raises sqlite3.DatabaseError for damaged tables.
    """

    def __init__(self, db: sqlite3.Connection, numbers: Mapping[str, int], sources: Collection[int], lost: Collection[int]) -> None:
        self._db = db
        self._paths = {number: tables.stored(path) for path, number in numbers.items()}
        self._numbers = numbers
        self._lost = frozenset(lost)
        self._dropped = self._lost.union(sources)
        self._all = self._dropped >= self._paths.keys()
        self._moves: dict[int, Mapping[int, int]] = {}
        self._made: list[tuple[int, Columns]] = []
        self._before: list[tuple[int, Columns]] = []
        if self._all:
            db.execute("DELETE FROM uses")
            db.execute("DELETE FROM users")
            return
        self._before = [(file, unpack(packed)) for file in self._dropped if (packed := self._packed(OUT, file))]
        db.executemany("DELETE FROM uses WHERE file = ?", ((file,) for file in self._dropped))
        db.executemany("DELETE FROM users WHERE file = ?", ((file,) for file in self._lost))

    def moved(self, file: int, moves: Mapping[int, int]) -> None:
        """Lets the edges that stay follow their targets in ``file``: old ordinal -> new one."""
        changed = {old: new for old, new in moves.items() if old != new}
        packed = self._packed(IN, file) if changed and not self._all else None
        if packed is None:
            return
        self._moves[file] = changed
        edges = unpack(packed)
        for source in {source for own, source in zip(edges.own.tolist(), edges.file.tolist(), strict=True) if own in changed} - self._dropped:
            out = self._packed(OUT, source)
            if out is None:
                raise sqlite3.DatabaseError(DAMAGED)
            self._write(OUT, source, self._sorted(_redirected(unpack(out), file, changed)))

    def put(self, path: str, edges: Iterable[Edge]) -> None:
        """The edges out of a file."""
        numbers, paths = self._numbers, self._paths
        ends = ((edge, numbers[edge.target]) for edge in edges)
        rows = sorted((one.source_symbol, paths[end], one.target_symbol, one.kind, round(one.confidence * tables.CERTAIN), one.line, end) for one, end in ends)
        if not rows:
            return
        import numpy as np

        columns = Columns(*np.array([(own, end, symbol, _sort(kind, certainty), line) for own, _, symbol, kind, certainty, line, end in rows], np.int64).T)
        self._write(OUT, numbers[path], columns)
        if not self._all:
            self._made.append((numbers[path], columns))

    def close(self) -> None:
        """Writes what comes into each file."""
        if self._all or len(self._dropped) > FEW:
            self._db.execute("DELETE FROM users")
            for low, high in self._spans():
                self._turn_all(low, high)
            return
        before, made = (dict(_turned(sorted(edges, key=lambda one: self._paths.get(one[0], b"")))) for edges in (self._before, self._made))
        for file in sorted((before.keys() | made.keys() | self._moves.keys()) - self._lost):
            if file in self._moves or not _equal(before.get(file), made.get(file)):
                self._mend(file, made.get(file))

    def _mend(self, file: int, made: Columns | None) -> None:
        """The edges into one file: without those of the files that were computed anew, with those that these have now."""
        import numpy as np

        packed = self._packed(IN, file)
        old = unpack(packed) if packed else _none()
        stays = ~np.isin(old.file, np.fromiter(self._dropped, np.int64, len(self._dropped)))
        old = Columns(*(column[stays] for column in old))
        if file in self._moves:
            old = old._replace(own=_followed(old.own, self._moves[file]))
        joined = Columns(*map(np.concatenate, zip(old, made or _none(), strict=True)))
        order = np.lexsort((self._ranks(joined.file), joined.own))
        self._write(IN, file, Columns(*(column[order] for column in joined)))

    def _turn_all(self, low: int, high: int) -> None:
        """The edges into the files from ``low`` to below ``high``, from all there are."""
        from_all = ((file, unpack(packed)) for file in sorted(self._paths, key=self._paths.__getitem__) if (packed := self._packed(OUT, file)))
        some = ((source, Columns(*(column[(edges.file >= low) & (edges.file < high)] for column in edges))) for source, edges in from_all)
        for file, edges in _turned(some):
            self._write(IN, file, edges)

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Runs of files that ``AT_ONCE`` edges lead into."""
        import numpy as np

        end = max(self._paths, default=-1) + 1
        (total,) = self._db.execute("SELECT coalesce(SUM(edges), 0) FROM uses").fetchone()
        if total <= AT_ONCE:
            yield 0, end
            return
        into = np.zeros(end, np.int64)
        for (packed,) in self._db.execute("SELECT packed FROM uses"):
            into += np.bincount(unpack(packed).file, minlength=end)
        first = held = 0
        for file, edges in enumerate(into.tolist()):
            if held and held + edges > AT_ONCE:
                yield first, file
                first, held = file, 0
            held += edges
        yield first, end

    def _sorted(self, edges: Columns) -> Columns:
        """In the order in which ``put`` writes the edges out of a file."""
        import numpy as np

        kinds = np.argsort(np.argsort(np.array(tables.KINDS)))
        certainty, kind = edges.sort & (1 << SORT_BITS) - 1, edges.sort >> SORT_BITS
        order = np.lexsort((edges.line, certainty, kinds[kind], edges.symbol, self._ranks(edges.file), edges.own))
        return Columns(*(column[order] for column in edges))

    def _ranks(self, files: Numbers) -> Numbers:
        """The place of each file in the order of their paths."""
        import numpy as np

        met, at = np.unique(files, return_inverse=True)
        paths = [self._paths[file] for file in met.tolist()]
        ranks = np.empty(len(met), np.int64)
        ranks[sorted(range(len(paths)), key=paths.__getitem__)] = np.arange(len(paths))
        return ranks[at]

    def _packed(self, table: str, file: int) -> bytes | None:
        row = self._db.execute(f"SELECT packed FROM {table} WHERE file = ?", (file,)).fetchone()  # noqa: S608 - constants
        return row[0] if row else None

    def _write(self, table: str, file: int, edges: Columns) -> None:
        if len(edges.own):
            self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", (file, len(edges.own), pack(edges)))  # noqa: S608 - constants
        else:
            self._db.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608 - constants


def _sort(kind: str, certainty: int) -> int:
    number = tables.kind_number(kind)
    if not isinstance(number, int):
        raise KeyError(f"an edge of a kind without a number: {kind}")
    return number << SORT_BITS | certainty


def _redirected(edges: Columns, file: int, moves: Mapping[int, int]) -> Columns:
    import numpy as np

    return edges._replace(symbol=np.where(edges.file == file, _followed(edges.symbol, moves), edges.symbol))


def _followed(symbols: Numbers, moves: Mapping[int, int]) -> Numbers:
    import numpy as np

    places = np.arange(int(max(symbols.max(initial=-1), *moves)) + 1)
    places[list(moves)] = list(moves.values())
    return np.where(symbols >= 0, places[symbols], symbols)


def _turned(sources: Iterable[tuple[int, Columns]]) -> Iterator[tuple[int, Columns]]:
    """(file, edges into it) of the edges out of ``sources``, which come in the order of their paths; by file."""
    import numpy as np

    parts = [(np.full(len(edges.own), source, np.uint32), *(column.astype(np.int32) for column in edges)) for source, edges in sources if len(edges.own)]
    if not parts:
        return
    source, own, file, symbol, sort, line = (np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))
    del parts
    order = np.argsort(file << tables.ORDINAL_BITS | symbol + 1, kind="stable")
    turned = Columns(symbol[order], source[order], own[order], sort[order], line[order])
    targets = file[order]
    starts = [*np.flatnonzero(np.diff(targets, prepend=-1)).tolist(), len(targets)]
    for start, stop in pairwise(starts):
        yield int(targets[start]), Columns(*(column[start:stop] for column in turned))


def _equal(one: Columns | None, other: Columns | None) -> bool:
    import numpy as np

    return one is not None and other is not None and all(map(np.array_equal, one, other))


def _none() -> Columns:
    import numpy as np

    return Columns(*[np.zeros(0, np.int64)] * 5)
