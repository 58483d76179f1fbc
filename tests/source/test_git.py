"""The door to git: what it says of a folder, and that a hostile configuration runs nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from codeqa.errors import RepositoryNotFound, SourceError
from codeqa.source import SourceRules, find_repository, list_files
from codeqa.source.git import ask, environment, executable
from codeqa.source.history import last_changes
from tests.source.repositories import git, listed, paths, repository, write


def test_a_repository_is_described_from_any_folder_inside(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a/b/c.py": "x\n"}).resolve()
    found = find_repository(root / "a" / "b")
    assert (found.root, found.prefix, found.branch, found.object_format) == (str(root), "a/b", "main", "sha1")
    assert found.git_dir == found.common_dir == str(root / ".git")
    assert found.head == git(root, "rev-parse", "HEAD").strip()


def test_a_repository_without_commits_has_no_head(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    write(root, {"a.py": "x\n"})
    found = find_repository(root)
    assert (found.head, found.branch) == ("", "")
    assert paths(list_files(found, SourceRules())) == ["a.py"]


def test_a_detached_head_has_no_branch(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    git(root, "checkout", "-q", "--detach")
    found = find_repository(root)
    assert found.head
    assert found.branch == ""


def test_a_second_work_tree_shares_the_common_dir(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    git(root, "worktree", "add", "-q", str(tmp_path / "w"))
    first, second = find_repository(root), find_repository(tmp_path / "w")
    assert first.common_dir == second.common_dir
    assert first.git_dir != second.git_dir
    assert paths(list_files(second, SourceRules())) == ["a.py"]


def test_a_submodule_is_a_repository_of_its_own_and_skipped_in_the_outer(tmp_path: Path) -> None:
    repository(tmp_path / "inner", {"i.py": "x\n"})
    outer = repository(tmp_path / "outer", {"o.py": "x\n"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "inner"), "sub")
    assert find_repository(outer / "sub").root == str((outer / "sub").resolve())
    listing = listed(outer)
    assert paths(listing) == [".gitmodules", "o.py"]
    assert [(skipped.path, skipped.reason) for skipped in listing.skipped] == [("sub", "submodule")]


def test_sha256_repositories_are_recognised(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "r")
    assert find_repository(tmp_path / "r").object_format == "sha256"


def test_a_folder_name_with_a_line_break_is_understood(tmp_path: Path) -> None:
    root = repository(tmp_path / "two\nlines", {"a.py": "x\n"}).resolve()
    found = find_repository(root)
    assert found.root == str(root)
    assert paths(list_files(found, SourceRules())) == ["a.py"]


def test_a_folder_without_git_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "x\n"})
    monkeypatch.setenv("PATH", "")
    found = find_repository(tmp_path)
    assert (found.root, found.git_dir) == (str(tmp_path.resolve()), "")


def test_without_git_a_repository_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path / "r", {"a.py": "x\n"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git is not installed") as caught:
        find_repository(tmp_path / "r")
    assert "install git" in caught.value.hint


@pytest.mark.parametrize("where", ["bare.git", "bare.git/hooks", "r/.git", "r/.git/objects"])
def test_a_bare_repository_or_gits_own_folder_is_a_clear_error(tmp_path: Path, where: str) -> None:
    repository(tmp_path / "r", {"a.py": "x\n"})
    git(tmp_path, "clone", "-q", "--bare", "r", "bare.git")
    (tmp_path / "bare.git" / "hooks").mkdir(exist_ok=True)
    with pytest.raises(SourceError, match="bare repository") as caught:
        find_repository(tmp_path / where)
    assert "clone" in caught.value.hint


def test_a_missing_path_and_a_file_are_not_found(tmp_path: Path) -> None:
    write(tmp_path, {"f": "x"})
    with pytest.raises(RepositoryNotFound, match="no folder"):
        find_repository(tmp_path / "missing")
    with pytest.raises(RepositoryNotFound, match="is a file"):
        find_repository(tmp_path / "f")


def test_a_loop_of_links_and_a_nul_are_clear_errors(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(SourceError):
        find_repository(tmp_path / "loop")
    with pytest.raises(SourceError):
        find_repository(Path("a\0b"))


def test_messages_are_one_line_even_where_a_path_is_not(tmp_path: Path) -> None:
    with pytest.raises(RepositoryNotFound) as caught:
        find_repository(tmp_path / "a\nb\x1b[31m")
    assert caught.value.message.isprintable()


def test_a_git_file_that_points_nowhere_leaves_a_plain_folder(tmp_path: Path) -> None:
    write(tmp_path, {"w/.git": "gitdir: /nowhere/at/all\n", "w/a.py": "x\n", "w/b/c.py": "x\n"})
    found = find_repository(tmp_path / "w" / "b")
    assert (found.git_dir, found.prefix) == ("", "b")
    assert paths(list_files(found, SourceRules())) == ["a.py", "b/c.py"]


def test_a_broken_configuration_is_a_clear_error(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    (root / ".git" / "config").write_text("[core\n")
    with pytest.raises(SourceError, match="bad config"):
        find_repository(root)


def test_a_work_tree_that_is_configured_to_lie_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    write(tmp_path, {"home/diary.txt": "x"})
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    for elsewhere in (str(tmp_path / "home"), "/"):
        git(root, "config", "core.worktree", elsewhere)
        with pytest.raises(SourceError):
            find_repository(root)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user_gets_a_hint(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    for place in (root, root / ".git"):
        os.chown(place, 12345, 12345)
    with pytest.raises(SourceError, match="another user") as caught:
        find_repository(root)
    assert "safe.directory" in caught.value.hint


def test_only_plumbing_may_be_asked(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not on the list"):
        ask(str(tmp_path), "status")


def test_the_callers_git_variables_do_not_reach_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = repository(tmp_path / "one", {"a.py": "x\n"}), repository(tmp_path / "other", {"b.py": "x\n"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert paths(listed(one)) == ["a.py"]
    assert "GIT_DIR" not in environment()


def test_an_index_file_is_used_where_it_is_given_knowingly(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n", ".gitignore": "b.py\n"})
    shutil.copy(root / ".git" / "index", tmp_path / "index")
    write(root, {"b.py": "x\n"})
    git(root, "add", "-f", "b.py")
    found = find_repository(root)
    assert paths(list_files(found, SourceRules())) == [".gitignore", "a.py", "b.py"]
    assert paths(list_files(found, SourceRules(), index_file=str(tmp_path / "index"))) == [".gitignore", "a.py"]


def test_git_is_not_taken_from_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"git": "#!/bin/sh\ntouch ran\n"})
    (tmp_path / "git").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert executable() not in ("", "git", "./git", str(tmp_path / "git"))


def test_a_question_that_takes_too_long_is_a_clear_error(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    with pytest.raises(SourceError, match="did not answer"):
        ask(str(root), "cat-file", "--batch-all-objects", "--batch", timeout=0.0)


def test_a_hostile_configuration_runs_nothing(tmp_path: Path) -> None:
    """Every place where a repository's own files can name a program names one that leaves a mark."""
    root = repository(tmp_path / "r", {"a.py": "x\n", ".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    mark = tmp_path / "ran"
    script = root / ".git" / "evil.sh"
    script.write_text(f"#!/bin/sh\necho $0 $@ >> {mark}\ncat\n")
    script.chmod(0o755)
    for hook in ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        shutil.copy(script, root / ".git" / "hooks" / hook)
    names = """core.fsmonitor core.pager core.editor core.askPass core.sshCommand core.gitProxy core.alternateRefsCommand diff.external diff.evil.textconv
        diff.evil.command filter.evil.clean filter.evil.smudge filter.evil.process merge.evil.driver gpg.program gpg.ssh.program credential.helper pager.log
        pager.ls-files sequence.editor uploadpack.packObjectsHook remote.origin.uploadpack remote.origin.vcs interactive.diffFilter"""
    for name in names.split():
        git(root, "config", name, str(script))
    git(root, "config", "core.hooksPath", str(root / ".git" / "hooks"))
    for alias in ("rev-parse", "ls-files", "log"):
        git(root, "config", f"alias.{alias}", f"!{script}")
    for name, value in (("log.showSignature", "true"), ("remote.origin.url", f"ext::{script}"), ("protocol.ext.allow", "always")):
        git(root, "config", name, value)
    mark.unlink(missing_ok=True)
    write(root, {"a.py": "changed\n", "new.py": "x\n"})
    found = find_repository(root)
    assert paths(list_files(found, SourceRules())) == [".gitattributes", "a.py", "new.py"]
    assert set(last_changes(found)) == {"a.py", ".gitattributes"}
    assert not mark.exists(), mark.read_text()
    git(root, "status")
    assert mark.exists(), "the trap itself does not work"


def test_a_missing_object_of_a_partial_clone_is_not_fetched(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", {"a.py": "x\n"})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "-c", "protocol.file.allow=always", "clone", "-q", "--filter=tree:0", "--no-checkout", f"file://{origin}", "part")
    mark = tmp_path / "ran"
    git(tmp_path / "part", "config", "remote.origin.url", f"ext::sh -c 'touch {mark}'")
    git(tmp_path / "part", "config", "protocol.ext.allow", "always")
    with pytest.raises(SourceError):
        last_changes(find_repository(tmp_path / "part"))
    assert not mark.exists()
