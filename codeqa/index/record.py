"""The record: all parse results by content, in LanceDB. The system of record; a question never reads it (it reads the shelf, which is made from it).

One table, ``results``, with one row a (blob, language, parser version): the three sections of the result as ``codec`` has them (JSON), and its chunks in open
columns, for tools: where they lie, what they cost, which symbol they show (an ordinal of the outline; -1 for none). Texts are compressed across rows, which
takes a fifth less room than each result on its own. Only home of lancedb, which costs a second to import: nothing imports this module at its top.
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

RESULTS: Final = "results"
SECTIONS: Final = ("outline", "relations", "terms")
NUMBERS: Final = ("start_line", "end_line", "symbol", "tokens")

LAYOUT: Final = "2.0"
"""Lance's file layout: the one that compresses whole pages of a column. Later ones compress value by value, which saves nothing here."""

COMPRESSED: Final = {"lance-encoding:compression": "zstd", "lance-encoding:compression-level": "6"}
"""Of django's results level 3 keeps 9.2 MB, 6 keeps 8.4, 9 keeps 8.1 in nearly twice the time."""


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
            self._results = self._db.create_table(RESULTS, schema=_schema(pa), exist_ok=True, storage_options={"new_table_data_storage_version": LAYOUT})
            self._take_over()
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexUnreadable(f"the record {place} cannot be read: {error}", REBUILD) from error

    def _take_over(self) -> None:
        """Moves what an older version kept in two tables. Dying in between, it is done again: what is there already is not stored twice."""
        older = [name for name in ("parses", "chunks") if name in self._db.list_tables().tables]
        if "parses" in older:
            for batch in self._db.open_table("parses").search().select(["key", "payload"]).to_batches():
                self.store(zip(batch["key"].to_pylist(), batch["payload"].to_pylist(), strict=True))
        for name in older:
            self._db.drop_table(name)

    def store(self, entries: Iterator[Entry]) -> None:
        """Adds results but those that are there: safe to repeat."""
        while batch := list(islice(entries, BATCH)):
            have = self._keys(key for key, _ in batch)
            if fresh := [entry for entry in batch if entry[0] not in have]:
                self._results.add(self._pa.table(_columns(fresh), _schema(self._pa)))

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of ``keys`` have a result here."""
        return set().union(*(self._keys(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)))

    def payloads(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The results of ``keys``; absent ones are left out."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), BATCH):
            rows = self._results.search().where(_among(keys[start : start + BATCH])).select(["key", *SECTIONS]).limit(BATCH).to_arrow()
            found.update((key, codec.joined(*sections)) for key, *sections in zip(*(rows[name].to_pylist() for name in ("key", *SECTIONS)), strict=True))
        return found

    def _keys(self, keys: Iterable[str]) -> set[str]:
        if not self._results.count_rows():
            return set()
        return set(self._results.search().where(_among(keys)).select(["key"]).limit(BATCH).to_arrow()["key"].to_pylist())

    def remove_but(self, needed: Callable[[str], bool]) -> None:
        """Removes all results but those needed, and the files of older versions: nobody but the writer reads them."""
        keys = {key for batch in self._results.search().select(["key"]).to_batches() for key in batch["key"].to_pylist()}
        unneeded = sorted(key for key in keys if not needed(key))
        for start in range(0, len(unneeded), BATCH):
            self._results.delete(_among(unneeded[start : start + BATCH]))
        self._results.optimize(cleanup_older_than=timedelta(milliseconds=1))  # of 0 it warns

    def count(self) -> int:
        return int(self._results.count_rows())


def _among(keys: Iterable[str]) -> str:
    """A filter on keys. They are digests and names of our own making, never paths; anything else is refused rather than quoted."""
    listed = sorted(keys)
    if any(not key.replace(":", "").replace("-", "").replace("_", "").isalnum() for key in listed):
        raise ValueError("not a key")
    return "key IN (" + ",".join(f"'{key}'" for key in listed) + ")"


def _schema(pa: Any) -> Any:
    texts = [pa.field(name, kind, metadata=COMPRESSED) for name, kind in (("key", pa.string()), *((name, pa.binary()) for name in SECTIONS))]
    return pa.schema([*texts, *(pa.field(name, pa.list_(pa.int32())) for name in NUMBERS), pa.field("kind", pa.list_(pa.string()))])


def _columns(entries: Sequence[Entry]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in ("key", *SECTIONS, *NUMBERS, "kind")}
    for key, payload in entries:
        sections = codec.sections(payload)
        starts, ends, symbols, kinds, _, tokens = zip(*codec.chunk_rows(sections[0]), strict=True) if sections[2] != b"[]" else ((),) * 6
        for column, value in zip(columns.values(), (key, *sections, starts, ends, symbols, tokens, kinds), strict=True):
            column.append(value)
    return columns
