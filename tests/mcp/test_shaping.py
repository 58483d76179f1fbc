"""An answer is within its budget, as text and as fields, whatever was found; what is cut is said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.mcp import shaping
from codeqa.mcp.shaping import Build, Form, Shaped, Value
from codeqa.pipeline.reading import tokens_of

BUDGETS = st.integers(200, 20_000)


async def count(texts: Sequence[str]) -> list[int]:
    return [tokens_of(text) for text in texts]


def fit(build: Build, budget: int) -> Shaped:
    found = asyncio.run(shaping.fitted(build, budget, count))
    assert tokens_of(found.text) == found.tokens == found.fields["tokens"]
    assert found.tokens <= budget
    assert tokens_of(json.dumps(found.fields, ensure_ascii=False)) <= budget
    return found


def hit(number: int, lines: int, symbol: str = "f") -> Form:
    code = "".join(f"    x{number}_{line} = {line}\n" for line in range(lines))
    return {"path": f"src/a{number}.py", "start_line": 10, "end_line": 9 + lines, "symbol": symbol, "kind": "function", "text": code}


def found_by_search(*lines: int) -> Form:
    return {"hits": [hit(number, count) for number, count in enumerate(lines)], "index": {"stale": False}}


def test_what_fits_is_whole_and_its_lines_are_numbered() -> None:
    made = fit(shaping.search(found_by_search(2)), 4_000)
    assert made.text == "src/a0.py:10-11  f (function)\n10\t    x0_0 = 0\n11\t    x0_1 = 1"
    assert made.fields["hits"] == [
        {"path": "src/a0.py", "start_line": 10, "end_line": 11, "symbol": "f", "kind": "function", "text": "    x0_0 = 0\n    x0_1 = 1"}
    ]
    assert (made.fields["omitted"], made.fields["stale"]) == (0, False)


def test_code_is_shortened_before_a_place_is_left_out() -> None:
    made = fit(shaping.search(found_by_search(50, 50, 50)), 600)
    assert [row["path"] for row in shaping.rows(made.fields, "hits")] == ["src/a0.py", "src/a1.py", "src/a2.py"]
    assert "more lines: read src/a0.py:" in made.text


def test_places_that_are_left_out_are_counted() -> None:
    made = fit(shaping.search(found_by_search(*[30] * 20)), 300)
    assert made.fields["omitted"] == 20 - len(shaping.rows(made.fields, "hits")) > 0
    assert f"({made.fields['omitted']} more places" in made.text


def test_nothing_found_is_said() -> None:
    assert fit(shaping.search({"hits": [], "index": {}}), 200).text == "nothing found"


def test_an_index_that_is_behind_is_said() -> None:
    made = fit(shaping.search({"hits": [], "index": {"stale": True}}), 200)
    assert made.fields["stale"] is True
    assert "brought up to date" in made.text


@given(lines=st.lists(st.integers(1, 200), max_size=30), budget=BUDGETS)
def test_a_search_is_within_its_budget(lines: list[int], budget: int) -> None:
    fit(shaping.search(found_by_search(*lines)), budget)


@given(code=st.text(max_size=3_000), budget=BUDGETS, start=st.integers(1, 90_000))
def test_lines_that_are_read_are_within_the_budget(code: str, budget: int, start: int) -> None:
    lines = code.count("\n") + 1
    made = fit(shaping.read({"path": "a.py", "start_line": start, "end_line": start + lines - 1, "lines": start + lines, "text": code}), budget)
    if made.fields["truncated"] is False:
        assert made.fields["text"] == code


def test_a_line_longer_than_the_budget_ends_in_less_not_in_an_error() -> None:
    made = fit(shaping.read({"path": "a.py", "start_line": 1, "end_line": 1, "lines": 1, "text": "word " * 5_000}), 200)
    assert made.fields["truncated"] is True


def test_reading_goes_on_where_it_was_cut() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 1_001))
    made = fit(shaping.read({"path": "a.py", "start_line": 1, "end_line": 1_000, "lines": 1_000, "text": text}), 1_000)
    end = made.fields["end_line"]
    assert isinstance(end, int)
    assert made.text.split("\n")[-1] == f"… {1_000 - end} more lines: read a.py:{end + 1}-1000"
    assert made.tokens > 600, "the budget is used"


def relation(number: int) -> Form:
    source: Form = {"path": f"src/user{number}.py", "symbol": f"User{number}.go", "kind": "method", "line": 4}
    target: Form = {"path": "src/a.py", "symbol": "open", "kind": "function", "line": 9}
    return {"source": source, "target": target, "kind": "call", "confidence": 0.9, "line": 7, "step": 1, "text": "open(x)"}


@given(many=st.integers(0, 300), budget=BUDGETS, left_out=st.integers(0, 50))
def test_relations_are_within_their_budget_and_none_is_lost_unsaid(many: int, budget: int, left_out: int) -> None:
    found: Form = {"about": [{"path": "src/a.py", "symbol": "open", "line": 9}], "relations": [relation(n) for n in range(many)], "left_out": left_out}
    made = fit(shaping.relations(found, "callers"), budget)
    assert len(shaping.rows(made.fields, "rows")) + shaping.number(made.fields, "omitted") == many + left_out


def test_a_relation_is_a_line_that_can_be_cited() -> None:
    found: Form = {"about": [{"path": "src/a.py", "symbol": "open", "line": 9}], "relations": [relation(1)], "left_out": 0}
    assert fit(shaping.relations(found, "callers"), 500).text == "callers of src/a.py:9 open\nsrc/user1.py:7 User1.go --call 0.9--> src/a.py:9 open: open(x)"


def changed(number: int, users: int) -> Form:
    callers: list[Value] = [{"path": f"u{user}.py", "line": user, "symbol": "g", "kind": "call"} for user in range(users)]
    return {"path": f"s{number}.py", "symbol": "f", "start_line": 1, "end_line": 9, "change": "body changed", "callers": callers}


@given(symbols=st.integers(0, 60), users=st.integers(0, 30), tests=st.integers(0, 60), budget=BUDGETS)
def test_an_impact_is_within_its_budget(symbols: int, users: int, tests: int, budget: int) -> None:
    running: list[Value] = [{"path": f"t{test}.py", "line": 1, "confidence": 0.5} for test in range(tests)]
    made = fit(shaping.impact({"symbols": [changed(number, users) for number in range(symbols)], "tests": running, "left_out": ["documents"]}), budget)
    if not (symbols or tests):
        assert made.text == "not looked at: documents"


def test_no_change_is_said() -> None:
    assert fit(shaping.impact({"symbols": [], "tests": [], "left_out": []}), 200).text == "nothing is changed"


@given(words=st.integers(0, 4_000), cited=st.integers(0, 40), budget=BUDGETS)
def test_a_models_answer_is_within_its_budget(words: int, cited: int, budget: int) -> None:
    citations: list[Value] = [{"path": "a.py", "start_line": 1, "end_line": 2, "status": "exact"} for _ in range(cited)]
    fit(shaping.answer({"answer": "word " * words, "citations": citations, "verified": cited, "model": "m", "abstained": False}), budget)


@pytest.mark.parametrize("given", [{}, {"hits": None}, {"hits": [1, None]}, {"hits": [{}]}])
def test_an_answer_with_fields_missing_is_no_crash(given: Form) -> None:
    fit(shaping.search(given), 500)
