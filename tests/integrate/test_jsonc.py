"""Edits of JSON with comments: what is not ours keeps its bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.integrate import jsonc
from codeqa.integrate.jsonc import append_items, parse, remove_items, remove_member, set_member

COMMENTED = """// mine
{
    "version": "2.0.0", // as it should be
    /* all of them */
    "tasks": [
        { "label": "build", "command": "make" }, // do not touch
        // a last word
    ],
}
"""

TEXTS = [
    "{}\n",
    "{ }",
    '{"a": 1}',
    '{\n\t"a": {\n\t\t"b": [1, 2]\n\t}\n}\n',
    '{\r\n  "a": 1, // one\r\n  "servers": {"x": {}}\r\n}\r\n',
    '\ufeff{\n  "a": 1,\n}\n',
    '{"servers": {"x": {"command": "y"},}}',
    "{\n  // nothing but a word\n}\n",
    '{\n  "servers": { // mine\n  }\n}\n',
    '{"a": "// no comment", "b": "\\"}"}',
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_member_that_was_set_is_removed_without_a_trace_but_for_the_object_it_made(text: str) -> None:
    made = set_member(text, ("servers", "codeqa"), {"command": "codeqa", "args": ["mcp"]})
    before, after = parse(text), parse(made)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["servers"]["codeqa"] == {"command": "codeqa", "args": ["mcp"]}  # type: ignore[index,call-overload]
    removed = remove_member(made, ("servers", "codeqa"))
    if "servers" in before:
        assert "".join(removed.split()) == "".join(text.split())
    else:
        assert parse(removed) == {**before, "servers": {}}
        assert "".join(remove_member(removed, ("servers",)).split()) == "".join(text.split())


def test_comments_and_other_tasks_outlive_an_edit_and_its_undoing() -> None:
    made = append_items(COMMENTED, ("tasks",), [{"label": "codeqa: ask"}, {"label": "codeqa: search"}])
    assert parse(made)["tasks"][1:] == [{"label": "codeqa: ask"}, {"label": "codeqa: search"}]  # type: ignore[index,call-overload]
    for word in ("// mine", "// as it should be", "/* all of them */", "// do not touch", "// a last word"):
        assert made.count(word) == 1
    assert remove_items(made, ("tasks",), lambda item: isinstance(item, dict) and str(item["label"]).startswith("codeqa")) == COMMENTED


def test_an_item_goes_behind_the_comment_of_the_one_before_it() -> None:
    made = append_items("[\n  1 // one\n]\n", (), [2])
    assert made == "[\n  1, // one\n  2\n]\n"
    assert remove_items(made, (), lambda item: item == 2) == "[\n  1 // one\n]\n"


def test_a_comment_before_an_item_stays_when_the_item_goes() -> None:
    assert remove_items("[\n  // why\n  1,\n  2\n]\n", (), lambda item: item == 1) == "[\n  // why\n  2\n]\n"
    assert parse(remove_items("[/* why */ 1, 2]", (), lambda item: item == 1)) == [2]


def test_the_file_s_own_indentation_and_line_ends_are_kept() -> None:
    assert append_items('[\r\n\t{"a": 1}\r\n]\r\n', (), [{"b": 2}]) == '[\r\n\t{"a": 1},\r\n\t{\r\n\t\t"b": 2\r\n\t}\r\n]\r\n'


@pytest.mark.parametrize(
    "text", ["{", "[1 2]", '{"a": 1, "a": 2}', "nonsense", '{"a" 1}', "{} {}", '{"a": [1}', "[" * 200 + "]" * 200, '{"tasks": /* open', "{1: 2}"]
)
def test_what_is_no_such_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        append_items(text, ("tasks",), [1])


def test_a_list_where_an_object_should_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no object"):
        set_member('{"servers": []}', ("servers", "codeqa"), 1)
    with pytest.raises(ValueError, match="no list"):
        append_items('{"tasks": {}}', ("tasks",), [1])


def test_what_is_not_there_is_removed_without_touching_anything() -> None:
    assert remove_member(COMMENTED, ("inputs", "x")) == COMMENTED
    assert remove_items(COMMENTED, ("inputs",), lambda item: True) == COMMENTED
    assert remove_member("", ("a",)) == ""


def test_a_file_without_anything_counts_as_empty() -> None:
    assert parse(set_member("", ("a", "b"), 1)) == {"a": {"b": 1}}
    assert parse(append_items("\n", (), [1])) == [1]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.sampled_from([None, 1, 2, "\t"]))
def test_everything_that_json_writes_is_read_as_it_was_meant(value: jsonc.Value, indent: int | str | None) -> None:
    assert parse(json.dumps(value, indent=indent)) == value


@given(st.lists(values, max_size=5), st.lists(values, min_size=1, max_size=3), st.sampled_from([None, 2, "\t"]))
def test_items_that_were_added_are_taken_out_again_to_the_byte(old: list[jsonc.Value], new: list[jsonc.Value], indent: int | str | None) -> None:
    text = json.dumps(old, indent=indent)
    wrapped: list[jsonc.Value] = [{"codeqa": item} for item in new]
    made = append_items(text, (), wrapped)
    assert parse(made) == [*old, *wrapped]
    assert remove_items(made, (), lambda item: item in wrapped and item not in old) == text
