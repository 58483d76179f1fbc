"""Questions in parts, made of questions that stand alone: several of one repository behind each other, whose gold is that of all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SEED = 5
"""Of the order in which a repository's questions meet."""


def joined(rows: Sequence[Mapping[str, Any]], number: int, *, as_one: bool = False) -> list[dict[str, Any]]:
    """Each ``number`` questions as one, each on a line of its own. ``as_one`` takes their question marks: then there is nothing to cut at."""
    return [_join(group, as_one) for group in _groups(rows, number)]


def _groups(rows: Sequence[Mapping[str, Any]], number: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    for repo in sorted({row["repo"] for row in rows}):
        mine = [row for row in rows if row["repo"] == repo]
        random.Random(SEED).shuffle(mine)
        yield from (mine[start : start + number] for start in range(0, len(mine) - number + 1, number))


def _join(group: Sequence[Mapping[str, Any]], as_one: bool) -> dict[str, Any]:
    texts = [" ".join(row["question"].split()).rstrip("?. ") for row in group]
    return {
        "id": "+".join(row["id"] for row in group),
        "repo": group[0]["repo"],
        "question": "\n".join(texts) if as_one else "\n".join(f"{text}?" for text in texts),
        "gold_files": list(dict.fromkeys(path for row in group for path in row["gold_files"])),
        "gold_spans": [span for row in group for span in row["gold_spans"]],
    }
