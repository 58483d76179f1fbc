"""The places of the repository that a text names: what ``retrieve.steer`` read out of it, looked up in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from codeqa.index.shelf import FileRow as File
from codeqa.pipeline.opening import Opened
from codeqa.retrieve.mentions import FRAME, Mention
from codeqa.retrieve.steer import read
from codeqa.retrieve.whereabouts import Whereabouts
from codeqa.types import Symbol

MOST_MENTIONS: Final = 1_000
MOST_NAMESAKES: Final = 3
"""Definitions of a name in a message: of one that more symbols have, none is meant more than the others."""
SHORTEST: Final = 3
"""Characters of a name in a message: shorter ones are variables."""
_NO_NAMES: Final = frozenset({"section", "key", "field", "variable", "property"})


class Named(NamedTuple):
    """A place that a text names: the symbol or chunk around ``line``. Lines are 0 for a file as such.

    ``weight`` is 1 for the place nearest to a fault, less for all others.
    """

    path: str
    language: str
    line: int
    start_line: int
    end_line: int
    symbol: str
    kind: str
    weight: float


def named_in(index: Opened, text: str, folder: str, allowed: Callable[[str, str], bool]) -> tuple[tuple[Named, ...], tuple[str, ...]]:
    """The places that ``text`` names and that are ``allowed``, the heaviest first; and what else the text is about, in words. ``folder`` is asked from."""
    reading = read(text)
    rows = {row.path: row for row in index.shelf.all_files()} if reading.mentions else {}
    look = _Look(index, Whereabouts(rows, index.repository.root, folder), rows)
    found = [place for mention in reading.mentions[:MOST_MENTIONS] for place in look.up(mention) if allowed(place.path, place.language)]
    return tuple(_distinct(found)), reading.words


@dataclass(slots=True)
class _Look:
    """Looks up mentions. ``files`` are by path, ``symbols`` those already read, by file number."""

    index: Opened
    whereabouts: Whereabouts
    files: Mapping[str, File]
    symbols: dict[int, Sequence[Symbol]] = field(default_factory=dict)

    def up(self, mention: Mention) -> Iterator[Named]:
        if not mention.path:
            yield from self._definitions(mention)
            return
        rows = [self.files[path] for path in self.whereabouts.find(mention.path)]
        if len(rows) > 1 and mention.symbol:
            rows = [row for row in rows if self._symbol(row, mention)] or rows
        for row in rows:
            yield self._place(row, mention)

    def _definitions(self, mention: Mention) -> Iterator[Named]:
        """Of a name in a message; its case counts."""
        if len(mention.symbol) < SHORTEST:
            return
        found = [row for row in self.index.shelf.symbols_named([mention.symbol]) if row[2].name == mention.symbol and row[2].kind not in _NO_NAMES]
        rows = self.index.shelf.files(number for number, _, _ in found[:MOST_NAMESAKES])
        for number, _, symbol in found if len(found) <= MOST_NAMESAKES else ():
            yield _named(rows[number], symbol.start_line, symbol, mention.weight / FRAME)

    def _place(self, row: File, mention: Mention) -> Named:
        symbol = self._symbol(row, mention)
        if symbol is not None:
            if not symbol.start_line <= mention.start_line <= symbol.end_line:
                return _named(row, symbol.start_line, symbol, mention.weight / FRAME)
            place = _named(row, mention.start_line, symbol, mention.weight / FRAME)
            return place._replace(end_line=max(place.end_line, min(mention.end_line, row.lines)))
        if not 1 <= mention.start_line <= row.lines:
            return Named(row.path, row.language, 0, 0, 0, "", "", mention.weight / FRAME)
        around = (chunk for chunk in self.index.shelf.file_chunks(row.number) if chunk.start_line <= mention.start_line <= chunk.end_line)
        start, end = next(((chunk.start_line, chunk.end_line) for chunk in around), (mention.start_line, mention.start_line))
        return Named(row.path, row.language, mention.start_line, start, max(end, min(mention.end_line, row.lines)), "", "", mention.weight / FRAME)

    def _symbol(self, row: File, mention: Mention) -> Symbol | None:
        """The innermost symbol around a line; where it is not the one that is told, lines have moved since, and the told one is meant."""
        if row.number not in self.symbols:
            self.symbols[row.number] = [symbol for symbol in self.index.shelf.symbols(row.number) if symbol.kind not in _NO_NAMES]
        around = [symbol for symbol in self.symbols[row.number] if symbol.start_line <= mention.start_line <= symbol.end_line]
        told = [symbol for symbol in self.symbols[row.number] if mention.symbol and symbol.name == mention.symbol]
        if told and not any(symbol in around for symbol in told):
            return min(told, key=lambda symbol: abs(symbol.start_line - mention.start_line))
        return min(around, key=lambda symbol: symbol.end_line - symbol.start_line, default=None)


def _named(row: File, line: int, symbol: Symbol, weight: float) -> Named:
    return Named(row.path, row.language, line, symbol.start_line, symbol.end_line, symbol.qualname, symbol.kind, weight)


def _distinct(places: Iterable[Named]) -> Iterator[Named]:
    """Each place once, at its heaviest; a file as such only if no place in it is named."""
    seen: set[tuple[str, int, int]] = set()
    ordered = sorted(places, key=lambda place: (-place.weight, not place.start_line))
    lined = {place.path for place in ordered if place.start_line}
    for place in ordered:
        key = (place.path, place.start_line, place.end_line)
        if key not in seen and (place.start_line or place.path not in lined):
            seen.add(key)
            yield place
