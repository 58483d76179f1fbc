"""Owns the units that the selection chooses among: a file's chunks, cut where a piece must be able to stand alone.

A chunk that holds the beginning of a longer symbol gives up that symbol's signature lines as a unit of their own, so that a method can bring its
class's line along without the class's docstring. Units cover the file exactly, in order, as chunks do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from codeqa.pack.lines import numbered
from codeqa.types import Chunk, FileContent, Symbol

Counter = Callable[[str], int]

UNIT_TOKENS = 1_500
"""A chunk above this is cut in blocks: larger ones crowd out others at small budgets (measured on SWE-QA at 16k)."""

BLOCK_LINES = 50

SIGNATURE_LINES = 12
"""A signature longer than this is cut; the longest in django and cpython's Lib, decorators aside, have 12 to 20 lines."""


class Unit(NamedTuple):
    """Whole lines that are shown together or not at all. ``tokens`` is about what they cost as sent; ``kind`` a chunk's, or ``signature``."""

    start_line: int
    end_line: int
    symbol: int
    tokens: int
    kind: str


def file_units(content: FileContent, lines: Sequence[str], count: Counter, *, trusted: bool) -> tuple[Unit, ...]:
    """The units of a file with these ``lines``. What chunks say they cost is taken where ``trusted``, else counted; chunks that do not cover it are ignored."""
    covering = _cover(content.chunks, len(lines))
    chunks = content.chunks if covering else _blocks_of(len(lines))
    cuts = _signature_cuts(content.symbols, chunks, lines)
    units: list[Unit] = []
    for index, chunk in enumerate(chunks):
        inside = cuts.get(index, ())
        if trusted and covering and not inside and chunk.tokens <= UNIT_TOKENS:
            _join(units, Unit(chunk.start_line, chunk.end_line, chunk.symbol, chunk.tokens, chunk.kind), lines)
        else:
            for unit in _cut(chunk, inside, lines, None if trusted and covering else count):
                _join(units, unit, lines)
    return tuple(units)


def _join(units: list[Unit], unit: Unit, lines: Sequence[str]) -> None:
    """Adds a unit; one of blank lines only becomes the end of the one before, or the place between two shown units would cost an elision."""
    if units and not lines[unit.start_line - 1].strip() and not any(map(str.strip, lines[unit.start_line - 1 : unit.end_line])):
        units[-1] = units[-1]._replace(end_line=unit.end_line, tokens=units[-1].tokens + unit.tokens)
    else:
        units.append(unit)


def unit_at(starts: Sequence[int], line: int) -> int:
    """The place of the unit that holds ``line``, given all units' first lines."""
    return max(0, bisect_right(starts, line) - 1)


def companions(units: Sequence[Unit], symbols: Sequence[Symbol]) -> tuple[tuple[int, ...], ...]:
    """For each unit the places of the units that show where it stands: its symbol's own signature and those of all enclosing ones."""
    starts = [unit.start_line for unit in units]
    home = [unit_at(starts, symbol.name_line) for symbol in symbols]
    return tuple(tuple(sorted({home[ordinal] for ordinal in _enclosing(unit.symbol, symbols)} - {place})) for place, unit in enumerate(units))


def _enclosing(ordinal: int, symbols: Sequence[Symbol]) -> Iterable[int]:
    seen: list[int] = []
    while 0 <= ordinal < len(symbols) and ordinal not in seen:
        seen.append(ordinal)
        ordinal = symbols[ordinal].parent
    return seen


def _cover(chunks: Sequence[Chunk], total: int) -> bool:
    expected = 1
    for chunk in chunks:
        if chunk.start_line != expected or chunk.end_line < chunk.start_line:
            return False
        expected = chunk.end_line + 1
    return expected == total + 1


def _blocks_of(total: int) -> tuple[Chunk, ...]:
    return tuple(Chunk(start, min(start + BLOCK_LINES - 1, total), -1, "lines", "", 0, "") for start in range(1, total + 1, BLOCK_LINES))


def _signature_cuts(symbols: Sequence[Symbol], chunks: Sequence[Chunk], lines: Sequence[str]) -> dict[int, tuple[tuple[int, int, int], ...]]:
    """Per chunk the signatures to cut out, as (first line, last line, symbol): of symbols that begin in it and go on beyond it, or beyond a block of it."""
    starts = [chunk.start_line for chunk in chunks]
    cuts: dict[int, tuple[tuple[int, int, int], ...]] = {}
    for ordinal, symbol in enumerate(symbols):
        if not 1 <= symbol.start_line <= symbol.name_line <= len(lines):
            continue
        index = bisect_right(starts, symbol.start_line) - 1
        chunk = chunks[index]
        if symbol.end_line > chunk.end_line or (chunk.symbol == ordinal and chunk.tokens > UNIT_TOKENS):
            end = min(_signature_end(symbol, lines), chunk.end_line)
            cuts[index] = (*cuts.get(index, ()), (symbol.start_line, end, ordinal))
    return cuts


def _signature_end(symbol: Symbol, lines: Sequence[str]) -> int:
    """The line that ends the signature: it may go on below the name, which only its folded text tells."""
    wanted = "".join(symbol.signature.split()).rstrip("…")
    seen = "".join("".join(lines[symbol.start_line - 1 : symbol.name_line]).split())
    end = symbol.name_line
    while wanted not in seen and end < min(symbol.end_line, symbol.name_line + SIGNATURE_LINES, len(lines)):
        end += 1
        seen += "".join(lines[end - 1].split())
    return end if wanted in seen else symbol.name_line


def _cut(chunk: Chunk, signatures: Iterable[tuple[int, int, int]], lines: Sequence[str], count: Counter | None) -> Iterator[Unit]:
    """A chunk's units."""
    for piece in _weighed(list(_pieces(chunk, signatures)), lines, chunk.tokens, count):
        yield from _weighed(list(_blocks(piece)), lines, piece.tokens, count) if piece.tokens > UNIT_TOKENS else (piece,)


def _weighed(pieces: Sequence[Unit], lines: Sequence[str], whole: int, count: Counter | None) -> Iterator[Unit]:
    """Pieces with what they cost: counted, or without ``count`` their shares, by their characters, of what the ``whole`` costs."""
    if count is not None:
        yield from (piece._replace(tokens=count(numbered(lines, piece.start_line, piece.end_line))) for piece in pieces)
        return
    sizes = [len(numbered(lines, piece.start_line, piece.end_line)) for piece in pieces]
    ends = [whole * size // sum(sizes) for size in accumulate(sizes)]
    yield from (piece._replace(tokens=max(1, end - start)) for piece, start, end in zip(pieces, [0, *ends], ends, strict=False))


def _pieces(chunk: Chunk, signatures: Iterable[tuple[int, int, int]]) -> Iterator[Unit]:
    line = chunk.start_line
    for start, end, ordinal in sorted(signatures):
        if start < line:
            continue
        if start > line:
            yield Unit(line, start - 1, chunk.symbol, 0, chunk.kind)
        yield Unit(start, end, ordinal, 0, "signature")
        line = end + 1
    if line <= chunk.end_line:
        yield Unit(line, chunk.end_line, chunk.symbol, 0, chunk.kind)


def _blocks(unit: Unit) -> Iterator[Unit]:
    for first in range(unit.start_line, unit.end_line + 1, BLOCK_LINES):
        yield unit._replace(start_line=first, end_line=min(first + BLOCK_LINES - 1, unit.end_line))
