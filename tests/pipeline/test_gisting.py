"""Gists of a repository, from its own words or a model's; and the map at the head of a prompt, which no question changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeqa import config
from codeqa.pipeline.briefing import BATCH
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.gisting import preamble
from codeqa.pipeline.opening import opened
from tests.fakes import DONE, STOP, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import Shell, write


@contextmanager
def model(codeqa: Shell, *scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(scripts) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test", CODEQA_PRICE_IN="1", CODEQA_PRICE_OUT="1")
        yield server
    for name in ("CODEQA_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        del codeqa.environ[name]


def tells(paths: Sequence[str], text: str = "Said by a model.") -> Script:
    reply = json.dumps({"gists": [{"path": path, "gist": text} for path in paths]})
    return stream(delta(reply), STOP, usage(prompt_tokens=1_000, completion_tokens=100), DONE)


def test_a_file_says_what_it_is_what_it_defines_and_who_uses_it(codeqa: Shell) -> None:
    outcome = codeqa("gist", "shop/basket.py")
    assert outcome.code == 0, outcome.told
    assert outcome.out == (
        "shop/basket.py  python · 6 lines · used by 2\n  What a customer wants.\n  defines  Basket\n  used by  shop/checkout.py, tests/test_basket.py\n"
    )


def test_a_folder_is_told_with_what_lies_in_it(codeqa: Shell) -> None:
    found = codeqa("gist", "shop", "--json").json()["gists"]
    assert isinstance(found, list)
    assert [(one["path"], one["kind"]) for one in found] == [("shop/", "folder"), ("shop/basket.py", "file"), ("shop/checkout.py", "file")]
    assert found[0]["files"] == 2


def test_without_a_path_the_whole_repository_is_a_map(codeqa: Shell) -> None:
    assert codeqa("gist").out == (
        "# ./ (4 files) — Cards are charged at checkout.\n- README.md: Shop — Cards are charged at checkout.\n# shop/ (2 files) — basket.py, checkout.py\n"
        "- basket.py: Basket — What a customer wants.\n- checkout.py: pay\n# tests/ (1 file) — test_basket.py\n- test_basket.py: test_total\n"
    )


def test_a_budget_that_holds_no_line_is_an_error(codeqa: Shell) -> None:
    outcome = codeqa("gist", "--budget", "3")
    assert (outcome.code, "cannot hold" in outcome.err) == (4, True)


def test_an_unknown_path_is_refused_with_the_way_to_learn_more(codeqa: Shell) -> None:
    outcome = codeqa("gist", "nope.py")
    assert (outcome.code, "codeqa why nope.py" in outcome.err) == (2, True)


def test_the_map_changes_with_the_files_and_not_with_the_question(codeqa: Shell) -> None:
    codeqa("index")
    settings = config.Config(index_dir=str(codeqa.index))

    def head(most: int = 32_000) -> str:
        with opened(codeqa.folder, settings, silent) as index:
            return preamble(index, settings, "f00d", most)

    before = head()
    assert before.startswith("<map f00d>\n# ./")
    assert head() == before
    assert head(1_000) == ""
    write(codeqa.folder, {"shop/till.py": '"""Opens the till."""\n'})
    assert "- till.py — Opens the till.\n" in head()


def test_the_map_stands_before_the_files_of_a_prompt(codeqa: Shell) -> None:
    with model(codeqa, stream(delta("It sums."), STOP, DONE)) as server:
        codeqa("ask", "how is the total made?")
        messages = server.requests[0].json()["messages"]
    assert isinstance(messages, list)
    text = messages[1]["content"]
    assert 0 < text.index("\n<map ") < text.index("- basket.py: Basket — What a customer wants.") < text.index("\n<file ")


def test_a_model_writes_gists_that_stay_until_the_bytes_change(codeqa: Shell) -> None:
    with model(codeqa, tells(["shop/basket.py", "shop/checkout.py", "README.md", "./", "shop/", "tests/", "tests/test_basket.py"])):
        outcome = codeqa("gist", "--write")
    assert (outcome.code, outcome.out.startswith("7 gists written in 1 calls")) == (0, True), outcome.told
    assert "basket.py: Basket — Said by a model." in codeqa("gist").out
    assert "Said by a model.  (m-1)" in codeqa("gist", "shop/basket.py").out
    write(codeqa.folder, {"shop/basket.py": '"""Another basket."""\n'})
    assert "- basket.py — Another basket.\n" in codeqa("gist").out


def test_a_dry_run_calls_nobody_and_names_the_price(codeqa: Shell) -> None:
    with model(codeqa, tells([])) as server:
        outcome = codeqa("gist", "--write", "--dry-run", "--json", "shop/basket.py")
        assert server.requests == []
    form = outcome.json()
    assert (form["paths"], form["known"], form["calls"]) == (["shop/basket.py"], 0, 1)
    assert isinstance(form["cost_usd"], float)


def test_an_interrupted_run_goes_on_where_it_ended(codeqa: Shell) -> None:
    names = [f"many/m{number:02}.py" for number in range(BATCH + 3)]
    write(codeqa.folder, {name: f'"""Does {name}."""\n' for name in names})
    with model(codeqa, tells(names), error(500, "down"), error(500, "down"), error(500, "down")):
        broken = codeqa("gist", "--write", *names, "-k", "50")
    assert broken.code == 3
    with model(codeqa, tells(names)) as server:
        outcome = codeqa("gist", "--write", *names, "-k", "50")
        assert len(server.requests) == 1
    assert (outcome.code, outcome.out) == (0, f"3 gists written in 1 calls, $0.0011; {BATCH} were known\n")


def test_a_cap_ends_a_run_before_it_is_passed(codeqa: Shell) -> None:
    with model(codeqa, tells([])) as server:
        refused = codeqa("gist", "--write", "--max-cost", "0.0000001")
        assert server.requests == []
    assert (refused.code, "--max-cost" in refused.err) == (4, True)


def test_replies_without_gists_are_not_asked_for_for_ever(codeqa: Shell) -> None:
    write(codeqa.folder, {f"many/m{number:02}.py": "x = 1\n" for number in range(BATCH * 4)})
    with model(codeqa, stream(delta("I would rather not."), STOP, usage(prompt_tokens=9, completion_tokens=9), DONE)) as server:
        outcome = codeqa("gist", "--write", "-k", "100")
        assert len(server.requests) == 2
    assert (outcome.code, "left: the model's replies held no gists" in outcome.out) == (1, True)


def test_a_gist_cannot_name_a_file_that_was_not_asked_about(codeqa: Shell) -> None:
    with model(codeqa, tells(["/etc/passwd", "shop/basket.py"], "One line\nand another.")):
        codeqa("gist", "--write", "shop/basket.py")
    assert "- basket.py: Basket — One line and another.\n" in codeqa("gist").out


def test_without_a_model_nothing_is_written(codeqa: Shell) -> None:
    outcome = codeqa("gist", "--write")
    assert (outcome.code, "no model" in outcome.err) == (2, True)


def test_a_folder_without_files_has_no_gist(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert Shell(tmp_path, tmp_path / "empty")("gist").code == 2


@pytest.mark.parametrize("form", ["--json", "--format=text"])
def test_a_gist_passes_the_output_door(codeqa: Shell, form: str) -> None:
    write(codeqa.folder, {"shop/evil.py": '"""Red \x1b[31m text."""\n'})
    assert "\x1b" not in codeqa("gist", "shop/evil.py", form).out
