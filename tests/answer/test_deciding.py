"""Of a place the lines are shown that decide: few, in order, with its head."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.deciding import SLACK, deciding, first_line, runs

LONG = """\
@cached
def save(self, session,
         response):
    \"\"\"Saves the cookie.

    More of it.
    \"\"\"
    name = self.name()

    # a comment on the cookie
    log.debug(name)
    log.debug(name)
    log.debug(name)
    log.debug(name)
    if session.empty:
        return
    log.debug(name)
    log.debug(name)
    log.debug(name)
    response.set_cookie(
        name,
        self.signed(session),
    )
    log.debug(name)
    log.debug(name)
    return name
"""


def numbered(text: str) -> dict[int, str]:
    return dict(enumerate(text.removesuffix("\n").split("\n"), 1))


def terms(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z]+", text)]


def shown(text: str, question: str, most: int, linked: tuple[int, ...] = ()) -> tuple[int, ...]:
    return deciding(numbered(text), dict.fromkeys(terms(question), 1.0), terms, linked, most)


def test_a_short_place_is_shown_whole_from_its_own_first_line_on() -> None:
    assert shown("@cached\ndef f():\n    a = 1\n\n    return a\n", "b", 6) == (2, 3, 4, 5)


def test_leaving_out_a_few_lines_would_save_nothing() -> None:
    body = "def f():\n" + "    a = 1\n" * (5 + SLACK)
    assert len(shown(body, "b", 6)) == 6 + SLACK
    assert len(shown(body + "    a = 1\n", "a", 6)) == 6


def test_a_docstring_is_left_out_for_its_first_sentence_stands_above() -> None:
    assert shown('def f():\n    """Does.\n\n    It.\n    """\n    return a\n', "a", 6) == (1, 6)
    assert shown('def f():\n    """Does."""\n    return a\n', "a", 6) == (1, 3)
    assert shown('def f():\n    """Never ends\n    return a\n', "a", 6) == (1, 2, 3)


def test_of_a_long_place_its_head_the_words_of_the_question_and_its_end_are_shown() -> None:
    assert shown(LONG, "set cookie", 7) == (2, 3, 20, 21, 22, 23, 26)


def test_a_line_that_leads_to_another_shown_place_is_shown() -> None:
    assert 17 in shown(LONG, "set cookie", 9, linked=(17,))


def test_a_statement_over_several_lines_is_not_cut() -> None:
    for question in ("signed", "set", "response"):
        lines = set(shown(LONG, question, 8))
        assert not lines & {20, 21, 22, 23} or lines >= {20, 21, 22, 23}


def test_a_condition_is_shown_with_what_it_decides() -> None:
    assert {15, 16} <= set(shown(LONG, "empty", 7))


def test_a_long_signature_is_left_to_the_line_above_the_code() -> None:
    text = "def f(\n    a,\n    b,\n    c,\n    d,\n):\n" + "    x = 1\n" * 30 + "    return cookie\n"
    assert shown(text, "cookie", 6) == (1, 37)


@given(st.lists(st.text("ab \t(){}[]:,#\"'", max_size=12), min_size=1, max_size=60), st.text("ab ", max_size=8), st.integers(3, 20), st.integers(1, 9))
def test_lines_are_few_ordered_and_of_the_place(texts: list[str], question: str, most: int, start: int) -> None:
    lines = dict(enumerate(texts, start))
    found = deciding(lines, dict.fromkeys(question.split(), 1.0), str.split, (), most)
    assert list(found) == sorted(set(found))
    assert set(found) <= set(lines)
    assert len([number for number in found if lines[number].strip()]) <= most + SLACK
    assert found
    assert min(found) >= first_line(lines)


def test_runs_are_neighbours() -> None:
    assert runs((1, 2, 5)) == [(1, 2), (5, 5)]
    assert runs(()) == []
