"""Edges in bundles: read as they were written, and damage told as SQLite tells its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index import tables
from codeqa.index.bundles import HEAD, Bundle, Bundles, Row
from codeqa.index.bundling import Columns, pack, unpack

SMALL, WIDE = st.integers(0, 300), st.integers(0, (1 << 32) - 2)
ROWS = st.lists(
    st.builds(
        Row, SMALL.map(lambda own: own - 1), SMALL | WIDE, SMALL.map(lambda one: one - 1), st.integers(0, 24), st.integers(0, tables.CERTAIN), SMALL | WIDE
    ),
    max_size=40,
)


def packed(rows: list[Row]) -> bytes:
    table = np.array(sorted(rows, key=lambda row: row.own), np.int64).reshape(-1, 6)
    own, file, symbol, kind, certainty, line = table.T
    return pack(Columns(own, file, symbol, kind << 20 | certainty, line))


@given(ROWS)
def test_edges_are_read_as_they_were_written(rows: list[Row]) -> None:
    bundle, ordered = Bundle(packed(rows)), sorted(rows, key=lambda row: row.own)
    assert list(bundle.all()) == ordered
    assert list(bundle.files()) == sorted({row.file for row in rows})
    for own in {row.own for row in rows} | {-1, 7, 500}:
        assert list(bundle.of(own)) == [row for row in ordered if row.own == own]
        assert bundle.count(own) == len(list(bundle.of(own)))


@given(ROWS)
def test_what_is_unpacked_and_packed_again_is_the_same_to_the_byte(rows: list[Row]) -> None:
    assert pack(unpack(packed(rows))) == packed(rows)


@pytest.mark.parametrize("line", [-1, 1 << 32])
def test_a_number_that_has_no_room_is_refused(line: int) -> None:
    with pytest.raises(ValueError, match="no index can have"):
        packed([Row(0, 1, 0, 3, 5, line)])


WHOLE = packed([Row(own, own % 3, own, 3, 900_000, 70_000 + own) for own in range(20)])


@pytest.mark.parametrize(
    "data", [b"", WHOLE[:5], WHOLE[:-1], WHOLE + b"\0", b"\xff" * len(WHOLE), b"\0" * len(WHOLE), HEAD.pack(1, 1, 1, 1, 0xFFFF), WHOLE[: HEAD.size - 1]]
)
def test_what_is_no_bundle_is_damage(data: bytes) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        Bundle(data)


def test_places_that_are_not_there_are_damage_when_they_are_read() -> None:
    files = HEAD.size + 20 + 20 + 3 + 4  # behind the head: own symbols, ends, files, one sort
    broken = Bundle(WHOLE[:files] + b"\x09" * 20 + WHOLE[files + 20 :])
    with pytest.raises(sqlite3.DatabaseError):
        list(broken.all())
    with pytest.raises(sqlite3.DatabaseError):
        unpack(WHOLE[:files] + b"\x09" * 20 + WHOLE[files + 20 :])


def test_an_edge_to_a_file_that_is_not_there_is_damage(tmp_path: Path) -> None:
    db = tables.create(tmp_path / "tables.sqlite")
    rows = [Row(0, 1, 0, 3, 900_000, 1)]
    db.execute("INSERT INTO uses VALUES (0, 1, ?)", (packed(rows),))
    bundles = Bundles(db)
    assert list(bundles.of(0, incoming=False).all()) == rows
    assert list(bundles.of(0, incoming=True).all()) == []
    with pytest.raises(sqlite3.DatabaseError, match="nowhere"):
        bundles.surest(rows, 5)
