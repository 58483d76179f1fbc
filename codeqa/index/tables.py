"""The small tables of the shelf: files, symbols, chunks, and the edges in bundles (``bundles``), in one SQLite file a generation. Written once, then only read.

Identities: a file keeps its number as long as its path stays; a symbol or chunk is ``file << 20 | ordinal``. Numbers never leave this room: ties break by path.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

Value = TypeVar("Value")

ORDINAL_BITS: Final = 20
"""Symbols and chunks of a file: fewer than 2**20, as a file has fewer bytes than that."""

KINDS: Final = (
    *("function", "method", "constructor", "class", "struct", "enum", "union", "interface", "trait", "type", "module", "namespace", "macro", "constant"),
    *("variable", "field", "property", "section", "key", "import", "reexport", "call", "reference", "inherit", "test"),
)
"""Kinds of symbols and edges, kept as their places here. Only ever grows at its end; a kind that is not in it is kept as its word."""

CERTAIN: Final = 1_000_000
"""What a confidence of 1 is kept as: a whole number takes three bytes where a float takes eight. Below 2**20."""


def _kind(column: str) -> str:
    """An expression that gives the word for what ``column`` keeps."""
    return f"CASE {column} " + " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(KINDS)) + f" ELSE {column} END"


SCHEMA: Final = f"""
CREATE TABLE files (id INTEGER PRIMARY KEY, path BLOB UNIQUE NOT NULL, blob TEXT, language TEXT, lines INTEGER, size INTEGER, tokens INTEGER,
    redactions INTEGER, failure TEXT, kept INTEGER, stat_size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
    centrality REAL DEFAULT 0, node INTEGER DEFAULT 0, test INTEGER DEFAULT 0, parse_us INTEGER DEFAULT 0);
CREATE TABLE relations (file INTEGER PRIMARY KEY, packed BLOB);
CREATE TABLE consulted (file INTEGER PRIMARY KEY, hashes BLOB);
CREATE TABLE symbols (id INTEGER PRIMARY KEY, name TEXT, full_name TEXT, kind_number, start_line INTEGER, end_line INTEGER, name_line INTEGER,
    parent INTEGER, bases TEXT, folded TEXT AS (lower(name)) VIRTUAL, qualname TEXT AS (coalesce(full_name, name)) VIRTUAL,
    kind TEXT AS ({_kind("kind_number")}) VIRTUAL);
CREATE TABLE texts (file INTEGER PRIMARY KEY, packed BLOB);
CREATE TABLE chunks (id INTEGER PRIMARY KEY, start_line INTEGER, end_line INTEGER, symbol INTEGER, kind TEXT, breadcrumb TEXT, tokens INTEGER);
CREATE TABLE uses (file INTEGER PRIMARY KEY, edges INTEGER, packed BLOB);
CREATE TABLE users (file INTEGER PRIMARY KEY, edges INTEGER, packed BLOB);
CREATE TABLE skipped (path BLOB PRIMARY KEY, reason TEXT, detail TEXT, stat_size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER, kept INTEGER)
    WITHOUT ROWID;
"""
"""Columns marked VIRTUAL take no room: they say in words what others keep in numbers, or not at all where it would be the same again.

``texts`` has what a file's symbols say of themselves, as ``codec.dump_texts`` packs it: most questions read none of it, and it is more than all the rest of the
symbols. ``relations`` and ``consulted`` are the writer's; they stand apart from ``files``, through which every question goes.
"""

ADD_SYMBOL: Final = "INSERT INTO symbols (id, name, full_name, kind_number, start_line, end_line, name_line, parent, bases) VALUES (?,?,?,?,?,?,?,?,?)"

PAGE: Final = 16_384
"""Bytes of a page: of SQLite's own 4,096 the packed columns leave a seventh empty, of these a thirtieth."""

INDEXES: Final = """
CREATE INDEX IF NOT EXISTS symbols_folded ON symbols (folded);
"""


def create(path: Path) -> sqlite3.Connection:
    """A new, empty file of tables, open for writing. It is no reader's yet: durability is the publisher's matter, so SQLite keeps no journal."""
    db = sqlite3.connect(path, isolation_level=None)
    path.chmod(0o600)
    db.execute(f"PRAGMA page_size={PAGE}")
    _unguarded(db)
    db.executescript(SCHEMA)
    return db


def reopen(path: Path) -> sqlite3.Connection:
    """A copy of an older generation's tables, open for writing."""
    db = sqlite3.connect(path, isolation_level=None)
    _unguarded(db)
    return db


def _unguarded(db: sqlite3.Connection) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
        db.execute(f"PRAGMA {pragma}")


def read(path: Path) -> sqlite3.Connection:
    """A published generation's tables: never written again, so read without locks."""
    name = os.fspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{name}?mode=ro&immutable=1", uri=True, isolation_level=None)


def kind_number(kind: str) -> int | str:
    """What a kind is kept as."""
    return _NUMBERS.get(kind, kind)


def folded(name: str) -> str:
    """A name as its column ``folded`` has it: SQLite folds the letters of ASCII alone."""
    return name.lower() if name.isascii() else "".join([char.lower() if char.isascii() else char for char in name])


_NUMBERS: Final = {kind: number for number, kind in enumerate(KINDS)}


def confidence(certainty: int) -> float:
    """Of what a confidence is kept as. The whole number 1 for the surest, as the JSON of these edges always had it."""
    return 1 if certainty == CERTAIN else certainty / CERTAIN


def mark_hash(mark: str) -> int:
    """What the mark of a consulted name or file is kept as (``consulted``). Marks that collide cost a computation too many, never one too few."""
    return zlib.crc32(mark.encode("utf-8", "surrogateescape"))


def stored(path: str) -> bytes:
    """A path as it is kept: paths are bytes underneath."""
    return path.encode("utf-8", "surrogateescape")


def shown(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


SOME: Final = 500
"""Values in one SQL list."""


def batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """``SOME`` of them at a time."""
    return (values[start : start + SOME] for start in range(0, len(values), SOME))


def marks(values: Sequence[object]) -> str:
    """As many question marks."""
    return ",".join("?" * len(values))
