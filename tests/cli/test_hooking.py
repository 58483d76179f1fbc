"""``codeqa hook`` and ``graph impact`` as commands: exit codes, and that a hook's own faults are nobody's problem."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.errors import IndexBusy, SourceError
from codeqa.types.impacts import FOREVER, Asked, Impact
from tests.cli.fakes import CommandLine, FakeCorridor


def asked(codeqa: CommandLine) -> Asked:
    found = codeqa.corridor.calls[-1][-1]
    assert isinstance(found, Asked)
    return found


def test_impact_is_told_and_gated(codeqa: CommandLine) -> None:
    assert codeqa.run("graph", "impact", "--staged").code == 0
    assert asked(codeqa) == Asked(staged=True, seconds=FOREVER)
    assert codeqa.run("graph", "impact", "--staged", "--fail-on", "removed-callers").code == 0
    assert codeqa.run("graph", "impact", "--staged", "--fail-on", "removed-callers,untested").code == 5


def test_the_text_names_users_tests_documents_findings_and_what_was_left_out(codeqa: CommandLine) -> None:
    told = codeqa.run("graph", "impact").stdout
    for part in ("src/a.py", "Session.open", "signature changed", "src/b.py:7 main 0.95", "tests/test_a.py", "docs/a.md:2", "! untested", "x.bin (binary)"):
        assert part in told


def test_no_change_is_said(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    outcome = codeqa.run("graph", "impact", "--staged")
    assert (outcome.code, outcome.stdout) == (0, "")
    assert "nothing is changed" in outcome.stderr


@pytest.mark.parametrize("failure", [SourceError("git is gone"), IndexBusy("busy"), ZeroDivisionError("a bug"), OSError(28, "no space")])
def test_a_hook_is_never_in_the_way_by_a_fault(codeqa: CommandLine, failure: Exception) -> None:
    codeqa.corridor.failure = failure
    for name in ("impact", "index"):
        outcome = codeqa.run("hook", "run", name, "--fail-on", "untested")
        assert outcome.code == 0
        assert f"{name} was left out" in outcome.stderr


def test_only_the_gate_that_was_asked_for_holds_a_commit_back(codeqa: CommandLine) -> None:
    assert codeqa.run("hook", "run", "impact").code == 0
    assert codeqa.run("hook", "run", "impact", "--fail-on", "untested").code == 5


def test_a_hook_looks_at_the_index_and_the_folder_that_git_works_on(codeqa: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "next-index").write_bytes(b"")
    codeqa.environ = {"GIT_INDEX_FILE": "next-index", "GIT_DIR": ".git"}
    codeqa.run("hook", "run", "impact")
    assert asked(codeqa) == Asked(staged=True, index_file=str(tmp_path / "next-index"), seconds=2.0, git_dir=".git")
    codeqa.environ = {"GIT_INDEX_FILE": "gone"}
    codeqa.run("hook", "run", "impact", "--time-box", "0.5")
    assert asked(codeqa) == Asked(staged=True, seconds=0.5)


class Slow(FakeCorridor):
    """Waits for ever, as for a file that is a pipe."""

    def find_impact(self, where: Path, config: Config, asked: Asked) -> Impact:
        time.sleep(60)
        return super().find_impact(where, config, asked)


def test_a_hook_ends_with_its_time_whatever_it_waits_for(codeqa: CommandLine) -> None:
    codeqa.corridor = Slow()
    before = signal.getsignal(signal.SIGALRM)
    outcome = codeqa.run("hook", "run", "impact", "--time-box", "0.06")
    assert outcome.code == 0
    assert "took longer than 0.06 s" in outcome.stderr
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_hooks_are_installed_with_their_options_and_removed(codeqa: CommandLine) -> None:
    assert codeqa.run("hook", "install", "--fail-on", "untested", "--time-box", "3").stdout == "pre-commit: written\n"
    assert codeqa.corridor.calls[-1][2:] == (("impact", "index"), ("--fail-on", "untested", "--time-box", "3"))
    codeqa.run("hook", "install", "index")
    assert codeqa.corridor.calls[-1][2:] == (("index",), ())
    assert codeqa.run("hook", "uninstall").stdout == "pre-commit: removed\n"
    codeqa.corridor.found = False
    assert codeqa.run("hook", "uninstall").stdout == "no hook has lines of codeqa\n"


@pytest.mark.parametrize("words", [("start",), ("run", "everything"), ("run",), ("install", "--fail-on", "nothing")])
def test_mistakes_are_usage_errors(codeqa: CommandLine, words: tuple[str, ...]) -> None:
    assert codeqa.run("hook", *words).code == 2
