"""A look into the current generation's tables for what begins as something that is being typed: nothing else of the index is opened or checked.

Lists are found by going from one value to the next in an index that SQLite has anyway, so that they cost the same in a repository of any size.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final, NamedTuple

from codeqa.errors import CodeqaError
from codeqa.index import pointer as pointers
from codeqa.index import tables
from codeqa.index.folder import IndexFolder
from codeqa.index.tables import ORDINAL_BITS

_LAST: Final = "\U0010ffff"
"""Sorts behind every character of a name."""

_NAMESAKES: Final = 60
"""Symbols of one name that are looked at: enough to find a class among the fields that are named for it."""

_ABOUT: Final = "s.name, s.qualname, s.kind, s.start_line, f.path FROM symbols s JOIN files f ON f.id = (s.id >> 20)"
_TOLD: Final = frozenset({"section", "key"})
"""Kinds that are words of a document and no names."""

_OUTERMOST: Final = frozenset({"class", "enum", "function", "interface", "macro", "module", "struct", "trait", "type", "union"})

_MEMBERS: Final = frozenset({"constructor", "method"})

_CENTRAL: Final = 20
"""Files whose definitions are shown where nothing is typed yet."""

_SEPARATOR: Final = re.compile(r"\.|::|#")


class Name(NamedTuple):
    """A symbol as a list shows it. ``others`` is how many more have its name, as far as was looked."""

    name: str
    qualname: str
    kind: str
    line: int
    path: str
    others: int = 0


class Peek:
    """Questions to the tables; all answers are sorted."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def names(self, typed: str, most: int) -> list[Name]:
        """Symbols whose name begins so, whatever its case; with ``Owner.`` before it, those of that owner, by their whole names."""
        owner, begun = _parted(typed)
        if owner:
            members = [one for one in self._members(owner) if tables.folded(one.name).startswith(tables.folded(begun))]
            return sorted({one.qualname: one for one in members}.values(), key=lambda one: one.qualname)[:most]
        found: list[Name] = []
        for folded in self._each("folded", "symbols", tables.folded(begun)):
            found += self._spelled(folded)
            if len(found) >= most:
                break
        as_typed = [one for one in found if one.name.startswith(begun)]
        return (as_typed or found)[:most]

    def _spelled(self, folded: str) -> list[Name]:
        """The symbols of one name, one for each way it is written: of several the one that is most of a definition."""
        query = f"SELECT {_ABOUT} WHERE s.id IN (SELECT id FROM symbols WHERE folded = ? LIMIT {_NAMESAKES})"  # noqa: S608 - constants
        groups: dict[str, list[Name]] = {}
        for row in self._db.execute(query, (folded,)):
            if row[2] not in _TOLD:
                groups.setdefault(row[0], []).append(_shown(Name(*row)))
        return [min(rows, key=_weight)._replace(others=len(rows) - 1) for _, rows in sorted(groups.items())]

    def central(self, most: int) -> list[Name]:
        """The outermost definitions of the files that most others rest on."""
        found: dict[str, Name] = {}
        files = self._db.execute("SELECT id FROM files WHERE test = 0 ORDER BY centrality DESC, path LIMIT ?", (_CENTRAL,)).fetchall()
        for (number,) in files:
            span = (number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS)
            for row in self._db.execute(f"SELECT {_ABOUT} WHERE s.id >= ? AND s.id < ? AND s.parent < 0 ORDER BY s.id", span):
                if row[2] in _OUTERMOST:
                    found.setdefault(row[0], _shown(Name(*row)))
        first = list(found.values())[:most]
        return sorted(first, key=lambda one: one.name)

    def definitions(self, path: str) -> list[Name]:
        """All symbols of one file, by line."""
        rows = self._db.execute(f"SELECT {_ABOUT} WHERE f.path = ? ORDER BY s.start_line, s.id", (tables.stored(path),))
        return [_shown(Name(*row)) for row in rows]

    def below(self, folder: str, begun: str, most: int) -> list[str]:
        """What a folder ("" for the root) holds that begins so: names of files, and of folders with a "/" behind them."""
        place = tables.stored(f"{folder}/" if folder else "")
        after = start = place + tables.stored(begun)
        found: list[str] = []
        while len(found) < most:
            row = self._db.execute("SELECT path FROM files WHERE path >= ? ORDER BY path LIMIT 1", (after,)).fetchone()
            if row is None or not row[0].startswith(start):
                break
            name, slash, _ = row[0][len(place) :].partition(b"/")
            found.append(tables.shown(name + slash))
            after = place + name + (b"0" if slash else b"\0")  # "0" is what follows "/"
        return found

    def languages(self) -> list[tuple[str, int]]:
        """(language, files), most files first."""
        query = "SELECT language, COUNT(*) FROM files WHERE language != '' GROUP BY language ORDER BY COUNT(*) DESC, language"
        return list(self._db.execute(query))

    def _members(self, owner: str) -> list[Name]:
        """What the classes (modules, ...) of that name hold."""
        last = _SEPARATOR.split(owner)[-1]
        found: list[Name] = []
        owners = self._db.execute("SELECT id FROM symbols WHERE folded = ? LIMIT ?", (tables.folded(last), _NAMESAKES)).fetchall()
        for (identity,) in owners:
            number, ordinal = identity >> ORDINAL_BITS, identity & ((1 << ORDINAL_BITS) - 1)
            span = (number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS, ordinal)
            found += [_shown(Name(*row)) for row in self._db.execute(f"SELECT {_ABOUT} WHERE s.id >= ? AND s.id < ? AND s.parent = ?", span)]
        begun = tables.folded(owner)
        return [one for one in found if tables.folded(one.qualname).startswith(begun)]

    def _each(self, column: str, table: str, begun: str) -> Iterator[str]:
        """The different values of an indexed column that begin so."""
        query = f"SELECT {column} FROM {table} WHERE {column} > ? AND {column} < ? ORDER BY {column} LIMIT 1"  # noqa: S608 - names of our own
        exact = self._db.execute(f"SELECT {column} FROM {table} WHERE {column} = ? LIMIT 1", (begun,)).fetchone()  # noqa: S608 - names of our own
        row = exact or self._db.execute(query, (begun, begun + _LAST)).fetchone()
        while row is not None:
            yield row[0]
            row = self._db.execute(query, (row[0], begun + _LAST)).fetchone()


@contextmanager
def peeking(folder: IndexFolder) -> Iterator[Peek | None]:
    """None where there is no index, or none that this codeqa reads. Raises sqlite3.Error where it is damaged."""
    try:
        pointer = pointers.read(folder)
    except CodeqaError:
        pointer = None
    if pointer is None:
        yield None
        return
    with closing(tables.read(folder.generation(pointer.generation) / "tables.sqlite")) as db:
        yield Peek(db)


def _parted(typed: str) -> tuple[str, str]:
    """``Session.op`` -> (Session, op)."""
    cuts = list(_SEPARATOR.finditer(typed))
    return (typed[: cuts[-1].start()], typed[cuts[-1].end() :]) if cuts else ("", typed)


def _weight(one: Name) -> tuple[int, str, int]:
    """What is shown of several symbols of one name: classes and functions before methods, these before fields; then by place."""
    return (0 if one.kind in _OUTERMOST else 1 if one.kind in _MEMBERS else 2), one.path, one.line


def _shown(row: Name) -> Name:
    return row._replace(path=tables.shown(row.path))  # type: ignore[arg-type]  # paths are bytes in the table
