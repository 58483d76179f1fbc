"""How a file is cut: chunks are symbols, what lies between them is joined, and in order they cover the file exactly. Pure.

A type that is small stays whole; a larger one becomes its header (up to the first member that is a chunk of its own), its members, and what lies between.
A function stays whole up to ``MAX_LINES``; a longer one gives its inner functions chunks of their own and is cut at statements.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from codeqa.parse.cost import estimated
from codeqa.parse.symbols import FUNCTION_LIKE, Extent, Outline
from codeqa.parse.text import Text
from codeqa.types import Chunk, Kind, Symbol

MAX_LINES = 60
"""Lines of a chunk. A screenful: the longest function that is still read, and cited, as one."""

MAX_BYTES = 3_000
"""Bytes of a chunk, some 800 tokens: longer ones blur in any ranking by content."""

SMALL_TYPE_LINES = 25
"""Lines up to which a type with methods stays one chunk: its methods are a line or two each."""

LONG_VALUE_LINES = 8
"""Lines from which a constant, variable or field is a chunk of its own: a table, not a setting."""

TINY_GAP_LINES = 2
"""Lines that are not blank, up to which what lies between two symbols joins one of them: a closing brace, one assignment."""

BLANK_BONUS = 0.15
"""Share of a chunk's size by which a cut may miss its ideal place to fall behind a blank line."""

MAX_MEMBERS_TERMS = 6_000
"""Characters of members' signatures that a type's header is found by."""

Statements = Callable[[int, int], Iterable[int]]
"""The lines at which statements begin within a range of lines."""

_TYPE_LIKE = frozenset({Kind.CLASS, Kind.STRUCT, Kind.ENUM, Kind.UNION, Kind.INTERFACE, Kind.TRAIT, Kind.TYPE})
_SPACE_LIKE = frozenset({Kind.MODULE, Kind.NAMESPACE})
_FILLING = ("gap", "part")
_OPENING = ("{", ":", "(", "[", ",", "do", "then", "begin")


@dataclass(slots=True)
class Piece:
    """A chunk's place and meaning. ``breadcrumb`` is given for what is no symbol."""

    first: int
    last: int
    symbol: int
    kind: str
    breadcrumb: str = ""


@dataclass(frozen=True, slots=True)
class _Range:
    """Lines still to be cut. ``kids`` are the ordinals of the symbols directly in it that are chunks; ``around`` of what they lie in, -1 for the file."""

    first: int
    last: int
    around: int
    kids: tuple[int, ...]


def cut_symbols(text: Text, outline: Outline, statements: Statements, least_lines: int = 2) -> list[Piece]:
    """The pieces of a file whose symbols are known, in order. Symbols of fewer than ``least_lines`` share pieces."""
    if not text.lines:
        return []
    kids = _kids(outline, least_lines)
    pieces: list[Piece] = []
    todo: list[_Range | Piece] = [_Range(1, len(text.lines), -1, tuple(kids.get(-1, ())))]
    while todo:
        item = todo.pop()
        if isinstance(item, _Range):
            todo += reversed(_expanded(text, outline, kids, item))
        else:
            pieces.append(item)
    joined = _joined(text, pieces)
    return _named(outline, [part for piece in joined for part in _fitting(text, piece, statements)])


def at_statements(text: Text, within: Callable[[tuple[int, int], int], list[int]]) -> Statements:
    """The lines of statements as a tree gives their bytes (``SourceTree.statements``); those that would fill half a chunk or more are looked into."""

    def lines(first: int, last: int) -> Iterable[int]:
        end = text.starts[last] if last < len(text.starts) else len(text.data)
        start = text.starts[first - 1]
        half_a_chunk = min(MAX_BYTES, (end - start) * MAX_LINES // (last - first + 1)) // 2
        return [text.line_at(place) for place in within((start, end), half_a_chunk) if text.starts_its_line(place)]

    return lines


def cut_lines(text: Text, first: int, last: int, statements: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Ranges of lines, each within the limits if a line is: cut at statements if there are any, else behind blank lines, else anywhere."""
    marked = set(statements)
    ranges: list[tuple[int, int]] = []
    while first < last and (size := _size(text, first, last)) > 1:
        ideal = size / ceil(size)
        cut = _best_cut(text, first, last, marked, ideal)
        ranges.append((first, cut - 1))
        first = cut
    return [*ranges, (first, last)]


def chunk(text: Text, piece: Piece, outline: Outline, terms: Callable[[str], str]) -> Chunk:
    """A piece with what its text is about to cost and is found by. A header is found by its members' signatures too."""
    found = terms(text.join(piece.first, piece.last))
    tokens = estimated(text, piece.first, piece.last, found)
    if piece.kind == "header" and (members := terms(_member_signatures(outline, piece))):
        found = f"{found} {members}" if found else members
    return Chunk(piece.first, piece.last, piece.symbol, piece.kind, piece.breadcrumb, tokens, found)


def _kids(outline: Outline, least_lines: int) -> dict[int, list[int]]:
    """The chunk-worthy symbols by the innermost chunk-worthy one around them (-1: none), in order."""
    worthy = [_is_worthy(symbol, extent, least_lines) for symbol, extent in zip(outline.symbols, outline.extents, strict=True)]
    around: list[int] = []
    kids: dict[int, list[int]] = {}
    for ordinal, symbol in enumerate(outline.symbols):
        parent = symbol.parent
        around.append(parent if parent < 0 or worthy[parent] else around[parent])
        if worthy[ordinal]:
            kids.setdefault(around[ordinal], []).append(ordinal)
    return kids


def _is_worthy(symbol: Symbol, extent: Extent, least_lines: int) -> bool:
    lines = extent.last_line - extent.first_line + 1
    if symbol.kind in FUNCTION_LIKE or symbol.kind in _TYPE_LIKE or symbol.kind in _SPACE_LIKE:
        return lines >= least_lines
    return lines >= LONG_VALUE_LINES


def _expanded(text: Text, outline: Outline, kids: dict[int, list[int]], whole: _Range) -> list[_Range | Piece]:
    """The range's symbols, and the gaps between them. Symbols that share a line share a piece."""
    items: list[_Range | Piece] = []
    line = whole.first
    for first, last, group in _groups(outline, whole):
        if line < first:
            items.append(_gap(outline, whole, line, first - 1))
        items.append(_item(text, outline, kids, first, last, group))
        line = last + 1
    if line <= whole.last:
        items.append(_gap(outline, whole, line, whole.last))
    return items


def _groups(outline: Outline, whole: _Range) -> list[tuple[int, int, list[int]]]:
    groups: list[tuple[int, int, list[int]]] = []
    for kid in sorted(whole.kids, key=lambda kid: (outline.extents[kid].first_line, kid)):
        first = min(max(outline.extents[kid].first_line, whole.first), whole.last)
        last = max(first, min(outline.extents[kid].last_line, whole.last))
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], kid])
        else:
            groups.append((first, last, [kid]))
    return groups


def _gap(outline: Outline, whole: _Range, first: int, last: int) -> Piece:
    if whole.around < 0:
        return Piece(first, last, -1, "gap")
    symbol = outline.symbols[whole.around]
    if symbol.kind in _SPACE_LIKE:
        return Piece(first, last, -1, "gap", symbol.qualname)
    return Piece(first, last, whole.around, "header" if first == whole.first and symbol.kind in _TYPE_LIKE else "part")


def _item(text: Text, outline: Outline, kids: dict[int, list[int]], first: int, last: int, group: list[int]) -> _Range | Piece:
    """Whole if it is small; else to be cut at what it holds. Long symbols that share lines are cut as one text."""
    ordinal = group[0]
    inner = kids.get(ordinal, []) if len(group) == 1 else []
    limited = bool(inner) and outline.symbols[ordinal].kind not in FUNCTION_LIKE
    if not inner or (_size(text, first, last) <= 1 and (not limited or last - first < SMALL_TYPE_LINES)):
        return Piece(first, last, ordinal, "symbol")
    return _Range(first, last, ordinal, tuple(inner))


def _size(text: Text, first: int, last: int) -> float:
    """How full the lines make a chunk; more than 1 is too much."""
    end = text.starts[last] if last < len(text.starts) else len(text.data)
    return max((last - first + 1) / MAX_LINES, (end - text.starts[first - 1]) / MAX_BYTES)


def _joined(text: Text, pieces: list[Piece]) -> list[Piece]:
    """Blank lines go to what stands above; a tiny gap to its neighbour: to the next if it opens something, else to the one before."""
    joined: list[Piece] = []
    carried = 0
    for piece in pieces:
        if piece.kind in _FILLING:
            filled = _filled(text, piece.first, piece.last)
            if joined and not carried:
                piece.first = filled[0] if filled else piece.last + 1
                joined[-1].last = piece.first - 1
            tiny = len(filled) <= TINY_GAP_LINES
            opens = tiny and bool(filled) and text.lines[filled[-1] - 1].rstrip().endswith(_OPENING)
            if tiny and piece is not pieces[-1] and (opens or not joined):
                carried = carried or piece.first
                continue
            if tiny and joined and not carried:
                joined[-1].last = piece.last
                continue
        if carried:
            piece.first, carried = carried, 0
        joined.append(piece)
    return joined


def _filled(text: Text, first: int, last: int) -> list[int]:
    """The lines that are not blank; of more than a tiny gap's only the first few."""
    filled: list[int] = []
    for line in range(first, last + 1):
        if text.lines[line - 1].strip():
            filled.append(line)
            if len(filled) > TINY_GAP_LINES:
                break
    return filled


def _fitting(text: Text, piece: Piece, statements: Statements) -> list[Piece]:
    """The piece, or its parts if it is too long. The first part of a header is still the header."""
    if _size(text, piece.first, piece.last) <= 1:
        return [piece]
    further = piece.kind if piece.kind == "gap" else "part"
    ranges = cut_lines(text, piece.first, piece.last, statements(piece.first, piece.last))
    kinds = [piece.kind if piece.kind == "header" else further, *[further] * (len(ranges) - 1)]
    return [Piece(first, last, piece.symbol, kind, piece.breadcrumb) for (first, last), kind in zip(ranges, kinds, strict=True)]


def _best_cut(text: Text, first: int, last: int, marked: set[int], ideal: float) -> int:
    """The line to cut before: the nearest to the ideal size among the best sort of place that there is."""
    window = []
    for line in range(first + 1, last + 1):
        if _size(text, first, line - 1) > 1:
            break
        window.append(line)
    behind_blank = {line for line in window if not text.lines[line - 2].strip() and text.lines[line - 1].strip()}
    places = [line for line in window if line in marked] or sorted(behind_blank) or window
    if not places:
        return first + 1
    return min(places, key=lambda line: (abs(_size(text, first, line - 1) - ideal) - (BLANK_BONUS if line in behind_blank else 0), line))


def _named(outline: Outline, pieces: list[Piece]) -> list[Piece]:
    """Breadcrumbs for symbols' pieces; a gap that is for the most part one small symbol becomes its piece."""
    lines = sorted((symbol.start_line, ordinal) for ordinal, symbol in enumerate(outline.symbols) if symbol.kind not in _SPACE_LIKE)
    for piece in pieces:
        if piece.kind == "gap":
            inside = lines[bisect_left(lines, (piece.first, -1)) : bisect_left(lines, (piece.last + 1, -1))]
            extent = outline.extents[inside[0][1]] if len(inside) == 1 else None
            if extent and extent.last_line <= piece.last and 2 * (extent.last_line - extent.first_line + 1) > piece.last - piece.first:
                piece.symbol, piece.kind = inside[0][1], "symbol"
        if piece.symbol >= 0:
            piece.breadcrumb = outline.extents[piece.symbol].enclosing
    return pieces


def _member_signatures(outline: Outline, piece: Piece) -> str:
    """Signatures of the members that stand below the header."""
    symbol = outline.symbols[piece.symbol]
    signatures: list[str] = []
    for member in outline.symbols[piece.symbol + 1 :]:
        if member.start_line > symbol.end_line:
            break
        if member.parent == piece.symbol and member.start_line > piece.last:
            signatures.append(member.signature)
    return "\n".join(signatures)[:MAX_MEMBERS_TERMS]


def covers(pieces: Iterable[Piece | Chunk], lines: int) -> bool:
    """Whether pieces in order are the file's lines, each once. What every way of cutting must hold; tests ask it."""
    ends = [(0, 0), *((piece.first, piece.last) if isinstance(piece, Piece) else (piece.start_line, piece.end_line) for piece in pieces)]
    return all(before[1] + 1 == after[0] <= after[1] for before, after in pairwise(ends)) and ends[-1][1] == lines
