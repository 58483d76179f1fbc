"""What was sent before is found again in a file as it is now, wherever it stands, and nothing is taken for sent that was not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.pack.earlier import Above, Earlier, above, changed, known_units, pointers
from codeqa.pack.units import Unit

LINES = [f"line {number}" for number in range(1, 11)]

texts = st.lists(st.sampled_from(["a", "b", "", "}", "x = 1", "y = 2", "return x", "def f():", "def g():"]), max_size=30)


def sent(lines: list[str], *numbers: int) -> Earlier:
    return Earlier("old", {number: lines[number - 1] for number in numbers})


def test_an_unchanged_file_has_its_lines_where_they_were() -> None:
    assert above(sent(LINES, 2, 3, 4, 8), LINES) == (Above(2, 4, 2), Above(8, 8, 8))


def test_lines_below_an_insertion_have_moved() -> None:
    now = [*LINES[:3], "new", *LINES[3:]]
    assert above(sent(LINES, *range(1, 11)), now) == (Above(1, 3, 1), Above(5, 11, 4))
    assert changed(sent(LINES, *range(1, 11)), now, above(sent(LINES, *range(1, 11)), now)) == ((4, 4),)


def test_a_line_that_is_another_now_is_to_be_sent_anew() -> None:
    now = [*LINES[:4], "other", *LINES[5:]]
    known = above(sent(LINES, *range(1, 11)), now)
    assert known == (Above(1, 4, 1), Above(6, 10, 6))
    assert changed(sent(LINES, *range(1, 11)), now, known) == ((5, 5),)


def test_removed_lines_leave_nothing_to_send() -> None:
    now = [*LINES[:4], *LINES[6:]]
    known = above(sent(LINES, *range(1, 11)), now)
    assert known == (Above(1, 4, 1), Above(5, 8, 7))
    assert changed(sent(LINES, *range(1, 11)), now, known) == ()


def test_what_stands_in_a_gap_that_was_never_sent_is_not_taken_for_changed() -> None:
    known = above(sent(LINES, 1, 2, 9, 10), [*LINES[:2], *(f"other {number}" for number in range(40)), *LINES[8:]])
    assert known == (Above(1, 2, 1), Above(43, 44, 9))
    assert changed(sent(LINES, 1, 2, 9, 10), [*LINES[:2], *(f"other {number}" for number in range(40)), *LINES[8:]], known) == ()


def test_a_line_end_of_windows_makes_no_difference() -> None:
    assert above(Earlier("old", {1: "a", 2: "b"}), ["a\r", "b\r"]) == (Above(1, 2, 1),)


@given(texts, texts, st.data())
def test_only_the_same_text_is_taken_for_sent_and_order_is_kept(old: list[str], now: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.sets(st.integers(1, max(1, len(old))))) if old else set()
    earlier = sent(old, *numbers)
    known = above(earlier, now)
    pairs = [(run.start + step, run.there + step) for run in known for step in range(run.end - run.start + 1)]
    assert all(now[number - 1] == earlier.lines[there] for number, there in pairs)
    assert [there for _, there in pairs] == sorted({there for _, there in pairs})
    assert [number for number, _ in pairs] == sorted({number for number, _ in pairs})


@given(texts, st.data())
def test_nothing_of_an_unchanged_file_is_to_be_sent_anew(lines: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.sets(st.integers(1, max(1, len(lines))))) if lines else set()
    earlier = sent(lines, *numbers)
    known = above(earlier, lines)
    assert sum(run.end - run.start + 1 for run in known) == len(numbers)
    assert changed(earlier, lines, known) == ()


@given(texts, texts, st.data())
def test_what_is_to_be_sent_anew_are_present_lines_that_were_not_sent(old: list[str], now: list[str], data: st.DataObject) -> None:
    earlier = sent(old, *(data.draw(st.sets(st.integers(1, len(old)))) if old else ()))
    known = above(earlier, now)
    held = {number for run in known for number in range(run.start, run.end + 1)}
    for start, end in changed(earlier, now, known):
        assert 1 <= start <= end <= len(now)
        assert held.isdisjoint(range(start, end + 1))


def test_a_unit_counts_as_sent_only_as_a_whole() -> None:
    units = [Unit(1, 3, -1, 9, "gap"), Unit(4, 6, 0, 9, "symbol"), Unit(7, 9, 1, 9, "symbol")]
    assert known_units(units, [Above(1, 5, 1), Above(7, 9, 8)]) == {0, 2}
    assert known_units(units, [Above(1, 3, 1), Above(4, 4, 9), Above(5, 6, 2)]) == {0, 1}
    assert known_units(units, []) == frozenset()


def test_one_line_stands_for_a_gap_of_an_unchanged_file() -> None:
    known = [Above(5, 8, 5), Above(12, 20, 12)]
    assert list(pointers((5, 8), known, moved=False)) == [((5, 8), 5)]
    assert list(pointers((1, 30), known, moved=False)) == [((1, 30), -1)]
    assert list(pointers((21, 30), known, moved=False)) == [((21, 30), 0)]


def test_of_a_changed_file_every_piece_of_a_gap_is_told() -> None:
    known = [Above(5, 8, 15), Above(12, 20, 32)]
    assert list(pointers((6, 14), known, moved=True)) == [((6, 8), 16), ((9, 11), 0), ((12, 14), 32)]
