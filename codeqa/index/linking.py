"""What a symbol is tied to, as a question asks it: the edges of a published generation with the names of their ends, and the chunks that show these."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from codeqa.index import tables
from codeqa.index.bundles import Bundles, Row
from codeqa.index.tables import ORDINAL_BITS, batches, marks
from codeqa.values import frozen

_ORDINALS: Final = (1 << ORDINAL_BITS) - 1

MOST: Final = 500
"""Ends of the references of one symbol that are told, and users of one that are counted."""


class Tie(NamedTuple):
    """A reference between a chunk's symbol and another chunk: out of it (``called``) or into it. ``users`` is how many references its target has.

    ``chunk`` is -1 where no chunk shows the other end (the file as such refers, or is referred to).
    """

    file: int
    chunk: int
    confidence: float
    users: int
    called: bool


@frozen
class Link:
    """An edge with the names of its ends; "" for a file."""

    source: str
    source_symbol: str
    source_line: int
    target: str
    target_symbol: str
    target_line: int
    kind: str
    confidence: float


class Linking:
    """Over the tables of an opened shelf. Raises sqlite3.Error where they are damaged."""

    def __init__(self, db: sqlite3.Connection, bundles: Bundles) -> None:
        self._db = db
        self._bundles = bundles
        self._shown: dict[int, dict[int, int]] = {}

    def links(self, number: int, ordinal: int, *, incoming: bool, limit: int = 20) -> list[Link]:
        """Edges of a symbol (``ordinal`` -1: of the file itself), surest first."""
        bundles = self._bundles
        rows = bundles.surest(bundles.of(number, incoming=incoming).of(ordinal), limit)
        paths = bundles.paths((number, *(row.file for row in rows)))
        places = [((row.file, row.symbol), (number, row.own)) if incoming else ((number, row.own), (row.file, row.symbol)) for row in rows]
        named = self._named({end for ends in places for end in ends if end[1] >= 0})
        return [
            Link(
                *(tables.shown(paths[source[0]]), named.get(source, ("", 1))[0], row.line),
                *(tables.shown(paths[target[0]]), *named.get(target, ("", 1))),
                tables.KINDS[row.kind],
                tables.confidence(row.certainty),
            )
            for row, (source, target) in zip(rows, places, strict=True)
        ]

    def _named(self, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, int]]:
        """(file, ordinal) of symbols -> (qualified name, line of the name)."""
        found: dict[tuple[int, int], tuple[str, int]] = {}
        for some in batches(sorted((file << ORDINAL_BITS) + ordinal for file, ordinal in places)):
            query = f"SELECT id, qualname, name_line FROM symbols WHERE id IN ({marks(some)})"  # noqa: S608 - question marks
            found.update(((row[0] >> ORDINAL_BITS, row[0] & _ORDINALS), (row[1], row[2])) for row in self._db.execute(query, some))
        return found

    def linked(self, identities: Sequence[int]) -> dict[int, list[Tie]]:
        """What the symbol that each of these chunks shows refers to, and what refers to it; [] for one that shows none."""
        found: dict[int, list[Tie]] = {identity: [] for identity in identities}
        for some in batches(identities):
            query = f"SELECT id, symbol FROM chunks WHERE symbol >= 0 AND id IN ({marks(some)})"  # noqa: S608 - question marks
            for identity, symbol in self._db.execute(query, some).fetchall():
                found[identity] = [*self._called(identity >> ORDINAL_BITS, symbol), *self._callers(identity >> ORDINAL_BITS, symbol)]
        return found

    def _called(self, file: int, symbol: int) -> Iterator[Tie]:
        bundles = self._bundles
        for (target, own), certainty in _surest_ends(bundles.of(file, incoming=False).of(symbol)):
            users = min(bundles.of(target, incoming=True).count(own), MOST)
            yield Tie(target, self._shows(target).get(own, -1), certainty / tables.CERTAIN, users, called=True)

    def _callers(self, file: int, symbol: int) -> Iterator[Tie]:
        ends = _surest_ends(self._bundles.of(file, incoming=True).of(symbol))
        for (source, own), certainty in ends:
            yield Tie(source, self._shows(source).get(own, -1), certainty / tables.CERTAIN, len(ends), called=False)

    def _shows(self, file: int) -> dict[int, int]:
        """Ordinal of a symbol -> the first chunk that shows it."""
        known = self._shown.get(file)
        if known is None:
            low, high = file << ORDINAL_BITS, (file + 1) << ORDINAL_BITS
            rows = self._db.execute("SELECT symbol, id FROM chunks WHERE id >= ? AND id < ? AND symbol >= 0 ORDER BY id DESC", (low, high))
            known = self._shown[file] = dict(rows.fetchall())
        return known


_NOT_NAMING: Final = frozenset(map(tables.KINDS.index, ("import", "reexport", "test")))
"""Kinds of edges that are no reference to a name."""


def _surest_ends(rows: Iterable[Row]) -> list[tuple[tuple[int, int], int]]:
    """((file, symbol), certainty of the surest reference) of the first other ends by their numbers."""
    found: dict[tuple[int, int], int] = {}
    for _, file, symbol, kind, certainty, _ in rows:
        if kind not in _NOT_NAMING and certainty > found.get((file, symbol), -1):
            found[file, symbol] = certainty
    return sorted(found.items())[:MOST]
