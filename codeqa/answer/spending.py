"""What a question may cost: a cap, checked before each call with the dearest that it can be, that never counts as held where a price is unknown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codeqa.answer.trust import Prices
from codeqa.errors import SpendCap
from codeqa.types import Usage
from codeqa.values import frozen

LEAST_ANSWER: Final = 400
"""Tokens of an answer that must be affordable: of fewer there would be none to read, and the prompt would be paid for nothing."""

MOST_NAMED: Final = 32_000
"""Tokens of an answer from which a call is given no limit of its own: servers refuse one beyond what their model can write."""


@frozen
class Purse:
    """``cap`` and ``spent`` are USD; without a cap nothing is checked."""

    cap: float | None = None
    spent: float = 0.0

    def affordable(self, prompt_tokens: int, prices: Prices, model: str) -> int | None:
        """The most tokens that the next answer may have, None where no limit need be named. No token of the prompt is thought to be cached.

        Raises SpendCap where the call could exceed the cap, and where nobody knows.
        """
        if self.cap is None:
            return None
        if prices.prompt is None or prices.completion is None:
            raise SpendCap(
                f"--max-cost cannot be held: the price of {model} is not known for this prompt",
                "set price_in and price_out (USD per million tokens; 0 for a model of your own), or leave --max-cost out",
            )
        prompt = prompt_tokens * prices.prompt / 1e6
        left = self.cap - self.spent - prompt
        least = LEAST_ANSWER * prices.completion / 1e6
        if left < least:
            before = f", and ${self.spent:.4f} are spent" if self.spent else ""
            raise SpendCap(
                f"the call would cost ${prompt + least:.4f} or more{before}: --max-cost is ${self.cap:g}",
                f"give --max-cost {self.spent + prompt + 4 * least:.2g} or more, or a smaller --budget",
            )
        tokens = int(left * 1e6 / prices.completion) if prices.completion else MOST_NAMED
        return tokens if tokens < MOST_NAMED else None

    def pay(self, usd: float | None) -> Purse:
        """``usd`` is None where the cost is not known: only without a cap."""
        return Purse(self.cap, self.spent + (usd or 0.0))


def total(usages: Iterable[Usage]) -> Usage:
    """The sum of several calls. What is unknown of one is unknown of all, but for what a cache held: there silence is no more than silence."""
    rows = list(usages)
    if len(rows) == 1:
        return rows[0]
    cached = [row.cached_tokens for row in rows if row.cached_tokens is not None]
    costs = [row.cost_usd for row in rows]
    return Usage(
        _sum([row.prompt_tokens for row in rows]),
        sum(cached) if cached else None,
        _sum([row.completion_tokens for row in rows]),
        None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def _sum(counts: list[int | None]) -> int | None:
    return None if None in counts else sum(count for count in counts if count is not None)
