"""Owns when a pack that chooses its own size is large enough: by the predicted coverage of the steps taken, and by how slowly it still grows.

The prediction is the mass of P(file) * P(unit | file) of what is in (``Step.mass``). On a third of SWE-QA's dev questions it is right on average: fifths of
packs by it, .47 .67 .77 .86 .94 predicted, hold .54 .73 .72 .84 .93 of the evidence. What it cannot tell is which question gains by more tokens: a fixed
target of coverage spends most where least is won. So a pack also ends where another thousand tokens no longer promise much.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Enough:
    """A pack may end from ``least`` tokens, once its predicted coverage is ``coverage`` or its last ``window`` tokens have added less than ``gain`` to it.

    Calibrated on that third: evidence / line recall .826 / .833 with 24.2k tokens on average, where a fixed 32k has .832 / .831, a fixed 24k .800 / .806.
    On another third, not looked at before: .840 / .862 with 25.7k, a fixed 32k .866 / .882, a fixed 24k .844 / .857. Without ``gain``, by a target of
    coverage alone, .804 with 20.4k, where a fixed 20k has .833. Half of 32k keeps .04 to .06 less, however it is shared out among the questions.
    """

    least: int = 6_000
    coverage: float = 0.9
    window: int = 4_000
    gain: float = 0.014


@dataclass(slots=True)
class Tally:
    """What the steps so far cost and cover. ``before`` is the coverage a window of tokens ago."""

    tokens: int = 0
    coverage: float = 0.0
    before: float = 0.0
    recent: deque[tuple[int, float]] = field(default_factory=deque)

    def add(self, tokens: int, mass: float, window: int) -> None:
        self.tokens += tokens
        self.coverage += mass
        self.recent.append((self.tokens, self.coverage))
        while self.recent and self.recent[0][0] <= self.tokens - window:
            self.before = self.recent.popleft()[1]

    def suffices(self, enough: Enough) -> bool:
        return self.tokens >= enough.least and (self.coverage >= enough.coverage or self.coverage - self.before < enough.gain)
