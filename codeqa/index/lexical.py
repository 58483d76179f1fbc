"""The lexical part of the shelf: BM25 over terms, by tantivy. Only home of tantivy.

Two sorts of documents. A chunk has its ``body`` (all terms of its text), ``name`` (the names it shows or stands in) and ``path``; a file has ``names`` (of
all its symbols) and ``place`` (its path). Texts come already cut to terms, joined by spaces.

Each shard (``shards``) is written as an index of its own, of one segment; all of them together are read as one index, whose ``meta.json`` is put together
here. So the statistics of a score count what is there and nothing else, and documents stand in the order of their paths. Inside a segment a document's ``id``
is ``place of the file in its shard << 20 | ordinal``; outside, the file's number stands for its place.
"""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tantivy import DocAddress, Document, Index, Occur, Query, Schema, SchemaBuilder

from codeqa.errors import IndexUnreadable
from codeqa.index import shards
from codeqa.index.pointer import REBUILD
from codeqa.index.shards import Older, Place, Shard, Spool, Words
from codeqa.index.tables import ORDINAL_BITS

CHUNK_FIELDS: Final = ("body", "name", "path")
FILE_FIELDS: Final = ("names", "place")

FILE_DOCUMENT: Final = (1 << ORDINAL_BITS) - 1
"""Ordinal of the document that stands for a file as a whole."""

HEAP: Final = 96_000_000
"""Bytes that a writer holds before it writes a segment: a shard takes less than half of it."""

META: Final = "meta.json"


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

    def put(self, path: bytes, entry: bytes, weight: int) -> None:
        """Adds a file, or replaces it. ``entry`` is ``shards.pack``'s, ``weight`` the characters of its words."""
        self._spool.put(path, entry, max(weight, 1))
        self._changed.add(path)

    def remove(self, path: bytes) -> None:
        self._spool.remove(path)
        self._changed.add(path)

    def close(self, numbers: Mapping[bytes, int]) -> None:
        """Writes it. ``numbers`` are those of all files that there are now. Raises IndexUnreadable if the older one is damaged, or for a full disk."""
        try:
            self._close(numbers)
        except (OSError, ValueError, KeyError, struct.error, zlib.error) as error:
            raise IndexUnreadable(f"the lexical index cannot be written in {self._place}: {error}", REBUILD) from error

    def _close(self, numbers: Mapping[bytes, int]) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        if self._older is not None and not self._changed:
            for file in self._older.iterdir():
                shards.link(file, self._place / file.name)
            return
        older = Older(self._older, sorted(self._paths)) if self._older is not None else None
        weights = {**(older.weights if older else {}), **self._spool.weights}
        places = [Place(path, weights[path]) for path in sorted(numbers)]
        written = [self._shard([place.path for place in places[first:end]], older) for first, end in shards.divide(places)]
        shards.write_manifest(self._place, written)
        shards.write_order(self._place, [numbers[place.path] for place in places], [place.weight for place in places])
        self._assemble(written)
        self._spool.close()

    def _shard(self, paths: Sequence[bytes], older: Older | None) -> Shard:
        if older is not None and (same := older.same(paths, self._changed)):
            shards.take_over(older.place, self._place, same)
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
        shutil.rmtree(build)


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
    shutil.rmtree(build)
    return segments


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
        self._index = Index.open(str(place))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def search(self, fields: Sequence[tuple[str, float]], terms: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]:
        """(id, BM25) of the best ``limit`` documents, best first: each term in each field, weighted by both. Equal scores by path, then ordinal."""
        parts = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, index_option="freq"), boost * weight))
            for field, boost in fields
            for term, weight in terms
            if term
        ]
        if not parts:
            return []
        hits: list[Any] = self._searcher.search(Query.boolean_query(parts), limit, count=False).hits
        hits.sort(key=lambda hit: (-hit[0], hit[1].segment_ord, hit[1].doc))
        identities = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [(self._outside(address.segment_ord, int(identity or 0)), float(score)) for identity, (score, address) in zip(identities, hits, strict=True)]

    def _outside(self, segment: int, identity: int) -> int:
        number = self._numbers[self._starts[segment] + (identity >> ORDINAL_BITS)]
        return number << ORDINAL_BITS | identity & FILE_DOCUMENT

    def numbers(self) -> Sequence[int]:
        """The files' numbers in the order of the paths."""
        return self._numbers

    def nodes(self) -> dict[int, int]:
        """File number -> place of the file in the order of the paths."""
        return {number: node for node, number in enumerate(self._numbers)}

    def frequency(self, field: str, term: str) -> int:
        """In how many documents of ``field`` the term occurs."""
        return int(self._searcher.doc_freq(field, term))

    def digest(self) -> str:
        """Of all words with their paths and of how they are divided: equal for equal trees."""
        return " ".join(f"{shard.files}:{shard.digest}" for shard in self._shards) + f" {self._searcher.num_docs}"


def _starts(listed: Sequence[Shard]) -> Iterator[int]:
    """The first file of each segment, counted over all shards."""
    start = 0
    for shard in listed:
        yield from [start] * len(shard.segments)
        start += shard.files
