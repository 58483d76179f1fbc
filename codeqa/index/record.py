"""The record: all parse results by content, in LanceDB. The system of record; a question never reads it (it reads the shelf, which is made from it).

Two tables. ``parses`` has one row a (blob, language, parser version) with its whole result; ``chunks`` shows the same results' chunks in open columns, for
tools: where they lie, what they cost, which symbol they show. Their texts are not repeated there (they took more than everything else together): they are in
the results, as terms, and in the files. Only home of lancedb, which costs a second to import: nothing imports this module at its top.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from codeqa.errors import IndexUnreadable
from codeqa.index import codec
from codeqa.index.journal import Entry
from codeqa.index.pointer import REBUILD

BATCH: Final = 2_000
"""Results a commit: thousands of small commits make thousands of files (libraries.md)."""


class Record:
    """The tables of one repository. Raises IndexUnreadable for a store that LanceDB cannot open."""

    def __init__(self, place: Path) -> None:
        os.environ.setdefault("LANCE_LOG", "error")
        import lancedb
        import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types

        self._pa = pa
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._db = lancedb.connect(place)
            self._parses = self._db.create_table("parses", schema=_parses_schema(pa), exist_ok=True)
            self._chunks = self._table_of_chunks()
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexUnreadable(f"the record {place} cannot be read: {error}", REBUILD) from error

    def _table_of_chunks(self) -> Any:
        """Columns that an older version kept are dropped."""
        schema = _chunks_schema(self._pa)
        if "chunks" not in self._db.list_tables().tables:
            return self._db.create_table("chunks", schema=schema)
        table = self._db.open_table("chunks")
        if surplus := sorted(set(table.schema.names) - set(schema.names)):
            table.drop_columns(surplus)
        return table

    def store(self, entries: Iterator[Entry]) -> None:
        """Adds results, replacing those of the same key: safe to repeat."""
        while batch := list(islice(entries, BATCH)):
            fresh = self._absent(batch)
            if fresh:
                self._parses.add(self._pa.table({"key": [key for key, _ in fresh], "payload": [payload for _, payload in fresh]}, _parses_schema(self._pa)))

    def _absent(self, batch: Sequence[Entry]) -> list[Entry]:
        """Without those that are whole in the record. Chunks go first: a result without chunks would never be completed, chunks twice are replaced."""
        have = self._keys(key for key, _ in batch)
        fresh = [entry for entry in batch if entry[0] not in have]
        if fresh:
            rows = self._pa.table(_chunk_columns(fresh), _chunks_schema(self._pa))
            if self._chunks.count_rows():
                self._chunks.delete(_among(key for key, _ in fresh))
            self._chunks.add(rows)
        return fresh

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of ``keys`` have a result here."""
        return set().union(*(self._keys(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)))

    def payloads(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The results of ``keys``; absent ones are left out."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), BATCH):
            rows = self._parses.search().where(_among(keys[start : start + BATCH])).select(["key", "payload"]).limit(BATCH).to_arrow()
            found.update(zip(rows["key"].to_pylist(), rows["payload"].to_pylist(), strict=True))
        return found

    def _keys(self, keys: Iterable[str]) -> set[str]:
        if not self._parses.count_rows():
            return set()
        return set(self._parses.search().where(_among(keys)).select(["key"]).limit(BATCH).to_arrow()["key"].to_pylist())

    def remove_but(self, needed: Callable[[str], bool]) -> None:
        """Removes all results but those needed, and the files of older versions: nobody but the writer reads them."""
        keys = {key for batch in self._parses.search().select(["key"]).to_batches() for key in batch["key"].to_pylist()}
        unneeded = sorted(key for key in keys if not needed(key))
        for start in range(0, len(unneeded), BATCH):
            for table in (self._parses, self._chunks):
                table.delete(_among(unneeded[start : start + BATCH]))
        for table in (self._parses, self._chunks):
            table.optimize(cleanup_older_than=timedelta(milliseconds=1))  # of 0 it warns

    def count(self) -> int:
        return int(self._parses.count_rows())


def _among(keys: Iterable[str]) -> str:
    """A filter on keys. They are digests and names of our own making, never paths; anything else is refused rather than quoted."""
    listed = sorted(keys)
    if any(not key.replace(":", "").replace("-", "").replace("_", "").isalnum() for key in listed):
        raise ValueError("not a key")
    return "key IN (" + ",".join(f"'{key}'" for key in listed) + ")"


def _parses_schema(pa: Any) -> Any:
    return pa.schema([("key", pa.string()), ("payload", pa.binary())])


def _chunks_schema(pa: Any) -> Any:
    numbers = [(name, pa.int32()) for name in ("ordinal", "start_line", "end_line", "tokens")]
    texts = [(name, pa.string()) for name in ("kind", "symbol", "signature", "breadcrumb")]
    return pa.schema([("key", pa.string()), *numbers, *texts])


def _chunk_columns(entries: Sequence[Entry]) -> dict[str, list[Any]]:
    names = ("key", "ordinal", "start_line", "end_line", "tokens", "kind", "symbol", "signature", "breadcrumb")
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for key, payload in entries:
        symbols, chunks = codec.load_places(payload)
        if not chunks:
            continue
        starts, ends, owners, kinds, breadcrumbs, tokens = zip(*chunks, strict=True)
        described = [(symbol.qualname, symbol.signature) for symbol in symbols]
        described.append(("", ""))  # what an owner of -1 picks
        shown, signatures = zip(*[described[owner] for owner in owners], strict=True)
        rows = ([key] * len(starts), range(len(starts)), starts, ends, tokens, kinds, shown, signatures, breadcrumbs)
        for column, values in zip(columns.values(), rows, strict=True):
            column.extend(values)
    return columns
