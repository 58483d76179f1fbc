"""What was shown of an answer while it came is the beginning of what it is."""

from __future__ import annotations

import pytest

from codeqa.answer.finish import finish
from codeqa.answer.live import Live
from codeqa.types import Answer, Completion, Usage
from tests.answer.samples import one_file

TEXT = 'It opens [web/session.py:3 "def open(self"]. `renew` calls `Session.open`.\n\nSee `zz_none`, no.py:3'


def answer(text: str = TEXT) -> Answer:
    return finish("q", Completion(text, "stop", Usage(), "m"), one_file())


@pytest.mark.parametrize("size", [1, 4, 11, 1_000])
def test_what_is_shown_in_the_end_is_the_answers_text(size: int) -> None:
    shown: list[str] = []
    live = Live(one_file(), "", shown.append)
    for start in range(0, len(TEXT), size):
        live(TEXT[start : start + size])
    assert answer().text.startswith("".join(shown))
    live.complete(answer())
    assert "".join(shown) == answer().text
    assert "" not in shown


def test_of_an_answer_that_was_cut_what_was_held_back_is_shown_with_its_verdicts() -> None:
    shown: list[str] = []
    live = Live(one_file(), "", shown.append)
    live('It opens [web/session.py:3 "def open(self"')
    live.cut()
    assert "".join(shown) == 'It opens [web/session.py:13 "def open(self"'


def test_an_answer_that_is_not_what_came_is_shown_again_and_whole() -> None:
    shown: list[str] = []
    live = Live(one_file(), "", shown.append)
    live("Something else. ")
    live.complete(answer())
    assert "".join(shown).endswith(f"\n\n{answer().text}")
