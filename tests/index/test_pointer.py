from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from codeqa.errors import IndexTooNew, IndexUnreadable
from codeqa.index import pointer as pointers
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import FORMAT, Pointer
from tests.index.samples import empty_folder


def sample(folder: IndexFolder) -> Pointer:
    place = folder.generation(3)
    (place / "lexical").mkdir(parents=True)
    (place / "tables.sqlite").write_bytes(b"12345")
    (place / "lexical" / "meta.json").write_bytes(b"{}")
    (place / "lexical" / ".tantivy-writer.lock").write_bytes(b"")
    return Pointer(3, "abc", 1, 2, 3, 4, "settings", 5.5, pointers.measured(place))


def test_a_pointer_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    written = sample(folder)
    pointers.write(folder, written)
    assert pointers.read(folder) == written


def test_no_pointer_is_none_rather_than_an_error(tmp_path: Path) -> None:
    assert pointers.read(empty_folder(tmp_path)) is None
    assert pointers.read(IndexFolder(tmp_path / "no", tmp_path / "no" / "where")) is None


DAMAGED = (b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"format": "x"}', b'{"format": null}', f'{{"format": {FORMAT}}}'.encode(), b"\xff\xfe")


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_pointer_is_an_unreadable_index_with_advice(tmp_path: Path, data: bytes) -> None:
    folder = empty_folder(tmp_path)
    (folder.view / "CURRENT").write_bytes(data)
    with pytest.raises(IndexUnreadable) as raised:
        pointers.read(folder)
    assert "--full" in raised.value.hint


def test_a_pointer_with_an_unknown_field_is_damaged(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    (folder.view / "CURRENT").write_text(json.dumps({**asdict(sample(folder)), "surprise": 1}))
    with pytest.raises(IndexUnreadable):
        pointers.read(folder)


def test_a_newer_format_is_refused_before_its_fields_are_read(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    (folder.view / "CURRENT").write_text(json.dumps({"format": FORMAT + 1, "surprise": 1}))
    with pytest.raises(IndexTooNew, match=str(FORMAT + 1)):
        pointers.read(folder)


def test_an_older_format_is_to_be_built_anew_and_not_called_newer(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    (folder.view / "CURRENT").write_text(json.dumps({"format": FORMAT - 1, "surprise": 1}))
    with pytest.raises(IndexUnreadable, match="older codeqa") as raised:
        pointers.read(folder)
    assert raised.value.hint.startswith("run `codeqa index`")


def test_a_pointer_that_is_a_folder_is_unreadable(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    (folder.view / "CURRENT").mkdir()
    with pytest.raises(IndexUnreadable):
        pointers.read(folder)


def test_sizes_are_of_every_file_but_the_locks(tmp_path: Path) -> None:
    assert sample(empty_folder(tmp_path)).sizes == {"tables.sqlite": 5, "lexical/meta.json": 2}


@pytest.mark.parametrize("damage", ["shorter", "longer", "gone", "all gone"])
def test_a_generation_that_is_not_what_its_pointer_says_is_unreadable(tmp_path: Path, damage: str) -> None:
    folder = empty_folder(tmp_path)
    pointer = sample(folder)
    pointers.check(folder, pointer)
    file = folder.generation(3) / "tables.sqlite"
    if damage == "shorter":
        file.write_bytes(b"1234")
    elif damage == "longer":
        file.write_bytes(b"123456")
    elif damage == "gone":
        file.unlink()
    else:
        folder.generation(3).rename(tmp_path / "elsewhere")
    with pytest.raises(IndexUnreadable):
        pointers.check(folder, pointer)
