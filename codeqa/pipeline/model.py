"""The model that is configured: where it is reached, what it costs, what fits in its window. Settings beat the table that ships with codeqa."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from codeqa import llm
from codeqa.answer.trust import Prices
from codeqa.config import OPENAI_URL, Config
from codeqa.errors import ConfigError, ContextTooLong
from codeqa.llm.models import Facts, known
from codeqa.pipeline.packing import Room

ANSWER_SHARE: Final = 0.25
ANSWER_MOST: Final = 16_000
"""Of a window, what is left for the answer and for thinking: a quarter, and never more tokens than this."""

COUNTING: Final = 0.9
"""Of the rest, what codeqa's own count may fill: other models' tokenizers make up to a tenth more tokens of code."""


def endpoint(config: Config) -> llm.Endpoint:
    """Raises ConfigError where nothing says where the model is."""
    if not config.base_url and not config.api_key:
        raise ConfigError(f"the model {config.model} has no endpoint", "set OPENAI_API_KEY, or --base-url for a server of your own")
    return llm.Endpoint(config.base_url or OPENAI_URL, config.model, config.api_key, idle_timeout=config.timeout)


def facts(config: Config) -> Facts:
    """What is known of the model. Whoever sets a price speaks for all of them; the table's others would be of another bill."""
    found = known(config.model, config.base_url or OPENAI_URL)
    window = config.context_window or found.window
    own = Facts(window, config.price_in, config.price_cached, config.price_out)
    return own if (own.price_in, own.price_cached, own.price_out) != (None, None, None) else replace(found, window=window)


def prices(config: Config, prompt_tokens: int) -> Prices:
    """What a prompt of that many tokens costs; unknown where it is beyond what the table's prices hold for."""
    found = facts(config)
    if found.to and prompt_tokens > found.to:
        return Prices()
    return Prices(found.price_in, found.price_cached, found.price_out)


def prompt_cost(config: Config, prompt_tokens: int) -> float | None:
    """USD for sending a prompt, None where the price is unknown."""
    price = prices(config, prompt_tokens).prompt
    return None if price is None else price * prompt_tokens / 1e6


def usable(window: int) -> int:
    """Tokens, by codeqa's own count, of a prompt that a window holds beside its answer."""
    return int((window - min(window * ANSWER_SHARE, ANSWER_MOST)) * COUNTING)


def within(size: Room, config: Config, taken: int) -> Room:
    """``size``, or what the window leaves beside ``taken`` tokens where that is less. Raises ContextTooLong where it leaves nothing."""
    window = facts(config).window
    if not window:
        return size
    most = usable(window) - taken
    if most <= 0:
        raise ContextTooLong(
            f"the question alone needs {taken:,} tokens, and the model's window holds {window:,} with its answer",
            "ask something shorter, or correct context_window in your configuration",
        )
    return replace(size, most=min(size.most, most))


def must_hold(least: int, config: Config) -> None:
    """Raises ContextTooLong where the model's window is too small for a prompt of ``least`` tokens and its answer."""
    window = facts(config).window
    if window and usable(window) < least:
        raise ContextTooLong(
            f"instructions, question and the least of code need {least:,} tokens, and the model's window holds {window:,} with its answer",
            "ask a model with a larger window, or correct context_window in your configuration",
        )
