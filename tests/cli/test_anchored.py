"""``at``: what is typed reaches the corridor, and what comes back is shown in every form."""

from __future__ import annotations

import json

import pytest

from codeqa.types.anchored import At
from tests.cli.fakes import CommandLine


def asked(codeqa: CommandLine, name: str) -> list[object]:
    return next(list(call[1:]) for call in codeqa.corridor.calls if call[0] == name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("src/a.py:4", At("src/a.py", 4)),
        ("src/a.py:4:9", At("src/a.py", 4, 9)),
        ("src/a.py:4:9:", At("src/a.py", 4, 9)),
        ("src/a.py:4-9", At("src/a.py", 4, end_line=9)),
        ("a b/c:d.py:4", At("a b/c:d.py", 4)),
    ],
)
def test_a_place_is_a_file_a_line_and_a_column(text: str, expected: At, codeqa: CommandLine) -> None:
    assert codeqa.run("at", text).code == 0
    assert expected in asked(codeqa, "explain_here")


def test_without_a_question_and_a_model_it_is_explained(codeqa: CommandLine) -> None:
    told = codeqa.run("at", "src/a.py:4:9")
    assert told.stdout.startswith("Session.open (method)  src/a.py:3-5\n  def open(self)\n  Opens it.\n")
    assert "used by 1\n  src/b \\x1b.py:7  main 0.50  session.open()\n" in told.stdout
    assert "note: a note" in told.stdout


def test_a_question_is_asked_about_the_place(codeqa: CommandLine) -> None:
    codeqa.run("at", "src/a.py:4:9", "what", "is", "this?")
    assert asked(codeqa, "ask_at")[1:] == ["what is this?", At("src/a.py", 4, 9)]


def test_a_model_is_asked_without_a_question_too(codeqa: CommandLine) -> None:
    codeqa.run("at", "src/a.py:4", "--model", "m")
    assert "who uses it" in str(asked(codeqa, "ask_at")[1])
    codeqa.run("at", "src/a.py:4", "--model", "m", "--offline")
    assert asked(codeqa, "explain_here")


def test_a_dry_run_asks_nobody(codeqa: CommandLine) -> None:
    codeqa.run("at", "src/a.py:4", "why?", "--dry-run")
    assert asked(codeqa, "plan_at")[1] == "why?"


def test_the_buffer_comes_from_stdin_byte_by_byte(codeqa: CommandLine) -> None:
    codeqa.stdin = "x = 'ä'\r\n"
    codeqa.run("at", "src/a.py:1", "--stdin-buffer")
    assert At("src/a.py", 1, buffer="x = 'ä'\r\n".encode()) in asked(codeqa, "explain_here")


def test_stdin_cannot_be_buffer_and_context(codeqa: CommandLine) -> None:
    told = codeqa.run("at", "src/a.py:1", "why?", "-", "--stdin-buffer")
    assert (told.code, "cannot both read stdin" in told.stderr) == (2, True)


def test_json_has_every_field(codeqa: CommandLine) -> None:
    told = json.loads(codeqa.run("at", "src/a.py:4:9", "--json").stdout)
    fields = "path line column word language unsaved indexed subject around others members callers callees tests documents notes index seconds"
    assert " ".join(told) == f"schema_version {fields}"
    assert told["subject"]["signature"] == "def open(self)"
    assert told["callers"] == [{"path": "src/b \\x1b.py", "line": 7, "symbol": "main", "kind": "call", "confidence": 0.5, "text": "session.open()"}]


def test_json_lines_have_a_line_for_each_place(codeqa: CommandLine) -> None:
    rows = [json.loads(line) for line in codeqa.run("at", "src/a.py:4", "--jsonl").stdout.split("\n")[:-1]]
    assert [(row["relation"], row["path"]) for row in rows] == [("subject", "src/a.py"), ("used by", "src/b \\x1b.py"), ("tests", "tests/test_a.py")]


LINES = {
    "gnu": "src/a.py:3:1: note: Session.open (method): def open(self)\nsrc/b \\x1b.py:7:1: note: used by main: session.open()\n",
    "vimgrep": "src/a.py:3:1:Session.open (method): def open(self)\nsrc/b \\x1b.py:7:1:used by main: session.open()\n",
}


@pytest.mark.parametrize("form", LINES)
def test_editors_get_a_line_for_each_place(form: str, codeqa: CommandLine) -> None:
    assert codeqa.run("at", "src/a.py:4", "--format", form).stdout.startswith(LINES[form])
    whole = codeqa.run("at", "src/a.py:4", "--format", form, "--absolute").stdout
    assert whole.startswith(f"{codeqa.home}/src/a.py:3:1:")


@pytest.mark.parametrize("form", ["md", "sarif", "github"])
def test_the_other_forms_have_the_places_too(form: str, codeqa: CommandLine) -> None:
    told = codeqa.run("at", "src/a.py:4", "--format", form)
    assert told.code == 0
    assert "src/a.py" in told.stdout
    assert "\x1b" not in told.stdout
