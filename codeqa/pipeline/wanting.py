"""What is asked for by name, looked up in the index: lines of the repository's own files, as the index knows them, and nothing else.

A name may come from a model, which may have it from a planted comment: it is compared with what the index holds, never opened as a path. What the index does
not have (denied, ignored, outside, invented) is told as unknown, whatever the reason, and what lies outside of the scope that was asked in as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from codeqa.answer.wanted import Want
from codeqa.index.shelf import FileRow
from codeqa.pipeline.opening import Opened
from codeqa.retrieve.question import analyse
from codeqa.retrieve.ranking import rank
from codeqa.retrieve.whereabouts import Whereabouts
from codeqa.types import PackedFile, RankedFile, Symbol
from codeqa.values import frozen

ASKED_FOR: Final = "asked for by the model"
OPEN: Final = "named where nothing bears it out"

WHOLE: Final = 6_000
"""Tokens of a file that is sent as a whole where it is asked for without lines; of a larger one, its places that the question ranks first."""

PLACES: Final = 6
BEGINNING: Final = 80
"""Lines of a large file in which the question ranks nothing."""

MOST_LINES: Final = 300
"""Lines of one place: of a longer one, the first."""

NAMESAKES: Final = 3
"""Definitions of a name that are sent. Where nobody asked for the name, one that more symbols have says nothing."""

_PARTED: Final = re.compile(r"\.|::|->|#")
_SMALL: Final = frozenset({"section", "key", "field", "variable", "property"})
"""Kinds of symbols that are taken only where a model asks for their name."""

Lines = tuple[int, int]


@frozen
class Found:
    """``files`` are to be sent, with their places (none: all of the file); ``told`` what they are, as a person reads it; ``unknown`` and ``known`` (sent

    already) are names as they were written.
    """

    files: tuple[RankedFile, ...] = ()
    told: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def look_up(
    index: Opened, wants: Sequence[Want], question: str, allowed: Callable[[str, str], bool], shown: Iterable[PackedFile], *, asked: bool = True
) -> Found:
    """``allowed`` is the scope, by path and language; ``shown`` all that was sent before; ``asked``: a model asks for it, else it only bears on its claims."""
    look = _Look(index, question, allowed, _lines_of(shown), asked)
    places: dict[str, list[Lines]] = {}
    told, unknown, known = list[str](), list[str](), list[str]()
    for want in wants:
        found = look.up(want)
        fresh = [(row, lines) for row, lines in found if look.is_new(row, lines)]
        for row, lines in fresh:
            places.setdefault(row.path, []).append(lines)
        if fresh:
            told.extend(_told(want, row.path) for row in dict.fromkeys(row for row, _ in fresh))
        else:
            (known if found else unknown).append(str(want))
    files = tuple(RankedFile(path, 0.0, (ASKED_FOR if asked else OPEN,), look.merged(path, spans)) for path, spans in places.items())
    return Found(files, tuple(dict.fromkeys(told)), tuple(unknown), tuple(known))


def _told(want: Want, path: str) -> str:
    """``src/a.py``, ``src/a.py:3-9``, ``src/a.py:open_file``."""
    plain = want.name.replace("\\", "/")
    if not want.inside and (path == plain or path.endswith("/" + plain.removeprefix("./")) or plain.endswith("/" + path)):
        return str(Want(path, want.start, want.end))
    return f"{path}:{want.name}"


def _lines_of(shown: Iterable[PackedFile]) -> dict[str, tuple[str, list[Lines]]]:
    """Path -> blob and spans of the newest version that was sent."""
    known: dict[str, tuple[str, list[Lines]]] = {}
    for file in shown:
        blob, spans = known.get(file.path, (file.blob, []))
        known[file.path] = (file.blob, [*(spans if blob == file.blob else []), *file.spans])
    return known


class _Look:
    def __init__(self, index: Opened, question: str, allowed: Callable[[str, str], bool], shown: Mapping[str, tuple[str, list[Lines]]], asked: bool) -> None:
        self._index = index
        self._question = question
        self._allowed = allowed
        self._shown = shown
        self._asked = asked

    @cached_property
    def _rows(self) -> Mapping[str, FileRow]:
        return {row.path: row for row in self._index.shelf.all_files() if self._allowed(row.path, row.language)}

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return Whereabouts(self._rows, self._index.repository.root, self._index.repository.prefix)

    def up(self, want: Want) -> list[tuple[FileRow, Lines]]:
        """The places that a name may mean, (0, 0) for all of a file."""
        if want.inside:
            rows = self._files(want.inside)
            return [(row, _lines(symbol)) for row in rows for symbol in self._inside(row, want.name)] or [(row, (0, 0)) for row in rows[:1]]
        files = self._files(want.name)
        if files:
            return [found for row in files for found in self._of_file(row, want)]
        return [(row, _lines(symbol)) for row, symbol in self._symbols(want.name)]

    def is_new(self, row: FileRow, lines: Lines) -> bool:
        """Whether a line of it was not sent yet, or only in an older version."""
        blob, spans = self._shown.get(row.path, ("", []))
        start, end = lines if lines[0] else (1, row.lines)
        return blob != row.blob or not all(any(first <= line <= last for first, last in spans) for line in range(start, end + 1))

    def merged(self, path: str, spans: Sequence[Lines]) -> tuple[tuple[int, int, float], ...]:
        """Distinct places, () where all of the file is among them."""
        return () if (0, 0) in spans else tuple((start, end, 0.0) for start, end in dict.fromkeys(spans))

    def _files(self, written: str) -> list[FileRow]:
        if written in self._rows:
            return [self._rows[written]]
        looks_so = "/" in written or "\\" in written or "." in written
        return [self._rows[path] for path in self._whereabouts.find(written.replace("\\", "/"))] if looks_so else []

    def _of_file(self, row: FileRow, want: Want) -> list[tuple[FileRow, Lines]]:
        if want.start:
            start = min(want.start, row.lines)
            return [(row, (start, min(max(want.end, start), row.lines, start + MOST_LINES - 1)))] if row.lines else []
        if row.tokens <= WHOLE:
            return [(row, (0, 0))]
        ranked = rank(analyse(self._question, self._index.shelf.terms), self._index.library, lambda path, language: path == row.path, 1)
        best = [place[:2] for file in ranked.files[:1] for place in file.places[:PLACES]]
        return [(row, lines) for lines in best or [(1, min(BEGINNING, row.lines))]]

    def _inside(self, row: FileRow, name: str) -> list[Symbol]:
        last = _PARTED.split(name)[-1]
        return [symbol for symbol in self._index.shelf.symbols(row.number) if symbol.name == last][:NAMESAKES]

    def _symbols(self, name: str) -> list[tuple[FileRow, Symbol]]:
        """Definitions of a name in scope; of a qualified one those that are qualified so, if there are any."""
        parts = [part for part in _PARTED.split(name.removesuffix("()")) if part]
        if not parts:
            return []
        named = [(number, symbol) for number, _, symbol in self._index.shelf.symbols_named([parts[-1]]) if symbol.name == parts[-1]]
        rows = self._index.shelf.files({number for number, _ in named})
        found = [(rows[number], symbol) for number, symbol in named if rows[number].path in self._rows]
        large = [one for one in found if one[1].kind not in _SMALL]
        found = large or (found if self._asked else [])
        found = [one for one in found if _PARTED.split(one[1].qualname)[-len(parts) :] == parts] or found
        found.sort(key=lambda one: (one[0].test, one[0].path not in self._shown, one[1].parent >= 0, one[0].path, one[1].start_line))
        return found[:NAMESAKES] if self._asked or len(found) <= NAMESAKES else []


def _lines(symbol: Symbol) -> Lines:
    return symbol.start_line, min(symbol.end_line, symbol.start_line + MOST_LINES - 1)
