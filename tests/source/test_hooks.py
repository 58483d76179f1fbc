"""Our lines in a repository's hooks: put in beside what is there, and taken out without a trace."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codeqa.errors import SourceError, UsageError
from codeqa.source import find_repository
from codeqa.source.hooks import BEGIN, END, hooks_folder, install, uninstall
from tests.source.repositories import git, repository

OURS = ["echo ours"]
THEIRS = "#!/bin/sh -e\necho theirs\nexec true\n"


def ran(path: Path, *arguments: str) -> str:
    return subprocess.run([str(path), *arguments], capture_output=True, text=True, check=True).stdout


def hook(folder: Path, text: str, mode: int = 0o755) -> Path:
    path = folder / "pre-commit"
    folder.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_hook_is_written_and_removed(tmp_path: Path) -> None:
    assert install(tmp_path / "hooks", "pre-commit", OURS) == "written"
    assert ran(tmp_path / "hooks" / "pre-commit") == "ours\n"
    assert uninstall(tmp_path / "hooks", "pre-commit") == "removed"
    assert list((tmp_path / "hooks").iterdir()) == []


@pytest.mark.parametrize("text", [THEIRS, "#!/usr/bin/env bash\nset -u\necho theirs\nexit 0", "#!/bin/bash -eu\necho theirs\n"])
def test_a_shell_hook_keeps_its_lines_and_gets_ours_before_them(tmp_path: Path, text: str) -> None:
    path = hook(tmp_path, text, 0o744)
    install(tmp_path, "pre-commit", OURS)
    assert ran(path) == "ours\ntheirs\n"
    assert path.stat().st_mode & 0o777 == 0o744
    assert uninstall(tmp_path, "pre-commit") == "our lines are removed"
    assert path.read_text() == text


def test_installing_again_renews_our_lines(tmp_path: Path) -> None:
    path = hook(tmp_path, THEIRS)
    install(tmp_path, "pre-commit", OURS)
    assert install(tmp_path, "pre-commit", ["echo newer"]) == "renewed"
    assert ran(path) == "newer\ntheirs\n"
    assert path.read_text().count(BEGIN) == path.read_text().count(END) == 1
    uninstall(tmp_path, "pre-commit")
    assert path.read_text() == THEIRS


def test_a_hook_of_another_language_is_called_under_its_own_name(tmp_path: Path) -> None:
    text = "#!/usr/bin/env python3\nimport os, sys\nprint('theirs', os.path.basename(sys.argv[0]), *sys.argv[1:])\nsys.exit(int(sys.argv[1]))\n"
    path = hook(tmp_path, text)
    install(tmp_path, "pre-commit", OURS)
    assert ran(path, "0") == "theirs pre-commit 0\nours\n"
    assert subprocess.run([str(path), "3"], capture_output=True, check=False).returncode == 3
    assert install(tmp_path, "pre-commit", OURS) == "renewed"
    assert ran(path, "0") == "theirs pre-commit 0\nours\n"
    uninstall(tmp_path, "pre-commit")
    assert path.read_text() == text
    assert [one.name for one in tmp_path.iterdir()] == ["pre-commit"]


@pytest.mark.parametrize("relative", [False, True])
def test_nothing_is_written_through_a_link(tmp_path: Path, relative: bool) -> None:
    folder = tmp_path / "hooks"
    target = hook(tmp_path / "tools", THEIRS).rename(tmp_path / "tools" / "check.sh")
    folder.mkdir()
    goal = "../tools/check.sh" if relative else str(target)
    (folder / "pre-commit").symlink_to(goal)
    install(folder, "pre-commit", OURS)
    assert target.read_text() == THEIRS
    assert ran(folder / "pre-commit") == "theirs\nours\n"
    uninstall(folder, "pre-commit")
    assert str((folder / "pre-commit").readlink()) == goal


def test_a_hook_that_git_does_not_run_is_not_woken(tmp_path: Path) -> None:
    path = hook(tmp_path, THEIRS, 0o644)
    with pytest.raises(UsageError, match="not executable"):
        install(tmp_path, "pre-commit", OURS)
    assert path.read_text() == THEIRS


def test_what_is_not_ours_is_not_removed(tmp_path: Path) -> None:
    path = hook(tmp_path, THEIRS)
    assert uninstall(tmp_path, "pre-commit") == ""
    assert path.read_text() == THEIRS


def test_bytes_that_are_no_text_survive(tmp_path: Path) -> None:
    path = hook(tmp_path, "")
    path.write_bytes(b"#!/bin/sh\necho \xff\xfe\n")
    install(tmp_path, "pre-commit", OURS)
    uninstall(tmp_path, "pre-commit")
    assert path.read_bytes() == b"#!/bin/sh\necho \xff\xfe\n"


def test_all_work_trees_share_the_hooks_and_a_configured_folder_is_left_alone(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    git(root, "worktree", "add", "-q", str(tmp_path / "w"))
    assert hooks_folder(find_repository(tmp_path / "w")) == hooks_folder(find_repository(root)) == root.resolve() / ".git" / "hooks"
    git(root, "config", "core.hooksPath", ".husky")
    with pytest.raises(SourceError, match=r"\.husky"):
        hooks_folder(find_repository(root))


def test_a_folder_without_git_has_no_hooks(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no git repository"):
        hooks_folder(find_repository(tmp_path))
