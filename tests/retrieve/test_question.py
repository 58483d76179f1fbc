from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.errors import UsageError
from codeqa.retrieve.question import LONGEST, MOST_TERMS, Question, analyse
from tests.retrieve.library import cut


def ask(text: str) -> Question:
    return analyse(text, cut)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u2003"])
def test_a_question_of_nothing_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        ask(text)
    assert "codeqa" in raised.value.hint


def test_a_question_of_more_than_the_most_characters_is_refused() -> None:
    ask("a " * (LONGEST // 2))
    with pytest.raises(UsageError, match=str(LONGEST)):
        ask("a" * (LONGEST + 1))


def test_words_that_ask_carry_no_weight_unless_there_are_no_others() -> None:
    assert [term for term, _ in ask("How does the session work?").terms] == ["session"]
    assert [term for term, _ in ask("how does it work").terms] == ["how", "does", "it", "work"]


def test_a_word_said_again_weighs_a_little_more_up_to_four_times() -> None:
    assert dict(ask("cache cache store").terms) == {"cache": pytest.approx(1.2), "store": 1.0}
    assert dict(ask("cache " * 50).terms) == {"cache": pytest.approx(1.6)}


def test_terms_are_in_the_order_of_their_first_mention() -> None:
    assert [term for term, _ in ask("zeta alpha zeta mu").terms] == ["zeta", "alpha", "mu"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("where is open_door", ("open_door",)),
        ("where is openDoor and HTTPServer", ("openDoor", "HTTPServer")),
        ("what does Session.open do", ("Session.open",)),
        ("std::vector and a->b", ("std::vector", "a->b")),
        ("what is `run` and 'walk'", ("run", "walk")),
        ('the "open door" error', ("open", "door")),
        ("it doesn't matter, isn't it", ()),
        ("plain words only", ()),
    ],
)
def test_names_are_what_looks_like_an_identifier_or_is_quoted(text: str, names: tuple[str, ...]) -> None:
    assert ask(text).names == names


@pytest.mark.parametrize(
    ("text", "paths"),
    [("look at src/app/main.py please", ("src/app/main.py",)), ("in main.py.", ("main.py",)), ("a/b and a/b", ("a/b",)), ("no path", ()), ("version 3.11", ())],
)
def test_paths_are_read_out_of_a_question(text: str, paths: tuple[str, ...]) -> None:
    assert ask(text).paths == paths


def test_a_described_situation_is_long() -> None:
    assert ask("word " * 14).is_long
    assert not ask("word " * 13).is_long


@given(st.text(max_size=300))
def test_any_text_is_a_question_or_refused_and_its_terms_are_distinct(text: str) -> None:
    if not text.strip():
        return
    question = ask(text)
    terms = [term for term, _ in question.terms]
    assert len(terms) == len(set(terms)) <= MOST_TERMS
    assert all(1.0 <= weight <= 1.61 for _, weight in question.terms)


@given(st.integers(65, 500))
def test_a_long_question_keeps_its_most_frequent_terms(count: int) -> None:
    question = ask(" ".join(f"w{n}" for n in range(count)) + " twice twice")
    assert len(question.terms) == MOST_TERMS
    assert "twice" in dict(question.terms)


@pytest.mark.parametrize("hostile", ["a." * 50_000, "`" * 100_000, "'" * 100_000, "_" * 100_000, "/" * 100_000, "a/" * 50_000, "-" * 100_000, "@" * 100_000])
def test_a_hostile_question_is_read_to_its_end(hostile: str) -> None:
    ask(hostile + " x")
