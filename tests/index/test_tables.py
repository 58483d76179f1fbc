from __future__ import annotations

from pathlib import Path

from codeqa.index import tables


def test_tables_from_before_there_were_times_get_the_column_and_keep_their_rows(tmp_path: Path) -> None:
    place = tmp_path / "tables.sqlite"
    old = tables.create(place)
    old.execute("ALTER TABLE files DROP COLUMN parse_us")
    old.execute("INSERT INTO files (id, path) VALUES (1, ?)", (tables.stored("a.py"),))
    assert not tables.is_timed(old)
    old.close()
    db = tables.reopen(place)
    assert tables.is_timed(db)
    assert db.execute("SELECT id, path, parse_us FROM files").fetchall() == [(1, b"a.py", 0)]
    db.close()
