"""Where lines stand in another text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.pipeline.unsaved import moves

lines = st.lists(st.sampled_from("abcd"), max_size=30)


@given(lines, lines)
def test_a_line_that_moved_is_the_same_line(old: list[str], new: list[str]) -> None:
    found = moves(old, new)
    for number, line in enumerate(old, start=1):
        there = found.line(number)
        assert there == 0 or new[there - 1] == line


@given(lines, lines)
def test_lines_keep_their_order(old: list[str], new: list[str]) -> None:
    found = moves(old, new)
    there = [place for number in range(1, len(old) + 1) if (place := found.line(number))]
    assert there == sorted(set(there))


@given(lines, lines, lines)
def test_lines_around_an_insertion_are_all_found(head: list[str], inserted: list[str], tail: list[str]) -> None:
    found = moves(head + tail, head + inserted + tail)
    assert all(found.line(number) for number in range(1, len(head + tail) + 1))


@given(lines)
def test_a_text_stands_in_itself_where_it_stands(text: list[str]) -> None:
    found = moves(text, text)
    assert [found.line(number) for number in range(1, len(text) + 1)] == list(range(1, len(text) + 1))
    assert found.span(1, len(text)) == ((1, len(text)) if text else None)


def test_a_range_shrinks_to_what_is_left_of_it() -> None:
    found = moves(["a", "b", "c", "d"], ["a", "x", "c"])
    assert found.span(2, 4) == (3, 3)
    assert found.span(4, 4) is None
