"""A review is given the change as it will be committed, who uses what it changes and the tests; only what is borne out may hold a commit back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes import DONE, STOP, Pause, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import FILES, Outcome, Shell, git, write

CHANGED = FILES["shop/basket.py"].replace("return sum(item.price for item in self.items)", "return max(item.price for item in self.items)")
FINDING = {
    "level": "error",
    "path": "shop/basket.py",
    "start_line": 6,
    "end_line": 6,
    "quote": "return max(item.price for item in self.items)",
    "message": "The total is the dearest item's price.",
    "suggestion": "Use sum.",
}


def staged(base: Path) -> Shell:
    """A committed shop with a staged mistake, and in the work tree something else again."""
    folder = write(base / "shop")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    shell = Shell(base, folder)
    assert shell("index").code == 0
    write(folder, {"shop/basket.py": CHANGED})
    git(folder, "add", ".")
    write(folder, {"shop/basket.py": CHANGED.replace("max(", "min(")})
    return shell


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one shop is made for all tests that change nothing in it."""
    base = tmp_path_factory.mktemp("review")
    staged(base)
    return base


@pytest.fixture
def shop(base: Path) -> Shell:
    return Shell(base, base / "shop")


@pytest.fixture
def own(tmp_path: Path) -> Shell:
    """One to change."""
    return staged(tmp_path)


@contextmanager
def model(shop: Shell, *scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(scripts) as server:
        shop.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test")
        yield server


def finds(*findings: dict[str, object]) -> Script:
    reply = json.dumps({"summary": "Another total.", "findings": findings, "missing": ""})
    return stream(delta(reply), STOP, usage(prompt_tokens=900, completion_tokens=20), DONE)


def reviewed(shop: Shell, script: Script, *arguments: str) -> tuple[Outcome, str]:
    """What came of it, and the prompt."""
    with model(shop, script) as server:
        outcome = shop(*arguments)
        messages = server.requests[0].json()["messages"] if server.requests else [{"content": ""}]
    assert isinstance(messages, list)
    return outcome, messages[-1]["content"]


def test_the_model_is_given_the_staged_change_its_users_and_its_tests(shop: Shell) -> None:
    outcome, prompt = reviewed(shop, finds(FINDING), "review", "--staged")
    assert outcome.code == 0, outcome.told
    assert "+        return max(item.price for item in self.items)" in prompt
    assert "min(" not in prompt
    assert "shop/checkout.py" in prompt
    assert "assert Basket().total() == 0" in prompt
    assert "Basket.total: body changed; used by shop/checkout.py:5" in prompt


def test_a_finding_is_shown_with_its_level_place_and_suggestion(shop: Shell) -> None:
    outcome = reviewed(shop, finds(FINDING), "review", "--staged")[0]
    assert outcome.out == (
        "Another total.\n\nerror  shop/basket.py:6\n  The total is the dearest item's price.\n  │ return max(item.price for item in self.items)\n  → Use sum.\n"
    )
    assert "✔ 1/1 citation verified" in outcome.err


def test_without_findings_it_says_so(shop: Shell) -> None:
    assert reviewed(shop, finds(), "review", "--staged")[0].out == "Another total.\nno findings\n"


def test_the_work_tree_is_what_is_reviewed_where_nothing_else_is_asked_for(shop: Shell) -> None:
    assert "+        return min(" in reviewed(shop, finds(), "review")[1]


def test_paths_narrow_a_review(shop: Shell) -> None:
    assert "+        return min(" in reviewed(shop, finds(), "review", "shop/basket.py")[1]
    outcome = reviewed(shop, finds(), "review", "shop/checkout.py")[0]
    assert (outcome.code, "nothing is changed" in outcome.err) == (1, True)


FORGED = {**FINDING, "quote": "return sum(item.cost for item in self.items)"}


@pytest.mark.parametrize(
    ("found", "level", "code"),
    [
        ((FINDING,), "error", 5),
        ((FINDING,), "note", 5),
        (({**FINDING, "level": "warning"},), "error", 0),
        ((FORGED,), "error", 0),
        ((), "note", 0),
        ((FINDING,), "", 0),
    ],
)
def test_only_a_finding_that_is_borne_out_closes_the_gate(shop: Shell, found: tuple[dict[str, object], ...], level: str, code: int) -> None:
    gate = ("--fail-on", level) if level else ()
    assert reviewed(shop, finds(*found), "review", "--staged", *gate)[0].code == code
    assert reviewed(shop, finds(*found), "hook", "run", "review", *gate)[0].code == code


def test_a_gate_that_there_is_not_is_refused(shop: Shell) -> None:
    outcome = shop("review", "--fail-on", "untested")
    assert (outcome.code, "error, warning or note" in outcome.err) == (2, True)


def test_code_hosts_get_its_findings_with_their_levels(shop: Shell) -> None:
    found = finds({**FINDING, "level": "warning"}, FORGED)
    sarif = reviewed(shop, found, "review", "--staged", "--format", "sarif")[0].json()["runs"]
    assert isinstance(sarif, list)
    assert [result["level"] for result in sarif[0]["results"]] == ["warning", "error"]
    assert "[unverified] error: " in sarif[0]["results"][1]["message"]["text"]
    assert reviewed(shop, found, "review", "--staged", "--format", "github")[0].out.startswith("::warning file=shop/basket.py,line=6,")


def test_nothing_changed_is_nothing_to_review(own: Shell) -> None:
    git(own.folder, "commit", "-qm", "two")
    outcome = reviewed(own, finds(), "review", "--staged")[0]
    assert (outcome.code, "nothing is changed" in outcome.err) == (1, True)
    assert reviewed(own, finds(), "hook", "run", "review")[0] == Outcome(0, "", "")


def test_a_removed_a_renamed_and_a_binary_file_are_in_the_diff(own: Shell) -> None:
    git(own.folder, "rm", "-qf", "tests/test_basket.py")
    git(own.folder, "mv", "shop/checkout.py", "shop/till.py")
    (own.folder / "x.bin").write_bytes(b"\0\1\2" * 100)
    git(own.folder, "add", "x.bin")
    prompt = reviewed(own, finds(), "review", "--staged")[1]
    assert "--- a/tests/test_basket.py" in prompt
    assert "b/shop/till.py" in prompt
    assert "x.bin" in prompt


def test_a_secret_in_the_change_is_not_sent(own: Shell) -> None:
    key = "AKIA" + "Q3EGRT5WX7YZ2B4C"
    write(own.folder, {"shop/keys.py": f'AWS = "{key}"\n'})
    git(own.folder, "add", "shop/keys.py")
    assert key not in reviewed(own, finds(), "review", "--staged")[1]


def test_a_long_diff_is_cut_and_that_is_said(own: Shell) -> None:
    write(own.folder, {"shop/long.py": "".join(f"value_{number} = {number}\n" for number in range(3_000))})
    git(own.folder, "add", ".")
    outcome, prompt = reviewed(own, finds(), "review", "--staged", "--budget", "8000")
    assert outcome.code == 0, outcome.told
    assert "further lines of the diff are left out" in prompt
    assert "left out: the diff was cut" in outcome.err


def test_without_an_index_the_change_alone_is_reviewed(shop: Shell, tmp_path: Path) -> None:
    shop.environ["CODEQA_INDEX_DIR"] = str(tmp_path / "another")
    outcome, prompt = reviewed(shop, finds(FINDING), "review", "--staged")
    assert outcome.code == 0, outcome.told
    assert "return max(" in prompt
    assert not (tmp_path / "another").exists()


def test_a_dry_run_calls_nobody(shop: Shell) -> None:
    with model(shop, finds()) as server:
        form = shop("review", "--staged", "--dry-run", "--json").json()
        assert server.requests == []
    assert form["dry_run"] is True


# --- the hook ----------------------------------------------------------------------------------------------------------------------


def test_without_a_model_the_hook_says_so_and_the_command_is_refused(shop: Shell) -> None:
    assert shop("hook", "run", "review") == Outcome(0, "", "codeqa review left out: no model is configured\n")
    assert shop("review", "--staged").code == 2


FAULTS = {
    "a wrong key": error(401, "no"),
    "a broken server": error(500, "no"),
    "prose": stream(delta("Looks good to me!"), STOP, DONE),
    "a cut stream": stream(delta('{"summary"')),
    "silence": stream(Pause(20)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_models_holds_no_commit_back(shop: Shell, fault: str) -> None:
    outcome = reviewed(shop, FAULTS[fault], "hook", "run", "review", "--fail-on", "note", "--time-box", "3")[0]
    assert (outcome.code, outcome.out) == (0, "")
    assert "review was left out" in outcome.err or "review took longer" in outcome.err


def test_no_repository_holds_nothing_back(tmp_path: Path) -> None:
    shell = Shell(tmp_path, write(tmp_path / "bare"))
    shell.environ.update(CODEQA_MODEL="m", OPENAI_API_KEY="sk-test")
    assert shell("hook", "run", "review").code == 0
    assert shell("review", "--staged").code == 2
