"""What a model wrote is kept by content; a store that is gone, damaged or read-only costs an answer nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index import gists
from codeqa.index.folder import IndexFolder


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path / "store", tmp_path / "store" / "views" / "v")


def test_what_was_written_is_there_again(folder: IndexFolder) -> None:
    assert gists.written(folder) == {}
    gists.write(folder, "m", {"file:1:b10b": "Sums."})
    gists.write(folder, "n", {"file:1:c10c": "Opens."})
    assert gists.written(folder) == {"file:1:b10b": ("m", "Sums."), "file:1:c10c": ("n", "Opens.")}
    assert (folder.store / gists.FILE).stat().st_mode & 0o077 == 0


def test_a_map_is_kept_until_a_gist_is_written(folder: IndexFolder) -> None:
    gists.write(folder, "m", {"a": "A."})
    gists.keep_map(folder, "key", "# ./\udcff\n")
    assert gists.kept_map(folder, "key") == "# ./\udcff\n"
    gists.write(folder, "m", {"b": "B."})
    assert gists.kept_map(folder, "key") is None


def test_only_the_last_maps_are_kept(folder: IndexFolder) -> None:
    gists.write(folder, "m", {})
    for number in range(gists.MAPS + 3):
        gists.keep_map(folder, str(number), "text")
    assert [gists.kept_map(folder, str(number)) is None for number in range(gists.MAPS + 3)] == [True] * 3 + [False] * gists.MAPS


def test_a_damaged_store_is_none_and_is_made_anew(folder: IndexFolder) -> None:
    folder.store.mkdir()
    (folder.store / gists.FILE).write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    assert gists.written(folder) == {}
    assert gists.kept_map(folder, "key") is None
    gists.write(folder, "m", {"a": "A."})
    assert gists.written(folder) == {"a": ("m", "A.")}


def test_what_was_paid_for_and_cannot_be_kept_is_an_error_and_a_map_is_not(folder: IndexFolder) -> None:
    (folder.store.parent / "store").write_text("a file where the folder should be")
    with pytest.raises(IndexUnreadable, match="cannot"):
        gists.write(folder, "m", {"a": "A."})
    gists.keep_map(folder, "key", "text")
    assert gists.kept_map(folder, "key") is None


def test_a_store_that_is_being_written_is_waited_for(folder: IndexFolder) -> None:
    gists.write(folder, "m", {"a": "A."})
    other = sqlite3.connect(folder.store / gists.FILE)
    other.execute("BEGIN")
    other.execute("INSERT INTO gists VALUES ('x', 'm', 't')")
    assert gists.written(folder) == {"a": ("m", "A.")}
    other.rollback()
    other.close()
