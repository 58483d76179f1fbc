from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from codeqa.cli.manual import ENVIRONMENT, EXAMPLES, EXIT_CODES, SETTINGS_TOLD, page
from codeqa.cli.options import Options, hints, spellings
from codeqa.cli.table import BY_NAME, COMMANDS
from codeqa.config import SETTINGS
from tests.cli.fakes import CommandLine
from tests.test_docs import table

PAGE = page()
PLAIN = PAGE.replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "")


def test_every_command_and_option_is_in_the_page() -> None:
    known = hints()
    for command in COMMANDS:
        assert f".TP\n\\fB{command.name}\\fR\n" in PLAIN
    for row in fields(Options):
        if row.name != "words":
            assert f"\\fB{', '.join(spellings(row.name, known))}" in PLAIN


def test_what_the_page_says_of_exit_codes_and_settings_is_what_the_readme_says() -> None:
    def plain(text: str) -> str:
        return text.replace("`", "")

    assert {int(row[0]): plain(row[1]) for row in table("Exit codes")} == EXIT_CODES
    assert {plain(row[0]): plain(row[2]) for row in table("Configuration")} == SETTINGS_TOLD
    assert [setting.name for setting in SETTINGS] == list(SETTINGS_TOLD)


def test_no_variable_is_told_twice() -> None:
    named = [name for names in ENVIRONMENT for name in names.split(", ")]
    assert len(named) == len(set(named))
    assert not any(name.startswith("CODEQA_") for name in named)


def test_every_example_begins_a_command_that_there_is() -> None:
    for _, line in EXAMPLES:
        words = shlex.split(re.search(r"codeqa (?:.*)", line.replace('"$(', "").replace(')"', ""))[0])  # type: ignore[index]  # all have one
        assert words[1] in BY_NAME or " " in words[1]


def test_the_page_is_ascii_and_no_text_is_taken_for_a_request() -> None:
    assert PAGE.isascii()
    requests = {line.split(" ")[0] for line in PAGE.split("\n") if line.startswith((".", "'"))}
    assert requests == {".TH", ".nh", ".ad", ".SH", ".B", ".br", ".PP", ".TP", ".RS", ".nf", ".fi", ".RE", ".BR"}


@pytest.mark.parametrize("checker", [["groff", "-man", "-ww", "-Tutf8", "-z"], ["mandoc", "-T", "lint"]], ids=lambda line: line[0])
def test_a_reader_of_manual_pages_has_nothing_to_complain_of(checker: list[str], tmp_path: Path) -> None:
    if shutil.which(checker[0]) is None:
        pytest.skip(f"{checker[0]} is not installed")
    path = tmp_path / "codeqa.1"
    path.write_text(PAGE, encoding="ascii")
    told = subprocess.run([*checker, str(path)], capture_output=True, text=True, check=False)
    assert told.stdout + told.stderr == ""


def test_a_piped_page_is_roff(codeqa: CommandLine) -> None:
    told = codeqa.run("man")
    assert (told.code, told.stdout) == (0, PAGE)


def test_in_a_terminal_the_page_is_shown_by_the_viewer(codeqa: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "man").write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/shown\n')
    (tmp_path / "man").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    codeqa.terminal = True
    assert codeqa.run("man").stdout == ""
    assert (tmp_path / "shown").read_text() == PAGE
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert codeqa.run("man").stdout == PAGE
