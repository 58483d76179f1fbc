from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index.journal import Entry, Journal


def test_results_are_there_after_the_writer_has_gone_without_closing(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal.sqlite")
    first.add([("a", b"1"), ("b", b"2")])
    second = Journal(tmp_path / "journal.sqlite")
    assert second.known(["a", "b", "c"]) == {"a", "b"}
    assert (second.payload("a"), second.payload("c")) == (b"1", None)
    first.close()
    second.close()


def test_the_journal_is_its_owners_alone(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.sqlite").close()
    assert (tmp_path / "journal.sqlite").stat().st_mode & 0o777 == 0o600


def test_more_keys_than_one_statement_takes_are_all_looked_up(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    assert not journal.any()
    keys = [f"k{number}" for number in range(1700)]
    journal.add((key, b"x") for key in keys[::2])
    assert journal.any()
    assert journal.known(keys) == set(keys[::2])
    assert journal.pending() == 850
    journal.close()


def test_a_result_added_twice_is_there_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add([("a", b"1"), ("a", b"1")])
    journal.add([("a", b"1")])
    assert journal.pending() == 1
    journal.close()


def test_folding_hands_over_each_result_once_and_keeps_its_key(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add([("b", b"2"), ("a", b"1")])
    stored: list[Entry] = []
    journal.fold(stored.extend)
    journal.fold(stored.extend)
    assert stored == [("a", b"1"), ("b", b"2")]
    assert journal.pending() == 0
    assert journal.known(["a", "b"]) == {"a", "b"}
    assert journal.payload("a") is None
    journal.close()


def test_a_fold_that_dies_after_storing_is_repeated_in_full(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add([("a", b"1"), ("b", b"2")])
    stored: list[Entry] = []

    def die(entries: Iterator[Entry]) -> None:
        stored.extend(entries)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.fold(die)
    journal.close()
    again = Journal(tmp_path / "journal.sqlite")
    assert again.pending() == 2
    again.fold(stored.extend)
    assert dict(stored) == {"a": b"1", "b": b"2"}
    assert again.pending() == 0
    again.close()


def test_forgotten_keys_are_unknown(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add([("a", b"1"), ("b", b"2")])
    journal.forget(["a", "no such key"])
    assert journal.known(["a", "b"]) == {"b"}
    journal.close()


def test_a_file_that_is_no_database_is_an_unreadable_index(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"this is not a database, and long enough to be read as one" * 20)
    with pytest.raises(IndexUnreadable, match="journal"):
        Journal(tmp_path / "journal.sqlite")
