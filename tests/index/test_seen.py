"""What is kept of a look is read back under the same key, and is not there otherwise."""

from __future__ import annotations

from pathlib import Path

from codeqa.index import seen
from codeqa.index.folder import IndexFolder


def folder(tmp_path: Path) -> IndexFolder:
    found = IndexFolder(tmp_path, tmp_path / "view")
    found.view.mkdir()
    return found


def test_it_is_read_back_under_its_key_only(tmp_path: Path) -> None:
    place = folder(tmp_path)
    assert seen.read(place, "1") is None
    seen.write(place, "1", b"names")
    assert seen.read(place, "1") == b"names"
    assert seen.read(place, "2") is None
    seen.write(place, "2", b"")
    assert (seen.read(place, "1"), seen.read(place, "2")) == (None, b"")


def test_a_file_that_was_damaged_or_cut_is_not_there(tmp_path: Path) -> None:
    place = folder(tmp_path)
    seen.write(place, "1", b"names")
    file = place.view / seen.FILE
    whole = file.read_bytes()
    for broken in (b"", whole[:-1], whole[:10], bytes(len(whole)), whole[:-1] + b"x"):
        file.write_bytes(broken)
        assert seen.read(place, "1") is None


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    seen.write(IndexFolder(tmp_path, tmp_path / "none"), "1", b"names")


def test_nothing_but_the_file_is_left_for_its_owner_alone(tmp_path: Path) -> None:
    place = folder(tmp_path)
    seen.write(place, "1", b"names")
    assert [file.name for file in place.view.iterdir()] == [seen.FILE]
    assert (place.view / seen.FILE).stat().st_mode & 0o777 == 0o600
