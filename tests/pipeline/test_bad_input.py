"""Everything that can be wrong with what a person gives: a clear message with what to do, the documented exit code, no traceback, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.small import FILES, Outcome, Shell, git, write

HOSTILE = Path(__file__).parents[2] / "fixtures" / "hostile"

Prepare = Callable[[Shell], None]


def as_it_is(codeqa: Shell) -> None:
    """Nothing is wrong with the repository."""


def empty(codeqa: Shell) -> None:
    shutil.rmtree(codeqa.folder)
    codeqa.folder.mkdir()


def bare(codeqa: Shell) -> None:
    empty(codeqa)
    git(codeqa.folder, "init", "-q", "--bare")


def missing(codeqa: Shell) -> None:
    shutil.rmtree(codeqa.folder)


def nothing_readable(codeqa: Shell) -> None:
    empty(codeqa)
    (codeqa.folder / "a.bin").write_bytes(b"\0\1\2" * 100)
    (codeqa.folder / "logo.png").write_bytes(b"\x89PNG\r\n\0\0")


def pointer_of(codeqa: Shell) -> Path:
    return next(codeqa.index.glob("*/views/*/CURRENT"))


def newer(codeqa: Shell) -> None:
    assert codeqa("index").code == 0
    path = pointer_of(codeqa)
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))


def damaged(codeqa: Shell) -> None:
    assert codeqa("index").code == 0
    pointer_of(codeqa).write_text("{")


BAD: dict[str, tuple[Prepare, tuple[str, ...], int, str]] = {
    "an empty folder": (empty, ("search", "x"), 2, "no file to index"),
    "a bare repository": (bare, ("search", "x"), 2, "bare"),
    "a missing path": (missing, ("search", "x"), 2, "there is no folder"),
    "no readable file": (nothing_readable, ("ask", "x"), 2, "no file to index"),
    "no index and none wanted": (as_it_is, ("search", "--no-refresh", "x"), 2, "no index yet"),
    "a damaged index, not to be refreshed": (damaged, ("search", "--no-refresh", "x"), 2, "damaged"),
    "an index of a newer version": (newer, ("search", "x"), 2, "format 99"),
    "an unknown value of an option": (as_it_is, ("search", "x", "--format", "nope"), 2, "nope"),
    "an unknown option": (as_it_is, ("search", "x", "--nope"), 2, "no such option"),
    "an unknown language": (as_it_is, ("search", "x", "--lang", "klingon"), 2, "klingon"),
    "a budget too small for a context": (as_it_is, ("pack", "total", "--budget", "3"), 4, "cannot hold"),
    "a budget too small for a map": (as_it_is, ("map", "--budget", "2"), 4, "cannot hold"),
    "a budget too small for a prompt": (as_it_is, ("ask", "total", "--budget", "3", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), 4, "needs"),
    "a question of spaces": (as_it_is, ("search", "   "), 2, "no question"),
    "an answer asked with spaces": (as_it_is, ("ask", " \t\n "), 2, "no question"),
    "a question of 1 MB": (as_it_is, ("search", "x" * 1_000_000), 2, "1,000,000 characters"),
    "a base URL that is no address": (as_it_is, ("ask", "total", "--model", "m", "--base-url", "htp:/x"), 2, "not a web address"),
    "a base URL where nobody listens": (as_it_is, ("ask", "total", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), 3, "cannot be reached"),
    "a model without an endpoint": (as_it_is, ("ask", "total", "--model", "m"), 2, "no endpoint"),
    "an index folder inside the repository": (as_it_is, ("search", "x", "--index-dir", "INSIDE"), 2, "inside the repository"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_with_what_to_do(case: str, codeqa: Shell) -> None:
    prepare, arguments, code, message = BAD[case]
    prepare(codeqa)
    outcome = codeqa(*(str(codeqa.folder / ".index") if text == "INSIDE" else text for text in arguments))
    assert outcome.code == code, outcome.told
    assert message in outcome.err
    assert "  hint: " in outcome.err
    assert "Traceback" not in outcome.told
    assert outcome.out == ""


@pytest.mark.parametrize("case", ["an empty folder", "a budget too small for a context", "an index of a newer version"])
def test_with_json_an_error_is_json_on_stdout(case: str, codeqa: Shell) -> None:
    prepare, arguments, code, message = BAD[case]
    prepare(codeqa)
    outcome = codeqa(*arguments, "--json")
    error = outcome.json()["error"]
    assert outcome.code == code
    assert isinstance(error, dict)
    assert message in error["message"]
    assert error["code"]
    assert error["hint"]


def searched(codeqa: Shell) -> Outcome:
    outcome = codeqa("search", "total of all prices", "--json")
    assert outcome.code == 0, outcome.told
    assert "shop/basket.py" in outcome.out
    return outcome


def test_a_folder_without_git_is_searched(codeqa: Shell) -> None:
    searched(codeqa)


@pytest.mark.parametrize("name", ["CURRENT", "tables.sqlite", "graph.csr"])
def test_a_damaged_index_is_built_anew_by_the_next_question(name: str, codeqa: Shell) -> None:
    assert codeqa("index").code == 0
    path = next(codeqa.index.rglob(name))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    searched(codeqa)


def test_a_folder_as_the_index_pointer_is_said_or_mended(codeqa: Shell) -> None:
    assert codeqa("index").code == 0
    path = pointer_of(codeqa)
    path.unlink()
    path.mkdir()
    outcome = codeqa("search", "--no-refresh", "total")
    assert outcome.code == 2
    assert "cannot read" in outcome.err


def test_what_cannot_be_read_is_counted_and_the_rest_is_found(codeqa: Shell) -> None:
    (codeqa.folder / "loop").symlink_to("loop")
    (codeqa.folder / "around").symlink_to(".")
    os.mkfifo(codeqa.folder / "pipe.py")
    with (codeqa.folder / "huge.py").open("wb") as file:
        file.truncate(100_000_000)
    (codeqa.folder / "two\nlines.py").write_text("def in_two_lines():\n    return 2\n")
    report = codeqa("index", "--json").json()
    assert report["seen"] == len(FILES) + 5
    assert report["indexed"] == len(FILES) + 1
    assert report["skipped"] == {"not-regular": 1, "symlink": 2, "too-large": 1}
    found = codeqa("search", "in_two_lines", "--json").json()["hits"]
    assert isinstance(found, list)
    assert found[0]["path"] == "two\nlines.py"
    assert "\nlines.py" not in codeqa("search", "in_two_lines").out
    searched(codeqa)


def test_what_a_parser_gives_up_is_indexed_by_lines_and_reported(codeqa: Shell) -> None:
    bombs = sorted(path.name for path in HOSTILE.glob("hoard.rs"))
    for name in bombs:
        shutil.copy(HOSTILE / name, codeqa.folder / name)
    report = codeqa("index", "--json").json()
    assert report["indexed"] == report["seen"] == len(FILES) + len(bombs)
    files = report["skipped_files"]
    assert isinstance(files, list)
    assert [(item["path"], item["reason"]) for item in files] == [(name, "unparsed") for name in bombs]
    assert all(item["detail"] for item in files)
    again = codeqa("index")
    assert "1 unparsed" in again.out
    assert "skipped" not in again.out
    searched(codeqa)


def test_an_edit_that_empties_the_repository_keeps_the_older_index(codeqa: Shell) -> None:
    searched(codeqa)
    kept = pointer_of(codeqa).read_bytes()
    for name in FILES:
        (codeqa.folder / name).unlink()
    assert codeqa("search", "total").code == 2
    assert pointer_of(codeqa).read_bytes() == kept
    write(codeqa.folder)
    searched(codeqa)


def test_where_the_disk_is_full_the_older_index_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"))
    assert codeqa("index").code == 0
    (codeqa.folder / "shop" / "new.py").write_text("def discount():\n    return 3\n", encoding="utf-8")

    def full(place: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("codeqa.index.drafting.sync_tree", full)
    found = codeqa("search", "total of prices", "--json")
    assert found.code == 0, found.told
    assert found.json()["hits"]
    told = codeqa("index")
    assert told.code == 2
    assert "No space left on device" in told.err


@pytest.mark.parametrize("begin", [0, 4096], ids=["its head", "a page of it"])
def test_tables_damaged_in_a_way_that_no_size_shows_are_made_anew(tmp_path: Path, begin: int) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"))
    assert codeqa("index").code == 0
    tables = next(codeqa.index.glob("*/views/*/generation-*/tables.sqlite"))
    tables.chmod(0o600)
    with tables.open("r+b") as file:
        file.seek(begin)
        file.write(b"\xff" * 4096)
    (codeqa.folder / "shop" / "new.py").write_text("def discount():\n    return 3\n", encoding="utf-8")
    assert codeqa("index").code == 0
    found = codeqa("search", "discount", "--json")
    assert found.code == 0, found.told
    assert "shop/new.py" in found.out
