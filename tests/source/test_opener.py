"""The safe opener: nothing but regular files inside of the root, whatever has been planted."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from codeqa.source.opener import Content, read_bytes
from codeqa.types import Skipped
from tests.source.repositories import write

LIMIT = 1000


def reason(root: Path, path: str, limit: int = LIMIT) -> str:
    read = read_bytes(str(root), path, limit)
    return read.reason.value if isinstance(read, Skipped) else "read"


def test_a_file_is_read_with_its_stat(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c.py": "text"})
    read = read_bytes(str(tmp_path), "a/b/c.py", LIMIT)
    assert isinstance(read, Content)
    status = (tmp_path / "a/b/c.py").stat()
    assert read.data == b"text"
    assert (read.stat.size, read.stat.mtime_ns, read.stat.inode) == (4, status.st_mtime_ns, status.st_ino)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../outside", "a/../../outside", "a//b", "./a", "a/.", "a/", "a\0b"])
def test_a_path_that_could_lead_out_is_refused(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"outside": "x", "root/a/b": "x"})
    assert reason(tmp_path / "root", path) == "not-regular"


def test_no_link_is_followed_anywhere_on_the_way(tmp_path: Path) -> None:
    write(tmp_path, {"real/deep/a.py": "x"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "again").symlink_to("deep")
    (tmp_path / "file.py").symlink_to("real/deep/a.py")
    assert {reason(tmp_path, path) for path in ("link/deep/a.py", "real/again/a.py", "file.py")} == {"symlink"}


def test_the_root_itself_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"real/a.py": "x"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert reason(tmp_path / "link", "a.py") == "read"


def test_what_is_no_regular_file_is_not_read_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket"))
        assert {reason(tmp_path, name) for name in ("fifo", "folder", "socket")} == {"not-regular"}


def test_another_file_system_is_not_entered() -> None:
    if Path("/proc/version").exists():
        assert reason(Path("/"), "proc/version") == "not-regular"
    assert reason(Path("/dev"), "null") == "not-regular"


def test_a_missing_file_has_vanished(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.py") == reason(tmp_path, "b/c.py") == "vanished"


def test_the_limit_is_on_the_bytes_that_are_read(tmp_path: Path) -> None:
    write(tmp_path, {"a": b"x" * LIMIT, "b": b"x" * (LIMIT + 1)})
    assert reason(tmp_path, "a") == "read"
    assert reason(tmp_path, "b") == "too-large"


def test_a_name_that_is_too_long_is_unreadable(tmp_path: Path) -> None:
    assert reason(tmp_path, "x" * 300) == "unreadable"


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": "x"})
    (tmp_path / "a" / "link").symlink_to("b.py")
    for path in ("a/b.py", "a/missing", "a/link", "a", "missing/b"):
        reason(tmp_path, path)
    ours = {(place.stat().st_dev, place.stat().st_ino) for place in (tmp_path, *tmp_path.rglob("*"))}
    assert _opened() & ours == set(), "other threads of the tests may open what they like, but nothing of this folder"


def _opened() -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for place in Path("/dev/fd").iterdir():
        with suppress(OSError):  # closed meanwhile: the listing's own is
            known = os.fstat(int(place.name))
            found.add((known.st_dev, known.st_ino))
    return found
