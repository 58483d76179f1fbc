"""What speaks for a file and against it, as numbers. Each is one function's work or one line here; their weights are data (``weights.json``).

All lie between 0 and about 1 (sums of many links a little above), so that weights can be compared.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from codeqa.retrieve.candidates import Candidates, Defined, File
from codeqa.retrieve.question import COMMON, Question

DECAY: Final = 0.5
"""Of a file's chunks, the second best counts half, the third a quarter, the fourth an eighth (measured: more chunks or less decay are worse)."""
BEST: Final = 4

CONSIDERED: Final = 150
"""Files that get all features: the best by a first score of what is cheap to know."""

VENDORED: Final = re.compile(
    r"(?:^|/)(?:_?vendor(?:ed)?|third[-_]?party|external|extern|deps|node_modules|compat(?:ibility)?|legacy|deprecated|examples?|samples?|demos?|"
    r"bench(?:marks?)?|dist|build|generated|fixtures?|testdata|__snapshots__)(?:/|$)|(?:^|[/_.-])(?:compat|deprecated|legacy|shim)s?[_.-]",
    re.IGNORECASE,
)
"""Paths of code that is seldom meant: copied in, kept for compatibility, shown as an example, made by a program."""

HEADERS: Final = (".h", ".hpp", ".hh", ".hxx", ".pyi", ".d.ts", ".mli")
"""Endings of files that declare what others do."""

DOORS: Final = ("__init__.", "index.", "mod.rs", "lib.rs")
"""How the names of files begin that pass on what their folder has."""

DOCUMENTS: Final = frozenset({"", "json", "markdown", "restructuredtext", "rst", "text", "toml", "yaml"})
"""Languages that are not code."""

SMALL_TOKENS: Final = 150
"""Files below this can hardly be what a question is about."""

TEST_WORDS: Final = frozenset({"test", "tests", "testing", "spec", "specs", "fixture", "fixtures", "mock", "mocks", "unittest", "tested"})
EXAMPLE_WORDS: Final = frozenset({"example", "examples", "sample", "demo", "benchmark", "vendor", "vendored", "legacy", "deprecated", "compat", "shim"})
DOCUMENT_WORDS: Final = frozenset(
    {"docs", "documentation", "documented", "readme", "changelog", "config", "configuration", "yaml", "toml", "json", "markdown", "workflow", "license"}
)

NAMES: Final = (
    "text",
    "best_chunk",
    "chunk_coverage",
    "file_coverage",
    "identifier",
    "definition",
    "namesake",
    "stem",
    "stem_said",
    "path",
    "path_pairs",
    "place",
    "names",
    "named_path",
    "test_asked",
    "clause",
    "clauses",
    "used_by",
    "used_by_best",
    "uses",
    "uses_best",
    "called",
    "caller",
    "users",
    "vector",
    "size",
    "depth",
    "test",
    "vendored",
    "document",
    "header",
    "door",
    "small",
)
"""All features, in the order in which ``values`` gives them."""


def body_scores(hits: Iterable[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> decayed sum of its best chunks' BM25, over the best file's. ``hits`` are best first."""
    sums: dict[int, float] = {}
    seen: dict[int, int] = {}
    for identity, score in hits:
        file = file_of[identity]
        place = seen.get(file, 0)
        if place < BEST:
            sums[file] = sums.get(file, 0.0) + score * DECAY**place
            seen[file] = place + 1
    return relative(sums)


def best_scores(hits: Iterable[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> its best chunk's score, over the best of all. ``hits`` are best first."""
    best: dict[int, float] = {}
    for identity, score in hits:
        best.setdefault(file_of[identity], score)
    return relative(best)


def _highest(hits: Iterable[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> its best chunk's score, as it is. ``hits`` are in any order."""
    best: dict[int, float] = {}
    for identity, score in hits:
        number = file_of[identity]
        best[number] = max(best.get(number, 0.0), score)
    return best


def relative(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores over the best of them."""
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}


def stem_of(path: str) -> str:
    """The telling part of a file's name: a package's own file is named by its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.split(".", 1)[0] or name
    return folder.rpartition("/")[2] if stem in ("__init__", "index", "mod", "lib", "main") and folder else stem


def is_vendored(path: str) -> bool:
    return VENDORED.search(path) is not None


class Evidence:
    """The candidates of a question as features of files. ``rows`` are the files in scope; what lies outside of it counts for nothing."""

    def __init__(
        self,
        question: Question,
        found: Candidates,
        rows: Mapping[int, File],
        terms: Callable[[str], tuple[str, ...]],
        dependencies: Callable[[Iterable[int]], Mapping[int, Sequence[tuple[int, float]]]],
        dependents: Callable[[int], int],
    ) -> None:
        self._question = question
        self._found = found
        self.rows = rows
        self._terms = terms
        self._dependencies = dependencies
        self._dependents = dependents
        self._said = {word.lower() for word in question.words}
        self._asked = dict(question.terms)
        spoken = [term for word in question.words if word.lower() not in COMMON for term in terms(word)]
        self._pairs = set(pairwise(spoken))
        total = sum(found.rare.values()) or 1.0
        self._shares = {term: weight / total for term, weight in found.rare.items()}
        inside = found.file_of.__getitem__
        self.text = body_scores((hit for hit in found.texts if inside(hit[0]) in rows), found.file_of)
        self.best = best_scores((hit for hit in found.chunks if inside(hit[0]) in rows), found.file_of)
        self.vector = best_scores((hit for hit in found.near if hit[1] > 0 and inside(hit[0]) in rows), found.file_of)
        self.names = relative({number: score for number, score in found.names.items() if number in rows})
        self.places = relative({number: score for number, score in found.places.items() if number in rows})
        self.covers = _highest((hit for hit in found.shares.items() if inside(hit[0]) in rows), found.file_of)
        clauses = [body_scores((hit for hit in hits if inside(hit[0]) in rows), found.file_of) for hits in found.clauses]
        self._clauses = [scores for scores in clauses if scores]
        self.first = {number: self._first(number) for number in rows}
        self.considered = sorted(rows, key=lambda number: (-self.first[number], rows[number].path))[:CONSIDERED]
        self._links = self._linked()
        self._called, self._caller = self._strongest(called=True), self._strongest(called=False)

    def values(self, number: int) -> tuple[float, ...]:
        """The file's features, in the order of ``NAMES``."""
        file, found = self.rows[number], self._found
        path, said = file.path, self._said
        path_terms = self._terms(path)
        stem = set(self._terms(stem_of(path)))
        _, _, name = path.rpartition("/")
        defined = found.defined.get(number, ())
        used_by, used_by_best, uses, uses_best = self._links.get(number, (0.0, 0.0, 0.0, 0.0))
        clauses = [scores.get(number, 0.0) for scores in self._clauses]
        return (
            self.text.get(number, 0.0),
            self.best.get(number, 0.0),
            self.covers.get(number, 0.0),
            self._coverage(found.has.get(number, ())),
            _best(defined, lambda one: one.rarity if one.spelt else 0.0),
            _best(defined, lambda one: one.weight if one.spelt else 0.0),
            _best(defined, lambda one: 0.0 if one.spelt else one.weight),
            self._coverage(stem),
            float(bool(stem) and stem <= self._asked.keys()),
            self._coverage(set(path_terms)),
            len(self._pairs & set(pairwise(path_terms))) / max(1, len(self._pairs)),
            self.places.get(number, 0.0),
            self.names.get(number, 0.0),
            float(any(path == asked or path.endswith("/" + asked) for asked in self._question.paths)),
            float(file.test and bool(said & TEST_WORDS)),
            max(clauses, default=0.0),
            sum(clauses) / len(clauses) if clauses else 0.0,
            used_by,
            used_by_best,
            uses,
            uses_best,
            self._called.get(number, 0.0),
            self._caller.get(number, 0.0),
            math.log1p(self._dependents(number)) / 5.0,
            self.vector.get(number, 0.0),
            math.log(max(1, file.tokens)) / 10.0,
            path.count("/") / 5.0,
            float(file.test and not said & TEST_WORDS),
            float(is_vendored(path) and not said & EXAMPLE_WORDS),
            float(file.language in DOCUMENTS and not said & DOCUMENT_WORDS),
            float(name.endswith(HEADERS)),
            float(name.startswith(DOORS)),
            float(file.tokens < SMALL_TOKENS),
        )

    def _coverage(self, terms: Iterable[str]) -> float:
        """Share of the question's weight (rare words weigh more) that different terms cover."""
        shares = self._shares
        return sum([shares[term] for term in terms if term in shares])

    def _first(self, number: int) -> float:
        """A score of what the lists alone say: it chooses who is considered, and how much a neighbour in the graph is worth."""
        defined = _best(self._found.defined.get(number, ()), lambda one: one.weight)
        return 4.4 * self.text.get(number, 0.0) + 2.0 * defined + 2.0 * self.places.get(number, 0.0) + self.names.get(number, 0.0)

    def _linked(self) -> dict[int, tuple[float, float, float, float]]:
        """File -> how much the files that use it, and those it uses, are asked for: the sum and the best of each."""
        top = max(self.first.values(), default=0.0) or 1.0
        sums: dict[int, list[float]] = {}
        for source, targets in self._dependencies(self.considered).items():
            worth = self.first[source] / top
            own = sums.setdefault(source, [0.0, 0.0, 0.0, 0.0])
            for target, weight in targets:
                if target not in self.first or target == source:
                    continue
                tie = min(weight, 1.0)
                given, taken = tie * worth, tie * self.first[target] / top
                other = sums.setdefault(target, [0.0, 0.0, 0.0, 0.0])
                other[0] += given
                other[1] = max(other[1], given)
                own[2] += taken
                own[3] = max(own[3], taken)
        return {number: (math.log1p(a), b, math.log1p(c), d) for number, (a, b, c, d) in sums.items()}

    def _strongest(self, *, called: bool) -> dict[int, float]:
        found: dict[int, float] = {}
        for link in self._found.links:
            if link.called is called and not link.inside:
                found[link.file] = max(found.get(link.file, 0.0), link.strength)
        return found


def _best(defined: Sequence[Defined], value: Callable[[Defined], float]) -> float:
    return max(map(value, defined), default=0.0)
