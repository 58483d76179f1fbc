"""The shelf: one published generation, opened to read. All that a question needs, and nothing that imports LanceDB or numpy."""

from __future__ import annotations

import heapq
import mmap
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from codeqa.errors import IndexMissing, IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables, vectors
from codeqa.index.builtin import Builtin
from codeqa.index.drafting import Known, known_files, known_skips, symbols
from codeqa.index.embedding import Embedding
from codeqa.index.folder import IndexFolder
from codeqa.index.lexical import FILE_DOCUMENT, Lexical
from codeqa.index.pointer import Pointer
from codeqa.index.tables import ORDINAL_BITS
from codeqa.index.terms import terms
from codeqa.types import Chunk, LanguageCount, Stat, Symbol

_ORDINALS: Final = (1 << ORDINAL_BITS) - 1
_FILE_COLUMNS: Final = "id, path, blob, language, lines, tokens, centrality, node, test"
_SOME: Final = 500
"""Values in one SQL list."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the index. ``node`` is its place in the graph: files stand there in the order of their paths.

    ``centrality`` is its PageRank times the number of files: 1 is the average.
    """

    number: int
    path: str
    blob: str
    language: str
    lines: int
    tokens: int
    centrality: float
    node: int
    test: bool


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk with the symbol that it shows (``symbol`` and ``symbol_kind`` are "" for none)."""

    identity: int
    file: int
    start_line: int
    end_line: int
    kind: str
    breadcrumb: str
    tokens: int
    symbol: str
    symbol_kind: str
    ordinal: int


class Tie(NamedTuple):
    """A reference between a chunk's symbol and another chunk: out of it (``called``) or into it. ``users`` is how many references its target has.

    ``chunk`` is -1 where no chunk shows the other end (the file as such refers, or is referred to).
    """

    file: int
    chunk: int
    confidence: float
    users: int
    called: bool


@dataclass(frozen=True, slots=True)
class Link:
    """An edge with the names of its ends; "" for a file."""

    source: str
    source_symbol: str
    source_line: int
    target: str
    target_symbol: str
    target_line: int
    kind: str
    confidence: float


class Shelf:
    """Raises IndexUnreadable if the generation is not what its pointer says."""

    def __init__(self, folder: IndexFolder, pointer: Pointer) -> None:
        pointers.check(folder, pointer)
        place = folder.generation(pointer.generation)
        self.pointer = pointer
        self._place = place
        try:
            self._db = tables.read(place / "tables.sqlite")
            self._db.execute("SELECT 1 FROM files LIMIT 1").fetchone()
            self._lexical = Lexical(place / "lexical")
        except (sqlite3.Error, ValueError, OSError) as error:
            raise IndexUnreadable(f"the index in {place} cannot be read: {error}", pointers.REBUILD) from error

    # --- questions ---

    def terms(self, text: str) -> tuple[str, ...]:
        """A text cut as the index's texts were."""
        return tuple(terms(text).split())

    def chunks_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]:
        """(chunk identity, BM25), best first. Fields: body, name, path."""
        return self._lexical.search(fields, words, limit)

    def files_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]:
        """(file number, BM25), best first. Fields: names, place."""
        return [(identity >> ORDINAL_BITS, score) for identity, score in self._lexical.search(fields, words, limit)]

    def builtin(self, embedding: Embedding) -> Builtin:
        """The vectors that the built-in embedding made."""
        return Builtin(self._place, embedding)

    def chunks_near(self, query: Sequence[float], limit: int) -> list[tuple[int, float]]:
        """(chunk identity, cosine), best first; [] for an index without vectors."""
        return vectors.nearest(self._place, query, limit) if self.pointer.embedding else []

    def frequency(self, term: str) -> int:
        """In how many chunks a term occurs."""
        return self._lexical.frequency("body", term)

    def file_number(self, identity: int) -> int:
        return identity >> ORDINAL_BITS

    def files(self, numbers: Iterable[int]) -> dict[int, FileRow]:
        found: dict[int, FileRow] = {}
        for some in _batches(sorted(set(numbers))):
            query = f"SELECT {_FILE_COLUMNS} FROM files WHERE id IN ({_marks(some)})"  # noqa: S608 - question marks
            found.update((row[0], _file(row)) for row in self._db.execute(query, some))
        return found

    def all_files(self) -> list[FileRow]:
        """Sorted by path."""
        return [_file(row) for row in self._db.execute(f"SELECT {_FILE_COLUMNS} FROM files ORDER BY path")]  # noqa: S608 - constants

    def chunks(self, identities: Iterable[int]) -> dict[int, ChunkRow]:
        found: dict[int, ChunkRow] = {}
        for some in _batches(sorted(set(identities))):
            query = (
                "SELECT c.id, c.start_line, c.end_line, c.kind, c.breadcrumb, c.tokens, c.symbol, s.qualname, s.kind "  # noqa: S608 - question marks
                "FROM chunks c "
                f"LEFT JOIN symbols s ON c.symbol >= 0 AND s.id = ((c.id >> {ORDINAL_BITS}) << {ORDINAL_BITS}) + c.symbol WHERE c.id IN ({_marks(some)})"
            )
            for identity, start, end, kind, crumb, tokens, ordinal, name, sort in self._db.execute(query, some):
                file = identity >> ORDINAL_BITS
                found[identity] = ChunkRow(identity, file, start, end, kind, crumb, tokens, name or "", sort or "", ordinal)
        return found

    def symbols_named(self, names: Sequence[str], most: int = 200) -> list[tuple[int, int, Symbol]]:
        """(file number, ordinal, symbol) of the symbols of these names, whatever their case; at most ``most`` a name, those first by path."""
        columns = "id, name, qualname, kind, start_line, end_line, name_line, parent, signature, doc"
        found: list[tuple[int, int, Symbol]] = []
        for name in names:
            some = self._first_named(name, most)
            rows = self._db.execute(f"SELECT {columns} FROM symbols WHERE id IN ({_marks(some)}) ORDER BY id", some)  # noqa: S608 - question marks
            found.extend((row[0] >> ORDINAL_BITS, row[0] & _ORDINALS, Symbol._make((*row[1:], ()))) for row in rows)
        return found

    def _first_named(self, name: str, most: int) -> list[int]:
        """Identities of symbols. Of a common name there are thousands: they are read from the SQL index alone."""
        listed = [identity for (identity,) in self._db.execute("SELECT id FROM symbols WHERE folded = ?", (name.lower(),))]
        if len(listed) <= most:
            return listed
        nodes = self._lexical.nodes()
        return heapq.nsmallest(most, listed, key=lambda identity: (nodes[identity >> ORDINAL_BITS], identity))

    def number_of(self, path: str) -> int | None:
        row = self._db.execute("SELECT id FROM files WHERE path = ?", (tables.stored(path),)).fetchone()
        return row[0] if row else None

    def symbols(self, number: int) -> tuple[Symbol, ...]:
        return tuple(symbols(self._db, number))

    def file_chunks(self, number: int) -> tuple[Chunk, ...]:
        """A file's chunks, without their terms."""
        query = "SELECT start_line, end_line, symbol, kind, breadcrumb, tokens FROM chunks WHERE id >= ? AND id < ? ORDER BY id"
        return tuple(Chunk._make((*row, "")) for row in self._db.execute(query, (number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS)))

    def graph(self) -> memoryview:
        """The graph between files, as ``graph.csr`` wrote it, mapped into memory."""
        with (self._place / "graph.csr").open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def links(self, number: int, ordinal: int, *, incoming: bool, limit: int = 20) -> list[Link]:
        """Edges of a symbol (``ordinal`` -1: of the file itself), surest first."""
        end = ("target", "source") if incoming else ("source", "target")
        query = (
            "SELECT sf.path, ss.qualname, e.line, tf.path, ts.qualname, coalesce(ts.name_line, 1), e.kind, e.confidence "  # noqa: S608 - constants
            "FROM edges e "
            "JOIN files sf ON sf.id = e.source JOIN files tf ON tf.id = e.target "
            f"LEFT JOIN symbols ss ON e.source_symbol >= 0 AND ss.id = (e.source << {ORDINAL_BITS}) + e.source_symbol "
            f"LEFT JOIN symbols ts ON e.target_symbol >= 0 AND ts.id = (e.target << {ORDINAL_BITS}) + e.target_symbol "
            f"WHERE e.{end[0]} = ? AND e.{end[0]}_symbol = ? ORDER BY e.confidence DESC, {'sf' if incoming else 'tf'}.path, e.line, e.kind, "
            f"e.{end[1]}_symbol LIMIT ?"
        )
        rows = self._db.execute(query, (number, ordinal, limit))
        return [Link(tables.shown(a), b or "", line, tables.shown(c), d or "", at, kind, sure) for a, b, line, c, d, at, kind, sure in rows]

    def linked(self, identity: int) -> list[Tie]:
        """What the symbol that a chunk shows refers to, and what refers to it."""
        row = self._db.execute("SELECT symbol FROM chunks WHERE id = ?", (identity,)).fetchone()
        if row is None or row[0] < 0:
            return []
        file, symbol = identity >> ORDINAL_BITS, row[0]
        called = self._db.execute(_CALLED, (file, symbol, _SOME)).fetchall()
        ties = [Tie(target, self._chunk_of(target, ordinal), confidence, self._users(target, ordinal), called=True) for target, ordinal, confidence in called]
        callers = self._db.execute(_CALLERS, (file, symbol, _SOME)).fetchall()
        return ties + [Tie(source, self._chunk_of(source, ordinal), confidence, len(callers), called=False) for source, ordinal, confidence in callers]

    def _chunk_of(self, file: int, symbol: int) -> int:
        """The first chunk that shows a symbol, or -1."""
        low = file << ORDINAL_BITS
        query = "SELECT id FROM chunks WHERE id >= ? AND id < ? AND symbol = ? ORDER BY id LIMIT 1"
        row = self._db.execute(query, (low, low + (1 << ORDINAL_BITS), symbol)).fetchone() if symbol >= 0 else None
        return row[0] if row else -1

    def _users(self, file: int, symbol: int) -> int:
        query = "SELECT COUNT(*) FROM (SELECT 1 FROM edges WHERE target = ? AND target_symbol = ? LIMIT ?)"
        return int(self._db.execute(query, (file, symbol, _SOME)).fetchone()[0])

    def numbers(self) -> Sequence[int]:
        """The files' numbers by their nodes in the graph."""
        return self._lexical.numbers()

    @property
    def size(self) -> int:
        """Chunks in all."""
        return self.pointer.chunks

    # --- the state of things ---

    def known(self) -> dict[str, Known]:
        return known_files(self._db)

    def known_skips(self) -> dict[str, tuple[str, str, Stat | None, bool]]:
        """(reason, detail, stat, kept) of every file that was left out, by path."""
        return known_skips(self._db)

    def languages(self) -> tuple[LanguageCount, ...]:
        spent = "SUM(parse_us)" if tables.is_timed(self._db) else "0"
        query = f"SELECT language, COUNT(*), SUM(lines), SUM(failure != ''), {spent} FROM files GROUP BY language ORDER BY COUNT(*) DESC, language"  # noqa: S608 - constants
        counts = dict(self._db.execute("SELECT f.language, COUNT(*) FROM symbols s JOIN files f ON f.id = (s.id >> 20) GROUP BY f.language").fetchall())
        rows = self._db.execute(query)
        return tuple(LanguageCount(name, files, counts.get(name, 0), lines, failed, spent / 1e6) for name, files, lines, failed, spent in rows)

    def digest(self) -> str:
        """Of all that the index says but its vectors, whatever numbers it uses: equal for equal trees, however they were reached."""
        found = sha256()
        for query in _DIGESTED:
            for row in sorted(map(repr, self._db.execute(query))):
                found.update(row.encode("utf-8", "surrogateescape"))
            found.update(b"\0")
        found.update(self._lexical.digest().encode())
        found.update((self._place / "graph.csr").read_bytes())
        return found.hexdigest()

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()


_CALLED: Final = (
    "SELECT target, target_symbol, MAX(confidence) FROM edges WHERE source = ? AND source_symbol = ? "
    "AND kind NOT IN ('import', 'reexport', 'test') GROUP BY target, target_symbol LIMIT ?"
)
_CALLERS: Final = (
    "SELECT source, source_symbol, MAX(confidence) FROM edges WHERE target = ? AND target_symbol = ? "
    "AND kind NOT IN ('import', 'reexport', 'test') GROUP BY source, source_symbol LIMIT ?"
)

_DIGESTED: Final = (
    "SELECT path, blob, language, lines, size, tokens, redactions, failure, relations, node, centrality FROM files",
    "SELECT path, reason, detail FROM skipped",
    "SELECT f.path, s.id & 1048575, name, qualname, kind, start_line, end_line, name_line, parent, signature, doc, bases FROM symbols s "
    "JOIN files f ON f.id = (s.id >> 20)",
    "SELECT f.path, c.id & 1048575, start_line, end_line, symbol, kind, breadcrumb, c.tokens FROM chunks c JOIN files f ON f.id = (c.id >> 20)",
    "SELECT a.path, source_symbol, b.path, target_symbol, kind, round(confidence, 6), line FROM edges e "
    "JOIN files a ON a.id = e.source JOIN files b ON b.id = e.target",
)


def open_shelf(folder: IndexFolder) -> Shelf:
    """The current generation. Raises IndexMissing where there is none. A generation that was replaced while it was opened is opened again as its successor."""
    for _ in range(3):
        pointer = pointers.read(folder)
        if pointer is None:
            break
        try:
            return Shelf(folder, pointer)
        except IndexUnreadable:
            if pointers.read(folder) == pointer:
                raise
    raise IndexMissing("this repository has no index yet", "run `codeqa index`")


def is_file_document(identity: int) -> bool:
    return identity & _ORDINALS == FILE_DOCUMENT


def _file(row: Sequence[object]) -> FileRow:
    number, path, *rest = row
    return FileRow(number, tables.shown(path), *rest)  # type: ignore[arg-type]  # a row of our own table


def _batches(values: Sequence[int]) -> Iterable[Sequence[int]]:
    return (values[start : start + _SOME] for start in range(0, len(values), _SOME))


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
