"""``open``: the last answer's places in the user's editor."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from codeqa.cli.opening import FORMS, command
from codeqa.errors import ConfigError
from tests.cli.fakes import CommandLine, FakeCorridor


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("vim", ["vim", "+7", "/r/a b.py"]),
        ("/usr/bin/nvim -R", ["/usr/bin/nvim", "-R", "+7", "/r/a b.py"]),
        ("code --wait", ["code", "--wait", "-g", "/r/a b.py:7"]),
        ("hx", ["hx", "/r/a b.py:7"]),
        ("emacsclient -t", ["emacsclient", "-t", "+7", "/r/a b.py"]),
        ("vim.basic", ["vim.basic", "+7", "/r/a b.py"]),
        ("'/opt/My Editor/subl' -w", ["/opt/My Editor/subl", "-w", "/r/a b.py:7"]),
        ("something-else", ["something-else", "/r/a b.py"]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(editor: str, expected: list[str]) -> None:
    assert command({"EDITOR": editor}, "/r/a b.py", 7) == expected


def test_visual_comes_before_editor_and_blank_is_none() -> None:
    assert command({"VISUAL": "vi", "EDITOR": "nano"}, "a", 1)[0] == "vi"
    assert command({"VISUAL": " ", "EDITOR": "nano"}, "a", 1)[0] == "nano"


@pytest.mark.parametrize("environ", [{}, {"EDITOR": ""}, {"EDITOR": "vim 'oops"}])
def test_no_editor_or_one_that_cannot_be_read_is_a_clear_word(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as error:
        command(environ, "a", 1)
    assert "EDITOR" in error.value.hint


def test_no_editor_has_two_ways() -> None:
    names = [name for form in FORMS.values() for name in form]
    assert len(names) == len(set(names))


def file_of(codeqa: CommandLine) -> Path:
    file = codeqa.home / "src" / "a.py"
    file.parent.mkdir()
    file.write_text("1\n2\n3\n4\n5\n", encoding="utf-8")
    return file


def test_without_a_number_the_places_of_the_last_answer_are_listed(codeqa: CommandLine) -> None:
    assert codeqa.run("open").stdout.split() == ["1", "src/a.py:3-5"]
    assert json.loads(codeqa.run("open", "--json").stdout)["places"] == [{"number": 1, "path": "src/a.py", "start_line": 3, "end_line": 5}]


def test_a_place_in_a_pipe_is_printed(codeqa: CommandLine) -> None:
    file = file_of(codeqa)
    assert codeqa.run("open", "1").stdout == f"{file}:3\n"
    assert codeqa.run("open", "src/a.py:4").stdout == f"{file}:4\n"
    assert codeqa.run("open", "src/a.py").stdout == f"{file}:1\n"


def test_a_place_on_a_terminal_opens_in_the_editor(codeqa: CommandLine) -> None:
    file = file_of(codeqa)
    editor = codeqa.home / "vim"
    editor.write_text(f'#!/bin/sh\necho "$@" > {codeqa.home}/opened\n', encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    codeqa.environ["EDITOR"] = str(editor)
    codeqa.terminal = True
    assert codeqa.run("open", "1").code == 0
    assert (codeqa.home / "opened").read_text(encoding="utf-8") == f"+3 {file}\n"


def test_an_editor_that_does_not_start_is_named(codeqa: CommandLine) -> None:
    file_of(codeqa)
    codeqa.environ["EDITOR"] = "/nowhere/vim"
    codeqa.terminal = True
    outcome = codeqa.run("open", "1")
    assert outcome.code == 2
    assert "/nowhere/vim" in outcome.stderr


def test_what_cannot_be_opened_is_a_clear_word(codeqa: CommandLine) -> None:
    assert "no place 9" in codeqa.run("open", "9").stderr
    assert "not there any more" in codeqa.run("open", "1").stderr
    assert "no answer yet" in CommandLine(codeqa.home, FakeCorridor(found=False)).run("open", "1").stderr
