"""Answers in a form: the JSON alone, each place checked; told once where a reply does not fit, and never shown where it still does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes import DONE, STOP, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import Outcome, Shell, write
from tests.tiny_model import serving, write_model

QUESTION = "where is the total of all prices made?"
PLACE = {"path": "shop/basket.py", "start_line": 6, "end_line": 6, "quote": "return sum(item.price", "symbol": "Basket.total", "why": "It sums."}
PLACES = {"places": [PLACE], "missing": ""}
FORGED = {"places": [PLACE, {**PLACE, "quote": "return bank.balance()"}], "missing": ""}
SCHEMA = {"type": "object", "required": ["names"], "properties": {"names": {"type": "array", "items": {"type": "string"}}}, "additionalProperties": False}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("forming")
    assert Shell(base, write(base / "shop"))("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


@contextmanager
def asking(codeqa: Shell, *scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(scripts) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test")
        yield server


def says(value: object) -> Script:
    text = value if isinstance(value, str) else json.dumps(value)
    return stream(*(delta(text[place : place + 5_000]) for place in range(0, len(text), 5_000)), STOP, usage(prompt_tokens=900, completion_tokens=20), DONE)


def places(codeqa: Shell, value: object, *options: str) -> Outcome:
    with asking(codeqa, says(value)):
        return codeqa("ask", "--form", "places", QUESTION, *options)


def test_a_list_of_places_is_shown_with_the_lines_it_cites(codeqa: Shell) -> None:
    outcome = places(codeqa, PLACES)
    assert outcome.code == 0, outcome.told
    assert outcome.out == "shop/basket.py:6  Basket.total\n  It sums.\n  │ return sum(item.price\n"
    assert "✔ 1/1 citation verified" in outcome.err


def test_its_json_has_every_places_status(codeqa: Shell) -> None:
    form = places(codeqa, FORGED, "--json").json()
    found = form["places"]
    assert isinstance(found, list)
    assert [one["status"] for one in found] == ["exact", "missing"]
    assert (form["form"], form["citations"], form["verified"]) == ("places", 2, 1)


def test_an_unverified_place_is_marked_and_decides_a_strict_exit(codeqa: Shell) -> None:
    outcome = places(codeqa, FORGED, "--strict")
    assert outcome.code == 5
    assert "shop/basket.py:6  Basket.total  [unverified]" in outcome.out
    assert places(codeqa, FORGED).code == 0


def test_editors_walk_the_places_and_are_warned_of_the_forged(codeqa: Shell) -> None:
    assert places(codeqa, FORGED, "--format", "vimgrep").out == (
        "shop/basket.py:6:1:Basket.total: It sums.\nshop/basket.py:6:1:[unverified] Basket.total: It sums.\n"
    )
    sarif = places(codeqa, FORGED, "--format", "sarif").json()
    runs = sarif["runs"]
    assert isinstance(runs, list)
    assert [result["level"] for result in runs[0]["results"]] == ["note", "warning"]


def test_the_form_is_wished_for_and_told_in_words(codeqa: Shell) -> None:
    with asking(codeqa, says(PLACES)) as server:
        codeqa("ask", "--form", "places", QUESTION)
        body = server.requests[0].json()
    wished = body["response_format"]
    assert isinstance(wished, dict)
    assert wished["json_schema"]["strict"] is True
    messages = body["messages"]
    assert isinstance(messages, list)
    assert messages[-1]["content"].rstrip().endswith("Put no citations in brackets into the texts.")


@pytest.mark.parametrize("words", ["response_format is not supported", "This json_schema cannot be compiled", "failed to parse grammar"])
def test_an_endpoint_that_knows_no_forms_is_asked_without(codeqa: Shell, words: str) -> None:
    with asking(codeqa, error(400, words), says(PLACES)) as server:
        assert codeqa("ask", "--form", "places", QUESTION).code == 0
        assert [("response_format" in request.json()) for request in server.requests] == [True, False]


REPLIES = {
    "prose": "It is made in shop/basket.py.",
    "half of it": json.dumps(PLACES)[:40],
    "another form": {"answer": "yes"},
    "a list": [PLACE],
}


@pytest.mark.parametrize("what", REPLIES)
def test_a_reply_that_does_not_fit_is_sent_back_once(codeqa: Shell, what: str) -> None:
    with asking(codeqa, says(REPLIES[what]), says(PLACES)) as server:
        outcome = codeqa("ask", "--form", "places", QUESTION)
        second = server.requests[1].json()["messages"]
    assert outcome.code == 0, outcome.told
    assert "asked twice" in outcome.err
    assert isinstance(second, list)
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert "does not fit the form" in second[-1]["content"]


@pytest.mark.parametrize("what", REPLIES)
def test_a_second_reply_that_does_not_fit_is_an_error_and_shows_nothing(codeqa: Shell, what: str) -> None:
    with asking(codeqa, says(REPLIES[what])) as server:
        outcome = codeqa("ask", "--form", "places", QUESTION, "--json")
        assert len(server.requests) == 2
    assert outcome.code == 2
    assert set(outcome.json()) == {"schema_version", "error"}
    failure = outcome.json()["error"]
    assert isinstance(failure, dict)
    assert failure["code"] == "answer_form"


@pytest.mark.parametrize("dress", ["```json\n%s\n```", "\ufeff%s", "Here you are:\n%s\nAnything else?"])
def test_json_in_other_clothes_is_read_at_once(codeqa: Shell, dress: str) -> None:
    with asking(codeqa, says(dress % json.dumps(PLACES))) as server:
        assert codeqa("ask", "--form", "places", QUESTION).code == 0
        assert len(server.requests) == 1


def test_ten_megabytes_are_refused_and_not_shown(codeqa: Shell) -> None:
    outcome = places(codeqa, '{"places": [' + '"x",' * 2_500_000)
    assert (outcome.code, outcome.out) == (4, "")


def by_schema(codeqa: Shell, tmp_path: Path, schema: str, *scripts: Script, options: tuple[str, ...] = ()) -> Outcome:
    (tmp_path / "s.json").write_text(schema)
    with asking(codeqa, *scripts):
        return codeqa("ask", "--schema", str(tmp_path / "s.json"), QUESTION, *options)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_by_a_schema_the_json_alone_is_on_stdout(codeqa: Shell, tmp_path: Path, options: tuple[str, ...]) -> None:
    outcome = by_schema(codeqa, tmp_path, json.dumps(SCHEMA), says({"names": ["Basket"]}), options=options)
    assert (outcome.code, outcome.out) == (0, '{"names": ["Basket"]}\n')


def test_a_place_in_a_schemas_answer_is_checked_and_left_as_it_is(codeqa: Shell, tmp_path: Path) -> None:
    value = {"where": {**PLACE, "quote": "return bank.balance()"}}
    outcome = by_schema(codeqa, tmp_path, '{"type": "object"}', says(value), options=("--strict",))
    assert (outcome.code, outcome.json()) == (5, value)
    assert "0/1 citation verified" in outcome.err


@pytest.mark.parametrize("schema", ["{", "[]", '{"$ref": "https://example.org/a"}', '{"$ref": "#"}', '{"type": "x"}'])
def test_a_schema_that_cannot_be_used_costs_no_call(codeqa: Shell, tmp_path: Path, schema: str) -> None:
    (tmp_path / "s.json").write_text(schema)
    with asking(codeqa, says("{}")) as server:
        outcome = codeqa("ask", "--schema", str(tmp_path / "s.json"), QUESTION)
        assert server.requests == []
    assert (outcome.code, outcome.out) == (2, "")


MISTAKES = [
    ("--form", "places", "--schema", "x.json"),
    ("--form", "plcaes"),
    ("--schema", "/nowhere/s.json"),
    ("--schema", "-"),
    ("--form", "places", "--save", "x.md"),
    ("--form", "places", "--rounds", "1"),
    ("--form", "places", "--deep"),
]


@pytest.mark.parametrize("options", MISTAKES)
def test_what_cannot_be_meant_is_refused(codeqa: Shell, options: tuple[str, ...]) -> None:
    outcome = codeqa("ask", QUESTION, *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert "hint" in outcome.err


def test_a_form_may_be_asked_for_in_a_session(codeqa: Shell) -> None:
    with asking(codeqa, says(PLACES), says({"answer": "yes", "because": "It sums.", "evidence": [], "missing": ""})) as server:
        assert codeqa("ask", "--form", "places", QUESTION, "--session", "forms").code == 0
        outcome = codeqa("ask", "--form", "yesno", "is it summed?", "--session", "forms")
        first, second = (request.json()["messages"] for request in server.requests)
    assert outcome.out.startswith("yes: It sums.")
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert second[: len(first)] == first


def test_a_dry_run_shows_the_form_and_calls_nobody(codeqa: Shell) -> None:
    with asking(codeqa, says("{}")) as server:
        form = codeqa("ask", "--form", "review", QUESTION, "--dry-run", "--json").json()
        assert server.requests == []
    messages = form["messages"]
    assert isinstance(messages, list)
    assert '"findings"' in messages[-1]["content"]


def test_a_cap_holds_for_a_form_too(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="1000", CODEQA_PRICE_OUT="1000")
    with asking(codeqa, says(PLACES)) as server:
        assert codeqa("ask", "--form", "places", QUESTION, "--max-cost", "0.01").code == 4
        assert server.requests == []


@pytest.mark.parametrize(
    ("said", "schema", "value"), [('{"names": ["Basket"]}', SCHEMA, {"names": ["Basket"]}), ("I would say so.", {"enum": ["yes", "no"]}, None)]
)
def test_a_real_server_holds_the_model_to_the_form(codeqa: Shell, tmp_path: Path, said: str, schema: object, value: object) -> None:
    """llama.cpp's own: what the model would say without a form is no JSON in the second case."""
    (tmp_path / "s.json").write_text(json.dumps(schema))
    write_model(tmp_path / "tiny.gguf", said)
    with serving(tmp_path / "tiny.gguf", window=8192) as base_url:
        codeqa.environ.update(CODEQA_MODEL="tiny", OPENAI_BASE_URL=base_url)
        outcome = codeqa("ask", "--schema", str(tmp_path / "s.json"), QUESTION)
    assert outcome.code == 0, outcome.told
    assert json.loads(outcome.out) in ([value] if value else ["yes", "no"])
    assert "asked twice" not in outcome.err


# --- without a model ---------------------------------------------------------------------------------------------------------------


def test_the_code_itself_gives_places(codeqa: Shell) -> None:
    form = codeqa("ask", "--form", "places", QUESTION, "--json").json()
    found = form["places"]
    assert isinstance(found, list)
    assert (found[0]["path"], found[0]["quote"], found[0]["status"]) == ("shop/basket.py", "def total(self):", "exact")
    assert form["mode"] == "evidence"
    assert form["citations"] == form["verified"]


def test_the_code_itself_gives_callers(codeqa: Shell) -> None:
    form = codeqa("ask", "--form", "calls", "who calls `Basket.total`?", "--json").json()
    calls = form["calls"]
    assert isinstance(calls, list)
    assert {(one["caller"], one["path"], one["start_line"]) for one in calls} >= {("pay", "shop/checkout.py", 5)}
    assert {one["status"] for one in calls} == {"exact"}


def test_the_code_itself_gives_a_chain_between_two(codeqa: Shell) -> None:
    outcome = codeqa("ask", "--form", "calls", "how does `pay` come to `Basket.total`?")
    assert outcome.code == 0, outcome.told
    assert "1. pay → Basket.total  shop/checkout.py:5" in outcome.out


def test_a_question_that_names_nothing_known_has_no_calls(codeqa: Shell) -> None:
    outcome = codeqa("ask", "--form", "calls", "zzz qqq xyzzy")
    assert outcome.code == 1
    assert "names no function" in outcome.out


def test_a_name_that_nobody_has_is_not_replaced_by_another(codeqa: Shell) -> None:
    outcome = codeqa("ask", "--form", "calls", "who calls `Basket.totall`?")
    assert (outcome.code, outcome.out) == (1, "Not shown by the code given: the index knows no Basket.totall\n")


@pytest.mark.parametrize("form", ["yesno", "review"])
def test_other_forms_say_that_they_need_a_model(codeqa: Shell, form: str) -> None:
    outcome = codeqa("ask", "--form", form, QUESTION)
    assert (outcome.code, "needs a model, and none is configured" in outcome.err) == (2, True)
    offline = codeqa("ask", "--form", form, QUESTION, "--offline", "--model", "m")
    assert (offline.code, "none may be asked offline" in offline.err) == (2, True)
