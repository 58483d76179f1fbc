"""VS Code's tasks: of the form that it takes, run as it runs them, and their lines read by the regular expression that it would use."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from codeqa.integrate import jsonc, vscode
from tests.integrate.conftest import SPACED, Desk

KEYS = vscode.keys()
SCHEMA = json.loads((Path(__file__).parent / "tasks.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def tasks(desk: Desk) -> dict[str, dict[str, Any]]:
    desk.install("vscode-editor")
    return {task["label"]: task for task in cast(list[dict[str, Any]], written(desk)["tasks"])}


def written(desk: Desk) -> dict[str, Any]:
    found = jsonc.parse((desk.home / ".config" / "Code" / "User" / "tasks.json").read_text(encoding="utf-8"))
    return cast(dict[str, Any], found)


def run(desk: Desk, task: dict[str, Any], file: Path, line: int, column: int, **answers: str) -> subprocess.CompletedProcess[str]:
    """As VS Code does: the variables are put into each argument, and no shell sees them."""
    values = {"file": str(file), "fileDirname": str(file.parent), "lineNumber": str(line), "columnNumber": str(column)}
    values |= {f"input:{name}": answer for name, answer in answers.items() if name != "selectedText"} | {"selectedText": answers.get("selectedText", "")}

    def put(text: str) -> str:
        return re.sub(r"\$\{([^}]+)\}", lambda match: values[match.group(1)], text)

    command = [task["command"], *map(put, task["args"])]
    return subprocess.run(command, cwd=put(task["options"]["cwd"]), env=dict(desk.environ), capture_output=True, text=True, timeout=60, check=False)


def problems(task: dict[str, Any], output: str) -> list[tuple[str, int, int, str, str]]:
    pattern = task["problemMatcher"]["pattern"]
    matches = [re.match(pattern["regexp"], line) for line in output.split("\n")]
    return [
        (one[pattern["file"]], int(one[pattern["line"]]), int(one[pattern["column"]]), one[pattern["severity"]], one[pattern["message"]])
        for one in matches
        if one
    ]


def test_the_file_has_the_form_that_vs_code_takes(desk: Desk, tasks: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(written(desk))


def test_every_key_runs_a_task_that_there_is(tasks: dict[str, Any]) -> None:
    assert {key["args"] for key in KEYS} == set(tasks)


def test_every_question_that_a_task_asks_is_declared(desk: Desk, tasks: dict[str, Any]) -> None:
    asked = {name for task in tasks.values() for word in task["args"] for name in re.findall(r"\$\{input:(\w+)\}", word)}
    assert asked == {entry["id"] for entry in written(desk)["inputs"]}


def test_the_matcher_reads_every_line_of_who_uses_this(desk: Desk, tasks: dict[str, Any]) -> None:
    task = tasks["codeqa: who uses this"]
    output = run(desk, task, desk.root / "money.py", 9, 6).stdout
    found = problems(task, output)
    assert len(found) == output.count("\n")
    assert all(severity == "note" and message for *_, severity, message in found)
    assert (str(desk.root / SPACED), 5) in [place[:2] for place in found]
    assert (str(desk.root / "money.py"), 9) in [place[:2] for place in found]
    assert all(Path(path).exists() for path, *_ in found)


def test_the_matcher_reads_every_line_of_a_search_and_of_an_impact(desk: Desk, tasks: dict[str, Any]) -> None:
    for name in ("codeqa: search", "codeqa: impact of this file"):
        output = run(desk, tasks[name], desk.root / SPACED if "search" in name else desk.root / "money.py", 5, 1, codeqaQuery="total of all prices").stdout
        assert output
        assert len(problems(tasks[name], output)) == output.count("\n")


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
def test_the_matcher_means_the_same_in_vs_code_s_own_language(desk: Desk, tasks: dict[str, Any]) -> None:
    task = tasks["codeqa: who uses this"]
    output = run(desk, task, desk.root / "money.py", 9, 6).stdout
    program = (
        "const [r, t] = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify(t.split('\\n').map(l => new RegExp(r).exec(l)).filter(m => m)))"
    )
    told = subprocess.run(
        ["node", "-e", program], input=json.dumps([task["problemMatcher"]["pattern"]["regexp"], output]), capture_output=True, text=True, timeout=60, check=True
    )
    assert [(match[1], int(match[2]), int(match[3]), match[4], match[5]) for match in json.loads(told.stdout)] == problems(task, output)


def test_a_question_about_a_file_with_an_odd_name_is_answered(desk: Desk, tasks: dict[str, Any]) -> None:
    found = run(desk, tasks["codeqa: ask about this place"], desk.root / SPACED, 5, 1, codeqaQuestion="$(touch made) `x` what's this?")
    assert found.returncode == 0, found.stderr
    assert "bill" in found.stdout
    assert not list(desk.root.rglob("made"))


def test_an_explanation_needs_no_question(desk: Desk, tasks: dict[str, Any]) -> None:
    found = run(desk, tasks["codeqa: explain here"], desk.root / "money.py", 4, 6)
    assert found.stdout.startswith("rounded (function)")


def test_a_key_that_a_person_uses_is_not_taken_twice(desk: Desk) -> None:
    keys = desk.home / ".config" / "Code" / "User" / "keybindings.json"
    desk.install("vscode-editor")
    first = keys.read_text(encoding="utf-8")
    desk.install("vscode-editor")
    assert keys.read_text(encoding="utf-8") == first
