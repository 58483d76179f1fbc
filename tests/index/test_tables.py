from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index import tables
from codeqa.types import EdgeKind, Kind


@pytest.fixture
def db(tmp_path: Path) -> sqlite3.Connection:
    return tables.create(tmp_path / "tables.sqlite")


def test_every_kind_has_a_number_of_its_own() -> None:
    assert set(tables.KINDS) == {*map(str, Kind), *map(str, EdgeKind)}
    assert len(set(tables.KINDS)) == len(tables.KINDS)


@pytest.mark.parametrize("kind", [*tables.KINDS, "unheard-of"])
def test_a_kind_is_read_as_the_word_it_was(db: sqlite3.Connection, kind: str) -> None:
    db.execute(tables.ADD_SYMBOL, (1, "Open", "File.Open", tables.kind_number(kind), 1, 2, 1, -1, ""))
    assert db.execute("SELECT name, qualname, kind, folded FROM symbols WHERE folded = 'open'").fetchall() == [("Open", "File.Open", kind, "open")]


def test_a_name_that_is_all_of_its_qualified_name_is_kept_once(db: sqlite3.Connection) -> None:
    db.execute(tables.ADD_SYMBOL, (1, "main", None, 0, 1, 2, 1, -1, ""))
    assert db.execute("SELECT qualname, full_name FROM symbols").fetchall() == [("main", None)]


@given(st.text(max_size=20).filter(lambda text: "\0" not in text))
def test_names_fold_as_their_column_does(name: str) -> None:
    text = name.encode("utf-8", "replace").decode()
    assert sqlite3.connect(":memory:").execute("SELECT lower(?)", (text,)).fetchone()[0] == tables.folded(text)
