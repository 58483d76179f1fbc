"""Nearest vectors without numpy: a whole scan by the signs of the coordinates, then exact products for the few that are left.

The signs of one coordinate over all n vectors are one integer of n bits (a plane). A question weighs its 256 coordinates by 0 to 7; adding up which
vectors agree is done for all n at once with adders made of ``&``, ``|`` and ``^`` on such integers, and so is the choice of the best. 50,000 vectors take a
few milliseconds in plain Python, where importing numpy alone takes 60.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS: Final = 3
"""A coordinate of a question weighs up to this: the finer the weights, the more additions. Measured in the tests of recall of the card."""


def planes(rows: NDArray[np.int8]) -> bytes:
    """One plane after another, each of (n + 7) // 8 bytes: bit i of a plane says that vector i is positive there. For an index that is being made."""
    import numpy as np

    return np.packbits(rows > 0, axis=0, bitorder="little").T.tobytes()


def nearest(data: bytes | memoryview, count: int, question: Sequence[float], limit: int) -> list[int]:
    """The numbers, ascending, of the ``limit`` vectors (of those that tie for the last place the lowest) whose signs agree best with the question."""
    if count <= 0 or limit <= 0 or not any(question):
        return []
    width, everyone = (count + 7) // 8, (1 << count) - 1
    columns: list[list[int]] = [[] for _ in range(LEVELS.bit_length())]
    most = max(abs(value) for value in question)
    for at, value in enumerate(question):
        weight = min(LEVELS, int(abs(value) / most * (2 * LEVELS) + 0.5))
        if weight:
            plane = int.from_bytes(data[at * width : (at + 1) * width], "little")
            agreeing = plane if value > 0 else plane ^ everyone
            for level, column in enumerate(columns):
                if weight >> level & 1:
                    column.append(agreeing)
    chosen, tied = _best(_added(columns), everyone, limit)
    numbers = _numbers(chosen, limit)
    return sorted(numbers + _numbers(tied, limit - len(numbers)))


def products(rows: bytes | memoryview, numbers: Sequence[int], question: Sequence[float]) -> list[float]:
    """The products of some int8 rows with the question, in the order of ``numbers``: some 10 us each."""
    size = len(question)
    steps = memoryview(rows).cast("b")
    return [sum(map(mul, steps[number * size : (number + 1) * size], question)) for number in numbers]


def _added(columns: list[list[int]]) -> list[int]:
    """The binary digits, lowest first, of how many weighted planes have each bit. Three planes of one worth become one of it and one of twice its worth."""
    digits: list[int] = []
    level = 0
    while level < len(columns):
        column = columns[level]
        if level + 1 == len(columns) and len(column) > 1:
            columns.append([])
        while len(column) > 2:
            first, second, third = column.pop(), column.pop(), column.pop()
            half = first ^ second
            column.insert(0, half ^ third)
            columns[level + 1].append((first & second) | (half & third))
        if len(column) == 2:
            columns[level + 1].append(column[0] & column[1])
            column[:] = [column[0] ^ column[1]]
        digits.append(column[0] if column else 0)
        level += 1
    return digits


def _best(digits: list[int], everyone: int, limit: int) -> tuple[int, int]:
    """(those that are surely among the ``limit`` largest, fewer than it; those that tie for the places left)."""
    chosen, tied = 0, everyone
    for digit in reversed(digits):
        upper = chosen | (tied & digit)
        if upper.bit_count() >= limit:
            tied &= digit
        else:
            chosen, tied = upper, tied & ~digit
    return chosen, tied


def _numbers(found: int, limit: int) -> list[int]:
    bits = format(found, "b")[::-1]
    numbers: list[int] = []
    at = bits.find("1")
    while at >= 0 and len(numbers) < limit:
        numbers.append(at)
        at = bits.find("1", at + 1)
    return numbers
