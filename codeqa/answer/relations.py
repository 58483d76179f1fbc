"""How places hang together, in words: the edges of the graph that are worth a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codeqa.answer.shown import words

MOST = 6
MOST_AROUND = 2
"""Relations that lead out of what is shown: who calls it, what it calls."""

SURE = 0.8
"""Confidence from which a relation is told as a fact; below it stands "probably"."""

LEAST = 0.5
"""Confidence below which nothing is told."""

VERBS = {
    "call": "calls",
    "import": "imports",
    "inherit": "builds on",
    "reexport": "re-exports",
    "reference": "uses",
    "test": "tests",
}
"""An edge's kind in a sentence: source, verb, target."""

STRENGTHS = {"call": 1.0, "inherit": 0.7, "reference": 0.6, "reexport": 0.2, "import": 0.2, "test": 0.6}
"""What an edge's kind says of two symbols belonging together."""

ORDER = {"call": 0, "inherit": 1}
"""Kinds in the order told; all others behind them."""

Key = tuple[str, str]
"""A symbol's path and qualified name."""

NAME_ENDS = re.compile(r"[.:#\\]+")


@dataclass(frozen=True, slots=True)
class Relation:
    """``source`` depends on ``target`` by ``kind`` (an edge's); names are qualified names, or "" for the file itself. ``line`` is where the source says so."""

    source_path: str
    source: str
    line: int
    kind: str
    target_path: str
    target: str
    target_line: int
    confidence: float


def strength(relation: Relation) -> float:
    return STRENGTHS.get(relation.kind, 0.5) * relation.confidence


def last_name(qualname: str) -> str:
    """
    >>> last_name("http::Client.get")
    'get'
    """
    return NAME_ENDS.split(qualname)[-1]


def telling(
    relations: Iterable[Relation],
    ranks: Mapping[Key, int],
    near: Sequence[Key],
    line_of: Callable[[str, int], str],
    is_test: Callable[[str], bool],
) -> list[Relation]:
    """The relations worth telling: those between shown places, then the surest calls out of and into them, one for two ends.

    ``ranks`` are shown symbols in their order, ``near`` other likely ones. A relation that its own line contradicts is left out: the index is older.
    """
    best: dict[tuple[str, str, str, str], Relation] = {}
    for relation in relations:
        ends = (relation.source_path, relation.source, relation.target_path, relation.target)
        if _is_news(relation, ranks, is_test) and (ends not in best or strength(relation) > strength(best[ends])):
            best[ends] = relation
    likely = frozenset(near)
    order = sorted(best.values(), key=lambda relation: _order(relation, ranks, likely))
    told = [relation for relation in order if _says(relation, line_of(relation.source_path, relation.line))]
    inner = [relation for relation in told if _both(relation, ranks)]
    around = [relation for relation in told if not _both(relation, ranks)]
    return [*inner, *around[:MOST_AROUND]][:MOST]


def _both(relation: Relation, ranks: Mapping[Key, int]) -> bool:
    return (relation.source_path, relation.source) in ranks and (relation.target_path, relation.target) in ranks


def _is_news(relation: Relation, ranks: Mapping[Key, int], is_test: Callable[[str], bool]) -> bool:
    """Around the shown places only what runs is told: that a type is named somewhere says little. What a test does is shown by itself."""
    if relation.confidence < LEAST or is_test(relation.source_path) or relation.source == relation.target or _within(relation):
        return False
    if ranks.get((relation.source_path, relation.source), -1) == ranks.get((relation.target_path, relation.target), -2):
        return False
    return _both(relation, ranks) or (relation.kind in ("call", "inherit") and bool(relation.source))


def _within(relation: Relation) -> bool:
    """A member that uses the type it belongs to: true, and no news."""
    owner = relation.target
    return bool(owner) and relation.source.startswith(owner) and relation.source[len(owner) :][:1] in (".", ":", "#", "\\")


def _order(relation: Relation, ranks: Mapping[Key, int], near: frozenset[Key]) -> tuple[bool, int, int, float, str, int]:
    """Other likely places first; calls before other uses; those that a better place is an end of; the surer ones."""
    ends = ((relation.source_path, relation.source), (relation.target_path, relation.target))
    best = min(ranks.get(end, len(ranks)) for end in ends)
    return not near.intersection(ends), ORDER.get(relation.kind, len(ORDER)), best, -relation.confidence, relation.source_path, relation.line


def _says(relation: Relation, line: str) -> bool:
    """Whether the line names the target."""
    name = last_name(relation.target)
    return bool(line.strip()) and (relation.kind in ("import", "reexport", "test") or not name or name in words(line))


def sentence(relation: Relation, line: str, shown: frozenset[Key]) -> str:
    """``- `open` calls `sign` (web/session.py:15): `self.sign(value)` ``. Where the target is not shown, its place is told."""
    source = f"`{relation.source}`" if relation.source else relation.source_path
    target = f"`{_from_inside(relation)}`" if relation.target else relation.target_path
    verb = VERBS.get(relation.kind, "uses")
    sure = "" if relation.confidence >= SURE else "probably "
    there = "" if (relation.target_path, relation.target) in shown or not relation.target_line else f" → {_place(relation)}"
    code = " ".join(line.split())
    quoted = f": `{code}`" if code and "`" not in code and len(code) <= 120 else ""
    return f"- {source} {sure}{verb} {target} ({relation.source_path}:{relation.line}{there}){quoted}"


def _from_inside(relation: Relation) -> str:
    """The target's name as its sibling would say it: without the owner that both have."""
    owner = relation.target[: -len(last_name(relation.target))]
    return last_name(relation.target) if owner and relation.source.startswith(owner) and relation.source_path == relation.target_path else relation.target


def _place(relation: Relation) -> str:
    return f"{relation.target_line}" if relation.source_path == relation.target_path else f"{relation.target_path}:{relation.target_line}"
