"""``ask --form``, ``ask --schema``, ``review`` and ``gist`` against a corridor that answers from memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codeqa.types import Verdict
from tests.cli.fakes import CommandLine


def called(codeqa: CommandLine, name: str) -> tuple[object, ...]:
    return next(call for call in codeqa.corridor.calls if call[0] == name)


def test_an_answer_by_schema_is_the_json_alone_and_passes_the_output_door(codeqa: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"type": "object"}')
    outcome = codeqa.run("ask", "--schema", str(tmp_path / "s.json"), "what?")
    assert outcome.code == 0
    assert list(json.loads(outcome.stdout)) == ["any"]
    assert "\x1b" not in outcome.stdout
    assert called(codeqa, "form")[1:] == ("", '{"type": "object"}', str(tmp_path / "s.json"))


@pytest.mark.parametrize("format", ["md", "vimgrep", "sarif"])
def test_an_answer_by_schema_has_no_other_format(codeqa: CommandLine, format: str, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{}")
    outcome = codeqa.run("ask", "--schema", str(tmp_path / "s.json"), "what?", "--format", format)
    assert (outcome.code, codeqa.corridor.calls) == (2, [])


@pytest.mark.parametrize("format", ["text", "md", "vimgrep", "gnu", "github", "sarif", "json", "jsonl"])
def test_every_format_of_a_form_names_the_place(codeqa: CommandLine, format: str) -> None:
    assert "src/a.py" in codeqa.run("ask", "--form", "places", "what?", "--format", format).stdout


@pytest.mark.parametrize(("verdict", "mark"), [(Verdict.MISSING, "[unverified]"), (Verdict.UNKNOWN, "[unclear]"), (Verdict.EXACT, "")])
def test_a_place_that_is_not_borne_out_is_marked_and_strict_fails_on_it(codeqa: CommandLine, verdict: Verdict, mark: str) -> None:
    codeqa.corridor.verdict = verdict
    outcome = codeqa.run("ask", "--form", "places", "what?", "--strict")
    assert mark in outcome.stdout
    assert outcome.code == (5 if mark else 0)


def test_a_form_without_places_is_exit_code_one(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    outcome = codeqa.run("ask", "--form", "places", "what?")
    assert (outcome.code, outcome.stdout) == (1, "nothing found\n")


def test_quiet_leaves_a_forms_answer_alone(codeqa: CommandLine) -> None:
    assert codeqa.run("ask", "--form", "places", "what?", "-q").stderr == ""


def test_stdin_the_cap_and_the_session_reach_a_form(codeqa: CommandLine) -> None:
    codeqa.stdin = "a diff"
    codeqa.run("ask", "--form", "places", "what?", "--max-cost", "0.5", "--session", "s")
    assert called(codeqa, "ask form")[1:5] == ("what?", "places", "a diff", 0.5)


def test_a_terminal_gets_links_and_levels_in_colour(codeqa: CommandLine) -> None:
    codeqa.terminal = True
    codeqa.environ["COLUMNS"] = "40"
    shown = codeqa.run("review", "--staged").stdout
    assert "\x1b[33mwarning\x1b[0m" in shown
    assert "\x1b]8;;file://" in shown
    codeqa.environ["NO_COLOR"] = "1"
    assert "\x1b" not in codeqa.run("review", "--staged").stdout


def test_a_review_takes_a_change_and_gates_on_its_level(codeqa: CommandLine) -> None:
    assert codeqa.run("review", "--diff", "main", "src").code == 0
    assert codeqa.run("review", "--staged", "--fail-on", "warning").code == 5
    assert codeqa.run("review", "--staged", "--fail-on", "error").code == 0
    codeqa.corridor.verdict = Verdict.MISSING
    assert codeqa.run("review", "--staged", "--fail-on", "note").code == 0


@pytest.mark.parametrize("argv", [("review", "--staged", "--diff", "x"), ("review", "--fail-on", "untested"), ("gist", "--format", "sarif")])
def test_what_cannot_be_meant_is_a_usage_error(codeqa: CommandLine, argv: tuple[str, ...]) -> None:
    outcome = codeqa.run(*argv)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "hint" in outcome.stderr


def test_a_dry_run_of_a_form_and_of_a_review_asks_nobody(codeqa: CommandLine) -> None:
    for argv in (("ask", "--form", "places", "what?"), ("review", "--staged"), ("gist", "--write")):
        assert json.loads(codeqa.run(*argv, "--dry-run", "--json").stdout)["dry_run"] is True
    assert {call[0] for call in codeqa.corridor.calls} == {"form", "plan form", "plan review", "plan gists"}


def test_a_gist_is_told_with_its_model_and_its_users(codeqa: CommandLine) -> None:
    outcome = codeqa.run("gist", "src")
    assert outcome.stdout == (
        "src/  2 files\n  holds    a.py, b.py\n\nsrc/a.py  python · 5 lines · used by 1\n  Opens what is closed.\n  defines  Session\n  used by  src/b.py\n"
    )


def test_gists_that_are_left_are_exit_code_one_and_say_why(codeqa: CommandLine) -> None:
    assert codeqa.run("gist", "--write").code == 0
    codeqa.corridor.found = False
    outcome = codeqa.run("gist", "--write", "-k", "7", "--max-cost", "1")
    assert (outcome.code, "1 left: the cap is reached" in outcome.stdout) == (1, True)
    assert codeqa.corridor.calls[-1] == ("write gists", (), 7, 1.0)


def test_an_unknown_price_is_told_as_unknown(codeqa: CommandLine) -> None:
    assert "the price is unknown" in codeqa.run("gist", "--write", "--dry-run").stdout
