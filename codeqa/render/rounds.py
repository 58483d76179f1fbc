"""The further rounds of a question as a person is told of them: what was fetched and why, or why it was not."""

from __future__ import annotations

from collections.abc import Sequence

from codeqa.types import Round

SHOWN = 6
"""Names in a line; the JSON has all."""


def round_line(one: Round) -> str:
    """``round 2: reading shop/cart.py, b.c:open_file``; of one whose answer is not the one, or that was not taken, why."""
    if one.why != "asked":
        told = f"claims that nothing bears out, reading {_listed(one.reading)}" if one.reading else "claims that nothing bears out"
        return f"round {one.number}: {told}" + (f": {one.ended}" if one.ended else "")
    if one.ended:
        return f"round {one.number}: the model asked for {_listed(one.wanted)}: {one.ended}"
    facts = [f"reading {_listed(one.reading)}"] * bool(one.reading)
    facts += [f"{_listed(one.known)}: sent already"] * bool(one.known) + [f"{_listed(one.unknown)}: not in the index"] * bool(one.unknown)
    return f"round {one.number}: {'; '.join(facts)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:SHOWN], *([f"{len(names) - SHOWN} more"] if len(names) > SHOWN else [])])
