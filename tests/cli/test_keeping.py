"""An answer is kept once it has been shown, and looked at again sentence by sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codeqa.errors import UsageError
from codeqa.types import Standing
from tests.cli.fakes import CommandLine


@pytest.fixture
def codeqa(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_an_answer_is_shown_and_then_saved(codeqa: CommandLine) -> None:
    told = codeqa.run("ask", "x y", "--save", "a.md")
    assert (told.code, told.stdout) == (0, "It opens [src/a.py:3-3].\n")
    assert "saved to a.md" in told.stderr
    assert codeqa.corridor.calls[-1][:2] == ("save", "a.md")
    assert str(codeqa.corridor.calls[-1][2]).startswith("# x y\n\nIt opens")


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_asked(codeqa: CommandLine) -> None:
    codeqa.corridor.failure = UsageError("there is no folder")
    assert codeqa.run("ask", "x", "--save", "no/a.md").code == 2
    assert [call[0] for call in codeqa.corridor.calls] == ["saving_place"]


@pytest.mark.parametrize("form", [[], ["--json"], ["-q"]])
def test_an_answer_that_cannot_be_saved_is_not_lost(codeqa: CommandLine, form: list[str]) -> None:
    codeqa.corridor.unwritable = True
    told = codeqa.run("ask", "x", "--save", "a.md", *form)
    assert told.code == 2
    assert "It opens" in told.stdout
    assert told.stderr.endswith("codeqa: the answer could not be saved\n  hint: save it elsewhere\n")
    if form == ["--json"]:
        json.loads(told.stdout)


def test_verify_shows_what_moved_and_why(codeqa: CommandLine) -> None:
    codeqa.corridor.standing = Standing.MOVED
    told = codeqa.run("verify", "a.md", "b.md")
    assert told.code == 0
    assert told.stdout.startswith("a.md  q  model, m, HEAD 3fa2c1\n  ↪ moved    It opens.\n      ↪ src/a.py:3 → 9  why\n  1 claim: 1 moved\n\nb.md")


@pytest.mark.parametrize("standing", Standing)
def test_only_what_fell_is_exit_code_one(codeqa: CommandLine, standing: Standing) -> None:
    codeqa.corridor.standing = standing
    assert codeqa.run("verify", "a.md").code == (1 if standing is Standing.FELL else 0)
    assert codeqa.run("verify", "a.md", "--json").code == (1 if standing is Standing.FELL else 0)


def test_verify_says_the_same_as_json(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    (found,) = json.loads(codeqa.run("verify", "a.md", "--json").stdout)["answers"]
    assert {name: found[name] for name in ("file", "edited", "holds", "moved", "fell", "unknown", "unproven")} == {
        "file": "a.md",
        "edited": True,
        "holds": 1,
        "moved": 0,
        "fell": 0,
        "unknown": 0,
        "unproven": 0,
    }
    support = found["claims"][0]["supports"][0]
    assert (support["standing"], support["now"], support["quote"]) == ("holds", {"path": "src/a.py", "start_line": 9, "end_line": 9}, "def open(self):")
    assert "the text was changed after it was saved" in codeqa.run("verify", "a.md").stdout
