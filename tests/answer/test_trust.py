"""The trust line says what is known, and never a number for what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codeqa.answer.trust import Prices, cost, short, trust_line
from codeqa.types import Answer, Citation, Claim, Passage, Usage, Verdict
from tests.answer.samples import context, packed


def answer(*verdicts: Verdict, **changes: object) -> Answer:
    citations = tuple(Citation("a.py", line, line, "q", "b", verdict) for line, verdict in enumerate(verdicts, 1))
    six = replace(context(*(packed(f"{number}.py", "x\n") for number in range(6))), tokens=31_400)
    whole = Answer("q", "model", "t", citations, sum(citation.verified for citation in citations), False, six)
    usage = Usage(32_000, 28_000, 300, 0.011)
    return replace(replace(whole, usage=usage, head="3fa2c1deadbeef", dirty=2, seconds=4.2), **changes)  # type: ignore[arg-type]  # by name


def test_the_line_of_the_interface() -> None:
    assert trust_line(answer(*[Verdict.EXACT] * 7)) == "✔ 7/7 citations verified · 6 files, 31.4k tok (28.0k cached) · $0.011 · 4.2 s · HEAD 3fa2c1 (+2 dirty)"


@pytest.mark.parametrize(
    ("verdicts", "start"),
    [
        ([Verdict.EXACT, Verdict.FUZZY], "✔ 2/2 citations verified ·"),
        ([Verdict.EXACT, Verdict.MOVED, Verdict.MOVED], "✔ 3/3 citations verified (2 corrected) ·"),
        ([Verdict.EXACT, Verdict.MOVED, Verdict.UNKNOWN], "! 2/3 citations verified (1 corrected, 1 unclear) ·"),
        ([Verdict.EXACT, Verdict.MISSING], "! 1/2 citations verified"),
        ([Verdict.MISSING], "✘ 0/1 citation verified"),
        ([], "! no citations"),
    ],
)
def test_its_sign_follows_the_verdicts(verdicts: list[Verdict], start: str) -> None:
    assert trust_line(answer(*verdicts)).startswith(start)


def test_claims_without_support_are_counted_and_change_the_sign() -> None:
    claims = (Claim("a", (0,)), Claim("b", supported=False), Claim("c", unseen=("zz",), supported=False))
    assert trust_line(answer(Verdict.EXACT, claims=claims)).startswith("! 1/1 citation verified, 2 claims unsupported ·")
    assert trust_line(answer(Verdict.EXACT, claims=claims[:2])).startswith("! 1/1 citation verified, 1 claim unsupported ·")
    assert trust_line(answer(Verdict.EXACT, claims=claims[:1])).startswith("✔ 1/1 citation verified ·")


def test_an_unknown_price_is_not_nothing() -> None:
    assert "price unknown" in trust_line(answer(usage=Usage()))
    assert "$" not in trust_line(answer(usage=Usage()))
    assert "$0.000" in trust_line(answer(usage=Usage(cost_usd=0.0)))
    assert "<$0.001" in trust_line(answer(usage=Usage(cost_usd=0.0002)))


def test_evidence_mode_is_said_and_has_no_price() -> None:
    line = trust_line(answer(Verdict.EXACT, mode="evidence", usage=Usage()))
    assert "evidence mode, no model · 6 files · 4.2 s" in line
    assert "price" not in line


def test_a_folder_without_git_has_no_head() -> None:
    assert trust_line(replace(answer(Verdict.EXACT), head="", dirty=0)).endswith("4.2 s")


def test_an_abstention_is_told_as_one() -> None:
    assert trust_line(answer(abstained=True)).startswith("! no answer in the code given")


@pytest.mark.parametrize(
    ("usage", "prices", "usd"),
    [
        (Usage(1_000_000, 500_000, 0), Prices(2.0, 0.5, 10.0), 1.25),
        (Usage(1_000_000, 500_000, 0), Prices(2.0, None, 10.0), 2.0),
        (Usage(1_000_000, None, 1_000_000), Prices(2.0, 0.5, 10.0), 12.0),
        (Usage(1_000_000, 9_000_000, 0), Prices(2.0, 0.5, 10.0), 0.5),
        (Usage(None, None, 5), Prices(2.0, 0.5, 10.0), None),
        (Usage(5, None, None), Prices(2.0, 0.5, 10.0), None),
        (Usage(5, None, 5), Prices(2.0, 0.5, None), None),
        (Usage(5, None, 5), Prices(), None),
    ],
)
def test_what_a_call_cost(usage: Usage, prices: Prices, usd: float | None) -> None:
    assert cost(usage, prices) == usd


def test_counts_are_short() -> None:
    assert [short(count) for count in (0, 999, 1_000, 31_449, 999_949, 999_950, 2_500_000)] == ["0", "999", "1.0k", "31.4k", "999.9k", "1.0M", "2.5M"]


def told(passage: Passage, mode: str = "model") -> str:
    return trust_line(replace(answer(), mode=mode, passage=passage)).rpartition(" · ")[2]


def test_a_first_question_tells_no_turn() -> None:
    assert "turn" not in trust_line(replace(answer(), passage=Passage(1, 1, 900)))


def test_a_follow_up_tells_its_turn_and_what_was_new() -> None:
    assert told(Passage(3, 1, 21_200, 20_000)) == "turn 3, 1.2k tok new"
    assert told(Passage(3, 1, 28_000, 20_000, elsewhere=True)) == "turn 3, 8.0k tok new: the question goes elsewhere"
    assert told(Passage(3, 2, 20_000, 0, "the budget is full")) == "turn 3, sent anew: the budget is full"
    assert told(Passage(2, 1, 20_000)) == "turn 2, sent anew"
    assert told(Passage(2), "evidence") == "turn 2"


def test_a_session_counts_each_file_once_and_all_tokens_of_its_prompt() -> None:
    one = answer()
    twice = replace(one, context=replace(one.context, files=one.context.files * 2), passage=Passage(2, 1, 31_400, 30_000))
    assert f"{len({file.path for file in one.context.files})} file" in trust_line(twice)
    assert "31.4k tok" in trust_line(twice)
