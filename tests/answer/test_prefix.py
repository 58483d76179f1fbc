"""What goes from one turn to the next beside the bytes: the names a question leans on, and a gist that is short, true and in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.prefix import GIST_TOKENS, LONG, MOST_NAMES, first_sentence, focus, gist, helped
from codeqa.pack.tokens import count
from codeqa.types.talks import Turn

SIGN = Turn(
    "how is `Signer.sign` used?",
    '`Session.open` calls `Signer.sign` in `web/session.py` [web/session.py:14 "sign(value)"]. It is quick.',
    places=(("web/session.py", 14, 14),),
)


def test_the_names_of_the_question_come_before_those_of_the_answer() -> None:
    assert focus([Turn("x", "`other`"), SIGN]) == ("Signer.sign", "Session.open")


def test_names_that_are_written_as_code_count_without_backticks() -> None:
    assert focus([Turn("who reads max_file_bytes?", "nobody")]) == ("max_file_bytes",)


def test_few_names_help_a_question() -> None:
    assert len(focus([Turn("x", " ".join(f"`name_{number}`" for number in range(50)))])) == MOST_NAMES


def test_a_question_is_helped_by_names_or_else_by_the_question_before() -> None:
    assert helped("and who calls it?", [SIGN]) == "and who calls it?\n`Signer.sign` `Session.open`"
    assert helped("why?", [Turn("how are bills paid?", "By card.")]) == "why?\nhow are bills paid?"
    assert helped("why?", []) == "why?"


def test_a_first_sentence_has_no_citation_and_ends_where_the_sentence_does() -> None:
    assert first_sentence(SIGN.answer) == "`Session.open` calls `Signer.sign` in `web/session.py`."
    assert first_sentence("One\nTwo") == "One"
    assert first_sentence("x" * 5_000).endswith("…")


def test_a_gist_tells_question_answer_and_places_of_every_turn() -> None:
    text = gist([SIGN, Turn("and why?", "Because.")], count)
    assert text.split("\n") == [
        "1. Asked: how is `Signer.sign` used?",
        f"Answered: {SIGN.answer}",
        "Cited: web/session.py:14-14",
        "2. Asked: and why?",
        "Answered: Because.",
        "",
    ]
    assert gist([], count) == ""


def test_only_recent_answers_are_told_in_whole() -> None:
    text = gist([SIGN, SIGN, SIGN], count)
    assert text.count("It is quick.") == 2
    assert text.index("It is quick.") > text.index("2. Asked")


@given(st.lists(st.builds(Turn, st.text(max_size=800), st.text(max_size=2 * LONG)), max_size=30))
def test_a_gist_is_never_too_long_and_keeps_the_last_turns(turns: list[Turn]) -> None:
    text = gist(turns, count)
    assert count(text) <= GIST_TOKENS + 20
    told = [number for number in range(1, len(turns) + 1) if f"\n{number}. Asked: " in f"\n{text}"]
    assert told == list(range(len(turns) - len(told) + 1, len(turns) + 1)) or len(told) == len(turns)
