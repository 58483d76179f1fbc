"""What git says has changed: of its objects alone, whatever lies in the work tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codeqa.errors import UsageError
from codeqa.source import SourceRules, find_repository, list_files
from codeqa.source.blobs import blob_texts, read_blobs
from codeqa.source.diff import Changes, between, commit_of, common_ancestor, only, staged, work_tree
from codeqa.types import Skipped, SourceFile
from tests.source.repositories import git, repository, write

FILES: dict[str, str | bytes] = {"a.py": "def a(): pass\n", "b/c.py": "x = 1\n" * 20, "logo.png": b"\x89PNG\0"}


def told(changes: Changes) -> dict[str, str]:
    return {change.path: change.status for change in changes.files}


def test_what_is_staged_counts_and_not_what_lies_in_the_work_tree(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    write(root, {"a.py": "staged\n", "new.py": "n\n"})
    git(root, "add", "-A")
    write(root, {"a.py": "later\n", "b/c.py": "unstaged\n"})
    found = staged(find_repository(root))
    assert told(found) == {"a.py": "modified", "new.py": "added"}
    repo = find_repository(root)
    text = read_blobs(repo, [("a.py", found.files[0].new)])["a.py", found.files[0].new]
    assert isinstance(text, SourceFile)
    assert text.text == "staged\n"


def test_renames_removals_and_modes(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    git(root, "mv", "b/c.py", "b/d.py")
    git(root, "rm", "-q", "a.py")
    (root / "link").symlink_to("b/d.py")
    git(root, "add", "-A")
    found = staged(find_repository(root))
    assert told(found) == {"a.py": "removed", "b/d.py": "renamed"}
    assert {change.old_path for change in found.files} == {"a.py", "b/c.py"}
    assert [(item.path, item.reason) for item in found.skipped] == [("link", "symlink")]


def test_a_file_that_becomes_a_link_is_gone(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("b/c.py")
    git(root, "add", "-A")
    assert told(staged(find_repository(root))) == {"a.py": "removed"}


def test_before_the_first_commit_everything_is_added(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    write(root, {"a.py": "x\n"})
    git(root, "add", "-A")
    found = staged(find_repository(root))
    assert told(found) == {"a.py": "added"}
    assert found.base == ""


def test_a_sha256_repository_is_compared_too(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "r")
    write(tmp_path / "r", {"a.py": "x\n"})
    git(tmp_path / "r", "add", "-A")
    assert told(staged(find_repository(tmp_path / "r"))) == {"a.py": "added"}


def test_an_announced_file_is_not_staged_yet(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    write(root, {"new.py": "x\n"})
    git(root, "add", "-N", "new.py")
    assert told(staged(find_repository(root))) == {}


def test_the_index_that_a_hook_is_told_of_counts(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    shutil.copy(root / ".git" / "index", tmp_path / "index")
    write(root, {"a.py": "staged\n"})
    git(root, "add", "-A")
    assert told(staged(find_repository(root), index_file=str(tmp_path / "index"))) == {}


def merging(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side")
    write(root, {"theirs.py": "t\n", "both.py": "side\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "side")
    git(root, "checkout", "-q", "main")
    write(root, {"ours.py": "o\n", "both.py": "main\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "main")


def test_of_a_merge_only_what_differs_from_both_sides_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    merging(root)
    with pytest.raises(Exception, match="returned non-zero"):
        git(root, "merge", "-q", "side")
    found = staged(find_repository(root))
    assert told(found) == {}
    assert [(item.path, item.detail) for item in found.skipped] == [("both.py", "in conflict")]
    write(root, {"both.py": "resolved\n"})
    git(root, "add", "-A")
    found = staged(find_repository(root))
    assert told(found) == {"both.py": "modified"}
    assert found.passed_over == 1


def test_two_commits_and_where_they_parted(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    merging(root)
    repo = find_repository(root)
    main, side = commit_of(repo, "main"), commit_of(repo, "side")
    assert told(between(repo, main, side)) == {"both.py": "modified", "ours.py": "removed", "theirs.py": "added"}
    assert told(between(repo, common_ancestor(repo, main, side), side)) == {"both.py": "added", "theirs.py": "added"}


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:a.py", ""])
def test_what_names_no_commit_is_a_clear_error(tmp_path: Path, revision: str) -> None:
    repo = find_repository(repository(tmp_path / "r", FILES))
    with pytest.raises(UsageError, match="no commit"):
        commit_of(repo, revision)


def test_the_work_tree_is_compared_by_content_and_by_what_is_known_of_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    repo = find_repository(root)
    write(root, {"a.py": "edited\n", "new.py": "n\n"})
    (root / "b" / "c.py").rename(root / "moved.py")
    found = work_tree(repo, repo.head, list_files(repo, SourceRules()), {})
    assert told(found) == {"a.py": "modified", "moved.py": "renamed", "new.py": "added"}
    head = {change.path: change.old for change in found.files}
    assert told(work_tree(repo, repo.head, list_files(repo, SourceRules()), {"a.py": head["a.py"]})) == {"moved.py": "renamed", "new.py": "added"}


def test_paths_narrow_by_file_and_folder(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    write(root, {"a.py": "1\n", "b/c.py": "2\n", "bc.py": "3\n"})
    git(root, "add", "-A")
    found = staged(find_repository(root))
    assert told(only(found, ["b"])) == {"b/c.py": "modified"}
    assert told(only(found, ["a.py", "b/"])) == {"a.py": "modified", "b/c.py": "modified"}
    assert set(told(only(found, ["."]))) == {"a.py", "b/c.py", "bc.py"}


def test_names_of_any_bytes_survive(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    name = b"caf\xe9 \t\"'\n.py".decode("utf-8", "surrogateescape")
    write(root, {name: "x\n"})
    git(root, "add", "-A")
    assert told(staged(find_repository(root))) == {name: "added"}


def test_contents_that_are_not_to_be_read_are_left_out_with_their_reason(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "r", {"a.py": "key = 'AKIAQ3EGRIDAT4XKQPLM'\n", "b.py": b"\0\1\2" * 99, ".env": "A=1\n", "yarn.lock": "x\n", "big.py": "x = 1\n" * 99}
    )
    repo = find_repository(root)
    ids = {path: git(root, "rev-parse", f"HEAD:{path}").strip() for path in ("a.py", "b.py", ".env", "yarn.lock", "big.py")}
    found = {path: one for (path, _), one in read_blobs(repo, [*ids.items(), ("gone.py", "1" * 40)], max_bytes=500).items()}
    reasons = {path: one.reason.value for path, one in found.items() if isinstance(one, Skipped)}
    assert reasons == {"b.py": "binary", ".env": "denied", "yarn.lock": "lock-file", "big.py": "too-large", "gone.py": "vanished"}
    source = found["a.py"]
    assert isinstance(source, SourceFile)
    assert "REDACTED" in source.text
    assert source.blob == ids["a.py"]
    assert blob_texts(repo, [ids["a.py"], "1" * 40]) == {ids["a.py"]: "key = 'AKIAQ3EGRIDAT4XKQPLM'\n"}
