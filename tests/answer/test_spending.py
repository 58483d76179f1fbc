from __future__ import annotations

import pytest

from codeqa.answer.spending import LEAST_ANSWER, MOST_NAMED, Purse, total
from codeqa.answer.trust import Prices
from codeqa.errors import SpendCap
from codeqa.types import Usage

PRICES = Prices(2.0, 0.2, 10.0)


def test_without_a_cap_nothing_is_checked_not_even_whether_prices_are_known() -> None:
    assert Purse().affordable(10**9, Prices(), "m") is None


@pytest.mark.parametrize("prices", [Prices(), Prices(prompt=2.0), Prices(completion=2.0)])
def test_a_cap_never_counts_as_held_where_a_price_is_unknown(prices: Prices) -> None:
    with pytest.raises(SpendCap) as raised:
        Purse(100.0).affordable(1, prices, "some-model")
    assert "some-model" in raised.value.message
    assert "price_in" in raised.value.hint


def test_a_call_is_refused_if_prompt_and_the_shortest_answer_exceed_what_is_left() -> None:
    least = 1_000 * 2e-6 + LEAST_ANSWER * 10e-6
    assert Purse(least + 1e-9).affordable(1_000, PRICES, "m") == LEAST_ANSWER
    with pytest.raises(SpendCap):
        Purse(least - 1e-9).affordable(1_000, PRICES, "m")
    with pytest.raises(SpendCap, match=r"\$0.0010 are spent"):
        Purse(least, 0.001).affordable(1_000, PRICES, "m")


def test_the_limit_of_an_answer_is_what_is_left_for_it() -> None:
    most = Purse(0.05, 0.01).affordable(5_000, PRICES, "m")
    assert most is not None
    assert 0.01 + 5_000 * 2e-6 + most * 10e-6 <= 0.05
    assert 0.01 + 5_000 * 2e-6 + (most + 1) * 10e-6 > 0.05 - 1e-9


def test_an_answer_that_could_hardly_be_so_long_has_no_limit_named() -> None:
    assert Purse(1 + MOST_NAMED * 10e-6).affordable(10, PRICES, "m") is None
    assert Purse(0.0).affordable(10_000, Prices(0.0, 0.0, 0.0), "own") is None


def test_what_is_unknown_of_one_call_is_unknown_of_all() -> None:
    assert total([Usage(10, 5, 3, 0.5), Usage(20, None, 4, 0.25)]) == Usage(30, 5, 7, 0.75)
    assert total([Usage(10, None, 3, 0.5), Usage(None, None, 4, None)]) == Usage(None, None, 7, None)
    assert total([Usage(None, None, None, None)]) == Usage()
