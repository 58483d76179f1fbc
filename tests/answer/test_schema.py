"""A schema is judged before it is used, and nothing is ever fetched for one."""

from __future__ import annotations

import socket

import pytest

from codeqa.answer.schema import MOST_BYTES, is_strict, problems, read_schema
from codeqa.errors import UsageError
from codeqa.types.forms import Object

REFUSED = {
    "no JSON": ('{"type":', "is no JSON"),
    "prose": ("a list of places", "is no JSON"),
    "no object": ("[]", "not an object"),
    "a bare true": ("true", "not an object"),
    "an unknown type": ('{"type": "list"}', "is no JSON Schema: at $.type"),
    "a broken pattern": ('{"pattern": "("}', "is no JSON Schema"),
    "a remote reference": ('{"$ref": "https://example.org/s.json"}', "fetches nothing"),
    "a reference to a file": ('{"properties": {"a": {"$ref": "file:///etc/passwd"}}}', "fetches nothing"),
    "a relative reference": ('{"items": {"$ref": "other.json#/a"}}', "fetches nothing"),
    "a reference to nothing": ('{"properties": {"a": {"$ref": "#/$defs/x"}}}', "not in it"),
    "an unknown anchor": ('{"$dynamicRef": "#x"}', "not in it"),
    "an inner identity": ('{"$defs": {"a": {"$id": "https://example.org/a"}}}', "of its own"),
    "itself": ('{"$ref": "#"}', "refers to itself without end"),
    "a circle": ('{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}', "refers to itself without end"),
    "all of itself": ('{"allOf": [{"$ref": "#"}]}', "refers to itself without end"),
    "too deep a schema": ('{"not": ' * 100 + "{}" + "}" * 100, "nested too deeply"),
    "more than a parser reads": ('{"not": ' * 100_000, "nested too deeply|no JSON|characters"),
    "too large a schema": ('{"description": "' + "x" * MOST_BYTES + '"}', "characters"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_schema_is_refused_for(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    text, told = REFUSED[what]
    with pytest.raises(UsageError, match=told.replace("$", r"\$")) as caught:
        read_schema(text, "a.json")
    assert caught.value.hint
    assert len(caught.value.message) < 400


def test_a_tree_is_no_circle() -> None:
    schema = read_schema('{"$defs": {"t": {"type": "object", "properties": {"t": {"$ref": "#/$defs/t"}}}}, "$ref": "#/$defs/t"}', "a.json")
    assert problems({"t": {"t": {}}}, schema) == ()
    assert problems({"t": {"t": 1}}, schema) == ("$.t.t: 1 is not of type 'object'",)


def test_a_byte_order_mark_is_no_part_of_a_schema() -> None:
    assert read_schema('\ufeff{"type": "object"}', "a.json") == {"type": "object"}


def test_problems_are_few_and_short() -> None:
    schema = read_schema('{"type": "array", "items": {"type": "string"}}', "a.json")
    found = problems([[number] * 1_000 for number in range(100)], schema)
    assert len(found) == 8
    assert max(map(len, found)) < 300


def test_strict_is_what_closes_every_object() -> None:
    closed: Object = {"type": "object", "additionalProperties": False, "required": ["a"], "properties": {"a": {"type": "string"}}}
    assert is_strict(closed)
    assert not is_strict({**closed, "required": []})
    assert not is_strict({**closed, "properties": {"a": {"type": "object", "properties": {}}}})
    assert is_strict({"type": "string"})
