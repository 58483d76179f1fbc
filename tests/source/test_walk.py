"""Folders without git: the same view as git would have, had it been asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.source.repositories import git, listed, paths, reasons, write

TREE = {
    ".gitignore": "*.log\n/build/\nout\n!keep.log\n**/deep/*.tmp\n",
    "a.py": "x",
    "a.log": "x",
    "keep.log": "x",
    "build/b.py": "x",
    "src/build/c.py": "x",
    "src/.gitignore": "!debug.log\nsecret/\n",
    "src/debug.log": "x",
    "src/other.log": "x",
    "src/secret/s.py": "x",
    "src/out/o.py": "x",
    "x/deep/t.tmp": "x",
    "x/deep/t.py": "x",
}


def test_the_walk_sees_what_git_sees(tmp_path: Path) -> None:
    write(tmp_path / "plain", dict(TREE))
    write(tmp_path / "git", dict(TREE))
    git(tmp_path / "git", "init", "-q")
    assert paths(listed(tmp_path / "plain")) == paths(listed(tmp_path / "git"))


def test_what_gitignore_leaves_out_is_counted_once_a_folder(tmp_path: Path) -> None:
    write(tmp_path, dict(TREE))
    found = reasons(listed(tmp_path))
    assert found == dict.fromkeys(["a.log", "build/", "src/other.log", "src/out/", "src/secret/", "x/deep/t.tmp"], "ignored")


def test_version_control_folders_are_no_files(tmp_path: Path) -> None:
    write(tmp_path, {".hg/store/a": "x", ".svn/b": "x", "sub/.git": "gitdir: nowhere", "sub/a.py": "x"})
    listing = listed(tmp_path)
    assert paths(listing) == ["sub/a.py"]
    assert listing.skipped == ()


def test_caches_and_packages_are_left_out_as_one(tmp_path: Path) -> None:
    write(tmp_path, {"node_modules/a/b.js": "x", "__pycache__/c.pyc": "x", ".tox/d/e.py": "x", "f.py": "x"})
    assert reasons(listed(tmp_path)) == {".tox/": "vendored", "__pycache__/": "vendored", "node_modules/": "vendored"}


def test_a_loop_of_folders_ends(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c.py": "x"})
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    assert paths(listed(tmp_path)) == ["a/b/c.py"]


def test_a_tree_deeper_than_a_path_may_be_is_walked_as_far_as_it_goes(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x"})
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=folder)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    listing = listed(tmp_path)
    assert paths(listing) == ["a.py"]
    assert set(reasons(listing).values()) == {"unreadable"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, {"closed/a.py": "x", "b.py": "x"})
    (tmp_path / "closed").chmod(0)
    listing = listed(tmp_path)
    (tmp_path / "closed").chmod(0o755)
    assert paths(listing) == ["b.py"]
    assert reasons(listing) == {"closed/": "unreadable"}
