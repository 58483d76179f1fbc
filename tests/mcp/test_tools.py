"""What a client sees of the tools is constant and small; what it gives them is checked by the very schema that it sees."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.errors import UsageError
from codeqa.mcp.tools import INSTRUCTIONS, LEAST_TOKENS, MOST_TOKENS, SPECS, Spec, checked, offered
from codeqa.pipeline.reading import tokens_of

BY_NAME = {spec.name: spec for spec in SPECS}
each = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)


def test_there_are_five_tools_and_ask_only_with_a_model() -> None:
    assert [spec.name for spec in offered(model=True)] == ["search", "pack", "read", "graph", "ask"]
    assert [spec.name for spec in offered(model=False)] == ["search", "pack", "read", "graph"]


def test_all_that_an_agent_is_given_at_its_start_is_under_1200_tokens() -> None:
    told = [[spec.name, spec.description, spec.input_schema()] for spec in SPECS]
    assert tokens_of(json.dumps(told) + INSTRUCTIONS) < 1_200


@each
def test_both_schemas_are_schemas(spec: Spec) -> None:
    for schema in (spec.input_schema(), spec.output_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
    assert set(spec.required) <= set(spec.inputs)


@each
def test_the_defaults_are_within_the_bounds(spec: Spec) -> None:
    given = {name: "callers" if "enum" in spec.inputs[name] else "x" for name in spec.required}
    jsonschema.validate(checked(spec, given), spec.input_schema())


@each
def test_what_is_missing_or_unknown_is_named(spec: Spec) -> None:
    with pytest.raises(UsageError, match=f"needs {spec.required[0]}"):
        checked(spec, {})
    with pytest.raises(UsageError, match="takes no 'root'"):
        checked(spec, {spec.required[0]: "callers", "root": "/"})


@pytest.mark.parametrize(("wish", "granted"), [(1, LEAST_TOKENS), (-5, LEAST_TOKENS), (10**9, MOST_TOKENS), (500, 500), (500.0, 500)])
def test_a_budget_is_a_wish_within_bounds(wish: float, granted: int) -> None:
    assert checked(BY_NAME["search"], {"query": "x", "max_tokens": wish})["max_tokens"] == granted


@pytest.mark.parametrize(
    "given",
    [
        {"query": ""},
        {"query": "  "},
        {"query": 5},
        {"query": ["x"]},
        {"query": "a\0b"},
        {"query": "\ud800"},
        {"query": "x" * 20_001},
        {"query": "x", "limit": 0},
        {"query": "x", "limit": 51},
        {"query": "x", "limit": True},
        {"query": "x", "limit": 1.5},
        {"query": "x", "limit": "3"},
        {"query": "x", "scope": "src"},
        {"query": "x", "scope": [1]},
        {"query": "x", "scope": ["a"] * 101},
        {"query": "x", "max_tokens": "many"},
    ],
)
def test_a_value_of_another_kind_is_a_misuse(given: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        checked(BY_NAME["search"], given)
    assert caught.value.hint


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.text(max_size=4) | st.integers(), max_size=3)


@given(given=st.dictionaries(st.sampled_from(["relation", "target", "to", "depth", "max_tokens", "x"]), VALUES, max_size=5))
def test_what_is_let_through_is_what_the_schema_allows(given: dict[str, object]) -> None:
    spec = BY_NAME["graph"]
    try:
        found = checked(spec, given)
    except UsageError:
        return
    jsonschema.validate(found, spec.input_schema())
