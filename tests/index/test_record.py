from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import lancedb
import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index import codec, folding
from codeqa.index.folder import writer_lock
from codeqa.index.journal import Journal
from codeqa.index.record import Record
from codeqa.types import ParsedFile
from tests.index.samples import empty_folder, parsed

ENTRIES = [(f"{number:040x}:python:1-2_x", codec.dump(parsed(f"one{number}", f"two{number}"))) for number in range(5)]


def chunk_rows(record: Record) -> list[tuple[str, int, str]]:
    """(key, first line, name of the symbol) of every chunk, as a tool would read it."""
    rows = record._db.open_table("results").to_arrow().to_pylist()
    named = {row["key"]: [symbol[0] for symbol in json.loads(row["outline"])[1]] for row in rows}
    return sorted((row["key"], line, named[row["key"]][symbol]) for row in rows for line, symbol in zip(row["start_line"], row["symbol"], strict=True))


def test_storing_twice_is_storing_once(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    record.store(iter(ENTRIES))
    rows = chunk_rows(record)
    record.store(iter(ENTRIES))
    Record(tmp_path / "record").store(iter(ENTRIES))
    assert record.count() == 5
    assert chunk_rows(Record(tmp_path / "record")) == rows
    assert len(rows) == 10


def test_payloads_come_back_as_they_went_in_and_absent_keys_are_left_out(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    assert record.payloads(["absent"]) == {}
    record.store(iter(ENTRIES))
    keys = [key for key, _ in ENTRIES]
    assert record.payloads([*keys, "absent"]) == dict(ENTRIES)
    assert record.payloads([]) == {}


def test_more_results_than_one_commit_takes_are_all_stored_found_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeqa.index.record.BATCH", 2)
    record = Record(tmp_path / "record")
    record.store(iter(ENTRIES))
    record.store(iter(ENTRIES))
    assert (record.count(), len(chunk_rows(record))) == (5, 10)
    assert record.payloads([key for key, _ in ENTRIES]) == dict(ENTRIES)
    record.remove_but({ENTRIES[0][0], ENTRIES[3][0]}.__contains__)
    assert record.payloads([key for key, _ in ENTRIES]) == dict([ENTRIES[0], ENTRIES[3]])
    assert {key for key, _, _ in chunk_rows(Record(tmp_path / "record"))} == {ENTRIES[0][0], ENTRIES[3][0]}


def test_a_result_without_chunks_is_kept_as_it_is(tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    empty = ("e" * 40 + ":none:1", codec.dump(ParsedFile("b", "", 0, 0)))
    record.store(iter([empty, ENTRIES[0]]))
    assert record.payloads([empty[0]]) == dict([empty])
    assert len(chunk_rows(record)) == 2


def test_a_record_of_before_is_taken_over_whole(tmp_path: Path) -> None:
    for name, rows in (("parses", [{"key": key, "payload": payload} for key, payload in ENTRIES]), ("chunks", [{"key": "k", "ordinal": 1}])):
        lancedb.connect(tmp_path / "record").create_table(name, rows)
    for _ in range(2):
        record = Record(tmp_path / "record")
        assert record.payloads([key for key, _ in ENTRIES]) == dict(ENTRIES)
        assert (record.count(), len(chunk_rows(record))) == (5, 10)
        assert record._db.list_tables().tables == ["results"]


def test_a_taking_over_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    Record(tmp_path / "record").store(iter(ENTRIES[:2]))
    lancedb.connect(tmp_path / "record").create_table("parses", [{"key": key, "payload": payload} for key, payload in ENTRIES])
    record = Record(tmp_path / "record")
    assert record.payloads([key for key, _ in ENTRIES]) == dict(ENTRIES)
    assert (record.count(), len(chunk_rows(record))) == (5, 10)


@pytest.mark.parametrize("key", ["a' OR '1'='1", "a b", "", "a;b", "a\nb"])
def test_a_key_that_is_not_of_our_making_is_refused(tmp_path: Path, key: str) -> None:
    record = Record(tmp_path / "record")
    with pytest.raises(ValueError, match="not a key"):
        record.payloads([key])


def test_a_record_that_cannot_be_opened_is_an_unreadable_index(tmp_path: Path) -> None:
    Record(tmp_path / "record").store(iter(ENTRIES))
    for file in (tmp_path / "record" / "results.lance" / "_versions").iterdir():
        file.write_bytes(b"damaged")
    with pytest.raises(IndexUnreadable):
        Record(tmp_path / "record")


def test_the_journal_is_folded_by_a_process_of_its_own_that_holds_the_lock(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    journal = Journal(folder.journal)
    journal.add(ENTRIES)
    with writer_lock(folder) as lock:
        folding.start(folder, lock).wait("the record")
    assert journal.pending() == 0
    journal.close()
    assert Record(folder.record).payloads([key for key, _ in ENTRIES]) == dict(ENTRIES)


def test_a_fold_that_fails_says_why_and_the_journal_keeps_its_results(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    journal = Journal(folder.journal)
    journal.add(ENTRIES)
    folder.record.write_text("a file where the record should be")
    with writer_lock(folder) as lock, pytest.raises(IndexUnreadable, match="record could not be written"):
        folding.start(folder, lock).wait("the record")
    assert journal.pending() == len(ENTRIES)
    journal.close()


def test_nothing_that_a_question_needs_imports_the_record() -> None:
    code = "import sys, codeqa.index.shelf; sys.exit('lancedb' in sys.modules or 'numpy' in sys.modules or 'pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
