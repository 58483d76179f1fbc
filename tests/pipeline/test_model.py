"""Windows and prices: settings beat the table, and what is unknown stays unknown."""

from __future__ import annotations

import pytest

from codeqa.answer.trust import Prices
from codeqa.config import Config
from codeqa.errors import ConfigError, ContextTooLong
from codeqa.pipeline.model import endpoint, facts, prices, prompt_cost, within
from codeqa.pipeline.packing import Room

LISTED = Config(model="gpt-5.5", api_key="k")


def test_a_listed_model_has_the_tables_window_and_prices() -> None:
    assert facts(LISTED).window == 1_050_000
    assert prices(LISTED, 1_000) == Prices(5.0, 0.5, 30.0)
    assert prompt_cost(LISTED, 1_000_00) == pytest.approx(0.5)


def test_a_prompt_beyond_what_a_price_holds_for_has_none() -> None:
    assert prices(LISTED, 300_000) == Prices()
    assert prompt_cost(LISTED, 300_000) is None


def test_whoever_sets_a_price_speaks_for_all_of_them() -> None:
    own = Config(model="gpt-5.5", api_key="k", price_in=1.0, price_out=2.0)
    assert prices(own, 300_000) == Prices(1.0, None, 2.0)
    assert facts(own).window == 1_050_000


def test_a_model_of_ones_own_is_unknown_and_never_free() -> None:
    own = Config(model="gpt-5.5", base_url="http://localhost:8080/v1")
    assert prices(own, 1_000) == Prices(None, None, None)
    assert prompt_cost(own, 1_000) is None
    assert within(Room(32_000), own, 500) == Room(32_000)


def test_a_window_bounds_what_is_sent_and_leaves_room_for_the_answer() -> None:
    small = Config(model="m", base_url="http://localhost:8080/v1", context_window=8_192)
    assert within(Room(32_000), small, 529).most == 5_000
    assert within(Room(1_000), small, 529).most == 1_000


def test_a_window_that_the_question_alone_fills_is_said() -> None:
    with pytest.raises(ContextTooLong, match="512"):
        within(Room(32_000), Config(model="m", base_url="http://localhost:8080/v1", context_window=512), 529)


def test_a_model_without_a_place_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="endpoint"):
        endpoint(Config(model="m"))
