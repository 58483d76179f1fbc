"""Owns the map: the repository's outline within a budget, the most central files first, shown in the order of their paths.

As in a pack, what goes in is a prefix of an order that does not know the budget: a larger map never drops a line of a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from codeqa.pack.layout import printable
from codeqa.pack.outline import clip, one_line
from codeqa.types import Symbol

SYMBOLS_A_FILE = 12
"""Outlined symbols of one file at most, so that one large file does not crowd out the others."""

NAMES_A_FILE = 6

HIDDEN_KINDS = frozenset({"variable", "field", "constant", "property", "key"})
"""Kinds that tell little about what a file is for."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A file for the map. ``centrality`` orders the files; ``symbols`` are the file's, in file order."""

    path: str
    centrality: float
    symbols: tuple[Symbol, ...] = ()


def repository_map(entries: Sequence[MapEntry], budget: int, count: Callable[[str], int]) -> str:
    """The outline of the most central files: a folder a line, ``- name`` a file, ``{line}\\t{signature}`` a symbol. "" if not even one file fits."""
    return _fitting(entries, budget, count, _outline)


def file_list(entries: Sequence[MapEntry], budget: int, count: Callable[[str], int]) -> str:
    """One line a file, ``- name: First, second``, for the head of a prompt."""
    return _fitting(entries, budget, count, _names)


def _fitting(entries: Sequence[MapEntry], budget: int, count: Callable[[str], int], body: Callable[[MapEntry], str]) -> str:
    chosen: list[MapEntry] = []
    folders: set[str] = set()
    spent = 0
    for entry in sorted(entries, key=lambda entry: (-entry.centrality, entry.path)):
        spent += count(body(entry)) + (0 if _folder(entry) in folders else count(_heading(entry)))
        if spent > budget:
            break
        folders.add(_folder(entry))
        chosen.append(entry)
    return "".join(_by_folder(chosen, body))


def _by_folder(entries: Sequence[MapEntry], body: Callable[[MapEntry], str]) -> Iterator[str]:
    folder = ""
    for entry in sorted(entries, key=lambda entry: (_folder(entry), entry.path)):
        if _folder(entry) != folder:
            folder = _folder(entry)
            yield _heading(entry)
        yield body(entry)


def _folder(entry: MapEntry) -> str:
    return f"{PurePosixPath(entry.path).parent.as_posix()}/"


def _heading(entry: MapEntry) -> str:
    return f"# {printable(_folder(entry), '')}\n"


def _outline(entry: MapEntry) -> str:
    kept = [symbol for symbol in _outermost(entry) if symbol.kind not in HIDDEN_KINDS][:SYMBOLS_A_FILE]
    rows = [f"{symbol.name_line}\t{'  ' * (symbol.parent >= 0)}{clip(one_line(symbol.signature or symbol.name))}\n" for symbol in sorted(kept, key=_place)]
    return f"- {_name(entry)}\n{''.join(rows)}"


def _names(entry: MapEntry) -> str:
    names = [printable(symbol.name, "") for symbol in _outermost(entry) if symbol.kind not in HIDDEN_KINDS and symbol.parent < 0]
    return f"- {_name(entry)}{': ' if names else ''}{', '.join(names[:NAMES_A_FILE])}\n"


def _name(entry: MapEntry) -> str:
    return printable(PurePosixPath(entry.path).name, "")


def _outermost(entry: MapEntry) -> list[Symbol]:
    """Top symbols first, then members of these; deeper ones never."""
    top = [symbol for symbol in entry.symbols if symbol.parent < 0]
    members = [symbol for symbol in entry.symbols if symbol.parent >= 0 and entry.symbols[symbol.parent].parent < 0]
    return top + members


def _place(symbol: Symbol) -> tuple[int, int]:
    return symbol.start_line, -symbol.end_line
