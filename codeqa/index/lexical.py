"""The lexical part of the shelf: BM25 over terms, by tantivy. Only home of tantivy.

Two sorts of documents. A chunk has its ``body`` (all terms of its text), ``name`` (the names it shows or stands in) and ``path``; a file has ``names`` (of
all its symbols) and ``place`` (its path). Texts come already cut to terms, joined by spaces.

Each shard (``shards``) is written as an index of its own, of one segment; all of them together are read as one index, whose ``meta.json`` is put together
here. So the statistics of a score count what is there and nothing else, and documents stand in the order of their paths. Inside a segment a document's ``id``
is ``place of the file in its shard << 20 | ordinal``; outside, the file's number stands for its place.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tantivy import DocAddress, Document, Index, Occur, Query, Schema, SchemaBuilder

from codeqa.errors import IndexUnreadable
from codeqa.index import shards
from codeqa.index.pointer import REBUILD
from codeqa.index.shards import Older, Place, Shard, Spool, Words
from codeqa.index.tables import ORDINAL_BITS

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from codeqa.index.child import Child

CHUNK_FIELDS: Final = ("body", "name", "path")
FILE_FIELDS: Final = ("names", "place")

FILE_DOCUMENT: Final = (1 << ORDINAL_BITS) - 1
"""Ordinal of the document that stands for a file as a whole."""

HEAP: Final = 96_000_000
"""Bytes that a writer holds before it writes a segment: a shard takes less than half of it."""

META: Final = "meta.json"

PAUSES: Final = (0.01, 0.1, 0.5)
"""Seconds between two tries to remove a folder that another thread still writes to."""

MANY_SEGMENTS: Final = 48
"""Segments from which several searches are worth a thread each: tantivy searches without Python's lock, some 10 us a segment and word."""

Sought = tuple[Sequence[tuple[str, float]], Sequence[tuple[str, float]], int]
"""Fields with their boosts, terms with their weights, and how many documents are wanted."""

Found = list[tuple[int, float]]
"""(identity, BM25), best first. Equal scores by path, then ordinal."""


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=False, fast=True)
    for name in (*CHUNK_FIELDS, *FILE_FIELDS):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalWriter:
    """Makes a generation's lexical index in ``place`` from that of the generation before and the files that changed since.

    ``older`` is its folder, ``paths`` are its files.
    """

    def __init__(self, place: Path, older: Path | None = None, paths: Sequence[bytes] = ()) -> None:
        self._place = place
        self._older = older
        self._paths = paths
        self._spool = Spool(place.with_name("words.spool"))
        self._changed: set[bytes] = set()
        self._before: Older | None = None
        self._child: Child | None = None

    def put(self, path: bytes, entry: bytes, weight: int) -> None:
        """Adds a file, or replaces it. ``entry`` is ``shards.pack``'s, ``weight`` the characters of its words."""
        self._spool.put(path, entry, max(weight, 1))
        self._changed.add(path)

    def remove(self, path: bytes) -> None:
        self._spool.remove(path)
        self._changed.add(path)

    def begin(self, numbers: Mapping[bytes, int], lock: int) -> None:
        """Lets a process of its own write it, for ``close`` to wait for. Nothing is put or removed any more. ``lock`` is the writer's."""
        import pickle

        from codeqa.index.child import Child

        self._spool.flush()
        self._child = Child(__name__, (), lock, pickle.dumps((self, numbers)))

    def close(self, numbers: Mapping[bytes, int]) -> None:
        """Writes it. ``numbers`` are those of all files that there are now. Raises IndexUnreadable if the older one is damaged, or for a full disk."""
        try:
            if self._child is not None:
                self._child.wait("the lexical index")
                self._spool.close()
                return
            self._close(numbers)
            self._spool.close()
        except (OSError, ValueError, KeyError, struct.error, zlib.error) as error:
            raise IndexUnreadable(f"the lexical index cannot be written in {self._place}: {error}", REBUILD) from error

    def _close(self, numbers: Mapping[bytes, int]) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        if self._older is not None and not self._changed:
            for file in self._older.iterdir():
                shards.link(file, self._place / file.name)
            return
        older = self._shards_before()
        weights = {**(older.weights if older else {}), **self._spool.weights}
        places = [Place(path, weights[path]) for path in sorted(numbers)]
        written = [self._shard([place.path for place in places[first:end]], older) for first, end in shards.divide(places)]
        shards.write_manifest(self._place, written)
        shards.write_order(self._place, [numbers[place.path] for place in places], [place.weight for place in places])
        self._assemble(written)

    def drop(self) -> None:
        if self._child is not None:
            self._child.kill()
        self._spool.close()

    def words(self, path: bytes) -> Words:
        """Those of any file, changed or not. Raises KeyError for none."""
        return shards.unpack(self._entry(path, self._shards_before()))

    def _shards_before(self) -> Older | None:
        if self._before is None and self._older is not None:
            self._before = Older(self._older, sorted(self._paths))
        return self._before

    def _shard(self, paths: Sequence[bytes], older: Older | None) -> Shard:
        if older is not None and (same := older.same(paths, self._changed)):
            older.hand_over(same, self._place)
            return same
        entries = [self._entry(path, older) for path in paths]
        words = [shards.unpack(entry) for entry in entries]
        shard = Shard(tuple(_write(self._place, words)), len(paths), shards.digest(zip(paths, words, strict=True)))
        (self._place / (shard.names[0] + shards.WORDS)).write_bytes(b"".join(entries))
        return shard

    def _entry(self, path: bytes, older: Older | None) -> bytes:
        entry = self._spool.entry(path)
        if entry is None:
            if older is None:
                raise KeyError(path)
            entry = older.entry(path)
        return entry

    def _assemble(self, written: Sequence[Shard]) -> None:
        """The ``meta.json`` of all segments together: that of an empty index, with the segments."""
        build = self._place / "build"
        build.mkdir()
        Index(_schema(), path=str(build))
        meta = json.loads((build / META).read_bytes())
        meta["segments"] = [segment for shard in written for segment in shard.segments]
        (self._place / META).write_text(json.dumps(meta))
        _remove(build)


def main() -> None:
    """The process that ``begin`` starts."""
    import pickle

    writer, numbers = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent, over a pipe of our own
    writer.close(numbers)


def _write(place: Path, files: Sequence[Words]) -> list[dict[str, object]]:
    """Writes the segments of a shard, one but for words beyond all measure; gives them as ``meta.json`` has them, in the order of their documents."""
    build = place / "build"
    build.mkdir()
    index = Index(_schema(), path=str(build))
    writer = index.writer(HEAP, 1)
    for number, words in enumerate(files):
        for document in _documents(number << ORDINAL_BITS, words):
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    segments = _in_order(index, json.loads((build / META).read_bytes())["segments"])
    for file in build.iterdir():
        if not file.name.startswith(".") and file.name != META:
            file.rename(place / file.name)
    _remove(build)
    return segments


def _remove(build: Path) -> None:
    """tantivy may write a last file of its own while the folder is being emptied (seen once in thousands, on a loaded machine)."""
    for pause in PAUSES:
        try:
            shutil.rmtree(build)
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(pause)
        else:
            return
    shutil.rmtree(build)


def _documents(base: int, words: Words) -> Iterator[Document]:
    for ordinal, (name, body) in enumerate(zip(words.names, words.bodies, strict=True)):
        yield _document(base + ordinal, body=body, name=name, path=words.place)
    yield _document(base + FILE_DOCUMENT, names=words.all_names, place=words.place)


def _document(identity: int, **fields: str) -> Document:
    document = Document()
    document.add_unsigned("id", identity)
    for name, value in fields.items():
        if value:
            document.add_text(name, value)
    return document


def _opened(place: Path) -> tuple[Index, TemporaryDirectory[str] | None]:
    """The index, and where it was opened if that is not ``place``: tantivy wants a lock file beside what it reads, and a folder that is read only has none.

    A folder of links to its files can, and goes with the index.
    """
    try:
        return Index.open(str(place)), None
    except ValueError as error:
        if "Lockfile" not in str(error):
            raise
    from tempfile import TemporaryDirectory

    aside = TemporaryDirectory(prefix="codeqa-", ignore_cleanup_errors=True)
    for file in place.iterdir():
        if file.suffix != ".lock":
            Path(aside.name, file.name).symlink_to(file.resolve())
    return Index.open(aside.name), aside


def _in_order(index: Index, segments: list[dict[str, object]]) -> list[dict[str, object]]:
    if len(segments) < 2:
        return segments
    index.reload()
    firsts = index.searcher().fast_field_values("id", [DocAddress(n, 0) for n in range(len(segments))])
    return [segment for _, segment in sorted(zip(firsts, segments, strict=True), key=lambda pair: int(pair[0] or 0))]


class Lexical:
    """Reads one generation's lexical index. Raises OSError or ValueError for what is none."""

    def __init__(self, place: Path) -> None:
        self._shards = shards.read_manifest(place)
        self._numbers, _ = shards.read_order(place)
        self._starts = list(_starts(self._shards))
        with _damage_told():
            self._index, self._aside = _opened(place)
            self._schema = self._index.schema
            self._searcher = self._index.searcher()

    def search(self, fields: Sequence[tuple[str, float]], terms: Sequence[tuple[str, float]], limit: int) -> Found:
        """The best ``limit`` documents: each term in each field, weighted by both."""
        return self.search_all([(fields, terms, limit)])[0]

    def search_all(self, wanted: Sequence[Sought]) -> list[Found]:
        """As ``search``, for several searches at once: their documents' identities are read together."""
        with _damage_told():
            hits = self._hits([(self._query(fields, terms), limit) for fields, terms, limit in wanted])
            identities = iter(self._identities([address for found in hits for _, address in found]))
        return [[(next(identities), score) for score, _ in found] for found in hits]

    def _query(self, fields: Sequence[tuple[str, float]], terms: Sequence[tuple[str, float]]) -> Query:
        term_query, boost_query, schema = Query.term_query, Query.boost_query, self._schema
        parts = [
            (Occur.Should, boost_query(term_query(schema, field, term, index_option="freq"), boost * weight))
            for field, boost in fields
            for term, weight in terms
            if term
        ]
        return Query.boolean_query(parts) if parts else Query.empty_query()

    def _hits(self, queries: Sequence[tuple[Query, int]]) -> list[list[tuple[float, Any]]]:
        """(score, address) for each of (query, limit). Of equal scores tantivy gives the first document first."""
        search = self._searcher.search

        def ask(query: tuple[Query, int]) -> list[tuple[float, Any]]:
            hits: list[Any] = search(query[0], query[1], count=False).hits
            return hits

        if len(queries) == 1 or len(self._starts) < MANY_SEGMENTS:
            return [ask(query) for query in queries]
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(len(queries), os.cpu_count() or 1)) as pool:
            return list(pool.map(ask, queries))

    def _identities(self, addresses: list[Any]) -> Iterable[int]:
        """The outside identities of documents."""
        inside: list[Any] = self._searcher.fast_field_values("id", addresses)
        numbers, starts = self._numbers, self._starts
        return [
            numbers[starts[address.segment_ord] + (identity >> ORDINAL_BITS)] << ORDINAL_BITS | identity & FILE_DOCUMENT
            for identity, address in zip(inside, addresses, strict=True)
        ]

    def numbers(self) -> Sequence[int]:
        """The files' numbers in the order of the paths."""
        return self._numbers

    def nodes(self) -> dict[int, int]:
        """File number -> place of the file in the order of the paths."""
        return {number: node for node, number in enumerate(self._numbers)}

    def frequency(self, field: str, term: str) -> int:
        """In how many documents of ``field`` the term occurs."""
        with _damage_told():
            return int(self._searcher.doc_freq(field, term))

    def digest(self) -> str:
        """Of all words with their paths and of how they are divided: equal for equal trees."""
        return " ".join(f"{shard.files}:{shard.digest}" for shard in self._shards) + f" {self._searcher.num_docs}"


@contextmanager
def _damage_told() -> Iterator[None]:
    """tantivy refuses some damaged files, reads nonsense out of others, and panics over some. What its binding raises then is no ``Exception`` and has no

    name that could be imported.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, TypeError | IndexError | ValueError | OSError) and type(error).__name__ != "PanicException":
            raise
        raise IndexUnreadable(f"the lexical index is damaged: {error}", REBUILD) from error


def _starts(listed: Sequence[Shard]) -> Iterator[int]:
    """The first file of each segment, counted over all shards."""
    start = 0
    for shard in listed:
        yield from [start] * len(shard.segments)
        start += shard.files
