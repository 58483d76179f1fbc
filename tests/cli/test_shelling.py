from __future__ import annotations

import io

import pytest

from codeqa.cli.host import Host
from codeqa.cli.shelling import ABOUT, EMPTY, SCRIPTS, SHELLS, ask_line, asked
from codeqa.cli.shellwords import REPLIES
from tests.cli.fakes import CommandLine, FakeCorridor


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_a_script_asks_codeqa_and_runs_nothing_else_of_ours(codeqa: CommandLine, shell: str) -> None:
    told = codeqa.run("completion", shell)
    assert told.code == 0
    assert f"codeqa __complete {'powershell' if shell == 'pwsh' else shell}" in told.stdout
    assert "__ask-line" not in told.stdout
    both = codeqa.run("shell-init", shell).stdout
    assert both.startswith(told.stdout)
    assert "codeqa __ask-line" in both
    assert "@KEY@" not in both


def test_an_unknown_shell_is_told_those_that_there_are(codeqa: CommandLine) -> None:
    told = codeqa.run("shell-init", "tcsh")
    assert told.code == 2
    assert "bash, fish, powershell, zsh" in told.stderr


def test_a_key_is_bound_as_it_was_written_unless_it_could_end_a_quotation(codeqa: CommandLine) -> None:
    assert "'^Xq'" in codeqa.run("shell-init", "zsh", "--key", "^Xq").stdout
    for key in ("'; reboot", '"', "$(x)", "a b", "x" * 30):
        assert codeqa.run("shell-init", "zsh", "--key", key).code == 2


def test_every_script_belongs_to_a_shell() -> None:
    suffixes = {shell.suffix for shell in SHELLS.values()}
    assert {path.name for path in SCRIPTS.iterdir()} == {f"{name}.{suffix}" for name in ("codeqa", "keys") for suffix in suffixes}
    assert set(REPLIES) <= set(SHELLS)


@pytest.mark.parametrize(
    ("line", "runs", "question"),
    [
        ("  pytest   -q tests ", True, ABOUT.format(line="pytest -q tests")),
        ("where is the retry back-off", True, "where is the retry back-off"),
        ("which files import numpy", True, "which files import numpy"),
        ("which codeqa", True, ABOUT.format(line="which codeqa")),
        ("make ask?", True, "make ask?"),
        ("retry back-off", False, "retry back-off"),
        ("  ", False, ""),
    ],
)
def test_a_line_that_reads_like_a_question_is_one(line: str, runs: bool, question: str) -> None:
    assert asked(line, runs) == question


def test_a_typed_line_is_asked_about_and_an_empty_one_is_told_how() -> None:
    corridor, err = FakeCorridor(), io.StringIO()
    host = Host(io.StringIO(), io.StringIO(), err, {}, lambda: corridor)
    assert ask_line(["1", "--strange -x"], host) == 0
    assert ABOUT.format(line="--strange -x") in corridor.calls[0]
    assert ask_line(["0", " "], host) == 0
    assert ask_line([], host) == 0
    assert EMPTY in err.getvalue()
    assert len(corridor.calls) == 1
