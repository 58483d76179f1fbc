"""Owns the block that lists who uses what a question asks about: a line an edge, surest first, within its own share of the budget."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from codeqa.pack.layout import printable
from codeqa.pack.units import Counter

SHARE = 10
"""One in so many tokens of a budget may go to the listing. So a larger budget never leaves less for code."""

MOST_TOKENS = 2_000
"""A listing longer than this (some 80 lines) is no longer read, and the code of the first users is worth more."""


class Use(NamedTuple):
    """``user`` ("" for a file itself) at ``path``:``line`` depends on ``used``. ``kind`` is an edge's."""

    path: str
    line: int
    user: str
    kind: str
    used: str
    confidence: float


def uses_block(uses: Iterable[Use], budget: int, marker: str, count: Counter) -> tuple[str, int]:
    """The listing with its fence, and the tokens of its share that it leaves unused and that must not go to code either.

    Its share is a tenth of ``budget``, less if all lines need less. Lines are a prefix of the surest first. So with a larger budget there is never less
    room for code, and never a line less. The listing is "" if there is nothing to list or no room for a line.
    """
    lines = [_line(use, marker) for use in sorted(set(uses), key=lambda use: (-use.confidence, use))]
    costs = list(accumulate(map(count, lines), initial=count(_framed("", marker))))
    share = min(MOST_TOKENS, budget // SHARE, costs[-1]) if lines else 0
    shown = sum(cost <= share for cost in costs) - 1
    return (_framed("".join(lines[:shown]), marker), share - costs[shown]) if shown > 0 else ("", share)


def _framed(lines: str, marker: str) -> str:
    return f"<uses {marker}>\n{lines}</uses {marker}>\n"


def _line(use: Use, marker: str) -> str:
    """Begins with neither white space nor a slash (``tokens.additive``): a path that does is led in."""
    path = printable(use.path, marker)
    user = f" {printable(use.user, marker)}" if use.user else ""
    lead = "./" if path[:1].isspace() or path.startswith("/") else ""
    return f"{lead}{path}:{use.line}{user} ({use.kind} of {printable(use.used, marker)}, confidence {use.confidence:.2f})\n"
