"""NDCG@10 of ranked search results, with binary relevance, by two protocols.

chunk   the hits as they come: a second hit in a file uses up a place, and a target with lines matches only a hit that overlaps them
file    the ranked files, each once; lines do not matter (easier)

All targets gain 1. Each counts at the first place that matches it; two targets first matched at one place count once; the ideal fills the first
min(10, number of targets) places. The figure to compare is the mean of the repositories' means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeqa.retrieve import metrics

PLACES = 10


@dataclass(frozen=True, slots=True)
class Target:
    """What should be found. ``start`` 0 means: anywhere in the file."""

    path: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What was found. ``start`` 0 means: the file as such."""

    path: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """``root`` is the folder of the repository that is indexed, "" for all of it; targets' paths may or may not begin with it."""

    id: str
    repo: str
    category: str
    text: str
    root: str
    targets: tuple[Target, ...]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Query:
        raws = row.get("targets_raw") or [{"path": path} for path in (*row["relevant"], *row["secondary"])]
        targets = tuple(Target(raw["path"], raw.get("start") or 0, raw.get("end") or 0) for raw in raws)
        return cls(row["id"], row["repo"], row["category"], row["query"], row.get("benchmark_root") or "", targets)


def ndcg(query: Query, places: Sequence[Place]) -> float:
    """In [0, 1].

    >>> query = Query("1", "r", "c", "?", "", (Target("a.py"), Target("b.py")))
    >>> round(ndcg(query, [Place("x.py"), Place("src/a.py")]), 3)
    0.387
    """
    return metrics.ndcg(metrics.firsts(query.targets, places[:PLACES], lambda target, place: _matches(query.root, target, place)), PLACES)


def by_hits(answer: Mapping[str, Any]) -> list[Place]:
    return [Place(hit["path"], hit["start_line"], hit["end_line"]) for hit in answer["hits"]]


def by_files(answer: Mapping[str, Any]) -> list[Place]:
    return [Place(path) for path in dict.fromkeys(file["path"] for file in answer["files"])]


def _matches(root: str, target: Target, place: Place) -> bool:
    path = place.path.removeprefix(f"{root}/") if root else place.path
    if not (_is_tail(path, target.path) or _is_tail(target.path, path)):
        return False
    return not place.start or not target.start or (place.start <= target.end and target.start <= place.end)


def _is_tail(path: str, tail: str) -> bool:
    return path == tail or path.endswith(f"/{tail}")
