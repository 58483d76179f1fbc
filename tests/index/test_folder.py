from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from codeqa.errors import IndexBusy, IndexUnreadable, IndexUnwritable, UsageError
from codeqa.index.folder import IndexFolder, index_folder, make, replace, sync_tree, writer_lock, writing
from codeqa.types import Repository
from tests.index.samples import empty_folder

HOLD = "import fcntl, os, sys; h = os.open(sys.argv[1], os.O_RDWR); fcntl.flock(h, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"


def repository(root: Path, common: Path | None = None) -> Repository:
    root.mkdir(parents=True, exist_ok=True)
    return Repository(str(root), str(root / ".git"), str(common or root / ".git"))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_work_trees_of_one_repository_share_the_store_but_not_the_view(tmp_path: Path) -> None:
    common = tmp_path / "one" / ".git"
    first = index_folder(tmp_path / "home", repository(tmp_path / "one", common))
    second = index_folder(tmp_path / "home", repository(tmp_path / "second", common))
    assert first.store == second.store
    assert first.view != second.view


def test_repositories_of_one_name_have_stores_of_their_own(tmp_path: Path) -> None:
    first = index_folder(tmp_path / "home", repository(tmp_path / "a" / "app"))
    second = index_folder(tmp_path / "home", repository(tmp_path / "b" / "app"))
    assert first.store != second.store
    assert first.store.name.startswith("app-")


def test_a_folder_is_the_same_through_a_symbolic_link(tmp_path: Path) -> None:
    real = repository(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    linked = Repository(str(tmp_path / "link"), common_dir=str(tmp_path / "link" / ".git"))
    assert index_folder(tmp_path / "home", linked).view == index_folder(tmp_path / "home", real).view


def test_a_name_that_a_shell_or_terminal_would_read_does_not_reach_the_disk(tmp_path: Path) -> None:
    store = index_folder(tmp_path / "home", repository(tmp_path / "a\x1b[31m $(b)\n")).store
    assert store.name.replace("-", "").replace(".", "").replace("_", "").isalnum()


@pytest.mark.parametrize("inside", [".", "cache", "a/b"])
def test_an_index_inside_the_work_tree_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(UsageError, match="inside the repository"):
        index_folder(tmp_path / "tree" / inside, repository(tmp_path / "tree"))


def test_an_index_that_a_symbolic_link_brings_into_the_work_tree_is_refused(tmp_path: Path) -> None:
    found = repository(tmp_path / "tree")
    (tmp_path / "link").symlink_to(tmp_path / "tree")
    with pytest.raises(UsageError):
        index_folder(tmp_path / "link" / "cache", found)


def test_a_neighbour_whose_name_begins_alike_is_not_inside(tmp_path: Path) -> None:
    index_folder(tmp_path / "tree-index", repository(tmp_path / "tree"))


def test_all_folders_and_the_lock_are_the_owners_alone(tmp_path: Path) -> None:
    folder = index_folder(tmp_path / "home", repository(tmp_path / "tree"))
    old = os.umask(0)
    try:
        with writer_lock(folder):
            assert {mode(place) for place in (folder.store.parent, folder.store, folder.store / "views", folder.view)} == {0o700}
            assert mode(folder.store / "lock") == 0o600
    finally:
        os.umask(old)


def test_a_home_that_is_a_file_is_an_unreadable_index(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(IndexUnreadable, match="cannot make"):
        make(index_folder(tmp_path / "home", repository(tmp_path / "tree")))


def test_a_second_writer_is_told_that_the_index_is_busy_and_the_first_goes_on(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    with writer_lock(folder), pytest.raises(IndexBusy), writer_lock(folder):
        raise AssertionError("two writers")
    with writer_lock(folder):
        pass


def test_the_lock_ends_with_its_process_even_when_that_is_killed(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    (folder.store / "lock").touch()
    with subprocess.Popen([sys.executable, "-c", HOLD, str(folder.store / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(IndexBusy), writer_lock(folder):
            pass
        other.kill()
        other.wait()
    with writer_lock(folder):
        pass


def test_a_lock_is_freed_when_its_holder_fails(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    with pytest.raises(ZeroDivisionError), writer_lock(folder):
        raise ZeroDivisionError
    with writer_lock(folder):
        pass


def test_replacing_a_file_leaves_no_draft_and_the_owners_mode(tmp_path: Path) -> None:
    target = tmp_path / "CURRENT"
    replace(target, b"one")
    replace(target, b"two")
    assert target.read_bytes() == b"two"
    assert mode(target) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_replacement_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "CURRENT"
    replace(target, b"one")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace(target, b"two")
    assert target.read_bytes() == b"one"


def test_a_tree_with_folders_is_synced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("")
    synced: list[str] = []
    monkeypatch.setattr("codeqa.index.folder._sync", lambda path: synced.append(path.relative_to(tmp_path).as_posix()))
    sync_tree(tmp_path)
    assert sorted(synced) == [".", "a", "a/b", "a/b/c"]


def test_generations_lie_in_the_view(tmp_path: Path) -> None:
    assert IndexFolder(tmp_path, tmp_path / "v").generation(7) == tmp_path / "v" / "generation-7"


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        sqlite3.OperationalError("database or disk is full"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
    ],
)
def test_a_full_disk_is_told_as_one_whichever_library_met_it(tmp_path: Path, fault: Exception) -> None:
    with pytest.raises(IndexUnwritable, match="cannot be written to") as error, writing(IndexFolder(tmp_path, tmp_path)):
        raise fault
    assert "--index-dir" in error.value.hint


def test_a_folder_of_somebody_else_is_told_as_one_and_a_file_elsewhere_is_not(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path / "store", tmp_path / "store")
    with pytest.raises(IndexUnwritable, match="Permission denied") as error, writing(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "store" / "lock"))
    assert "make it yours" in error.value.hint
    with pytest.raises(PermissionError), writing(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "trace"))


def test_other_faults_of_writing_stay_what_they_are(tmp_path: Path) -> None:
    for fault in (ValueError("something else"), OSError(errno.EIO, "Input/output error"), IndexUnreadable("damaged")):
        with pytest.raises(type(fault)) as error, writing(IndexFolder(tmp_path, tmp_path)):
            raise fault
        assert error.value is fault
