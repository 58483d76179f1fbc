"""A reply becomes an answer whose every citation has a verdict."""

from __future__ import annotations

import pytest

from codeqa.answer.finish import abstained, finish
from codeqa.answer.trust import Prices
from codeqa.types import Completion, Usage
from tests.answer.samples import one_file


def reply(text: str) -> Completion:
    return Completion(text, "stop", Usage(1_000, 500, 100), "m-1")


def test_verdicts_are_counted_and_what_fails_is_marked() -> None:
    answer = finish("q", reply('A [web/session.py:13 "def open(self"]. B [web/session.py:14 "def shut(self"].'), one_file(), seconds=1.5)
    assert (answer.verified, len(answer.citations), answer.mode, answer.model) == (1, 2, "model", "m-1")
    assert '[web/session.py:13 "def open(self"]' in answer.text
    assert '[unverified: web/session.py:14 "def shut(self"]' in answer.text
    assert (answer.head, answer.dirty, answer.seconds) == ("3fa2c1deadbeef", 2, 1.5)


def test_a_citation_written_twice_counts_once() -> None:
    assert len(finish("q", reply('A [web/session.py:13 "def open(self"]. ' * 2), one_file()).citations) == 1


def test_the_cost_is_unknown_without_prices() -> None:
    assert finish("q", reply("A"), one_file()).usage == Usage(1_000, 500, 100, None)
    assert finish("q", reply("A"), one_file(), prices=Prices(1.0, 0.5, 2.0)).usage.cost_usd == pytest.approx(0.00095)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The code given does not tell. I looked at a.py.", True),
        ("**The code given\ndoes not tell** how.", True),
        ('"the code given does not tell"', True),
        ("It opens the file. The code given does not tell who closes it.", False),
        ("The code tells.", False),
        ("", False),
    ],
)
def test_only_an_answer_that_begins_with_the_sentence_abstains(text: str, verdict: bool) -> None:
    assert abstained(text) is verdict
