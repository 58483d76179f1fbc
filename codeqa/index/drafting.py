"""A generation in the making: a copy of the one before, changed file by file, published as a whole or not at all.

The older generation is never written: its tables are copied, the shards of its lexical index that stay are linked.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from codeqa.index import codec, shards, tables
from codeqa.index import pointer as pointers
from codeqa.index.builtin import BuiltinWriter, Texts
from codeqa.index.embedding import Embedding
from codeqa.index.folder import IndexFolder, sync_tree
from codeqa.index.lexical import LexicalWriter
from codeqa.index.pointer import Pointer
from codeqa.index.tables import ORDINAL_BITS
from codeqa.index.terms import terms
from codeqa.types import Import, ParsedFile, Reference, Skipped, Stat, Symbol
from codeqa.values import frozen

KEPT_GENERATIONS: Final = 2
"""The current one and the one before it, for readers that opened it a moment ago."""


WORTH_A_PROCESS: Final = 500
"""Changed files from which their words are indexed by a process of its own: less takes no longer than starting one."""


LARGE: Final = 20_000
"""Files of a repository in which the shards around a few changed ones are enough work for a process of its own."""


class Known(NamedTuple):
    """A file as the generation has it. ``stat`` is None for one that was written so shortly before it was read that its time says nothing."""

    blob: str
    stat: Stat | None
    kept: bool


BASES: Final = "\x1f"
"""Between the bases of a symbol in its column. Reading JSON there took a tenth of a cold index."""


@frozen
class _Texts:
    """The terms of files by their numbers. ``paths`` maps these to paths."""

    lexical: LexicalWriter
    paths: Mapping[int, bytes]

    def __call__(self, number: int) -> Texts:
        words = self.lexical.words(self.paths[number])
        return words.place, words.names, words.bodies


@frozen
class Facts:
    """What the graph needs of a file."""

    language: str
    symbols: tuple[Symbol, ...]
    references: tuple[Reference, ...]
    imports: tuple[Import, ...]


class Draft:
    """Use: ``put``, ``touch``, ``skip`` and ``remove`` files, ``connect`` the edges (``wiring``), ``publish``; or ``drop`` it."""

    def __init__(self, folder: IndexFolder, base: Pointer | None, embedding: Embedding | None = None) -> None:
        """``embedding``: the built-in one, to make vectors of the chunks by."""
        self._folder = folder
        self._base = base
        self.number = (base.generation if base else _highest(folder)) + 1
        self.place = folder.generation(self.number).with_name(f"draft-{self.number}")
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(mode=0o700)
        if base is None:
            self.db = tables.create(self.place / "tables.sqlite")
        else:
            old = folder.generation(base.generation)
            shutil.copyfile(old / "tables.sqlite", self.place / "tables.sqlite")
            self.db = tables.reopen(self.place / "tables.sqlite")
        self.db.execute("BEGIN")
        self._numbers = {tables.shown(path): number for path, number in self.db.execute("SELECT path, id FROM files")}
        paths = [tables.stored(path) for path in self._numbers]
        self._lexical = LexicalWriter(self.place / "lexical", self.older / "lexical" if self.older else None, paths)
        self._vectors = BuiltinWriter(self.place, self.older, embedding, self._texts) if embedding else None
        self._next = max(self._numbers.values(), default=-1) + 1
        self.before: dict[str, Facts | None] = {}
        """Files touched by this draft, with what the graph knew of them before (None: they are new)."""
        self.lost: list[int] = []
        """Numbers of files that are gone: edges may still name them."""

    @property
    def fresh(self) -> bool:
        """Whether there was no generation before."""
        return self._base is None

    def numbers(self) -> dict[str, int]:
        return self._numbers

    def known(self) -> dict[str, Known]:
        """Every file of the generation, by path."""
        return known_files(self.db)

    def known_skips(self) -> dict[str, tuple[str, str, Stat | None, bool]]:
        """(reason, detail, stat, kept) of every file that was left out, by path."""
        return known_skips(self.db)

    def failures(self) -> dict[str, str]:
        """Why a parser gave a file up, by the file's path: such a file is indexed by its lines."""
        return {tables.shown(path): failure for path, failure in self.db.execute("SELECT path, failure FROM files WHERE failure != ''")}

    def put(self, path: str, payload: bytes, stat: Stat | None, kept: bool, *, test: bool = False, seconds: float = 0.0) -> ParsedFile:
        """Adds a file, or replaces it; what was read out of it, without relations. ``payload`` is ``codec``'s; ``test`` says that its path is a test's;

        ``seconds`` is what the parse took, 0 where it was known.
        """
        number = self._numbers.get(path)
        self.before.setdefault(path, bare_facts(self.db, number) if number is not None else None)
        if number is None:
            number = self._numbers[path] = self._next
            self._next += 1
        else:
            self._erase(number)
        parsed = codec.load_outline(payload)
        self._insert(number, path, parsed, codec.relations(payload), stat, kept, test, seconds)
        self._index(number, path, parsed, codec.terms(payload))
        return parsed

    def touch(self, path: str, stat: Stat | None, kept: bool) -> None:
        """Notes that a file has the bytes it had, under another time."""
        self.db.execute("UPDATE files SET stat_size=?, mtime_ns=?, ctime_ns=?, inode=?, kept=? WHERE id=?", (*_columns(stat), int(kept), self._numbers[path]))

    def remove(self, path: str) -> None:
        number = self._numbers.get(path)
        if number is not None:
            self.before.setdefault(path, bare_facts(self.db, number))
            self._erase(number)
            self._lexical.remove(tables.stored(path))
            self.lost.append(number)
            del self._numbers[path]

    def skip(self, skipped: Iterable[tuple[Skipped, Stat | None, bool]]) -> None:
        """Replaces the list of files left out. Those with a ``Stat`` were read to find out and need not be read again while it stays."""
        self.db.execute("DELETE FROM skipped")
        rows = ((tables.stored(item.path), item.reason.value, item.detail, *_columns(stat), int(kept)) for item, stat, kept in skipped)
        self.db.executemany("INSERT OR REPLACE INTO skipped VALUES (?,?,?,?,?,?,?,?)", rows)

    def _erase(self, number: int) -> None:
        low, high = number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS
        self.db.execute("DELETE FROM files WHERE id = ?", (number,))
        for table in ("relations", "consulted", "texts"):
            self.db.execute(f"DELETE FROM {table} WHERE file = ?", (number,))  # noqa: S608 - constants
        self.db.execute("DELETE FROM symbols WHERE id >= ? AND id < ?", (low, high))
        self.db.execute("DELETE FROM chunks WHERE id >= ? AND id < ?", (low, high))

    def _insert(self, number: int, path: str, parsed: ParsedFile, relations: bytes, stat: Stat | None, kept: bool, test: bool, seconds: float) -> None:
        base = number << ORDINAL_BITS
        own = (number, tables.stored(path), parsed.blob, parsed.language, parsed.lines, parsed.size, parsed.tokens, parsed.redactions, parsed.failure)
        columns = "id,path,blob,language,lines,size,tokens,redactions,failure,kept,stat_size,mtime_ns,ctime_ns,inode,test,parse_us"
        values = (*own, int(kept), *_columns(stat), int(test), round(seconds * 1e6))
        self.db.execute(f"INSERT INTO files ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", values)  # noqa: S608 - constants
        self.db.execute("INSERT INTO relations VALUES (?, ?)", (number, relations))
        self.db.executemany(tables.ADD_SYMBOL, (_symbol_row(base + n, symbol) for n, symbol in enumerate(parsed.symbols)))
        if parsed.symbols:
            self.db.execute("INSERT INTO texts VALUES (?, ?)", (number, codec.dump_texts(parsed.symbols)))
        self.db.executemany("INSERT INTO chunks VALUES (?,?,?,?,?,?,?)", ((base + n, *chunk[:6]) for n, chunk in enumerate(parsed.chunks)))

    def _index(self, number: int, path: str, parsed: ParsedFile, bodies: bytes) -> None:
        place, symbols = terms(path), parsed.symbols
        names = [terms(symbols[chunk.symbol].qualname if chunk.symbol >= 0 else chunk.breadcrumb) for chunk in parsed.chunks]
        all_names = " ".join([terms(symbol.name) for symbol in symbols])
        weight = len(all_names) + sum([len(chunk.terms) + len(name) for chunk, name in zip(parsed.chunks, names, strict=True)])
        self._lexical.put(tables.stored(path), shards.pack(place, all_names, names, bodies), weight)
        if self._vectors:
            self._vectors.put(number, len(parsed.chunks))

    def _texts(self, number: int) -> Texts:
        (path,) = self.db.execute("SELECT path FROM files WHERE id = ?", (number,)).fetchone()
        return _Texts(self._lexical, {number: path})(number)

    @property
    def older(self) -> Path | None:
        """The folder of the generation before."""
        return self._folder.generation(self._base.generation) if self._base else None

    def chunk_spans(self) -> list[tuple[int, int, int, str]]:
        """(identity, first line, last line, breadcrumb) of every chunk, in order."""
        return self.db.execute("SELECT id, start_line, end_line, breadcrumb FROM chunks ORDER BY id").fetchall()

    def graph(self) -> bytes:
        """The graph of the generation before."""
        return (self.older / "graph.csr").read_bytes() if self.older else b""

    def begin(self, lock: int) -> None:
        """All files are in: what depends on nothing else is begun in a process of its own, if that is worth one. ``lock`` is the writer's."""
        if self._vectors and len(self.before) >= WORTH_A_PROCESS:
            paths = {number: path for path, number in self._stored_numbers().items()}
            self._lexical.flush()
            self._vectors.begin(_Texts(self._lexical, paths), paths, lock)
        if len(self.before) >= WORTH_A_PROCESS or (self.before and len(self._numbers) >= LARGE):
            self._lexical.begin(self._stored_numbers(), lock)

    def _stored_numbers(self) -> dict[bytes, int]:
        return {tables.stored(path): number for path, number in self._numbers.items()}

    def publish(self, *, head: str, settings: str, graph: bytes, embedding: str = "", root: str = "") -> Pointer:
        """Makes this the generation that answers. The pointer is written last; whatever dies before that, the older generation still answers."""
        self.db.execute("COMMIT")
        self.db.executescript(tables.INDEXES)
        files, chunks, symbols, edges = (
            int(self.db.execute(query).fetchone()[0])
            for query in (
                *(f"SELECT COUNT(*) FROM {name}" for name in ("files", "chunks", "symbols")),  # noqa: S608 - constants
                "SELECT coalesce(SUM(edges), 0) FROM uses",
            )
        )
        numbers = self._stored_numbers()
        if self._vectors and (self.before or self.fresh):
            self._vectors.close([numbers[path] for path in sorted(numbers)], chunks)
        elif self._vectors:
            self._vectors.keep()
        self.db.close()
        self._lexical.close(numbers)
        (self.place / "graph.csr").write_bytes(graph)
        final = self._folder.generation(self.number)
        shutil.rmtree(final, ignore_errors=True)
        sync_tree(self.place)
        self.place.rename(final)
        pointer = Pointer(self.number, head, files, chunks, symbols, edges, settings, time.time(), pointers.measured(final), embedding, root)
        pointers.write(self._folder, pointer)
        self._clean()
        return pointer

    def drop(self) -> None:
        """Gives the draft up; nothing of it stays."""
        self.db.close()
        self._lexical.drop()
        if self._vectors:
            self._vectors.drop()
        shutil.rmtree(self.place, ignore_errors=True)

    def _clean(self) -> None:
        for old in self._folder.view.glob("generation-*"):
            if int(old.name.rpartition("-")[2]) <= self.number - KEPT_GENERATIONS:
                shutil.rmtree(old, ignore_errors=True)
        for draft in self._folder.view.glob("draft-*"):
            shutil.rmtree(draft, ignore_errors=True)


def known_files(db: sqlite3.Connection) -> dict[str, Known]:
    rows = db.execute("SELECT path, blob, kept, stat_size, mtime_ns, ctime_ns, inode FROM files")
    return {
        path.decode("utf-8", "surrogateescape"): Known(blob, Stat(size, mtime, ctime, inode) if size >= 0 else None, kept == 1)
        for path, blob, kept, size, mtime, ctime, inode in rows
    }


def known_skips(db: sqlite3.Connection) -> dict[str, tuple[str, str, Stat | None, bool]]:
    rows = db.execute("SELECT path, reason, detail, kept, stat_size, mtime_ns, ctime_ns, inode FROM skipped")
    return {tables.shown(path): (reason, detail, _stat(stat), bool(kept)) for path, reason, detail, kept, *stat in rows}


def facts(db: sqlite3.Connection, number: int) -> Facts:
    """What a generation's tables know of a file for the graph. Raises sqlite3.DatabaseError for damaged tables."""
    return _facts(db, number, tuple(symbols(db, number)))


def bare_facts(db: sqlite3.Connection, number: int) -> Facts:
    """As ``facts``, without what the symbols say of themselves: edges do not ask for it."""
    return _facts(db, number, tuple([Symbol._make((*fields, "", "", _bases(bases))) for *fields, bases in _symbols(db, number)]))


def _facts(db: sqlite3.Connection, number: int, known: tuple[Symbol, ...]) -> Facts:
    language, relations = db.execute("SELECT language, packed FROM files JOIN relations ON file = id WHERE id = ?", (number,)).fetchone()
    return Facts(language, known, *codec.load_relations(relations))


def symbols(db: sqlite3.Connection, number: int) -> Iterator[Symbol]:
    """Those of a file. Raises sqlite3.DatabaseError for damaged tables."""
    rows = _symbols(db, number)
    signatures, docs = _texts(db, number)
    if not len(rows) == len(signatures) == len(docs):
        raise sqlite3.DatabaseError("the texts of a file's symbols are damaged")
    return (Symbol._make((*fields, signature, doc, _bases(bases))) for (*fields, bases), signature, doc in zip(rows, signatures, docs, strict=True))


def _symbols(db: sqlite3.Connection, number: int) -> list[tuple[Any, ...]]:
    low, high = number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS
    columns = "name, qualname, kind, start_line, end_line, name_line, parent, bases"
    return db.execute(f"SELECT {columns} FROM symbols WHERE id >= ? AND id < ? ORDER BY id", (low, high)).fetchall()  # noqa: S608 - constants


def _bases(kept: str) -> tuple[str, ...]:
    return tuple(kept.split(BASES)) if kept else ()


def _texts(db: sqlite3.Connection, number: int) -> tuple[list[str], list[str]]:
    row = db.execute("SELECT packed FROM texts WHERE file = ?", (number,)).fetchone()
    try:
        return codec.load_texts(row[0]) if row else ([], [])
    except (ValueError, TypeError, zlib.error) as error:
        raise sqlite3.DatabaseError("the texts of a file's symbols are damaged") from error


def _symbol_row(identity: int, symbol: Symbol) -> tuple[object, ...]:
    name, qualname, kind, *lines_and_parent, _, _, bases = symbol
    return (identity, name, None if qualname == name else qualname, tables.kind_number(kind), *lines_and_parent, BASES.join(bases))


def _columns(stat: Stat | None) -> tuple[int, int, int, int]:
    return (stat.size, stat.mtime_ns, stat.ctime_ns, stat.inode) if stat else (-1, -1, -1, -1)


def _stat(columns: Iterable[int]) -> Stat | None:
    size, mtime, ctime, inode = columns
    return Stat(size, mtime, ctime, inode) if size >= 0 else None


def _highest(folder: IndexFolder) -> int:
    numbers = [int(place.name.rpartition("-")[2]) for place in folder.view.glob("generation-*")]
    return max(numbers, default=0)
