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


def test_what_names_code_and_cites_nothing_is_listed_under_the_answer() -> None:
    answer = finish("q", reply('It opens [web/session.py:13 "def open(self"].\n\n`renew` calls `Session.open`. Good.'), one_file())
    assert answer.text.endswith("Good.\n\nNot supported by any citation:\n\n- “`renew` calls `Session.open`.”\n")
    assert [(claim.text, claim.supported) for claim in answer.claims] == [("It opens.", True), ("`renew` calls `Session.open`.", False)]


def test_what_is_marked_in_its_place_is_not_listed_again() -> None:
    answer = finish("q", reply("`zz_forged` does it, see no.py:3."), one_file())
    assert answer.text == "`zz_forged` [unverified: not in what was sent] does it, see [unverified: no.py:3]."
    assert [claim.supported for claim in answer.claims] == [False]


def test_an_answer_that_is_none_makes_no_claims() -> None:
    answer = finish("q", reply("The code given does not tell. I looked at `Session.open`."), one_file())
    assert (answer.claims, answer.abstained) == ((), True)
    assert answer.text == "The code given does not tell. I looked at `Session.open`."


def test_a_long_list_of_unsupported_sentences_is_cut_and_counted() -> None:
    text = finish("q", reply("".join(f"`renew` calls `open` {number} times.\n" for number in range(20))), one_file()).text
    assert text.count("- “") == 12
    assert text.endswith("- … and 8 more\n")


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
