"""Owns when a pack that chooses its own size is large enough: when another thousand tokens no longer promise much.

The mass of a pack, P(file) * P(unit | file) summed over what is in (``Step.mass``), tells well how much of the evidence a pack holds (fifths of packs of 12k to
50k tokens by their mass, .57 .75 .86 .94 .98, hold .67 .78 .86 .94 .97 of it), but not how much more the next tokens bring: a pack of little mass has much to
gain and gains it slowly. ``predicted`` is a small logistic model of both, fitted to the growth of packs.

What was measured, each of SWE-QA's dev repositories ranked by weights fitted on the others, as evidence at mean tokens: a fixed size .798 at 16k, .811 at 18k,
.815 at 20k, .824 at 22k, .852 at 32k; this rule .803 at 16k (a window of 4,000), .813 at 18k, .824 at 20k, .831 at 21k, .839 at 22k. Targets of mass alone are
worse than a fixed size. Nothing that is known of a question tells which one
gains by more tokens: the entropy and the best score of the ranking, its margin, clauses, words and names of the question, the size of the repository, the mass
of the files that are not in, what the next steps promise; together they are no better than mass and size. So half of 32k keeps .05 less, however shared out.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from codeqa.values import frozen

SENT: Final = 1.1
"""Tokens that are sent for one of code: headers, elisions and fences take 8 to 11 % of a pack of 16k."""

UNIT: Final = 16_000.0
"""Tokens at which the size counts nothing in ``predicted``."""

CONSTANT, SIZE, SIZE_SQUARED, MASS, MASS_BY_SIZE = 0.433, -0.015, -0.074, 0.777, 0.067
"""Weights of ``predicted``, fitted to the evidence in packs of 2k to 64k tokens for the 329 questions of SWE-QA's dev repositories, each repository ranked

by weights that were fitted on the others.
"""

LEAST_MASS, MOST_MASS = 0.005, 0.995
"""Where the logarithm of the odds is cut off."""


@frozen
class Enough:
    """A pack may end from ``least`` tokens, once its mass is ``coverage`` or its last ``window`` tokens have added less than ``gain`` to the prediction.

    With these, evidence is .023 below that of a fixed 32k (.874), with 67 % of its tokens on average; .028 below (.867), with 65 %, where the ranking's
    weights, too, were fitted on other repositories: there fixed packs have .828 at 20k and .836 at 22k, this rule .808 at 16.0k, .829 at 19.5k, .839 at 20.9k
    and .852 at 23.3k. ``bench pack --budget auto`` measures it.
    """

    least: int = 6_000
    coverage: float = 0.98
    window: int = 8_000
    gain: float = 0.04


def predicted(tokens: float, mass: float) -> float:
    """How much of the evidence a pack of that size (as sent) and mass holds, on average; in 0..1."""
    size = math.log(max(tokens, 1.0) / UNIT)
    held = min(max(mass, LEAST_MASS), MOST_MASS)
    odds = math.log(held / (1.0 - held))
    return 1.0 / (1.0 + math.exp(-(CONSTANT + SIZE * size + SIZE_SQUARED * size**2 + (MASS + MASS_BY_SIZE * size) * odds)))


@dataclass(slots=True)
class Tally:
    """What the steps so far cost, in tokens of code, and cover: their mass, and the prediction now and (``before``) a window of tokens ago."""

    tokens: int = 0
    coverage: float = 0.0
    predicted: float = 0.0
    before: float = 0.0
    recent: deque[tuple[float, float]] = field(default_factory=deque)

    def add(self, tokens: int, mass: float, window: int) -> None:
        self.tokens += tokens
        self.coverage += mass
        sent = self.tokens * SENT
        self.predicted = predicted(sent, self.coverage)
        self.recent.append((sent, self.predicted))
        while self.recent and self.recent[0][0] <= sent - window:
            self.before = self.recent.popleft()[1]

    def suffices(self, enough: Enough) -> bool:
        return self.tokens >= enough.least and (self.coverage >= enough.coverage or self.predicted - self.before < enough.gain)
