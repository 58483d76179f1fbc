"""``session``, ``-c`` and ``--session``: what is passed on, shown and refused."""

from __future__ import annotations

import io
import json
import re

import pytest

from codeqa.cli.host import Host
from codeqa.cli.start import start
from codeqa.types import Wish
from tests.cli.fakes import CommandLine


@pytest.mark.parametrize(
    ("options", "wish"),
    [([], Wish()), (["-c"], Wish(True)), (["--continue"], Wish(True)), (["--session", "a"], Wish(name="a")), (["-c", "--session=a"], Wish(True, "a"))],
)
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_the_corridor_is_told_which_session_is_meant(codeqa: CommandLine, options: list[str], wish: Wish, more: list[str]) -> None:
    assert codeqa.run("ask", "where", "is", "it?", *options, *more).code == 0
    assert codeqa.corridor.calls[-1][-1] == wish


@pytest.mark.parametrize("words", [[], ["list"]])
def test_sessions_are_listed_a_line_each(codeqa: CommandLine, words: list[str]) -> None:
    told = codeqa.run("session", *words)
    assert told.code == 0
    assert re.match(r"a  \d+ d ago  1 turn  31.4k tok  ", told.stdout)
    assert told.stdout.endswith("1 turn  31.4k tok  where is\\x1b[2J it?\n")


def test_no_session_is_told_in_a_sentence(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    assert "codeqa ask -c" in codeqa.run("session").stdout
    assert json.loads(codeqa.run("session", "--json").stdout) == {"schema_version": 1, "sessions": []}


def test_a_session_is_shown_with_all_that_was_said(codeqa: CommandLine) -> None:
    told = codeqa.run("session", "show", "b")
    assert told.stdout.startswith("1. where is\\x1b[2J it?\n\nThere.\n\nb · m · nothing sent · used ")
    form = json.loads(codeqa.run("session", "show", "b", "--json").stdout)
    assert form["said"][0]["answer"] == "There.\n"
    assert form["said"][0]["places"] == [{"path": "src/a.py", "start_line": 3, "end_line": 5}]


def test_several_sessions_are_dropped_at_once(codeqa: CommandLine) -> None:
    assert codeqa.run("session", "drop", "a", "b").stdout == "a is dropped\nb is dropped\n"
    assert [call[0] for call in codeqa.corridor.calls] == ["drop_session", "drop_session"]
    assert json.loads(codeqa.run("session", "drop", "a", "--json").stdout)["dropped"] == ["a"]


@pytest.mark.parametrize("words", [["show"], ["drop"], ["show", "a", "b"], ["list", "a"], ["burn", "a"]])
def test_what_session_cannot_do_is_refused(codeqa: CommandLine, words: list[str]) -> None:
    told = codeqa.run("session", *words)
    assert (told.code, codeqa.corridor.calls) == (2, [])
    assert "codeqa session list" in told.stderr


@pytest.mark.parametrize("what", ["show", "drop"])
def test_a_session_s_name_that_is_missing_is_asked_for(codeqa: CommandLine, what: str) -> None:
    assert f"codeqa session {what} takes the name of a session" in codeqa.run("session", what).stderr


def test_what_a_program_asks_is_nothing_that_a_person_goes_on_with(codeqa: CommandLine) -> None:
    def wish_of(*argv: str) -> Wish:
        host = Host(io.StringIO(), io.StringIO(), io.StringIO(), {"HOME": str(codeqa.home)}, lambda: codeqa.corridor, program=True)
        assert start(["-C", str(codeqa.home), "ask", "where?", *argv], host) == 0
        return next(item for item in codeqa.corridor.calls[-1] if isinstance(item, Wish))

    assert wish_of() == Wish(apart=True)
    assert wish_of("-c") == Wish(again=True)
    assert wish_of("--session", "mine") == Wish(name="mine")
