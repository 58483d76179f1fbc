"""What a change reaches: who uses what was changed, and which tests come to it, each with how sure that is. Pure: edges are asked for, not read.

Tests are sought backwards from the changed symbols, best first: the score of a place is the largest product of the confidences on a way to it, each step
costing ``STEP``; from a method the way also leads to its class. The tests of a file (by name, by import) are sought once for the file. A test file's score is
the odds that any of these ways, and the likeness of its name, are right about it. The figures below were chosen together on 160 commits of four repositories
(``fitted`` in bench/impact.toml): 0.79 of the tests that a commit edited are named there, and 0.29 of those named were edited. They lie on a plateau.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from codeqa.graph.languages import CLASS_LIKE, HOLDERS
from codeqa.types import EdgeKind, Kind

STEP: Final = 0.75
"""What one edge more costs."""

TO_CLASS: Final = 0.5
"""From a member to its class: who makes one may use the member."""

TO_MAKER: Final = 0.9
"""From a constructor to its class: who makes one does use it."""

OF_FILE: Final = 0.6
"""What the tests of a file say of one change in it."""

THROUGH_TESTS: Final = 0.6
"""From a test to who uses it: it may be a helper of other tests."""

AGAIN: Final = 0.1
"""What each further place of one test file adds, of its score: a file with twenty tests of a function is more its test than a file with one."""
MOST_AGAIN: Final = 20

ALIKE: Final = 0.4
"""What a test whose path has the words of the changed file's, and no others, gains."""

KINDS: Final[Mapping[str, float]] = {
    EdgeKind.CALL.value: 1.0,
    EdgeKind.IMPORT.value: 0.5,
    EdgeKind.INHERIT.value: 0.8,
    EdgeKind.REEXPORT.value: 0.8,
    EdgeKind.REFERENCE.value: 0.9,
    EdgeKind.TEST.value: 1.0,
}

LEAST: Final = 0.02
"""Score below which a way is not followed."""

CUT: Final = 0.1
SHARE: Final = 0.4
"""Score from which a test is named, and what share of the best one's it must have."""

MOST_STEPS: Final = 5
MOST_NODES: Final = 300
"""Places looked at for one symbol: some 10 ms. More found no more tests. What a central function reaches has no end."""

ALL_NODES: Final = 2_000
"""Places looked at for all symbols of a change together, at least ``FEWEST_NODES`` for each."""
FEWEST_NODES: Final = 50

SAYS_NOTHING: Final = frozenset({"", "integration", "java", "lib", "main", "spec", "specs", "src", "test", "testing", "tests", "unit"})
"""Words of paths that tell no file from another."""

BY_NAME: Final = (".go", ".java", ".kt", ".py", ".scala")
"""Endings of languages whose test runners go by file names."""

_RUN: Final = re.compile(
    r"(?:^|/)(?:test[^/]*|[^/]*_tests?)\.py$|_test\.go$|(?:Tests?|TestCase|IT|Spec|Suite)\.(?:java|kt|scala)$|(?:^|/)(?:Test|IT)[A-Z][^/]*\.(?:java|kt)$"
)

_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")

MAKERS: Final = frozenset({Kind.CONSTRUCTOR.value})
MAKER_NAMES: Final = frozenset({"__init__", "__new__", "constructor", "initialize", "init", "__construct"})

Node = tuple[str, int]
"""A path, and an ordinal in it (-1: the file itself)."""


class Incoming(NamedTuple):
    """An edge into a place. ``line`` is in the source's file."""

    source: Node
    kind: str
    confidence: float
    line: int


class Above(NamedTuple):
    """The symbol around a symbol, and the kind of both, and the inner one's name."""

    node: Node
    kind: str
    inner: str
    name: str


Users = Callable[[Node], Sequence[Incoming]]
Around = Callable[[Node], Above | None]


class Way(NamedTuple):
    """How a test is reached: the place in it, the line there, the score, and the number of edges."""

    node: Node
    line: int
    score: float
    steps: int


def direct(inside: Collection[Node], users: Users) -> list[Incoming]:
    """Who uses any of the places ``inside``, but for these themselves: each once, with its best confidence and first line; surest first."""
    best: dict[tuple[Node, str], Incoming] = {}
    for node in sorted(inside):
        for edge in users(node):
            if edge.source in inside:
                continue
            known = best.get((edge.source, edge.kind))
            if known is None or (-edge.confidence, edge.line) < (-known.confidence, known.line):
                best[edge.source, edge.kind] = edge
    once: dict[Node, Incoming] = {}
    for edge in sorted(best.values(), key=lambda one: (-one.confidence, one.source, one.line, one.kind)):
        once.setdefault(edge.source, edge)
    return list(once.values())


def reaching_tests(
    starts: Mapping[Node, float], users: Users, around: Around, is_test: Callable[[str], bool], more: Callable[[], bool], most: int
) -> dict[str, Way]:
    """Test file -> how it is reached from any of ``starts``, whose own files are left out. Looks at ``most`` places, the nearest first.

    ``more`` says whether there is time left; without, what is known by then is given.
    """
    walk = _Walk(starts)
    own = {path for path, _ in starts}
    found: dict[str, list[Way]] = {}
    for number, (score, steps, node, line) in enumerate(walk.nearest()):
        if number >= most or (number % 32 == 31 and not more()):
            break
        test = is_test(node[0])
        if test and node[0] not in own:
            found.setdefault(node[0], []).append(Way(node, line, score, steps))
        if steps < MOST_STEPS:
            passed = score * STEP * (THROUGH_TESTS if test else 1.0)
            for edge in users(node):
                walk.reach(edge.source, passed * KINDS.get(edge.kind, 0.5) * edge.confidence, steps + 1, edge.line)
            above = around(node)
            if above is not None:
                walk.reach(above.node, score * _share(above), steps, 1)
    return {path: ways[0]._replace(score=_any(ways[0].score, *(AGAIN * way.score for way in ways[1:MOST_AGAIN]))) for path, ways in found.items()}


def _any(*odds: float) -> float:
    """The odds that at least one of independent things is so."""
    missed = 1.0
    for one in odds:
        missed *= 1.0 - min(one, 0.99)
    return 1.0 - missed


class _Walk:
    """Places by their scores, best first; each is looked at when no better way to it can come."""

    def __init__(self, starts: Mapping[Node, float]) -> None:
        self._best: dict[Node, float] = {}
        self._waiting: list[tuple[float, int, Node, int]] = []
        for node, score in sorted(starts.items()):
            self.reach(node, score, 0, 1)

    def reach(self, node: Node, score: float, steps: int, line: int) -> None:
        if score > max(LEAST, self._best.get(node, 0.0)):
            self._best[node] = score
            heapq.heappush(self._waiting, (-score, steps, node, line))

    def nearest(self) -> Iterator[tuple[float, int, Node, int]]:
        while self._waiting:
            loss, steps, node, line = heapq.heappop(self._waiting)
            if -loss >= self._best[node]:
                yield -loss, steps, node, line


def _share(above: Above) -> float:
    """What of a symbol's score its holder has; 0 for none."""
    if above.kind not in HOLDERS:
        return 0.0
    return TO_MAKER if above.inner in MAKERS or above.name in MAKER_NAMES else TO_CLASS if above.kind in CLASS_LIKE else 0.0


def together(found: Iterable[Mapping[str, Way]]) -> dict[str, Way]:
    """Test file -> its best way, with the odds that any of its ways is right."""
    ways: dict[str, list[Way]] = {}
    for one in found:
        for path, way in one.items():
            ways.setdefault(path, []).append(way)
    best = {path: min(several, key=lambda way: (-way.score, way.steps, way.node)) for path, several in ways.items()}
    return {path: best[path]._replace(score=_any(*(way.score for way in several))) for path, several in ways.items()}


def ranked(ways: Mapping[str, Way], changed: Collection[str]) -> list[Way]:
    """The tests worth running, surest first. ``changed`` are the files that they should be tests of: a name like theirs adds to a score."""
    run = ((path, way) for path, way in ways.items() if is_run(path))
    scored = [way._replace(score=_any(way.score, ALIKE * max((alike(path, one) for one in changed), default=0.0))) for path, way in run]
    least = max(CUT, SHARE * max((way.score for way in scored), default=0.0))
    return sorted((way for way in scored if way.score >= least), key=lambda way: (-way.score, way.steps, way.node))


def is_run(path: str) -> bool:
    """Whether a runner takes a test file for one: where it goes by names, what is called otherwise only helps the others.

    >>> is_run("tests/test_url.py"), is_run("tests/conftest.py"), is_run("test/url.js")
    (True, False, True)
    """
    return not path.endswith(BY_NAME) or _RUN.search(path) is not None


def alike(test: str, path: str) -> float:
    """Of the words of two paths, the share that both have.

    >>> alike("tests/test_url_parser.py", "src/url/parser.py"), alike("tests/test_url.py", "src/pool.py")
    (1.0, 0.0)
    """
    one, other = _words(test), _words(path)
    return len(one & other) / len(one | other) if one and other else 0.0


@lru_cache(maxsize=4096)
def _words(path: str) -> frozenset[str]:
    stem = _CAPITAL.sub("-", path.rpartition(".")[0]).lower()
    return frozenset(_BETWEEN.split(stem)) - SAYS_NOTHING
