"""Parts of a JSON value that was kept, taken as what they must be. What is not so raises TypeError: whoever reads the file says that it is damaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

MOST: Final = 10**9
"""Lines, tokens and the like: more is nothing that was ever kept."""


def mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def items(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def texts(value: object) -> tuple[str, ...]:
    return tuple(map(text, items(value)))


def whole(value: object) -> int:
    """A count, from 0 and below ``MOST``."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST:
        raise TypeError
    return value


def number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return float(value)
