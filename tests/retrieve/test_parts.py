"""Where a question is cut, and how the rankings of its parts become one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.retrieve.parts import LONGEST, MOST, WHOLE, blend, cut, parts_of
from codeqa.types import RankedFile

CUT = [
    ("How is a cookie signed, and where is the key configured?", ("How is a cookie signed", "where is the key configured?"), 0),
    ("Explain how tokens are counted and then why the budget is never exceeded", ("Explain how tokens are counted", "why the budget is never exceeded"), 0),
    ("how is it locked and who breaks stale locks; what happens on NFS?", ("how is it locked", "who breaks stale locks", "what happens on NFS?"), 0),
    ("How does the parser work? Where are secrets redacted?", ("How does the parser work?", "Where are secrets redacted?"), 2),
    ("How does the parser work? Who calls it?", ("How does the parser work?", "Who calls it?"), 0),
    ("About the cache:\n1. where is it written\n2. who reads the entries back", ("where is it written", "who reads the entries back"), 2),
    ("- foo bar baz\n- how is b c", ("foo bar baz", "how is b c"), 2),
    ("Tell: 1) how does login work 2) where is the salt stored", ("how does login work", "where is the salt stored"), 2),
    ("The server hangs. Where are timeouts set? How do I change defaults?", ("Where are timeouts set?", "How do I change defaults?"), 2),
]

WHOLES = [
    "where is the retry back-off?",
    "how and why does it fail?",
    "which function, and where?",
    "is it safe? why?",
    "what decides what is sent and where it goes?",
    "where is X defined, which is used by Y?",
    "compare open_session and save_session",
    'why does it raise ValueError("what? and where? is it") when empty?',
    "what does `a ? b : c` and `how ? why : who` mean here?",
    "sign session cookie",
    "",
    "?",
    "? ? ?",
    "how " * LONGEST + "? how is that? what is this?",
]


@pytest.mark.parametrize(("question", "asked", "apart"), CUT)
def test_a_question_is_cut_where_a_person_would_put_numbers(question: str, asked: tuple[str, ...], apart: int) -> None:
    found = cut(question)
    assert found.asked == asked
    assert len(found.sought) == apart


@pytest.mark.parametrize("question", WHOLES)
def test_doubt_leaves_a_question_whole(question: str) -> None:
    assert cut(question) == WHOLE


def test_what_is_told_before_the_questions_is_sought_with_each_of_them() -> None:
    assert cut("The server hangs. Where are timeouts set? How do I change defaults?").sought[1] == "The server hangs.\nHow do I change defaults?"


def test_a_short_piece_that_points_back_is_sought_with_what_it_points_to() -> None:
    found = cut("Where is the index written? Who reads it? How are secrets found in files?")
    assert found.sought == ("Where is the index written?\nWho reads it?", "How are secrets found in files?")


def test_of_too_many_parts_the_last_are_one() -> None:
    found = cut("\n".join(f"{number}. what does thing number {number} do" for number in range(1, 30)))
    assert len(found.asked) == MOST
    assert found.asked[-1].endswith("thing number 29 do")


def test_what_is_asked_twice_is_one_part() -> None:
    assert parts_of(["where is it", "where is it"]) == WHOLE


@given(st.text(max_size=300))
def test_any_question_has_no_part_or_several_that_are_distinct(text: str) -> None:
    found = cut(text)
    assert len(found.asked) != 1
    assert len(set(found.asked)) == len(found.asked) <= MOST


@given(st.lists(st.sampled_from(["how is it made", "where", "and", ", ", "? ", "; ", "what of this", "1. ", "\n", "the cache", "- "]), max_size=40))
def test_no_word_of_a_cut_question_is_lost_but_what_joins_its_parts(words: list[str]) -> None:
    text = "".join(words)
    found = cut(text)
    said = " ".join([*found.asked, *found.sought])
    for word in ("made", "cache", "of"):
        assert not found.sought or said.count(word) >= min(1, text.count(word))


# --- blending ---


def ranked(*rows: tuple[str, float]) -> list[RankedFile]:
    return [RankedFile(path, score, (f"for {path}",), ((1, 5, score), (9, 9, score - 1))) for path, score in rows]


WHOLE_RANKING = ranked(("a.py", 5.0), ("b.py", 4.0), ("c.py", 1.0))


def test_a_question_of_a_piece_keeps_its_ranking() -> None:
    assert blend(WHOLE_RANKING, []) == tuple(WHOLE_RANKING)
    assert blend(WHOLE_RANKING, [[], []]) == tuple(WHOLE_RANKING)


def test_every_part_has_its_best_file_near_the_top_and_no_file_is_there_twice() -> None:
    found = blend(WHOLE_RANKING, [ranked(("x.py", 2.0), ("c.py", 0.0)), ranked(("y.py", 9.0), ("b.py", 3.0))])
    paths = [file.path for file in found]
    assert len(set(paths)) == len(paths)
    assert {"a.py", "x.py", "y.py"} <= set(paths[:4])


def test_chances_of_a_blend_add_up_to_one() -> None:
    found = blend(WHOLE_RANKING, [ranked(("x.py", 2.0), ("c.py", 0.0))])
    assert sum(math.exp(file.score) for file in found) == pytest.approx(1.0, abs=1e-3)


def test_a_place_is_worth_what_it_is_where_its_file_comes_from() -> None:
    found = {file.path: file for file in blend(WHOLE_RANKING, [ranked(("x.py", 2.0))])}
    assert found["x.py"].places == ((1, 5, 2.0), (9, 9, 1.0))


def test_ties_of_a_blend_break_by_path() -> None:
    assert [file.path for file in blend([], [ranked(("b.py", 1.0)), ranked(("a.py", 1.0))])] == ["a.py", "b.py"]


@given(st.lists(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(-900, 900)), min_size=1, max_size=5, unique_by=lambda row: row[0]), max_size=4))
def test_no_score_is_too_large_or_too_small_to_be_blended(parts: list[list[tuple[str, float]]]) -> None:
    rankings = [[RankedFile(path, score, (), ((1, 2, max(min(score, 30.0), -30.0)),)) for path, score in part] for part in parts]
    found = blend(WHOLE_RANKING, rankings)
    assert all(math.isfinite(file.score) for file in found)
