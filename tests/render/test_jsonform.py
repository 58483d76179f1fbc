"""The promises of interface.md, field by field and in order."""

from __future__ import annotations

import json

from codeqa.errors import IndexMissing
from codeqa.render import jsonform
from codeqa.types import CallPlan, Check, Chunk, Explanation, IndexReport, Message, Repository, Skipped, SkipReason, Status
from tests.render.values import ANSWER, CONTEXT, RESULT, STATE


def parsed(form: jsonform.Form) -> dict[str, object]:
    text = jsonform.render(form)
    assert text.count("\n") == 1
    text.encode("utf-8")
    result = json.loads(text)
    assert isinstance(result, dict)
    return result


def begins(form: object, names: str) -> bool:
    assert isinstance(form, dict)
    return list(form)[: len(names.split())] == names.split()


def first(form: object) -> object:
    assert isinstance(form, list)
    return form[0]


def test_search_has_the_promised_fields_in_order() -> None:
    form = parsed(jsonform.search_form(RESULT))
    assert begins(form, "schema_version query hits files index")
    assert begins(first(form["hits"]), "path start_line end_line symbol kind language score reasons text")
    assert begins(first(form["files"]), "path score reasons")
    assert begins(form["index"], "head files chunks stale")


def test_pack_has_the_promised_fields_and_its_text_last() -> None:
    form = parsed(jsonform.pack_form(CONTEXT))
    assert begins(form, "schema_version question budget tokens tokenizer files omitted")
    assert list(form)[-1] == "text"
    assert begins(first(form["files"]), "path mode spans tokens score reasons")
    assert begins(first(form["omitted"]), "path tokens reason")
    assert "text" not in parsed(jsonform.pack_form(CONTEXT, with_text=False))


def test_ask_has_the_promised_fields_in_order() -> None:
    form = parsed(jsonform.ask_form(ANSWER))
    assert begins(form, "schema_version question mode answer citations verified abstained receipt usage model head dirty session")
    assert begins(first(form["citations"]), "path start_line end_line quote blob status")
    assert form["usage"] == {"prompt_tokens": 100, "cached_tokens": 50, "completion_tokens": 9, "cost_usd": 0.011}
    assert isinstance(form["receipt"], dict)
    assert "text" not in form["receipt"]


def test_an_error_is_as_promised() -> None:
    form = parsed(jsonform.error_form(IndexMissing("none", "codeqa index")))
    assert form == {"schema_version": 1, "error": {"code": "index_missing", "message": "none", "hint": "codeqa index"}}


def test_every_string_passes_the_door() -> None:
    text = json.dumps(parsed(jsonform.search_form(RESULT)), ensure_ascii=False)
    assert "\\u001b" not in text
    assert "\u202e" not in text
    assert "evil\\\\x1b[31m\\\\u202e\\\\ud800.py" in text


def test_an_index_report_counts_and_names_what_was_skipped() -> None:
    skipped = (Skipped("b", SkipReason.BINARY), Skipped("a", SkipReason.BINARY), Skipped("c", SkipReason.LOCK_FILE, "yarn.lock"))
    form = parsed(jsonform.index_form(IndexReport("/r", 5, 2, 2, 0, 0, 0, skipped, 9, 5, 3, 0, 0.12345, 1, "/i")))
    assert form["skipped"] == {"binary": 2, "lock-file": 1}
    assert form["seen"] == 5
    assert form["seconds"] == 0.123


def test_a_status_without_an_index_has_null() -> None:
    form = parsed(jsonform.status_form(Status(Repository("/r"), "/i", None, -1, (), (), 0, 0.0)))
    assert form["index"] is None
    assert form["changed"] is None
    assert parsed(jsonform.status_form(Status(Repository("/r"), "/i", STATE, 0, (), (), 0, 0.0)))["changed"] == 0


def test_why_doctor_plan_and_settings_are_objects() -> None:
    explanation = Explanation("a.py", "indexed", "tracked", chunks=(Chunk(1, 2, -1, "gap", "", 9, "terms"),))
    assert parsed(jsonform.why_form(explanation))["chunks"] == [{"start_line": 1, "end_line": 2, "kind": "gap", "breadcrumb": "", "tokens": 9, "symbol": ""}]
    assert parsed(jsonform.doctor_form([Check("git", "ok", "2.39")]))["checks"] == [{"name": "git", "state": "ok", "message": "2.39", "hint": ""}]
    plan = parsed(jsonform.plan_form(CallPlan(CONTEXT, (Message("user", "x"),), "m", 9)))
    assert (plan["cost_usd"], plan["messages"]) == (None, [{"role": "user", "content": "x"}])
    settings = parsed(jsonform.settings_form([("budget", "9", "--budget")], ["w"]))
    assert settings == {"schema_version": 1, "settings": [{"name": "budget", "value": "9", "origin": "--budget"}], "warnings": ["w"]}


def test_an_indented_form_holds_the_same() -> None:
    form = jsonform.search_form(RESULT)
    assert json.loads(jsonform.render(form, indent=True)) == json.loads(jsonform.render(form))
