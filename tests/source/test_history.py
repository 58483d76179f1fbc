"""When files last changed."""

from __future__ import annotations

from pathlib import Path

from codeqa.source import find_repository
from codeqa.source.history import Change, last_changes
from tests.source.repositories import git, repository, write


def test_commits_are_counted_by_path(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "1", "new\nline é.py": "1"})
    write(root, {"a.py": "2"})
    git(root, "commit", "-qam", "second")
    assert last_changes(find_repository(root)) == {"a.py": Change(1700000000, 2), "new\nline é.py": Change(1700000000, 1)}


def test_only_the_newest_commits_are_read(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "1"})
    write(root, {"b.py": "2"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    assert list(last_changes(find_repository(root), max_commits=1)) == ["b.py"]


def test_without_commits_there_is_no_history(tmp_path: Path) -> None:
    assert last_changes(find_repository(tmp_path)) == {}
    assert last_changes(find_repository(repository(tmp_path / "r"))) == {}
