"""What ``-h`` says is true of what the command does."""

from __future__ import annotations

import contextlib
import re
import shlex
from io import StringIO

import pytest

from codeqa.cli import evaluating, gisting, hooking, maintaining, reviewing
from codeqa.cli.arrange import arrange
from codeqa.cli.helping import OTHERWISE, TOLD, option_help
from codeqa.cli.host import Host
from codeqa.cli.options import hints, option_of, value_options
from codeqa.cli.start import start
from codeqa.cli.table import BY_NAME, COMMANDS, takes
from codeqa.config import Config
from codeqa.types.relations import MOST


def shown(*arguments: str) -> str:
    """What the program prints: its help goes to the process's own stdout."""
    with contextlib.redirect_stdout(StringIO()) as out:
        assert start([*arguments], Host(StringIO(), StringIO(), StringIO(), {})) == 0
    return " ".join(out.getvalue().split())


def test_every_command_has_its_examples_and_no_other() -> None:
    assert list(TOLD) == sorted(BY_NAME)


@pytest.mark.parametrize("line", [line for told in TOLD.values() for line in told.examples])
def test_an_example_names_options_that_its_command_takes(line: str) -> None:
    words = shlex.split(re.sub(r'^eval "\$\((.*)\)"$', r"\1", line.split(" > ")[0].split(" | ")[-1]))
    assert words[0] == "codeqa"
    name, rest = arrange(words[1:], BY_NAME, value_options())
    known = hints()
    spelled = {part for option in takes(BY_NAME[name]) for part in _spellings(option_of(option, known))}
    assert {word for word in rest if word.startswith("-")} <= spelled


def _spellings(option: object) -> list[str]:
    texts = (getattr(option, "default", ""), *getattr(option, "param_decls", ()))
    return [part for text in texts for part in text.split("/")]


def test_what_is_said_otherwise_is_of_options_that_the_command_takes() -> None:
    assert list(OTHERWISE) == sorted(OTHERWISE)
    assert [(command, option) for command, option in OTHERWISE if option not in takes(BY_NAME[command])] == []


def test_the_defaults_that_are_told_are_those_that_hold() -> None:
    told = {key: re.findall(r"\d+", text.partition("[default: ")[2]) for key, text in OTHERWISE.items() if "[default: " in text}
    assert told == {
        ("eval", "limit"): [str(evaluating.PLACES)],
        ("gist", "budget"): [str(gisting.MAP_BUDGET)],
        ("gist", "limit"): [str(gisting.WRITTEN)],
        ("graph", "depth"): ["1"],
        ("graph", "limit"): [str(MOST)],
        ("hook", "time_box"): [f"{hooking.TIME_BOX:g}", f"{hooking.REVIEW_TIME_BOX:g}"],
        ("map", "budget"): [str(maintaining.MAP_BUDGET)],
        ("review", "time_box"): [f"{reviewing.LOOKING:g}"],
    }


def test_a_setting_s_default_stands_behind_its_option() -> None:
    assert option_help(BY_NAME["search"], "limit", "Places.") == f"Places.  [default: {Config().limit}]"
    assert option_help(BY_NAME["ask"], "timeout", "Wait.") == "Wait.  [default: 120]"
    assert option_help(BY_NAME["ask"], "model", "Model.") == "Model."


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_names_the_formats_that_the_command_has(command: object) -> None:
    row = BY_NAME[getattr(command, "name", "")]
    assert f"--format <{'|'.join(row.formats)}>" in shown(row.name, "-h")


def test_the_help_of_all_shows_the_version_s_option_and_no_summary_cut_short() -> None:
    text = shown("-h")
    assert "--version" in text
    assert [command.name for command in COMMANDS if command.summary not in text] == []
