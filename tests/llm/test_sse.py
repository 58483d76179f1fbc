"""Bytes become events whatever way they are cut, and within limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.errors import EndpointRejected
from codeqa.llm.sse import events


@given(st.lists(st.text(min_size=1).filter(lambda text: "\n" not in text and "\r" not in text and text.strip() not in ("", "[DONE]"))), st.integers(1, 9))
def test_however_the_bytes_are_cut_the_events_are_the_same(texts: list[str], size: int) -> None:
    data = "".join(f"data:  {text}\r\n\n: comment\n" for text in texts).encode("utf-8", "replace")
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    assert list(events(pieces)) == list(events([data]))
    assert [text for text, _ in events(pieces)] == [" " + text.encode("utf-8", "replace").decode() for text in texts]


def test_an_event_of_several_lines_is_one() -> None:
    assert list(events([b"data: a\ndata: b\n\n"])) == [("a\nb", True)]


def test_nothing_is_read_behind_done() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"data: a\n\ndata: [DONE]\n\n"
        raise AssertionError("read on")

    assert list(events(chunks())) == [("a", True)]


def test_what_no_blank_line_ends_is_given_as_perhaps_half() -> None:
    assert list(events([b'data: {"a": 1}\n\ndata: {"b'])) == [('{"a": 1}', True), ('{"b', False)]


@pytest.mark.parametrize("data", [b"x" * 101, b"data: " + b"x" * 101 + b"\n\n", b"data: x\n" * 20])
def test_a_line_or_an_event_beyond_the_limit_is_refused(data: bytes) -> None:
    with pytest.raises(EndpointRejected):
        list(events([data], max_event=100))


def test_an_event_is_given_before_the_next_one_came() -> None:
    came: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(3):
            came.append(number)
            yield b"data: %d\n\n" % number

    assert next(events(chunks())) == ("0", True)
    assert came == [0]
