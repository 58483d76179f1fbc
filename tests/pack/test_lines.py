"""Lines end at a line feed and nowhere else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.pack.lines import gaps, merge, numbered, split_lines

spans = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=12)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\n", ["a", ""]), ("\n", [""]), ("a\x0cb\u2028c\x85d\r\ne", ["a\x0cb\u2028c\x85d\r", "e"])],
)
def test_only_line_feeds_end_lines(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


def test_sent_lines_have_numbers_and_no_line_ends_of_two_characters() -> None:
    assert numbered(["a\r", "\tb", "", "c\r\r"], 1, 4) == "1\ta\n2\t\tb\n3\t\n4\tc\r\n"


@given(spans)
def test_spans_and_their_gaps_make_up_the_file(drawn: list[tuple[int, int]]) -> None:
    merged = merge(drawn)
    shown = {line for start, end in drawn for line in range(start, end + 1)}
    assert {line for start, end in merged for line in range(start, end + 1)} == shown
    assert {line for start, end in gaps(merged, 70) for line in range(start, end + 1)} == set(range(1, 71)) - shown
    assert all(left[1] + 1 < right[0] for left, right in itertools.pairwise(merged))
