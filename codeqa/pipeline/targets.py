"""What a person wrote to the places that are meant: a file, a folder, FILE:LINE, path:name, or a symbol's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

from codeqa.errors import NothingFound, UsageError
from codeqa.graph.impact import MAKER_NAMES, MAKERS
from codeqa.graph.languages import HOLDERS
from codeqa.index.edges import Edges, Place
from codeqa.index.shelf import Shelf
from codeqa.retrieve.users import is_meant, last_part
from codeqa.retrieve.whereabouts import Whereabouts
from codeqa.types import Repository, Symbol
from codeqa.types.relations import Spot

MOST_NAMESAKES: Final = 5
"""Definitions of one name that are answered for together. Of more a person has to say which."""

SUGGESTED: Final = 4

_LINE: Final = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?:[:-]\d{1,9})?")
_NO_NAMES: Final = frozenset({"section", "key"})
"""Kinds whose names are words of all sorts: meant only where a path stands before them, or nothing else has the name."""


class Target(NamedTuple):
    """What is meant: a symbol (``symbol`` is its place), or the files ``files`` of a file or folder."""

    spot: Spot
    symbol: Place | None
    files: tuple[int, ...]


class Targets:
    """Looks names up in an opened index."""

    def __init__(self, repository: Repository, shelf: Shelf, edges: Edges) -> None:
        self._repository, self._shelf, self._edges = repository, shelf, edges

    def find(self, written: str) -> tuple[Target, ...]:
        """One, or several symbols of one name. Raises NothingFound, and UsageError for a name that too many have."""
        text = written.strip().replace("\\", "/")
        found = self._file(text) or self._folder(text) or self._line(text) or self._member(text) or self._named(text)
        if found:
            return found
        alike = tuple(self._whereabouts.find(text)) if "/" in text or "." in text else ()
        if alike:
            return tuple(self._of_file(path) for path in alike)
        raise NothingFound(f"the index knows no file, folder or symbol {written!r}", self._advice(text))

    def _advice(self, text: str) -> str:
        alike = self._edges.alike(last_part(text.rpartition("/")[2].rpartition(":")[2] or text), SUGGESTED) if text else []
        return "did you mean " + ", ".join(alike) + "?" if alike else f"codeqa search {text!r} looks further"

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return Whereabouts((row.path for row in self._shelf.all_files()), self._repository.root, self._repository.prefix)

    def _plain(self, text: str) -> list[str]:
        """A path from the folder that is asked in, then from the root; what lies outside of the repository is no path."""
        from posixpath import normpath

        root = self._repository.root.rstrip("/") + "/"
        if text.startswith("/"):
            return [normpath(text.removeprefix(root))] if text.startswith(root) else ["."] * (text + "/" == root)
        here = self._repository.prefix
        return list(dict.fromkeys(path for path in (normpath(f"{here}/{text}") if here else "", normpath(text)) if path and not path.startswith("..")))

    def _file(self, text: str) -> tuple[Target, ...]:
        path = next((path for path in self._plain(text) if text and self._shelf.number_of(path) is not None), "")
        return (self._of_file(path),) if path else ()

    def _of_file(self, path: str) -> Target:
        number = self._shelf.number_of(path)
        return Target(Spot(path), None, (number,) if number is not None else ())

    def _folder(self, text: str) -> tuple[Target, ...]:
        for path in self._plain(text) if text else ():
            folder = "" if path == "." else path
            files = self._edges.files_under(folder)
            if files:
                return (Target(Spot(folder, "", "folder"), None, tuple(files)),)
        return ()

    def _line(self, text: str) -> tuple[Target, ...]:
        """The innermost symbol around a line; the file where there is none."""
        match = _LINE.fullmatch(text)
        paths = self._paths(match["path"]) if match else ()
        if match is None or len(paths) != 1:
            return ()
        file = self._of_file(paths[0])
        line, number = int(match["line"]), file.files[0]
        row = self._shelf.files([number])[number]
        if not 1 <= line <= max(row.lines, 1):
            raise UsageError(f"{paths[0]} has no line {line:,}", f"it has {row.lines:,}")
        around = [(one.end_line - one.start_line, n, one) for n, one in enumerate(self._shelf.symbols(number)) if one.start_line <= line <= one.end_line]
        return (self._of_symbol(number, *min(around)[1:]),) if around else (file,)

    def _member(self, text: str) -> tuple[Target, ...]:
        """``path:name``."""
        path, colon, name = text.rpartition(":")
        paths = self._paths(path) if colon and name and path and not path.endswith(":") else ()
        found = [
            self._of_symbol(file.files[0], ordinal, symbol)
            for file in map(self._of_file, paths)
            for ordinal, symbol in enumerate(self._shelf.symbols(file.files[0]))
            if is_meant(name, symbol)
        ]
        if paths and not found:
            raise NothingFound(f"{paths[0]} defines no {name!r}", f"codeqa why --chunks {paths[0]} shows what it has")
        return tuple(found)

    def _paths(self, text: str) -> tuple[str, ...]:
        file = self._file(text)
        return (file[0].spot.path,) if file else tuple(self._whereabouts.find(text))

    def _named(self, text: str) -> tuple[Target, ...]:
        """Case counts, unless nothing has the name as it is written."""
        listed = self._shelf.symbols_named([last_part(text)])
        found = [row for row in listed if is_meant(text, row[2])] or [row for row in listed if is_meant(text.lower(), _lower(row[2]))]
        found = [row for row in found if row[2].kind not in _NO_NAMES] or found
        if len(found) > MOST_NAMESAKES:
            spots = [self._of_symbol(*row).spot for row in found[:SUGGESTED]]
            some = ", ".join(f"{spot.path}:{spot.symbol}" for spot in spots)
            raise UsageError(f"{len(found):,} definitions are called {text!r}", f"say which: {some}, …")
        return tuple(self._of_symbol(*row) for row in found)

    def _of_symbol(self, number: int, ordinal: int, symbol: Symbol) -> Target:
        path = self._shelf.files([number])[number].path
        return Target(Spot(path, symbol.qualname, symbol.kind, symbol.name_line), (number, ordinal), ())

    def places(self, target: Target, *, incoming: bool) -> Sequence[Place]:
        """What counts as the symbol itself: who makes one uses its constructor; what its members use, it uses."""
        if target.symbol is None:
            return [(number, -1) for number in target.files]
        inside = self._edges.inside(target.symbol)
        if incoming and inside:
            symbols = self._shelf.symbols(target.symbol[0])
            direct = [n for n in inside if symbols[n].parent == target.symbol[1] and target.spot.kind in HOLDERS]
            inside = [n for n in direct if symbols[n].kind in MAKERS or symbols[n].name in MAKER_NAMES]
        return [target.symbol, *((target.symbol[0], ordinal) for ordinal in inside)]


def _lower(symbol: Symbol) -> Symbol:
    return symbol._replace(name=symbol.name.lower(), qualname=symbol.qualname.lower())
