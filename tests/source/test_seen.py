"""A tree in which anything has moved is not as it was seen; one in which nothing has is, with git and without."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codeqa.source import find_repository, list_files, look, unmoved, unpacked
from codeqa.source import seen as module
from codeqa.source.files import SourceRules
from codeqa.source.seen import Seen
from codeqa.types import Repository
from tests.source.repositories import git, write

TREE = {"a.py": "one", "src/b.py": "two", "src/deep/c.py": "three", ".gitignore": "*.log\n.codeqaignore\n", "src/d.log": "x"}

TICK = 0.02
"""Seconds after which a file system's clock tells two changes apart, here."""


@pytest.fixture(params=["git", "plain"])
def repository(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setattr(module, "SETTLED_NS", -3_600_000_000_000)
    write(tmp_path, dict(TREE))
    (tmp_path / "empty").mkdir()
    if request.param == "git":
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "a.py", "src/b.py")
    time.sleep(TICK)
    return find_repository(tmp_path)


def looked(repository: Repository) -> Seen:
    found = look(repository)
    assert found is not None
    return found


def edited_in_secret(root: Path) -> None:
    """The same size, and the old time of writing."""
    status = (root / "src/b.py").stat()
    (root / "src/b.py").write_text("owt")
    os.utime(root / "src/b.py", ns=(status.st_atime_ns, status.st_mtime_ns))


def renamed_over(root: Path) -> None:
    (root / "new").write_text("one")
    (root / "new").rename(root / "a.py")


def linked(root: Path) -> None:
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("src/b.py")


MOVES: dict[str, Callable[[Path], object]] = {
    "an edit": lambda root: (root / "a.py").write_text("other"),
    "an edit in secret": edited_in_secret,
    "a new file": lambda root: (root / "src/new.py").write_text("x"),
    "a first file in an empty folder": lambda root: (root / "empty/new.py").write_text("x"),
    "a file that is gone": lambda root: (root / "src/deep/c.py").unlink(),
    "another file in its place": renamed_over,
    "a new name": lambda root: (root / "a.py").rename(root / "z.py"),
    "a link in a file's place": linked,
    "other rights": lambda root: (root / "a.py").chmod(0o600),
    "another rule": lambda root: (root / ".gitignore").write_text("*.log\n.codeqaignore\n/src/\n"),
    "a rule of ours that git does not see": lambda root: (root / ".codeqaignore").write_text("/src/\n"),
}


@pytest.mark.parametrize("move", MOVES)
def test_whatever_moves_is_seen(repository: Repository, move: str) -> None:
    before = looked(repository)
    MOVES[move](Path(repository.root))
    assert not unmoved(repository, before)
    assert unmoved(repository, looked(repository))


def test_a_tree_in_which_nothing_moved_is_as_it_was_seen_and_listed_alike(repository: Repository) -> None:
    before, listing = looked(repository), list_files(repository, SourceRules())
    assert unmoved(repository, unpacked(before.packed()))
    (Path(repository.root) / "src/d.log").write_text("what is ignored may change")
    assert list_files(repository, SourceRules()) == listing
    if repository.git_dir:
        assert unmoved(repository, before)


def test_what_git_is_told_to_track_after_all_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLED_NS", -3_600_000_000_000)
    write(tmp_path, dict(TREE))
    git(tmp_path, "init", "-q")
    repository = find_repository(tmp_path)
    before = looked(repository)
    git(tmp_path, "add", "-f", "src/d.log")
    assert not unmoved(repository, before)


def test_a_look_right_after_a_change_proves_nothing(tmp_path: Path) -> None:
    write(tmp_path, dict(TREE))
    assert look(find_repository(tmp_path)) is None


def test_an_empty_folder_can_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLED_NS", -3_600_000_000_000)
    repository = find_repository(tmp_path)
    assert unmoved(repository, looked(repository))


@pytest.mark.parametrize("damaged", [b"", b"1\n", b"a b\nc"])
def test_bytes_that_are_no_look_are_refused(damaged: bytes) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        unpacked(damaged)
