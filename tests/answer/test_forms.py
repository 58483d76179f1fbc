"""What a model replies is read leniently and judged strictly; every place in it is checked against the bytes that were sent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer import forms
from codeqa.answer.schema import is_strict, usable
from codeqa.errors import UsageError
from codeqa.types import Context, IndexState, Mode, PackedFile, Verdict
from codeqa.types.forms import Filled, Form, Json

TEXT = "shop/basket.py\n5\tdef total(self):\n6\t    return sum(item.price for item in self.items)\n7\t\n"
FILE = PackedFile("shop/basket.py", "b10b", "python", Mode.SPANS, ((5, 7),), 30, 1.0, (), TEXT)
CONTEXT = Context("q", 100, 30, "o200k_base", (FILE,), (), TEXT, IndexState("", 1, 1))

YES: dict[str, Json] = {"answer": "yes", "because": "it sums", "evidence": [], "missing": ""}
WHOLE = json.dumps(YES)


def place(**changed: Json) -> Json:
    base: dict[str, Json] = {
        "path": "shop/basket.py",
        "start_line": 6,
        "end_line": 6,
        "quote": "return sum(item.price",
        "symbol": "Basket.total",
        "why": "It sums.",
    }
    return {**base, **changed}


def filled(*places: Json) -> Filled:
    return forms.fill(forms.built_in("places"), {"places": list(places), "missing": ""}, CONTEXT)


@pytest.mark.parametrize("name", forms.BUILT_IN)
def test_a_built_in_form_is_a_schema_that_strict_endpoints_take(name: str) -> None:
    form = forms.built_in(name)
    usable(form.schema, name)
    assert is_strict(form.schema)
    assert form.schema["title"] == name
    assert json.dumps(form.schema["required"]) in json.dumps(forms.response_format(form))


def test_there_is_no_other_form() -> None:
    with pytest.raises(UsageError, match="no form 'plcaes'"):
        forms.built_in("plcaes")


READ = {
    "the value alone": WHOLE,
    "a byte order mark": "\ufeff" + WHOLE,
    "a fence": f"```json\n{WHOLE}\n```",
    "prose around it": f"Sure {{here}} it is: {WHOLE} Anything else?",
    "another value before it": f'[1] {{"a": 2}} {WHOLE}',
    "white space": f"\n\n  {WHOLE}\n",
}

UNREAD = {
    "prose": ("I would say yes.", "no complete JSON value"),
    "nothing": ("", "no complete JSON value"),
    "half a value": (WHOLE[:-9], "no complete JSON value"),
    "no number": ('{"answer": NaN}', "no complete JSON value"),
    "another value": ('{"answer": "maybe", "because": "", "evidence": [], "missing": ""}', "is not one of"),
    "a missing member": ('{"answer": "yes"}', "required"),
    "one member more": (json.dumps({**YES, "extra": 1}), "Additional properties"),
    "a deep hole": ("[" * 100_000, "no complete JSON value"),
    "ten million characters": ("{" + "x" * 10_000_000, "no complete JSON value"),
}


@pytest.mark.parametrize("what", READ)
def test_a_value_is_read_out_of(what: str) -> None:
    assert forms.read(READ[what], forms.built_in("yesno")) == forms.Reading(YES, ())


@pytest.mark.parametrize("what", UNREAD)
def test_what_does_not_fit_is_told_for(what: str) -> None:
    text, told = UNREAD[what]
    found = forms.read(text, forms.built_in("yesno"))
    assert told in " ".join(found.problems)
    assert told in forms.repair(found)


def test_a_place_that_is_there_is_exact() -> None:
    found = filled(place())
    assert found.rows[0]["status"] == "exact"
    assert found.verified == len(found.citations) == 1


def test_a_place_that_moved_gets_its_lines() -> None:
    row = filled(place(start_line=90, end_line=91)).rows[0]
    assert (row["status"], row["start_line"], row["end_line"]) == ("moved", 6, 6)


@pytest.mark.parametrize("changed", [{"quote": "return sum(item.cost"}, {"path": "shop/nowhere.py"}, {"quote": "", "why": "`bank_balance` is read."}])
def test_a_place_that_is_not_there_is_marked(changed: dict[str, Json]) -> None:
    found = filled(place(**changed))
    assert found.rows[0]["status"] == Verdict.MISSING.value
    assert found.verified == 0


def test_places_are_found_at_any_depth_of_a_form_of_the_users_which_is_left_as_it_is() -> None:
    value: Json = {"a": [{"b": {"path": "shop/basket.py", "start_line": 6, "quote": "return sum(item.price"}}, {"path": "shop/basket.py", "start_line": "6"}]}
    found = forms.fill(Form("", {"type": "object"}), value, CONTEXT)
    assert found.value == value
    assert [citation.status for citation in found.citations] == [Verdict.EXACT]


@pytest.mark.parametrize("line", [0, -3, True, 10**30, 6.5, None])
def test_a_line_that_is_none_makes_no_citation(line: Json) -> None:
    value: Json = {"path": "shop/basket.py", "start_line": line, "end_line": line}
    assert forms.fill(Form("", {}), value, CONTEXT).citations == ()


def test_an_answer_that_knows_nothing_says_so() -> None:
    assert filled().says_nothing
    unknown: Json = {**YES, "answer": "unknown"}
    assert forms.fill(forms.built_in("yesno"), unknown, CONTEXT).says_nothing
    assert not forms.fill(forms.built_in("review"), {"summary": "", "findings": [], "missing": ""}, CONTEXT).says_nothing


def test_an_open_schema_is_not_called_strict() -> None:
    assert forms.response_format(Form("", {"type": "object"})) == {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}


@given(st.text(max_size=300))
def test_any_reply_is_read_or_told_of(text: str) -> None:
    found = forms.read(text, forms.built_in("calls"))
    assert found.problems or found.value is not None
