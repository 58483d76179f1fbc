"""Every command against a corridor that answers from memory: what is called, what is printed where, and the exit code."""

from __future__ import annotations

import json

import pytest

from codeqa.cli.options import Format
from codeqa.cli.table import BY_NAME, COMMANDS
from codeqa.config import AUTO, Config
from codeqa.errors import BudgetTooSmall, EndpointTimeout, IndexMissing, NothingToIndex, Unverified
from codeqa.types import Scope, Verdict
from tests.cli.fakes import CommandLine

ARGUMENTS = {
    "ask": ["where is X?"],
    "search": ["X"],
    "pack": ["X"],
    "why": ["a.py"],
    "completion": ["bash"],
    "shell-init": ["bash"],
    "eval": ["search", "-"],
    "verify": ["a.md"],
    "graph": ["impact"],
    "hook": ["install"],
    "at": ["src/a.py:4"],
    "uninstall": ["vim"],
}


APART = ("chat", "mcp", "serve")
"""Commands that talk: with a person at a terminal, or with a program."""


def called(codeqa: CommandLine, name: str) -> tuple[object, ...]:
    return next(call for call in codeqa.corridor.calls if call[0] == name)


def config_of(codeqa: CommandLine) -> Config:
    return next(item for item in codeqa.corridor.calls[0] if isinstance(item, Config))


def scope_of(codeqa: CommandLine) -> Scope:
    return next(item for item in codeqa.corridor.calls[0] if isinstance(item, Scope))


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_explains_itself(codeqa: CommandLine, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("-h", "--help"):
        assert codeqa.run(name, option).code == 0
        shown = capsys.readouterr().out
        assert shown.startswith(f"Usage: codeqa {name}")
        assert "-C DIR" in shown


def test_without_arguments_every_command_is_listed(codeqa: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    assert codeqa.run("-h").code == 0
    shown = capsys.readouterr().out
    assert all(f"  {command.name}" in shown for command in COMMANDS)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS if command.name not in APART])
def test_every_command_succeeds_and_says_nothing_else_on_stdout_than_json_when_asked(codeqa: CommandLine, name: str) -> None:
    codeqa.stdin = '{"query": "q", "relevant": ["a.py"]}' if name == "eval" else ""
    assert codeqa.run(name, *ARGUMENTS.get(name, [])).code == 0
    if BY_NAME[name].formats != (Format.TEXT,):
        form = json.loads(codeqa.run(name, *ARGUMENTS.get(name, []), "--json").stdout)
        assert form["schema_version"] == 1


def test_a_bare_question_is_ask(codeqa: CommandLine) -> None:
    bare = codeqa.run("where is X?")
    assert bare == codeqa.run("ask", "where", "is", "X?")
    assert bare.stdout == "It opens [src/a.py:3-3].\n"
    assert "citations verified" in bare.stderr


def test_an_answer_that_does_not_end_its_line_gets_one(codeqa: CommandLine) -> None:
    codeqa.corridor.text = "no line feed"
    assert codeqa.run("x y").stdout == "no line feed\n"


def test_an_answers_escape_sequences_stay_outside_even_when_split(codeqa: CommandLine) -> None:
    codeqa.corridor.text = "four\x1b]52;c;aGk=\x07 end"
    assert "\x1b" not in codeqa.run("x y").stdout


def test_nothing_found_is_exit_code_one(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    assert codeqa.run("search", "x").code == 1
    assert codeqa.run("search", "x", "--json").code == 1
    assert codeqa.run("pack", "x").code == 1
    assert codeqa.run("why", "x").code == 1


def test_an_answer_that_the_code_does_not_tell_is_exit_code_one(codeqa: CommandLine) -> None:
    codeqa.corridor.abstained = True
    assert codeqa.run("x y").code == 1


def test_strict_fails_on_a_missing_citation_and_only_strict_does(codeqa: CommandLine) -> None:
    codeqa.corridor.verdict = Verdict.MISSING
    assert codeqa.run("ask", "x").code == 0
    assert codeqa.run("ask", "x", "--strict").code == 5
    assert codeqa.run("ask", "x", "--strict", "--json").code == 5


@pytest.mark.parametrize(
    ("failure", "code", "name"),
    [
        (IndexMissing("no index", "codeqa index"), 2, "index_missing"),
        (NothingToIndex("no file"), 2, "nothing_to_index"),
        (BudgetTooSmall("too small"), 4, "budget"),
        (EndpointTimeout("too slow"), 3, "endpoint_timeout"),
        (Unverified("1 of 2"), 5, "unverified"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_an_error_is_told_by_its_kind_on_stderr_or_as_json(codeqa: CommandLine, failure: BaseException, code: int, name: str) -> None:
    codeqa.corridor.failure = failure
    told = codeqa.run("search", "x")
    assert (told.code, told.stdout) == (code, "")
    assert told.stderr.startswith("codeqa: ")
    for spelling in (["--json"], ["--format", "json"], ["--format=json"], ["--jsonl"]):
        structured = codeqa.run("search", "x", *spelling)
        assert (structured.code, structured.stderr) == (code, "")
        assert json.loads(structured.stdout)["error"]["code"] == name


def test_a_bug_leaves_a_log_and_no_traceback(codeqa: CommandLine) -> None:
    codeqa.corridor.failure = ZeroDivisionError("by \x1b[31mzero")
    told = codeqa.run("search", "x")
    assert told.code == 70
    assert "Traceback" not in told.stderr
    logs = list((codeqa.home / "home/.local/state/codeqa/logs").iterdir())
    assert str(logs[0]) in told.stderr
    assert "ZeroDivisionError" in logs[0].read_text()
    assert "\x1b" not in logs[0].read_text() + told.stderr
    assert logs[0].stat().st_mode & 0o077 == 0
    assert "Traceback" in codeqa.run("search", "x", "-v").stderr


def test_a_pipe_that_breaks_inside_is_a_bug_not_a_reader_that_went_away(codeqa: CommandLine) -> None:
    codeqa.corridor.failure = BrokenPipeError()
    assert codeqa.run("search", "x").code == 70


@pytest.mark.parametrize(
    "argv",
    [
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "many"],
        ["search", "x", "--format", "xml"],
        ["search", "x", "--json", "--format", "sarif"],
        ["search", "x", "--bogus"],
        ["search", "x", "--color", "red"],
        ["search", "x", "--hyperlinks", "nowhere"],
        ["pack", "x", "--budget", "0"],
        ["ask", "x", "--timeout", "0"],
        ["ask", "x", "--base-url", "nowhere"],
        ["status", "--format", "sarif"],
        ["why"],
        ["why", "a", "b"],
        ["search"],
        ["search", "   "],
        ["   "],
        ["ask", ""],
        ["pack", "x" * 300_000],
        ["config", "hide"],
        ["completion", "csh"],
        ["--json"],
        ["search", "x", "--batch", "-"],
        ["search", "--batch", "no/such/file"],
        ["search", "x", "--files-from", "no/such/file"],
    ],
)
def test_a_usage_error_is_one_message_with_a_hint_and_exit_code_two(codeqa: CommandLine, argv: list[str]) -> None:
    told = codeqa.run(*argv)
    assert told.code == 2
    assert "Traceback" not in told.stderr
    if "--json" not in argv:
        assert told.stdout == ""
        assert "hint: " in told.stderr
    assert not codeqa.corridor.calls


def test_a_question_that_begins_with_a_commands_name_is_told_how_to_be_asked(codeqa: CommandLine) -> None:
    assert 'codeqa ask "why …"' in codeqa.run("why", "is", "it", "slow").stderr


def test_flags_reach_the_corridor_as_settings_and_scope(codeqa: CommandLine) -> None:
    line = "ask x --budget 9000 --model m --base-url http://127.0.0.1:1/v1 --timeout 3 --offline --no-refresh --jobs 2 --trace t"
    assert codeqa.run(*line.split(), "--scope", "src/**", "--scope", "*.py", "--lang", "python").code == 0
    config = config_of(codeqa)
    assert (config.budget, config.model, config.timeout, config.offline, config.refresh, config.jobs) == (9000, "m", 3.0, True, False, 2)
    assert scope_of(codeqa) == Scope(("src/**", "*.py"), ("python",))


def test_stdin_is_context_and_alone_it_is_the_question(codeqa: CommandLine) -> None:
    codeqa.stdin = "diff --git a b"
    codeqa.run("what can this break?")
    assert called(codeqa, "ask")[2] == "what can this break?"
    assert called(codeqa, "ask")[4] == "diff --git a b"
    codeqa.corridor.calls.clear()
    codeqa.stdin = "where is it?"
    codeqa.run("ask", "-")
    assert called(codeqa, "ask")[2] == "where is it?"


def test_a_stdin_that_is_too_long_is_cut_and_said_so(codeqa: CommandLine) -> None:
    codeqa.stdin = "x" * 1_200_000
    told = codeqa.run("ask", "why?")
    assert len(str(called(codeqa, "ask")[4])) == 1_000_000
    assert "left out" in told.stderr


def test_a_dry_run_calls_no_model_and_tells_the_price(codeqa: CommandLine) -> None:
    told = codeqa.run("ask", "x", "--dry-run", "--model", "m")
    assert [call[0] for call in codeqa.corridor.calls] == ["plan"]
    assert "<$0.001" in told.stdout
    form = json.loads(codeqa.run("ask", "x", "--dry-run", "--json").stdout)
    assert form["messages"] == [{"role": "user", "content": "x"}]


def test_quiet_leaves_the_answer_alone(codeqa: CommandLine) -> None:
    assert codeqa.run("x y", "-q").stderr == ""
    assert codeqa.run("pack", "x", "-q").stderr == ""


def test_pack_puts_the_context_on_stdout_and_the_receipt_on_stderr(codeqa: CommandLine) -> None:
    told = codeqa.run("pack", "x")
    assert told.stdout == "src/a.py\n3\tdef open(self):\n"
    assert told.stderr == "context: 1 file (1 spans), 40 of 32.0k tokens, 1 file left out\n"
    assert "exact symbol" in codeqa.run("pack", "x", "--explain").stderr


def test_budget_and_whole_reach_the_corridor(codeqa: CommandLine) -> None:
    codeqa.run("pack", "x", "--budget", "auto", "--whole", "0.25")
    assert (config_of(codeqa).budget, config_of(codeqa).whole) == (AUTO, 0.25)
    assert codeqa.run("pack", "x", "--whole", "1.5").code == codeqa.run("pack", "x", "--budget", "many").code == 2


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "github", "vimgrep", "md", "text"])
@pytest.mark.parametrize("command", ["ask", "search", "pack"])
def test_every_format_names_the_place(codeqa: CommandLine, command: str, name: str) -> None:
    told = codeqa.run(command, "x", "--format", name)
    assert told.code == 0
    assert "src/a.py" in told.stdout
    if name in ("json", "jsonl", "sarif"):
        json.loads(told.stdout)


def test_map_takes_a_budget_and_a_question(codeqa: CommandLine) -> None:
    codeqa.run("map", "--budget", "auto")
    assert called(codeqa, "map")[3] == 8_000
    codeqa.corridor.calls.clear()
    codeqa.run("map", "--budget", "500", "sessions", "please")
    assert called(codeqa, "map")[3:] == (500, "sessions please")


def test_what_a_model_thinks_goes_to_stderr_and_only_if_asked_for(codeqa: CommandLine) -> None:
    told = codeqa.run("ask", "x", "-v")
    assert told.stderr.startswith("  Hm, \\x1b[2Jwell.\n  So it is\n")
    assert "Hm" not in told.stdout
    assert "Hm" not in codeqa.run("ask", "x").stderr
    assert "Hm" not in codeqa.run("ask", "x", "-v", "-q").stderr


def test_doctor_fails_only_on_an_error(codeqa: CommandLine) -> None:
    assert codeqa.run("doctor").code == 0
    codeqa.corridor.found = False
    assert codeqa.run("doctor").code == 2


def test_doctor_looks_for_servers_of_this_machine_only_if_asked(codeqa: CommandLine) -> None:
    codeqa.run("doctor")
    codeqa.run("doctor", "--local")
    assert [call[-1] for call in codeqa.corridor.calls] == [False, True]


def test_clean_touches_the_other_indexes_only_with_all(codeqa: CommandLine) -> None:
    codeqa.run("clean")
    assert called(codeqa, "clean")[3] is False
    codeqa.corridor.calls.clear()
    assert "12.0 kB freed" in codeqa.run("clean", "--all").stdout
    assert called(codeqa, "clean")[3] is True


def test_clean_unused_leaves_the_index(codeqa: CommandLine) -> None:
    assert "what no work tree needs" in codeqa.run("clean", "--unused").stdout
    assert [call[0] for call in codeqa.corridor.calls] == ["collect"]
    assert codeqa.run("clean", "--unused", "--all").code == 2


def test_config_show_names_each_origin_and_hides_the_key(codeqa: CommandLine) -> None:
    codeqa.environ = {"OPENAI_API_KEY": "sk-secretsecret1234", "CODEQA_BUDGET": "777"}
    told = codeqa.run("config", "show", "--origin")
    assert "secret" not in told.stdout
    assert "OPENAI_API_KEY" in told.stdout
    assert any(line.split() == ["budget", "777", "CODEQA_BUDGET"] for line in told.stdout.split("\n"))


def test_a_hostile_project_file_is_a_warning_without_effect(codeqa: CommandLine) -> None:
    (codeqa.home / ".codeqa.toml").write_text('base_url = "https://evil.example/v1"\nbudget = 500\n')
    told = codeqa.run("search", "x")
    assert "base_url" in told.stderr
    assert (config_of(codeqa).base_url, config_of(codeqa).budget) == ("", 500)


def test_a_terminal_gets_colour_links_and_lines_of_code(codeqa: CommandLine) -> None:
    codeqa.terminal = True
    shown = codeqa.run("search", "x").stdout
    assert "\x1b]8;;file://" in shown
    assert "def open" in shown
    codeqa.environ = {"NO_COLOR": "1"}
    assert "\x1b" not in codeqa.run("search", "x").stdout


def test_the_terms_of_a_score_are_told_when_they_are_asked_for(codeqa: CommandLine) -> None:
    assert "+1.500  path" in codeqa.run("search", "x", "--explain").stdout
    term = {"feature": "path", "value": 0.5, "weight": 3.0, "product": 1.5}
    assert json.loads(codeqa.run("search", "x", "--explain", "--json").stdout)["files"][0]["terms"] == [term]
    assert "terms" not in json.loads(codeqa.run("search", "x", "--json").stdout)["files"][0]
    codeqa.stdin = '{"query": "x"}'
    assert json.loads(codeqa.run("search", "--batch", "-", "--explain").stdout)["files"][0]["terms"] == [term]


def test_a_search_that_finds_nothing_says_what_narrowed_it(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    assert "nothing found\n" in codeqa.run("search", "x").stderr
    assert "nothing found within scope docs/**; languages go\n" in codeqa.run("search", "x", "--scope", "docs/**", "--lang", "go").stderr
