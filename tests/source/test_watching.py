"""A watch hears of everything that a listing depends on. Where there can be none (another system, a foreign file system), these tests have nothing to say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeqa.source import find_repository, watching
from codeqa.source.watching import Stir, Watch, watch
from tests.source.repositories import git, repository, write


@contextmanager
def watched(folder: Path) -> Iterator[Watch]:
    made = watch(find_repository(folder))
    if made is None:
        pytest.skip("nothing can be watched on this system")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "tree", {"a.py": "a = 1\n", "deep/er/b.py": "b = 1\n", ".gitignore": "out/\n*.log\n"})
    write(folder, {"out/x.py": "x\n", "empty/.keep": ""})
    return folder


def test_where_nothing_happens_nothing_is_told(tree: Path) -> None:
    with watched(tree) as found:
        (tree / "a.py").read_text()
        git(tree, "--no-optional-locks", "status")
        assert found.stirred() is Stir.NONE


def _written_back(path: Path) -> None:
    """In place, with the size and the time that it had."""
    before = path.stat()
    path.write_text("a = 3\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "an edit in place": lambda tree: (tree / "a.py").write_text("a = 2\n"),
    "an edit of the same size and time": lambda tree: _written_back(tree / "a.py"),
    "an edit by rename": lambda tree: ((tree / "new").write_text("a\n"), (tree / "new").rename(tree / "a.py")),
    "an edit deep below": lambda tree: (tree / "deep/er/b.py").write_text("b = 2\n"),
    "a new file": lambda tree: (tree / "deep/c.py").write_text("c\n"),
    "a new file in a folder that had none": lambda tree: (tree / "empty/c.py").write_text("c\n"),
    "a removed file": lambda tree: (tree / "a.py").unlink(),
    "a changed mode": lambda tree: (tree / "a.py").chmod(0o755),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_watch_hears_of(change: str, tree: Path) -> None:
    with watched(tree) as found:
        CHANGES[change](tree)
        assert found.stirred() is not Stir.NONE
        assert found.stirred() is Stir.NONE, "and only once"


RESHAPING: dict[str, Callable[[Path], object]] = {
    "a new folder": lambda tree: (tree / "fresh").mkdir(),
    "a renamed folder": lambda tree: (tree / "deep").rename(tree / "shallow"),
    "another ignore file": lambda tree: (tree / ".gitignore").write_text("*.log\n"),
    "an ignore file of our own": lambda tree: (tree / "deep/.codeqaignore").write_text("b.py\n"),
    "a file that git now tracks": lambda tree: git(tree, "add", "-f", "out/x.py"),
    "a commit": lambda tree: git(tree, "commit", "-q", "--allow-empty", "-m", "x"),
    "another branch": lambda tree: git(tree, "checkout", "-q", "-b", "other"),
    "an exclude file of this repository": lambda tree: (tree / ".git/info/exclude").write_text("a.py\n"),
    "another configuration": lambda tree: git(tree, "config", "core.excludesFile", "/nowhere"),
}


@pytest.mark.parametrize("change", RESHAPING)
def test_a_new_watch_is_needed_after(change: str, tree: Path) -> None:
    with watched(tree) as found:
        RESHAPING[change](tree)
        assert found.stirred() is Stir.RESHAPED


def test_what_git_ignores_as_a_whole_is_not_watched(tree: Path) -> None:
    with watched(tree) as found:
        (tree / "out/x.py").write_text("y\n")
        assert found.stirred() is Stir.NONE


def test_a_folder_without_git_is_watched_too(tmp_path: Path) -> None:
    write(tmp_path / "plain", {"sub/a.py": "a\n"})
    with watched(tmp_path / "plain") as found:
        assert found.stirred() is Stir.NONE
        (tmp_path / "plain/sub/a.py").write_text("b\n")
        assert found.stirred() is Stir.MOVED


def test_a_work_tree_of_its_own_and_a_submodule_hear_of_their_head(tree: Path, tmp_path: Path) -> None:
    git(tree, "worktree", "add", "-q", str(tmp_path / "second"))
    with watched(tmp_path / "second") as found:
        git(tmp_path / "second", "commit", "-q", "--allow-empty", "-m", "x")
        assert found.stirred() is Stir.RESHAPED


def test_no_link_is_followed_out_of_the_tree(tree: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"x.py": "x\n"})
    (tree / "link").symlink_to(tmp_path / "outside")
    with watched(tree) as found:
        (tmp_path / "outside/x.py").write_text("y\n")
        assert found.stirred() is Stir.NONE


def test_too_many_folders_are_not_watched_at_all(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_FOLDERS", 2)
    assert watch(find_repository(tree)) is None


def test_a_file_system_that_others_write_to_is_not_watched(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOCAL", frozenset({"nfs"}))
    assert watch(find_repository(tree)) is None
