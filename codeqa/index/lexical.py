"""The lexical part of the shelf: BM25 over terms, by tantivy. Only home of tantivy.

Two sorts of documents. A chunk has its ``body`` (all terms of its text), ``name`` (the names it shows or stands in) and ``path``; a file has ``names`` (of
all its symbols) and ``place`` (its path). Texts come already cut to terms, joined by spaces. A document's ``id`` is ``file << 20 | ordinal`` (``shelf``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder

CHUNK_FIELDS: Final = ("body", "name", "path")
FILE_FIELDS: Final = ("names", "place")

HEAP: Final = 96_000_000
"""Bytes that the writer holds before it writes a segment: some 20,000 chunks."""


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("file", stored=False, indexed=True, fast=False)
    for name in (*CHUNK_FIELDS, *FILE_FIELDS):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalWriter:
    """Adds and removes documents in a folder that no reader knows yet."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = Index(self._schema, path=str(place))
        self._writer = self._index.writer(HEAP, 1)

    def add(self, file: int, identity: int, fields: Iterable[tuple[str, str]]) -> None:
        document = Document()
        document.add_unsigned("id", identity)
        document.add_unsigned("file", file)
        for name, value in fields:
            if value:
                document.add_text(name, value)
        self._writer.add_document(document)

    def remove(self, file: int) -> None:
        # by query: delete_documents_by_term makes a signed term of the number, which silently matches nothing (tantivy 0.27)
        self._writer.delete_documents_by_query(Query.term_query(self._index.schema, "file", file))

    def close(self) -> None:
        """Commits; waits for merges, so that no file changes afterwards."""
        self._writer.commit()
        self._writer.garbage_collect_files()
        self._writer.wait_merging_threads()


class Lexical:
    """Reads one generation's lexical index."""

    def __init__(self, place: Path) -> None:
        self._index = Index.open(str(place))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def search(self, fields: Sequence[tuple[str, float]], terms: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]:
        """(id, BM25) of the best ``limit`` documents, best first: each term in each field, weighted by both. Equal scores in order of id."""
        parts = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, index_option="freq"), boost * weight))
            for field, boost in fields
            for term, weight in terms
            if term
        ]
        if not parts:
            return []
        hits = self._searcher.search(Query.boolean_query(parts), limit, count=False).hits
        identities = self._searcher.fast_field_values("id", [address for _, address in hits])
        return sorted(((int(identity or 0), float(score)) for identity, (score, _) in zip(identities, hits, strict=True)), key=lambda hit: (-hit[1], hit[0]))

    def frequency(self, field: str, term: str) -> int:
        """In how many documents of ``field`` the term occurs."""
        return int(self._searcher.doc_freq(field, term))
