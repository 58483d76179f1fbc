"""The small tables of the shelf: files, symbols, chunks, references, edges, in one SQLite file a generation. Written once, then only read.

Identities: a file keeps its number as long as its path stays; a symbol or chunk is ``file << 20 | ordinal``. Numbers never leave this room: ties break by path.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

ORDINAL_BITS: Final = 20
"""Symbols and chunks of a file: fewer than 2**20, as a file has fewer bytes than that."""

SCHEMA: Final = """
CREATE TABLE files (id INTEGER PRIMARY KEY, path BLOB UNIQUE NOT NULL, blob TEXT, language TEXT, lines INTEGER, size INTEGER, tokens INTEGER,
    redactions INTEGER, failure TEXT, kept INTEGER, stat_size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
    centrality REAL DEFAULT 0, node INTEGER DEFAULT 0, test INTEGER DEFAULT 0, relations BLOB, parse_us INTEGER DEFAULT 0);
CREATE TABLE symbols (id INTEGER PRIMARY KEY, name TEXT, folded TEXT, qualname TEXT, kind TEXT, start_line INTEGER, end_line INTEGER, name_line INTEGER,
    parent INTEGER, signature TEXT, doc TEXT, bases TEXT);
CREATE TABLE chunks (id INTEGER PRIMARY KEY, start_line INTEGER, end_line INTEGER, symbol INTEGER, kind TEXT, breadcrumb TEXT, tokens INTEGER);
CREATE TABLE edges (source INTEGER, source_symbol INTEGER, target INTEGER, target_symbol INTEGER, kind TEXT, confidence REAL, line INTEGER);
CREATE TABLE consulted (name INTEGER, file INTEGER);
CREATE TABLE skipped (path BLOB PRIMARY KEY, reason TEXT, detail TEXT, stat_size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER, kept INTEGER);
"""
INDEXES: Final = """
CREATE INDEX IF NOT EXISTS symbols_folded ON symbols (folded);
CREATE INDEX IF NOT EXISTS consulted_name ON consulted (name);
CREATE INDEX IF NOT EXISTS consulted_file ON consulted (file);
CREATE INDEX IF NOT EXISTS edges_source ON edges (source, source_symbol);
CREATE INDEX IF NOT EXISTS edges_target ON edges (target, target_symbol);
"""


def create(path: Path) -> sqlite3.Connection:
    """A new, empty file of tables, open for writing. It is no reader's yet: durability is the publisher's matter, so SQLite keeps no journal."""
    db = sqlite3.connect(path, isolation_level=None)
    path.chmod(0o600)
    _unguarded(db)
    db.executescript(SCHEMA)
    return db


def reopen(path: Path) -> sqlite3.Connection:
    """A copy of an older generation's tables, open for writing."""
    db = sqlite3.connect(path, isolation_level=None)
    _unguarded(db)
    if not is_timed(db):
        db.execute("ALTER TABLE files ADD COLUMN parse_us INTEGER DEFAULT 0")
    return db


def is_timed(db: sqlite3.Connection) -> bool:
    """Whether the files have their microseconds of parsing. Tables of before this column are as good otherwise: nothing has to be built anew for it."""
    return any(row[1] == "parse_us" for row in db.execute("PRAGMA table_info(files)"))


def _unguarded(db: sqlite3.Connection) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
        db.execute(f"PRAGMA {pragma}")


def read(path: Path) -> sqlite3.Connection:
    """A published generation's tables: never written again, so read without locks."""
    name = os.fspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{name}?mode=ro&immutable=1", uri=True, isolation_level=None)


def stored(path: str) -> bytes:
    """A path as it is kept: paths are bytes underneath."""
    return path.encode("utf-8", "surrogateescape")


def shown(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
