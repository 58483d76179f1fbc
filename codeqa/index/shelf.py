"""The shelf: one published generation, opened to read. All that a question needs, and nothing that imports LanceDB or numpy."""

from __future__ import annotations

import heapq
import mmap
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from codeqa.errors import IndexMissing, IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index import tables, vectors
from codeqa.index.builtin import Builtin
from codeqa.index.bundles import Bundles
from codeqa.index.codec import load_texts, relations_text
from codeqa.index.drafting import Known, known_files, known_skips, symbols
from codeqa.index.embedding import Embedding
from codeqa.index.folder import IndexFolder
from codeqa.index.lexical import FILE_DOCUMENT, Found, Lexical, Sought
from codeqa.index.linking import Link, Linking, Tie
from codeqa.index.pointer import Pointer
from codeqa.index.tables import ORDINAL_BITS, batches, marks
from codeqa.index.terms import terms
from codeqa.types import Chunk, LanguageCount, Stat, Symbol

if TYPE_CHECKING:
    from codeqa.index.edges import Edges

_ORDINALS: Final = (1 << ORDINAL_BITS) - 1
_FILE_COLUMNS: Final = "id, path, blob, language, lines, tokens, centrality, node, test"
_MAPPED: Final = 1 << 34
"""Bytes of the tables that SQLite may map into memory rather than read page by page: a question to a large index looks at thousands of pages."""


class FileRow(NamedTuple):
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


class ChunkRow(NamedTuple):
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


class Shelf:
    """Raises IndexUnreadable if the generation is not what its pointer says."""

    def __init__(self, folder: IndexFolder, pointer: Pointer) -> None:
        pointers.check(folder, pointer)
        place = folder.generation(pointer.generation)
        self.pointer = pointer
        self._place = place
        try:
            self._db = tables.read(place / "tables.sqlite")
            self._db.execute(f"PRAGMA mmap_size={_MAPPED}")
            self._db.execute("SELECT 1 FROM files LIMIT 1").fetchone()
            self._bundles = Bundles(self._db)
            self._linking = Linking(self._db, self._bundles)
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

    def matching(self, wanted: Sequence[Sought]) -> list[Found]:
        """As ``chunks_matching``, for several searches at once; a file's identity (fields names, place) is that of ``files_of`` too."""
        return self._lexical.search_all(wanted)

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

    def files_of(self, identities: Iterable[int]) -> dict[int, int]:
        """Chunk -> its file's number."""
        return {identity: identity >> ORDINAL_BITS for identity in identities}

    def files(self, numbers: Iterable[int]) -> dict[int, FileRow]:
        found: dict[int, FileRow] = {}
        for some in batches(sorted(set(numbers))):
            query = f"SELECT {_FILE_COLUMNS} FROM files WHERE id IN ({marks(some)})"  # noqa: S608 - question marks
            found.update((row[0], _file(row)) for row in self._db.execute(query, some))
        return found

    def all_files(self) -> list[FileRow]:
        """Sorted by path."""
        return [_file(row) for row in self._db.execute(f"SELECT {_FILE_COLUMNS} FROM files ORDER BY path")]  # noqa: S608 - constants

    def chunks(self, identities: Iterable[int]) -> dict[int, ChunkRow]:
        found: dict[int, ChunkRow] = {}
        for some in batches(sorted(set(identities))):
            query = (
                f"SELECT c.id, c.id >> {ORDINAL_BITS}, c.start_line, c.end_line, c.kind, c.breadcrumb, c.tokens, "  # noqa: S608 - question marks
                "coalesce(s.qualname, ''), coalesce(s.kind, ''), c.symbol FROM chunks c "
                f"LEFT JOIN symbols s ON c.symbol >= 0 AND s.id = ((c.id >> {ORDINAL_BITS}) << {ORDINAL_BITS}) + c.symbol WHERE c.id IN ({marks(some)})"
            )
            found.update((row[0], ChunkRow._make(row)) for row in self._db.execute(query, some))
        return found

    def namesakes(self, names: Sequence[str]) -> dict[str, int]:
        """How many symbols have each of these names, given in lower case, whatever their own; a name that none has is left out."""
        found: dict[str, int] = {}
        for some in batches(list(names)):
            query = f"SELECT folded, COUNT(*) FROM symbols WHERE folded IN ({marks(some)}) GROUP BY folded"  # noqa: S608 - question marks
            found.update(self._db.execute(query, some))
        return found

    def symbols_named(self, names: Sequence[str], most: int = 200) -> list[tuple[int, int, Symbol]]:
        """(file number, ordinal, symbol) of the symbols of these names, whatever their case; at most ``most`` a name, those first by path.

        Without what they say of themselves: ``signature``, ``doc`` and ``bases`` are empty.
        """
        columns = "id, name, qualname, kind, start_line, end_line, name_line, parent"
        found: list[tuple[int, int, Symbol]] = []
        for name in names:
            some = self._first_named(name, most)
            rows = self._db.execute(f"SELECT {columns} FROM symbols WHERE id IN ({marks(some)}) ORDER BY id", some)  # noqa: S608 - question marks
            found.extend((row[0] >> ORDINAL_BITS, row[0] & _ORDINALS, Symbol._make((*row[1:], "", "", ()))) for row in rows)
        return found

    def _first_named(self, name: str, most: int) -> list[int]:
        """Identities of symbols. Of a common name there are thousands: they are read from the SQL index alone."""
        listed = [identity for (identity,) in self._db.execute("SELECT id FROM symbols WHERE folded = ?", (tables.folded(name),))]
        if len(listed) <= most:
            return listed
        nodes = self.nodes
        return heapq.nsmallest(most, listed, key=lambda identity: (nodes[identity >> ORDINAL_BITS], identity))

    @cached_property
    def nodes(self) -> dict[int, int]:
        """File number -> place of the file in the order of the paths."""
        return self._lexical.nodes()

    def number_of(self, path: str) -> int | None:
        row = self._db.execute("SELECT id FROM files WHERE path = ?", (tables.stored(path),)).fetchone()
        return row[0] if row else None

    def clean_blob(self, path: str) -> str:
        """The blob of a file in which there was no secret when it was indexed, "" for any other."""
        row = self._db.execute("SELECT blob FROM files WHERE path = ? AND redactions = 0", (tables.stored(path),)).fetchone()
        return row[0] if row else ""

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
        return self._linking.links(number, ordinal, incoming=incoming, limit=limit)

    def linked(self, identities: Sequence[int]) -> dict[int, list[Tie]]:
        """What the symbol that each of these chunks shows refers to, and what refers to it; [] for one that shows none."""
        return self._linking.linked(identities)

    def edges(self) -> Edges:
        """The edges place by place, for questions to the graph."""
        from codeqa.index.edges import Edges

        return Edges(self._db, self._bundles)

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
        query = "SELECT language, COUNT(*), SUM(lines), SUM(failure != ''), SUM(parse_us) FROM files GROUP BY language ORDER BY COUNT(*) DESC, language"
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
        for row in sorted([*self._texts_told(), *self._edges_told()]):
            found.update(row.encode())
        found.update(b"\0")
        found.update(self._lexical.digest().encode())
        found.update((self._place / "graph.csr").read_bytes())
        return found.hexdigest()

    def _texts_told(self) -> Iterator[str]:
        """What is packed, however it is compressed."""
        for table, unpacked in (("texts", load_texts), ("relations", relations_text)):
            rows = self._db.execute(f"SELECT path, packed FROM {table} JOIN files ON id = file")  # noqa: S608 - constants
            yield from (repr((table, path, unpacked(packed))) for path, packed in rows)

    def _edges_told(self) -> Iterator[str]:
        """Every edge twice: as each of its files has it."""
        paths = dict(self._db.execute("SELECT id, path FROM files"))
        for incoming in (False, True):
            for number, path in paths.items():
                rows = self._bundles.of(number, incoming=incoming).all()
                yield from (repr((incoming, path, own, paths[file], *rest)) for own, file, *rest in rows)

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()


_DIGESTED: Final = (
    "SELECT path, blob, language, lines, size, tokens, redactions, failure, node, centrality FROM files",
    "SELECT path, reason, detail FROM skipped",
    "SELECT f.path, s.id & 1048575, name, qualname, kind, start_line, end_line, name_line, parent, bases FROM symbols s JOIN files f ON f.id = (s.id >> 20)",
    "SELECT f.path, c.id & 1048575, start_line, end_line, symbol, kind, breadcrumb, c.tokens FROM chunks c JOIN files f ON f.id = (c.id >> 20)",
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
    return FileRow._make((row[0], tables.shown(row[1]), *row[2:]))  # type: ignore[arg-type]  # a row of our own table
