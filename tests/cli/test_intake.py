from __future__ import annotations

import json
from pathlib import Path

import pytest

from codeqa.types import Scope
from tests.cli.fakes import CommandLine


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.split("\n") if line]


def batch(codeqa: CommandLine, *rows: str) -> str:
    path = codeqa.home / "batch.jsonl"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def test_a_batch_answers_every_line_in_order_with_its_own_id(codeqa: CommandLine) -> None:
    path = batch(codeqa, '{"id": "b", "query": "x", "more": 1}', "", '{"id": 7, "query": "y"}', '{"query": "z"}')
    told = codeqa.run("search", "--batch", path)
    assert told.code == 0
    assert [(line["id"], line["query"]) for line in lines(told.stdout)] == [("b", "x"), (7, "y"), (4, "z")]


def test_a_batch_comes_from_stdin_too(codeqa: CommandLine) -> None:
    codeqa.stdin = '{"id": 1, "query": "x"}\n{"id": 2, "query": "y"}'
    assert [line["id"] for line in lines(codeqa.run("search", "--batch", "-").stdout)] == [1, 2]


def test_a_packed_batch_has_text_only_when_asked(codeqa: CommandLine) -> None:
    path = batch(codeqa, '{"id": "a", "question": "x"}')
    assert "text" not in lines(codeqa.run("pack", "--batch", path).stdout)[0]
    assert "text" in lines(codeqa.run("pack", "--batch", path, "--with-text").stdout)[0]


@pytest.mark.parametrize("bad", ["{", '{"id": 2}', '"text"', '{"id": 2, "query": " "}', '{"id": 2, "query": 3}', "[" * 100_000])
def test_a_bad_line_is_named_after_the_answers_before_it(codeqa: CommandLine, bad: str) -> None:
    path = batch(codeqa, '{"id": 1, "query": "x"}', bad, '{"id": 3, "query": "z"}')
    told = codeqa.run("search", "--batch", path)
    assert told.code == 2
    assert [line["id"] for line in lines(told.stdout)] == [1]
    assert "line 2" in told.stderr


def test_listed_files_are_relative_to_the_repository(codeqa: CommandLine) -> None:
    (codeqa.home / ".git").mkdir()
    (codeqa.home / "sub").mkdir()
    codeqa.stdin = "a.py\n../b.py\r\n../../outside.py\n\n"
    told = codeqa.run("-C", str(codeqa.home / "sub"), "search", "x", "--files-from", "-")
    scope = next(item for item in codeqa.corridor.calls[0] if isinstance(item, Scope))
    assert scope.paths == ("sub/a.py", "b.py")
    assert "1 files lie outside" in told.stderr


def test_a_list_without_a_usable_file_is_an_error_not_everything(codeqa: CommandLine) -> None:
    for codeqa.stdin in ("", "/etc/passwd\n"):
        assert codeqa.run("search", "x", "--files-from", "-").code == 2


def test_two_readers_of_stdin_are_refused(codeqa: CommandLine) -> None:
    assert codeqa.run("search", "--batch", "-", "--files-from", "-").code == 2
    assert codeqa.run("ask", "x", "-", "--files-from", "-").code == 2


def test_the_last_of_two_folders_counts(codeqa: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    codeqa.run("-C", str(tmp_path / "d"), "search", "x")
    assert codeqa.corridor.calls[0][1] == tmp_path / "d"


def test_pinned_files_are_relative_to_the_repository(codeqa: CommandLine) -> None:
    (codeqa.home / ".git").mkdir()
    (codeqa.home / "sub").mkdir()
    (codeqa.home / "sub" / "a.py").touch()
    codeqa.run("-C", str(codeqa.home / "sub"), "pack", "x", "--pin", "a.py", "--pin", "b.py")
    scope = next(item for item in codeqa.corridor.calls[0] if isinstance(item, Scope))
    assert scope.pinned == ("sub/a.py", "b.py")
    assert codeqa.run("pack", "x", "--pin", "../outside.py").code == 2


def test_a_pack_takes_what_comes_on_stdin_and_a_search_only_when_asked(codeqa: CommandLine) -> None:
    codeqa.stdin = "a traceback"
    for argv in (("pack", "x"), ("search", "x", "-"), ("search", "x")):
        codeqa.run(*argv)
    assert [call[-1] for call in codeqa.corridor.calls] == ["a traceback", "a traceback", ""]
