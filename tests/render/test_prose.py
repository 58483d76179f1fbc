"""An answer at a terminal: lines end between words, and nothing of it is lost on the way."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.render.door import clean
from codeqa.render.paint import Terminal, wide
from codeqa.render.prose import Prose, whole

PLAIN = Terminal(live=True, color=False, width=40)
COLORED = Terminal(live=True, color=True, width=40)
ANSWER = """The session is signed with the app's secret key, by a serializer.

### src/flask/sessions.py:317-335 — SecureCookieSessionInterface.get_signing_serializer (method)

- `open_session` calls `get_signing_serializer` with the app, and gives what it says [unverified: a.py:1 "x y"].

```
317  def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
 …
330      return URLSafeTimedSerializer(keys)
```

| a table | has rows that are left as they are, however long |
"""


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_line_of_running_text_ends_between_words() -> None:
    shown = whole(ANSWER, PLAIN).split("\n")
    assert shown[:2] == ["The session is signed with the app's", "secret key, by a serializer."]
    assert "- `open_session` calls" in shown
    assert "  `get_signing_serializer` with the app," in shown


def test_code_and_tables_are_left_as_they_are() -> None:
    shown = bare(whole(ANSWER, COLORED)).split("\n")
    source = ANSWER.split("\n")
    assert [line for line in source[6:] if line not in shown] == []


def test_a_heading_stands_out_and_loses_its_marks_only_where_it_does() -> None:
    assert whole("## One\n", PLAIN) == "## One\n"
    assert whole("## One\n", COLORED) == "\x1b[1mOne\x1b[0m\n"


def test_what_is_doubted_is_coloured() -> None:
    assert "\x1b[33m [unverified:\x1b[0m" in whole("it says [unverified: a.py:1]\n", COLORED)


def test_the_text_s_own_escape_sequences_stay_outside() -> None:
    shown = whole("a \x1b[2J b\n### \x1b[2J\n```\n\x1b[2J\n", COLORED)
    assert "\x1b[2J" not in shown


def test_words_appear_before_their_line_ends() -> None:
    prose = Prose(PLAIN)
    assert prose.feed("The session is sig") == "The session is"
    assert prose.feed("ned, and") == " signed,"
    assert prose.end() == " and"


def test_nothing_is_broken_where_there_is_no_terminal() -> None:
    assert bare(whole(ANSWER, Terminal(live=False, color=True))) == ANSWER.replace("### ", "")


@given(text=st.text(alphabet=st.sampled_from("ab `#~-1.|\n\t…é日[:"), max_size=120), cuts=st.lists(st.integers(0, 120), max_size=6))
def test_however_an_answer_is_cut_it_is_shown_the_same(text: str, cuts: list[int]) -> None:
    prose = Prose(COLORED)
    ends = sorted({0, len(text), *(cut for cut in cuts if cut <= len(text))})
    shown = "".join(prose.feed(text[start:end]) for start, end in pairwise(ends)) + prose.end()
    assert shown == whole(text, COLORED)


@given(text=st.text(alphabet=st.sampled_from("ab `#~-1.|\n\t…é日[:"), max_size=120))
def test_no_character_but_space_is_lost(text: str) -> None:
    shown = whole(text, PLAIN)
    assert "".join(shown.split()) == "".join(clean(text).split())


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_line_of_short_words_is_wider_than_the_terminal(width: int) -> None:
    terminal = Terminal(live=True, color=False, width=width)
    shown = whole("- " + "some words of no great length " * 10 + "\n", terminal)
    assert max(map(wide, shown.split("\n"))) <= width
