"""Notebooks: text with a marker line above each cell, ``# %% [cell 3] python`` (``source.notebook`` makes it). Pure.

Every cell is a section called by its number, under the last heading above it; headings are sections of their cell. Code cells of the notebook's main
language are parsed one by one, so that a broken one costs itself alone, and read as one text: what one cell defines the next may use. Their definitions are
symbols without an outer one, as in a script, and tell their cell behind the signature. Variables are none: in a notebook they are what a function has inside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeqa.parse.chunks import Piece, Statements, at_statements, cut_lines, cut_symbols
from codeqa.parse.documents import Heading, headings
from codeqa.parse.languages import Language, languages
from codeqa.parse.parts import joined, only, shifted
from codeqa.parse.symbols import Extent, Outline, outline
from codeqa.parse.tags import Tags
from codeqa.parse.text import MAX_SIGNATURE, Text, folded
from codeqa.types import Kind, Symbol

GRAPH_LANGUAGE = "python"
"""The language whose imports and references are kept: graph takes a notebook for a script of it."""

_MARKER = re.compile(r"# %% \[cell (\d{1,9})\] (\S{1,30})$")
_COMMAND = re.compile(rb"^[ \t]*(?:%{1,2}[A-Za-z]|!|\?)[^\n]*", re.MULTILINE)
"""A line that is IPython's, not Python's: a magic, a shell command, a question."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """``first`` is the marker's line, ``last`` the one before the next marker. ``heading`` is the last one above, "" if there is none."""

    number: int
    word: str
    first: int
    last: int
    heading: str
    headings: tuple[Heading, ...]

    @property
    def place(self) -> str:
        return f"{self.heading} > cell {self.number}" if self.heading else f"cell {self.number}"


@dataclass(slots=True)
class _Read:
    """A cell with its text; ``tags`` and ``statements`` of its code, if it is read."""

    cell: _Cell
    text: Text
    statements: Statements
    tags: Tags | None = None


def read_notebook(text: Text, language: Language) -> tuple[Outline, list[Piece]] | None:
    """The symbols and pieces of a notebook; None if the text has no cells: it is the JSON of one that was broken."""
    cells = list(_cells(text))
    if not cells and text.lines:
        return None
    main = _main(cells)
    read = [_read(text, cell, main) for cell in cells]
    tags = joined([Tags(), *(shifted(one.tags, text.starts[one.cell.first - 1]) for one in read if one.tags)])
    code = outline(text, tags, main or language)
    found, homes = _merged(text, cells, code, main)
    return found, [piece for ordinal, one in zip(homes, read, strict=True) for piece in _pieces(one, found, ordinal)]


def _cells(text: Text) -> Iterator[_Cell]:
    """Markers count upwards; what looks like one and does not is a cell's own text. The first stands on the first line."""
    starts: list[tuple[int, int, str]] = []
    for line, content in enumerate(text.lines, 1):
        found = _MARKER.match(content) if content.startswith("# %%") else None
        if found and int(found[1]) > (starts[-1][1] if starts else 0):
            starts.append((line, int(found[1]), found[2]))
        if not starts:
            return
    ends = [first - 1 for first, _, _ in starts[1:]] + [len(text.lines)]
    heading = ""
    for (first, number, word), last in zip(starts, ends, strict=False):
        inside = tuple(headings(Text(text.join(first + 1, last)), "markdown")) if word == "markdown" else ()
        shown = tuple(one._replace(line=one.line + first, name_line=one.name_line + first) for one in inside)
        yield _Cell(number, word, first, last, heading, shown)
        heading = shown[-1].name if shown else heading


def _main(cells: Sequence[_Cell]) -> Language | None:
    """The language of most code cells, if it has a grammar; of two the one that comes first."""
    words = Counter(cell.word for cell in cells if cell.word in languages())
    known = [word for word, _ in words.most_common() if languages()[word].grammar]
    return languages()[known[0]] if known else None


def _read(text: Text, cell: _Cell, main: Language | None) -> _Read:
    own = Text(text.join(cell.first, cell.last) + "\n")
    if main is None or cell.word != main.name:
        return _Read(cell, own, lambda first, last: [one.line - cell.first + 1 for one in cell.headings])
    from codeqa.parse.trees import SourceTree

    data = only(own.data, [(len(own.lines[0].encode()), len(own.data))])
    tree = SourceTree(_COMMAND.sub(_harmless, data) if main.name == GRAPH_LANGUAGE else data, main.name)
    return _Read(cell, own, at_statements(own, tree.statements), tree.tags())


def _harmless(line: re.Match[bytes]) -> bytes:
    """A statement of the same length, so that a block that holds nothing else is still one."""
    blanks = len(line[0]) - len(line[0].lstrip())
    return line[0][:blanks] + b"pass".ljust(len(line[0]) - blanks)[: len(line[0]) - blanks]


def _merged(text: Text, cells: Sequence[_Cell], code: Outline, main: Language | None) -> tuple[Outline, list[int]]:
    """Cells, headings and the code's symbols as one outline, in the order of their lines; and the ordinal of each cell.

    ``moved`` maps the code's ordinals to the outline's.
    """
    symbols: list[Symbol] = []
    extents: list[Extent] = []
    homes: list[int] = []
    moved = {-1: -1}
    following = 0
    for cell in cells:
        homes.append(len(symbols))
        for symbol, extent in _sections(text, cell, len(symbols)):
            symbols.append(symbol)
            extents.append(extent)
        while following < len(code.symbols) and code.symbols[following].start_line <= cell.last:
            symbol, extent = code.symbols[following], code.extents[following]
            if symbol.kind == Kind.VARIABLE:
                moved[following] = moved[symbol.parent]
            else:
                moved[following] = len(symbols)
                symbols.append(_placed(symbol, moved, cell))
                extents.append(extent._replace(enclosing=f"{cell.place} > {extent.enclosing}" if extent.enclosing else cell.place))
            following += 1
    if main is None or main.name != GRAPH_LANGUAGE:
        return Outline(tuple(symbols), tuple(extents)), homes
    references = tuple(one._replace(scope=moved[one.scope]) for one in code.references)
    return Outline(tuple(symbols), tuple(extents), references, code.imports), homes


def _sections(text: Text, cell: _Cell, ordinal: int) -> Iterator[tuple[Symbol, Extent]]:
    """The cell itself, then its headings."""
    last = max((line for line in range(cell.first, cell.last + 1) if text.lines[line - 1].strip()), default=cell.first)
    told = next((text.lines[line - 1] for line in range(cell.first + 1, last + 1) if text.lines[line - 1].strip()), "")
    kind, name = Kind.SECTION.value, f"cell {cell.number}"
    yield Symbol(name, cell.place, kind, cell.first, last, cell.first, -1, folded(told, MAX_SIGNATURE), "", ()), Extent(cell.first, cell.last, cell.heading)
    ends = [*(max(one.line - 1, 1) for one in cell.headings[1:]), last]
    for heading, end in zip(cell.headings, ends, strict=False):
        signature = folded(text.lines[heading.name_line - 1], MAX_SIGNATURE)
        end = max(end, heading.name_line)
        yield (
            Symbol(heading.name, f"{name} > {heading.name}", kind, heading.line, end, heading.name_line, ordinal, signature, "", ()),
            Extent(heading.line, end, name),
        )


def _placed(symbol: Symbol, moved: dict[int, int], cell: _Cell) -> Symbol:
    signature = symbol.signature if symbol.parent >= 0 else f"{symbol.signature}  # cell {cell.number}"
    return symbol._replace(parent=moved[symbol.parent], signature=signature)


def _pieces(read: _Read, found: Outline, home: int) -> list[Piece]:
    """The pieces of one cell: whole if it is not too long, else cut at its definitions, or its headings. What shows no definition shows the cell."""
    cell, shift = read.cell, read.cell.first - 1
    own = [ordinal for ordinal in range(home, len(found.symbols)) if cell.first <= found.symbols[ordinal].start_line <= cell.last]
    if read.tags is None:
        ranges = cut_lines(read.text, 1, len(read.text.lines), read.statements(1, len(read.text.lines)))
        return [_section(found, cell, home, own, first + shift, last + shift) for first, last in ranges]
    kept = [ordinal for ordinal in own if ordinal != home]
    pieces = cut_symbols(read.text, _within(found, kept, shift), read.statements)
    for piece in pieces:
        piece.first, piece.last = piece.first + shift, piece.last + shift
        piece.symbol = kept[piece.symbol] if piece.symbol >= 0 else -1
    return [piece if piece.symbol >= 0 else Piece(piece.first, piece.last, home, "section", cell.heading) for piece in pieces]


def _section(found: Outline, cell: _Cell, home: int, own: Sequence[int], first: int, last: int) -> Piece:
    """A piece of text: it shows the heading it begins with, or that it goes on from, else the cell."""
    begins = first + 2 if first == cell.first else first
    above = [ordinal for ordinal in own if ordinal != home and found.symbols[ordinal].start_line <= min(begins, last)]
    ordinal = above[-1] if above else home
    return Piece(first, last, ordinal, "section", found.extents[ordinal].enclosing)


def _within(found: Outline, kept: Sequence[int], shift: int) -> Outline:
    """The outline of one cell alone, its lines counted from the cell's own first."""
    ordinals = {ordinal: place for place, ordinal in enumerate(kept)}
    symbols = [found.symbols[ordinal] for ordinal in kept]
    extents = [found.extents[ordinal] for ordinal in kept]
    return Outline(
        tuple(
            one._replace(start_line=one.start_line - shift, end_line=one.end_line - shift, name_line=one.name_line - shift, parent=ordinals.get(one.parent, -1))
            for one in symbols
        ),
        tuple(one._replace(first_line=one.first_line - shift, last_line=one.last_line - shift) for one in extents),
    )
