"""Nearest vectors without numpy: a whole scan by the signs of the coordinates, then exact products for the few that are left.

The signs of one coordinate over all n vectors are one integer of n bits (a plane). A question weighs its 256 coordinates by 0 to 7; adding up which
vectors agree is done for all n at once with adders made of ``&``, ``|`` and ``^`` on such integers, and so is the choice of the best. The products are made
the same way: one coordinate of all vectors that are left is one integer of wide digits, which a question's coordinate multiplies all at once. 50,000 vectors
take two or three milliseconds in plain Python, where importing numpy alone takes 60.
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

FINENESS: Final = 1 << 29
"""Steps of a question's largest coordinate in a product: it fits one digit of Python's integers, and a cosine is exact to some 1e-9."""

DIGIT: Final = 6
"""Bytes of a sum of 256 products: each of a byte by at most ``FINENESS``."""

_UNSIGNED: Final = bytes(step ^ 0x80 for step in range(256))
"""An int8's byte -> its value and 128."""


def planes(rows: NDArray[np.int8]) -> bytes:
    """One plane after another, each of (n + 7) // 8 bytes: bit i of a plane says that vector i is positive there. For an index that is being made."""
    import numpy as np

    return np.packbits(rows > 0, axis=0, bitorder="little").T.tobytes()


class Scan:
    """The planes of ``count`` vectors, each made an integer when it is first needed (a sixth of a search on django's) and kept: 32 bytes a vector in all."""

    def __init__(self, data: bytes | memoryview, count: int) -> None:
        self._data = data
        self._count = count
        self._planes: dict[int, int] = {}

    def nearest(self, question: Sequence[float], limit: int) -> list[int]:
        """The numbers, ascending, of the ``limit`` vectors (of those that tie for the last place the lowest) whose signs agree best with the question."""
        if self._count <= 0 or limit <= 0 or not any(question):
            return []
        everyone = (1 << self._count) - 1
        columns: list[list[int]] = [[] for _ in range(LEVELS.bit_length())]
        most = max(map(abs, question))
        for at, value in enumerate(question):
            weight = min(LEVELS, int(abs(value) / most * (2 * LEVELS) + 0.5))
            if weight:
                agreeing = self._plane(at) if value > 0 else self._plane(at) ^ everyone
                for level, column in enumerate(columns):
                    if weight >> level & 1:
                        column.append(agreeing)
        chosen, tied = _best(_added(columns), everyone, limit)
        numbers = _numbers(chosen, limit)
        return sorted(numbers + _numbers(tied, limit - len(numbers)))

    def _plane(self, at: int) -> int:
        plane = self._planes.get(at)
        if plane is None:
            width = (self._count + 7) // 8
            plane = self._planes[at] = int.from_bytes(self._data[at * width : (at + 1) * width], "little")
        return plane


def products(rows: bytes | memoryview, numbers: Sequence[int], question: Sequence[float], *, often: bool = False) -> list[float]:
    """The products of some int8 rows with the question, in the order of ``numbers``: some 3 us each. The question is rounded to ``FINENESS``.

    ``often``: for a process that asks again and again numpy is worth its import; the products are the same to the last bit.
    """
    most = max(map(abs, question), default=0.0)
    if not numbers or not most:
        return [0.0] * len(numbers)
    weights = [round(value / most * FINENESS) for value in question]
    sums = _sums_by_numpy(rows, numbers, weights) if often else _sums(rows, numbers, [weights])[0]
    return [total * most / FINENESS for total in sums]


def products_of_all(rows: bytes | memoryview, numbers: Sequence[int], questions: Sequence[Sequence[float]]) -> list[list[float]]:
    """``products`` for several questions: of what one takes, most is shared by all."""
    mosts = [max(map(abs, question), default=0.0) for question in questions]
    if not numbers or not any(mosts):
        return [[0.0] * len(numbers) for _ in questions]
    weights = [[round(value / (most or 1.0) * FINENESS) for value in question] for question, most in zip(questions, mosts, strict=True)]
    sums = _sums(rows, numbers, weights)
    return [[total * most / FINENESS for total in found] for found, most in zip(sums, mosts, strict=True)]


def _sums_by_numpy(rows: bytes | memoryview, numbers: Sequence[int], weights: Sequence[int]) -> list[float]:
    """As ``_sums``. All that is added up stays below 2**53, so doubles are exact."""
    import numpy as np

    chosen = np.frombuffer(rows, np.int8).reshape(-1, len(weights))[numbers]
    found: list[float] = (chosen.astype(np.float64) @ np.array(weights, np.float64)).tolist()
    return found


def _sums(rows: bytes | memoryview, numbers: Sequence[int], questions: Sequence[Sequence[int]]) -> list[list[int]]:
    """The whole-numbered products with each question, by additions of integers that hold one coordinate of all rows."""
    size = len(questions[0])
    steps = b"".join([rows[number * size : (number + 1) * size] for number in numbers]).translate(_UNSIGNED)
    wide = bytearray(DIGIT * len(numbers))
    sums = [[0, 0] for _ in questions]
    for at, weights in enumerate(zip(*questions, strict=True)):
        wide[::DIGIT] = steps[at::size]
        column = int.from_bytes(wide, "little")
        for found, weight in zip(sums, weights, strict=True):
            found[weight < 0] += column * abs(weight)
    return [_differences(found, len(numbers), 128 * sum(weights)) for found, weights in zip(sums, questions, strict=True)]


def _differences(sums: Sequence[int], count: int, surplus: int) -> list[int]:
    above, below = (_digits(total, count) for total in sums)
    return [first - second - surplus for first, second in zip(above, below, strict=True)]


def product(rows: bytes | memoryview, number: int, question: Sequence[float]) -> float:
    """The product of one row, not rounded: some 10 us."""
    size = len(question)
    total: float = sum(map(mul, memoryview(rows).cast("b")[number * size : (number + 1) * size], question))
    return total


def _digits(total: int, count: int) -> memoryview[int]:
    """The lowest ``count`` digits of ``DIGIT`` bytes."""
    packed = total.to_bytes(DIGIT * count, "little")
    spaced = bytearray(8 * count)
    for byte in range(DIGIT):
        spaced[byte::8] = packed[byte::DIGIT]
    return memoryview(spaced).cast("Q")


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
