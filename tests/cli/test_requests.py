"""A line of JSON becomes what a terminal would have given, or is refused with a word and, where it can be, its id."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.cli.options import Options
from codeqa.cli.requests import ASKED, OURS, BadRequest, Cancel, Request, allowed, arguments, as_given, read
from codeqa.cli.table import BY_NAME


def told(**fields: object) -> Request:
    found = read(json.dumps({"id": 1, **fields}).encode())
    assert isinstance(found, Request)
    return found


def line(**fields: object) -> list[str]:
    return arguments(told(**fields))[1]


def test_a_request_is_the_command_line_that_it_stands_for() -> None:
    asked = {"command": "search", "query": "retry back-off", "limit": 3, "scope": ["src/**", "!x"], "refresh": False, "explain": True, "offline": None}
    assert line(**asked) == ["-k", "3", "--scope=src/**", "--scope=!x", "--no-refresh", "--explain", "--json", "--", "retry back-off"]


def test_words_are_never_options() -> None:
    assert line(command="search", words=["--help", "-C", "/"]) == ["--json", "--", "--help", "-C", "/"]
    assert line(command="search", query="x", lang="--scope=/") == ["--lang=--scope=/", "--json", "--", "x"]


def test_a_text_for_stdin_is_looked_at_by_a_search_too() -> None:
    command, given_line, text = arguments(told(command="search", query="x", stdin="Traceback"))
    assert (command.name, given_line[-1], text) == ("search", "-", "Traceback")


def test_another_format_is_asked_for_in_place_of_json() -> None:
    assert line(command="search", query="x", format="vimgrep") == ["--format=vimgrep", "--", "x"]


def test_what_the_server_was_started_with_holds_for_what_takes_it() -> None:
    server = as_given(Options(model="m", offline=True, refresh=False), BY_NAME["serve"])
    assert set(server) == {"--model=m", "--offline", "--no-refresh"}
    assert arguments(told(command="search", query="x"), server)[1][:2] == ["--offline", "--no-refresh"]
    assert "--model=m" not in arguments(told(command="search", query="x"), server)[1]


@pytest.mark.parametrize("name", sorted(OURS & set(Options.__dataclass_fields__)))
def test_the_servers_own_options_are_not_a_requests(name: str) -> None:
    with pytest.raises(BadRequest, match="takes no"):
        arguments(told(command="search", query="x", **{name: True}))


@pytest.mark.parametrize("name", ["clean", "install", "uninstall", "hook", "serve", "mcp", "eval", "completion", "", "rm -rf"])
def test_a_command_that_does_not_answer_questions_cannot_be_asked(name: str) -> None:
    with pytest.raises(BadRequest) as caught:
        arguments(told(command=name))
    assert caught.value.identity == 1


def test_commands_that_may_be_asked_are_sorted_and_those_there_are_can_be() -> None:
    assert list(ASKED) == sorted(ASKED)
    assert {"ask", "graph", "pack", "search", "status"} <= set(allowed()) <= set(BY_NAME)


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": True},
        {"explain": "yes"},
        {"explain": 1},
        {"scope": [["a"]]},
        {"scope": {"a": 1}},
        {"query": None},
        {"query": {"a": 1}},
        {"stdin": [None]},
    ],
)
def test_a_value_of_another_kind_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        arguments(told(command="search", **fields))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"[1]",
        b"1",
        b"null",
        b'{"command": "search"}',
        b'{"id": true, "command": "search"}',
        b'{"id": 1.5, "command": "search"}',
        b'{"id": [1], "command": "search"}',
        b'{"id": 99999999999999999999, "command": "search"}',
        b'{"id": 1}',
        b'{"id": 1, "command": 5}',
        b'{"cancel": {}}',
        b'{"id": 1, "command": "search", "query": "\\ud800"}',
        b'{"cancel": true}',
        b"\xff\xfe",
        b'{"id": "' + b"x" * 300 + b'", "command": "search"}',
        b"[" * 100_000,
        b"1" * 5_000,
    ],
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        read(data)


def test_a_pair_of_surrogates_is_a_character() -> None:
    found = read(b'{"id": 1, "command": "search", "query": "\\ud83d\\ude00"}')
    assert isinstance(found, Request)
    assert found.fields["query"] == "\U0001f600"


def test_a_request_is_cancelled_by_its_id() -> None:
    assert read(b'{"cancel": 7}') == Cancel(7)
    assert read(b'{"cancel": "a"}') == Cancel("a")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(fields=st.dictionaries(st.sampled_from([*Options.__dataclass_fields__, "query", "id", "command", "here", "x"]), JSON, max_size=6))
def test_whatever_comes_is_a_command_line_or_refused(fields: dict[str, object]) -> None:
    try:
        found = read(json.dumps({"id": 1, "command": "search", **fields}).encode())
        if isinstance(found, Request):
            _, given_line, _ = arguments(found)
            assert all(isinstance(text, str) for text in given_line)
            assert "--" in given_line
    except BadRequest:
        pass
