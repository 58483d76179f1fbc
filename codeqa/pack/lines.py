"""Owns how text becomes lines and how a line is sent. Lines end at ``\\n`` and nowhere else, so that numbers agree with every other room's."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]
"""First and last line, 1-based, inclusive."""


_RETURN = "\r"


def split_lines(text: str) -> list[str]:
    """The lines of ``text`` without their line feeds. ``"a\\nb\\n"`` has two, ``""`` none."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def numbered(lines: Sequence[str], start: int, end: int) -> str:
    """Lines ``start`` to ``end`` as they are sent: ``{number}\\t{text}\\n`` each, without the carriage return of a ``\\r\\n``."""
    return "".join([f"{number}\t{line.removesuffix(_RETURN)}\n" for number, line in enumerate(lines[start - 1 : end], start)])


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sorted spans with those that touch or overlap joined: ``((1, 3), (4, 6), (9, 9))`` -> ``((1, 6), (9, 9))``."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def gaps(spans: Sequence[Span], total: int) -> tuple[Span, ...]:
    """What merged ``spans`` leave out of lines 1 to ``total``."""
    starts = [1, *(end + 1 for _, end in spans)]
    ends = [*(start - 1 for start, _ in spans), total]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if start <= end)
