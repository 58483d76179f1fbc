"""A change as text: unified diffs of texts that were decoded and redacted already. What git itself would print may run programs, and shows secrets."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

CONTEXT: Final = 3
"""Unchanged lines around a change, as everywhere."""

MOST_LINES: Final = 20_000
"""Lines of both sides together beyond which a file's change is only told: finding what is equal takes longer than a reader would wait."""


def unified(path: str, old_path: str, old: str | None, new: str | None) -> str:
    """The diff of one file, None for a side that has none; "" where nothing differs. Lines end at line feeds only, and a missing last one is not told."""
    before, after = _lines(old), _lines(new)
    head = f"--- {'/dev/null' if old is None else f'a/{old_path}'}\n+++ {'/dev/null' if new is None else f'b/{path}'}\n"
    if before == after:
        return "" if path == old_path and (old is None) == (new is None) else head
    if len(before) + len(after) > MOST_LINES:
        return f"{head}@@ too long to compare: {len(before):,} lines, now {len(after):,} @@\n"
    return head + "".join(_hunks(before, after))


def _lines(text: str | None) -> list[str]:
    return (text or "").replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT):
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f" {line}\n" for line in before[i1:i2])
                continue
            yield from (f"-{line}\n" for line in before[i1:i2])
            yield from (f"+{line}\n" for line in after[j1:j2])


def _range(start: int, stop: int) -> str:
    """As in POSIX: an empty range names the line before it."""
    return f"{start + 1}" if stop - start == 1 else f"{start + (stop > start)},{stop - start}"
