"""``.pre-commit-hooks.yaml``: what pre-commit runs exists, and only what was asked for holds a commit back. tests/test_recipes.py runs pre-commit itself."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from codeqa.cli.hooking import RUNNABLE
from codeqa.cli.impact import GATED
from codeqa.cli.table import BY_NAME
from codeqa.pipeline.hooks import GATE

ROOT = Path(__file__).parents[2]
HOOKS = {block.partition("\n")[0]: block for block in re.split(r"^- id: ", (ROOT / ".pre-commit-hooks.yaml").read_text(), flags=re.MULTILINE)[1:]}


def entry(name: str) -> list[str]:
    """As pre-commit cuts it."""
    found = re.search(r"^  entry: (?:>-\n)?(.+?)\n  language:", HOOKS[name], re.MULTILINE | re.DOTALL)
    assert found is not None
    return shlex.split(" ".join(found[1].split("\n    ")))


def run(folder: Path, name: str, code: int, *arguments: str) -> tuple[int, str]:
    """The exit code of the entry where ``codeqa`` ends with ``code``, and what that was called with."""
    (folder / "a.md").touch()
    command = folder / "codeqa"
    command.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" >> {folder}/called\nexit {code}\n')
    command.chmod(0o755)
    environ = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run([*entry(name), *arguments], cwd=folder, env=environ, capture_output=True, check=False)
    return done.returncode, (folder / "called").read_text().strip()


def test_the_hooks_are_those_of_the_plan() -> None:
    assert sorted(HOOKS) == ["codeqa-impact", "codeqa-index", "codeqa-review", "codeqa-verify-answers"]
    assert GATE == GATED


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_what_is_run_exists(name: str, tmp_path: Path) -> None:
    called = run(tmp_path, name, 0, "a.md")[1].split(" ")
    assert called[0] in BY_NAME
    if called[0] == "hook":
        assert called[1] == "run"
        assert called[2] in RUNNABLE


@pytest.mark.parametrize("code", [0, 1, 2, 3, GATE, 70, 126, 127, 130, 137])
def test_only_the_gate_holds_a_commit_back(code: int, tmp_path: Path) -> None:
    assert run(tmp_path, "codeqa-impact", code, "--fail-on", "untested") == (int(code == GATE), "hook run impact --fail-on untested")
    assert run(tmp_path, "codeqa-index", code)[0] == 0
    assert run(tmp_path, "codeqa-review", code)[0] == int(code == GATE)
    assert run(tmp_path, "codeqa-verify-answers", code, "a.md")[0] == int(code == 1)


def test_answers_are_found_by_a_shells_patterns(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("")
    assert run(tmp_path, "codeqa-verify-answers", 0, "*.md")[1] == "verify a.md b.md"


def test_where_no_answer_is_saved_yet_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "codeqa").write_text("#!/bin/sh\ntouch called\nexit 1\n")
    (tmp_path / "codeqa").chmod(0o755)
    line = [*entry("codeqa-verify-answers"), "docs/*.md"]
    done = subprocess.run(line, cwd=tmp_path, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "called").exists()) == (0, False)
    assert "no saved answer yet (docs/*.md)" in done.stdout


def test_a_codeqa_that_does_not_start_verifies_nothing_and_holds_nothing_back(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    (tmp_path / "codeqa").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "codeqa").chmod(0o755)
    done = subprocess.run(
        [*entry("codeqa-verify-answers"), "a.md"], cwd=tmp_path, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "does not start" in done.stdout
