"""What a model asks for, read out of its reply, and what of the reply is told meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.prompt import MOST_NEEDED
from codeqa.answer.wanted import Want, Withheld, requested

FORMS = [
    ("NEED: a/b.py, `Session.open`, c.go:3-9", ["a/b.py", "Session.open", "c.go:3-9"], ""),
    ("I think so.\n\n**NEED:** `a.py` lines 3-9; open_file in b.c", ["a.py:3-9", "b.c:open_file"], "I think so."),
    ("```\nNEED: x.py\n```", ["x.py"], ""),
    ("NEED:\n- a.py\n- `b.c:open_file`\n- c.py (lines 2 to 8)\n", ["a.py", "b.c:open_file", "c.py:2-8"], ""),
    ("NEED: a.py\n\nThen I could tell.", ["a.py"], "Then I could tell."),
    ("Answer.\n> NEED: src/x.rs#L10-L20, Foo::bar()\n", ["src/x.rs:10-20", "Foo::bar"], "Answer."),
    ("It is so.\nNEED: a.py\nNEED: b.py\n", ["a.py", "b.py"], "It is so."),
    ("So:\n```python\nx = 1\n```\n\n```\nNEED: a.py\n```\n", ["a.py"], "So:\n```python\nx = 1\n```\n"),
    ("NEED: the function open_file, class Session, file a.py.", ["open_file", "Session", "a.py"], ""),
    ("NEED: none", [], ""),
    ("We NEED: nothing", [], "We NEED: nothing"),
    ("need: a.py", [], "need: a.py"),
    ("First.\nNEED: a.py\nThen more is said.\n", [], "First.\nNEED: a.py\nThen more is said.\n"),
    ("No request.\n", [], "No request.\n"),
    ("", [], ""),
]


@pytest.mark.parametrize(("text", "names", "rest"), FORMS)
def test_a_request_is_a_line_at_the_end_or_at_the_beginning_whatever_decorates_it(text: str, names: list[str], rest: str) -> None:
    found = requested(text)
    assert [str(want) for want in found.wants] == names
    assert found.rest == rest


def test_names_beyond_the_most_are_counted_and_not_read() -> None:
    found = requested("NEED: " + ", ".join(f"name_{number}" for number in range(1_000)))
    assert [want.name for want in found.wants] == [f"name_{number}" for number in range(MOST_NEEDED)]
    assert found.unread == 1_000 - MOST_NEEDED


def test_a_name_that_is_asked_for_twice_is_one() -> None:
    assert requested("NEED: a.py, `a.py`, a.py").wants == (Want("a.py"),)


def test_a_name_of_ten_thousand_letters_is_none() -> None:
    assert requested("NEED: " + "a" * 10_000 + ", b.py").wants == (Want("b.py"),)


def test_lines_that_are_told_backwards_are_one_line() -> None:
    assert requested("NEED: a.py:9-3").wants == (Want("a.py", 9, 9),)


PIECES = st.sampled_from(["NEED", "NEED:", ":", " a.py", "\n", "\n\n", "```", "`", "- ", "**", "words ", "NEEDLE: ", "> ", "x", "~~~", " "])


@given(st.lists(PIECES, max_size=30), st.integers(1, 9))
def test_what_is_told_of_a_reply_as_it_comes_is_always_the_beginning_of_what_is_left_of_it(parts: list[str], size: int) -> None:
    text = "".join(parts)
    rest, withheld, told = requested(text).rest, Withheld(), ""
    for start in range(0, len(text), size):
        told += withheld(text[start : start + size])
        assert rest.startswith(told)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert len(requested(text).wants) <= MOST_NEEDED


def test_a_reply_without_a_request_is_told_but_for_its_last_line_end() -> None:
    assert Withheld()("One.\n\nTwo NEED: more.\n") == "One.\n\nTwo NEED: more."


def test_a_request_is_never_told() -> None:
    assert Withheld()("A part.\n\nNEED: far/away.py\n") == "A part."
