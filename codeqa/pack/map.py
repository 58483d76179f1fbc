"""Owns the map: the repository's outline within a budget, the files that matter most first, shown in the order of their paths.

As in a pack, what goes in is a prefix of an order that does not know the budget: a larger map never drops a line of a smaller one. A file comes with a few
of its symbols; more of them follow when many more files are in, so that a small map names the files that matter and a large one tells what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from pathlib import PurePosixPath

from codeqa.pack.layout import printable
from codeqa.pack.outline import depths, one_line
from codeqa.types import Symbol
from codeqa.values import frozen

BLOCK = 3
"""Symbols that come with a file, and then each time that more of it are shown."""

HEAD_START = 8
"""Files that are in when the first of them gets its second block; its third comes at three times as many, its fourth at seven times as many."""

SYMBOLS_A_FILE = 24
"""Outlined symbols of one file at most: a large one is better looked at itself."""

WIDTH = 100
"""Characters of a signature: the name and the first parameters tell what it is."""

HIDDEN_KINDS = frozenset({"variable", "field", "constant", "property", "key"})
"""Kinds that tell little about what a file is for."""

Counter = Callable[[str], int]


@frozen
class MapEntry:
    """A file for the map. ``symbols`` are the file's, in file order; ``first`` are ordinals of those that come before others."""

    path: str
    symbols: tuple[Symbol, ...] = ()
    first: tuple[int, ...] = ()


def repository_map(entries: Iterable[MapEntry], budget: int, count: Counter) -> str:
    """The outline of files, the weightiest of which come first: a folder a line, ``- name`` a file, ``{line}\t{signature}`` a symbol.

    ``entries`` are read as far as there is room. "" if not even one file fits.
    """
    sheets: dict[str, _Sheet] = {}
    folders: set[str] = set()
    spent = 0
    for sheet, rows in _steps(map(_Sheet, entries)):
        new = [row for row in rows if row not in sheet.shown]
        heading = [] if sheet.folder in folders else [sheet.heading]
        spent += sum(map(count, (*heading, *(sheet.lines[row] for row in new))))
        if spent > budget:
            break
        folders.add(sheet.folder)
        sheets[sheet.path] = sheet
        sheet.shown.update(new)
    return "".join(_by_folder(sheets.values()))


def shown_by(symbols: Sequence[Symbol], places: Iterable[tuple[int, int, float]]) -> tuple[int, ...]:
    """Ordinals of the innermost symbols around places, in the order of the places."""
    found: list[int] = []
    for start, end, _ in places:
        around = [ordinal for ordinal, symbol in enumerate(symbols) if symbol.start_line <= start and end <= symbol.end_line]
        found += sorted(around, key=lambda ordinal: symbols[ordinal].end_line - symbols[ordinal].start_line)[:1]
    return tuple(ordinal for ordinal in dict.fromkeys(found) if symbols[ordinal].kind not in HIDDEN_KINDS)


class _Sheet:
    """A file on its way into the map. Row 0 is its own line, row n that of its symbol n - 1."""

    __slots__ = ("folder", "heading", "lines", "owners", "path", "shown", "worth")

    def __init__(self, entry: MapEntry) -> None:
        self.path = entry.path
        self.folder = f"{PurePosixPath(entry.path).parent.as_posix()}/"
        self.heading = f"# {printable(self.folder, '')}\n"
        level = depths(entry.symbols)
        symbols = enumerate(entry.symbols)
        self.lines = [f"- {printable(PurePosixPath(entry.path).name, '')}\n", *(_line(symbol, level[ordinal]) for ordinal, symbol in symbols)]
        self.owners = [0, *(symbol.parent + 1 if 0 <= symbol.parent < ordinal else 0 for ordinal, symbol in enumerate(entry.symbols))]
        self.worth = _by_worth(entry, level)
        self.shown: set[int] = set()

    def with_owners(self, row: int) -> tuple[int, ...]:
        """A member's row and those of what it is a member of."""
        rows = [row]
        while self.owners[rows[-1]]:
            rows.append(self.owners[rows[-1]])
        return tuple(reversed(rows))


def _steps(sheets: Iterator[_Sheet]) -> Iterator[tuple[_Sheet, tuple[int, ...]]]:
    """Files with rows that go in together, in order: a file's own line, then its rows."""
    waiting: list[tuple[int, int, int]] = []
    opened: list[_Sheet] = []
    while True:
        place = len(opened)
        if not waiting or waiting[0][0] > place + HEAD_START:
            sheet = next(sheets, None)
            if sheet is not None:
                opened.append(sheet)
                heappush(waiting, (place + HEAD_START, 0, place))
            elif not waiting:
                return
        _, block, place = heappop(waiting)
        sheet = opened[place]
        if not block:
            yield sheet, (0,)
        for row in sheet.worth[block * BLOCK : (block + 1) * BLOCK]:
            yield sheet, sheet.with_owners(row)
        if len(sheet.worth) > (block + 1) * BLOCK:
            heappush(waiting, ((place + HEAD_START) << (block + 1), block + 1, place))


def _by_worth(entry: MapEntry, level: Sequence[int]) -> list[int]:
    """Rows in the order in which they go in: what is asked for, then the outermost, what is public before what is not, in file order."""
    told = [ordinal for ordinal, symbol in enumerate(entry.symbols) if symbol.kind not in HIDDEN_KINDS and level[ordinal] <= 1]
    told.sort(key=lambda ordinal: (level[ordinal], entry.symbols[ordinal].name.startswith("_"), ordinal))
    return [ordinal + 1 for ordinal in dict.fromkeys((*entry.first, *told))][:SYMBOLS_A_FILE]


def _line(symbol: Symbol, level: int) -> str:
    shown = one_line(symbol.signature or symbol.name)
    clipped = shown if len(shown) <= WIDTH else shown[: WIDTH - 1] + "…"
    return f"{symbol.name_line}\t{'  ' * level}{clipped}\n"


def _by_folder(sheets: Iterable[_Sheet]) -> Iterator[str]:
    folder = ""
    for sheet in sorted(sheets, key=lambda sheet: (sheet.folder, sheet.path)):
        if sheet.folder != folder:
            folder = sheet.folder
            yield sheet.heading
        yield from (sheet.lines[row] for row in sorted(sheet.shown))
