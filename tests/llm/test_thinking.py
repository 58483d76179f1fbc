"""What a model thinks aloud is never part of its answer, however the stream is cut; and an answer that speaks of the tags stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.llm.thinking import TAGS, Piece, Thinking, orphan


def sorted_out(parts: list[str]) -> Piece:
    sorter = Thinking()
    pieces = [*(sorter.feed(part) for part in parts), sorter.end()]
    return Piece("".join(piece.text for piece in pieces), "".join(piece.reasoning for piece in pieces))


@given(st.lists(st.sampled_from(["<think>", "</think>", "<th", "ink>", "a < b", "\n", " ", "<", "</thought>", "é"])), st.integers(1, 7))
def test_however_a_stream_is_cut_it_is_sorted_the_same(parts: list[str], size: int) -> None:
    text = "".join(parts)
    assert sorted_out([text[place : place + size] for place in range(0, len(text), size)]) == sorted_out([text])


@given(st.text(alphabet="ab <>/`\nthink"))
def test_nothing_is_lost_but_tags_and_the_white_space_around_them(text: str) -> None:
    told = sorted_out([text])
    kept = "".join((told.reasoning + told.text).split())
    assert kept == "".join(text.split()) or any(f"<{name}>" in "".join(text.split()) or f"<{name}>" in text for name in TAGS)


@pytest.mark.parametrize("name", TAGS)
def test_thoughts_at_the_beginning_are_taken_out(name: str) -> None:
    assert sorted_out([f"\n<{name}>Hm, 1 < 2.</{name}>\n\nIt is here."]) == Piece("It is here.", "Hm, 1 < 2.")


@pytest.mark.parametrize("text", ["`<think>` opens it.", "It is <think>here</think>.", "<thinker> is a class", "  indented", "<", "a\n<think>b</think>"])
def test_an_answer_that_only_speaks_of_tags_stays_as_it_is(text: str) -> None:
    assert sorted_out([text]) == Piece(text)


def test_two_thoughts_in_a_row_are_both_thoughts() -> None:
    assert sorted_out(["<think>a</think>\n<think>b</think>c"]) == Piece("c", "ab")


def test_a_thought_that_never_ends_leaves_no_answer() -> None:
    assert sorted_out(["<think>a</thi"]) == Piece("", "a</thi")


@pytest.mark.parametrize("text", ["It closes with `</think>`.", "```\na\n</think>\n```\nThat is it.", "no tag"])
def test_a_closing_tag_that_is_quoted_is_no_tag(text: str) -> None:
    assert orphan(text) == Piece(text)


def test_a_closing_tag_on_a_line_of_its_own_ends_the_thoughts() -> None:
    assert orphan("Hm.\n</think>\n\nIt is here.\n</think>\n") == Piece("It is here.\n</think>\n", "Hm.\n")
