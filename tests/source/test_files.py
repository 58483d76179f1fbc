"""The listing: what git sees, less what the rules leave out, each left-out file with its reason."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from codeqa.source import SourceRules
from codeqa.types import SkipReason
from tests.source.repositories import git, listed, paths, reasons, repository, write


@pytest.fixture(params=["git", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same files must give the same listing with git and without."""
    root = tmp_path / "r"
    root.mkdir()
    if request.param == "git":
        git(root, "init", "-q")
    return root


def test_files_come_sorted_by_path_with_their_sizes(place: Path) -> None:
    write(place, {"b/z.py": "1234", "a.py": "x", "b.py": "", "B.py": "x", "b-c/x": "x"})
    listing = listed(place)
    assert paths(listing) == ["B.py", "a.py", "b-c/x", "b.py", "b/z.py"]
    assert [entry.stat.size for entry in listing.files] == [1, 1, 1, 0, 4]
    assert listing.files[0].stat.mtime_ns == (place / "B.py").stat().st_mtime_ns


def test_an_empty_folder_lists_nothing(place: Path) -> None:
    listing = listed(place)
    assert (listing.files, listing.skipped) == ((), ())


def test_every_rule_by_name_gives_its_reason(place: Path) -> None:
    write(
        place,
        {
            "package-lock.json": "{}",
            "js/app.min.js": "x",
            "js/app.js.map": "x",
            "api_pb2.py": "x",
            "logo.PNG": "x",
            "lib.so": "x",
            ".env": "x",
            "deploy/key.pem": "x",
            ".aws/credentials": "x",
            ".ssh/known_hosts": "x",
            "node_modules/a/index.js": "x",
            "src/keys.py": "x",
            "vendor/a.go": "x",
            "dist/b.js": "x",
            "README.md": "x",
            "noending": "x",
            ".env.example": "x",
        },
    )
    listing = listed(place)
    assert paths(listing) == [".env.example", "README.md", "dist/b.js", "noending", "src/keys.py", "vendor/a.go"]
    found = reasons(listing)
    assert found.pop("node_modules/", found.pop("node_modules/a/index.js", "")) == "vendored"
    assert found == {
        ".aws/credentials": "denied",
        ".env": "denied",
        ".ssh/known_hosts": "denied",
        "api_pb2.py": "generated",
        "deploy/key.pem": "denied",
        "js/app.js.map": "minified",
        "js/app.min.js": "minified",
        "lib.so": "binary",
        "logo.PNG": "binary",
        "package-lock.json": "lock-file",
    }


def test_seen_is_indexed_plus_skipped(place: Path) -> None:
    write(place, {f"f{number}.{ending}": "x" for number in range(5) for ending in ("py", "png", "lock", "key")})
    listing = listed(place)
    seen = [*paths(listing), *reasons(listing)]
    assert sorted(seen) == sorted(path.name for path in place.iterdir() if path.is_file())


def test_a_file_over_the_limit_is_too_large(place: Path) -> None:
    with (place / "big.txt").open("wb") as file:
        file.truncate(100_000_000)
    write(place, {"limit.txt": b"x" * 10})
    assert reasons(listed(place)) == {"big.txt": "too-large"}
    assert reasons(listed(place, SourceRules(max_bytes=9)))["limit.txt"] == "too-large"


def test_links_are_skipped_and_never_followed(place: Path) -> None:
    write(place, {"real/a.py": "x"})
    for name, target in (("loop", "loop"), ("out", "/etc"), ("in", "real"), ("file.py", "real/a.py"), ("gone", "nowhere"), ("up", "..")):
        (place / name).symlink_to(target)
    listing = listed(place)
    assert paths(listing) == ["real/a.py"]
    assert set(reasons(listing).values()) == {"symlink"}
    assert len(listing.skipped) == 6


def test_fifos_and_sockets_do_not_block(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x"})
    os.mkfifo(tmp_path / "fifo.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket.py"))
        assert reasons(listed(tmp_path)) == {"fifo.py": "not-regular", "socket.py": "not-regular"}


def test_a_tracked_file_that_became_a_fifo_is_skipped(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x", "b.py": "x"})
    (root / "a.py").unlink()
    os.mkfifo(root / "a.py")
    assert reasons(listed(root)) == {"a.py": "not-regular"}


def test_strange_names_come_through(place: Path) -> None:
    names = ["new\nline.py", "tab\there.py", " blank ", "quote'\".py", "ünï.py", "x' OR '1'='1", "-rf", "*.py", ":(top)a"]
    write(place, dict.fromkeys(names, "x"))
    os.close(os.open(os.fsencode(place) + b"/bad\xff\xfe.py", os.O_CREAT))
    assert set(paths(listed(place))) == {*names, "bad\udcff\udcfe.py"}
    left = set(paths(listed(place, SourceRules(ignore=("bad*.py", "ünï.py", "\\*.py")))))
    assert left == {*names} - {"ünï.py", "*.py"}


def test_deleted_files_vanish_without_a_word(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x", "b.py": "x", "d/c.py": "x"})
    (root / "a.py").unlink()
    (root / "d" / "c.py").unlink()
    (root / "d").rmdir()
    write(root, {"d": "now a file"})
    listing = listed(root)
    assert paths(listing) == ["b.py", "d"]
    assert listing.skipped == ()


def test_a_file_that_became_a_folder_lists_its_files(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a": "x"})
    (root / "a").unlink()
    write(root, {"a/b.py": "x"})
    listing = listed(root)
    assert paths(listing) == ["a/b.py"]
    assert listing.skipped == ()


def test_a_folder_that_became_a_link_is_one_link(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"d/a.py": "x"})
    (root / "d").rename(tmp_path / "outside")
    (root / "d").symlink_to(tmp_path / "outside")
    listing = listed(root)
    assert paths(listing) == []
    assert reasons(listing) == {"d": "symlink"}


def test_both_sides_of_a_conflict_are_one_file(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    for branch, text in (("one", "1\n"), ("two", "2\n")):
        git(root, "checkout", "-q", "-b", branch, "main")
        write(root, {"a.py": text})
        git(root, "commit", "-qam", branch)
    with pytest.raises(Exception, match="non-zero"):
        git(root, "merge", "one")
    assert paths(listed(root)) == ["a.py"]


def test_ignored_files_are_not_seen_and_tracked_ones_are(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {".gitignore": "*.log\nbuild/\n", "a.py": "x"})
    write(root, {"x.log": "x", "build/b.py": "x", "kept.log": "x", "new.py": "x"})
    git(root, "add", "-f", "kept.log")
    assert paths(listed(root)) == [".gitignore", "a.py", "kept.log", "new.py"]


def test_a_repository_inside_is_skipped_as_one(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x"})
    repository(root / "inner", {"b.py": "x"})
    listing = listed(root)
    assert paths(listing) == ["a.py"]
    assert reasons(listing) == {"inner": "submodule"}


def test_an_index_full_of_files_that_are_not_checked_out_is_fine(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a/x.py": "x", "b/y.py": "x"})
    git(root, "sparse-checkout", "set", "--cone", "a")
    assert paths(listed(root)) == ["a/x.py"]


def test_a_virtual_environment_is_left_out_whatever_its_name(place: Path) -> None:
    write(place, {"my-env/pyvenv.cfg": "x", "my-env/lib/a.py": "x", "b.py": "x"})
    listing = listed(place)
    assert paths(listing) == ["b.py"]
    assert set(reasons(listing).values()) == {"vendored"}


def test_codeqaignore_leaves_out_and_takes_back_in(place: Path) -> None:
    write(
        place,
        {
            ".codeqaignore": "*.txt\n!yarn.lock\n!.env\n# no pattern\n/docs/\n",
            "sub/.codeqaignore": "!keep.txt\n",
            "a.txt": "x",
            "sub/a.txt": "x",
            "sub/keep.txt": "x",
            "docs/d.md": "x",
            "yarn.lock": "x",
            "poetry.lock": "x",
            ".env": "x",
        },
    )
    listing = listed(place)
    assert paths(listing) == [".codeqaignore", "sub/.codeqaignore", "sub/keep.txt", "yarn.lock"]
    assert [entry.path for entry in listing.files if entry.kept] == ["sub/keep.txt", "yarn.lock"]
    assert reasons(listing) == {".env": "denied", "a.txt": "ignored", "docs/d.md": "ignored", "poetry.lock": "lock-file", "sub/a.txt": "ignored"}
    assert next(skipped.detail for skipped in listing.skipped if skipped.path == "sub/a.txt") == ".codeqaignore:1: *.txt"


def test_the_users_settings_stand_above_the_files(place: Path) -> None:
    write(place, {".codeqaignore": "!a.py\n", "a.py": "x", "b.py": "x"})
    listing = listed(place, SourceRules(ignore=("a.py",)))
    assert paths(listing) == [".codeqaignore", "b.py"]
    assert listing.skipped[0].reason is SkipReason.IGNORED
    assert listing.skipped[0].detail == "setting:1: a.py"


def test_an_untracked_ignore_file_counts_for_tracked_files(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"d/a.py": "x", "d/b.py": "x"})
    write(root, {"d/.codeqaignore": "a.py\n"})
    assert paths(listed(root)) == ["d/.codeqaignore", "d/b.py"]


def test_a_linked_or_binary_ignore_file_is_passed_over(place: Path, tmp_path: Path) -> None:
    write(tmp_path, {"rules": "*\n"})
    write(place, {"a.py": "x", "sub/.codeqaignore": b"\0\1\2*\n", "sub/b.py": "x"})
    (place / ".codeqaignore").symlink_to(tmp_path / "rules")
    assert paths(listed(place)) == ["a.py", "sub/.codeqaignore", "sub/b.py"]


def test_a_hostile_pattern_costs_no_time(place: Path) -> None:
    """Python's engine needs hours for this one."""
    write(place, {".codeqaignore": "*a" * 30 + "b\n", "a" * 200: "x"})
    assert paths(listed(place)) == [".codeqaignore", "a" * 200]


def test_lines_that_are_no_patterns_are_passed_over(place: Path) -> None:
    write(place, {".codeqaignore": "!\n/\n[\n\\\n***\n" + "x" * 5000 + "\na.py\r\n", "a.py": "x", "b.py": "x"})
    assert paths(listed(place)) in ([".codeqaignore", "b.py"], [])
    assert "a.py" in reasons(listed(place))


def test_the_same_tree_gives_the_same_listing(place: Path) -> None:
    write(place, {f"d{number % 7}/f{number}.py": "x" for number in range(50)})
    assert listed(place) == listed(place)
