"""What speaks for a file and against it, as numbers. Each is one function's work or one line here; their weights are data (``weights.json``).

All lie between 0 and about 1 (sums of many links a little above), so that weights can be compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import pairwise
from typing import Final

from codeqa.retrieve.candidates import Candidates, Defined, Library, Meaning
from codeqa.retrieve.places import near_inside
from codeqa.retrieve.question import COMMON, Question
from codeqa.retrieve.scores import best_scores, body_scores, highest, highest_of, relative
from codeqa.retrieve.spread import Tie, spread
from codeqa.retrieve.traits import traits

CONSIDERED: Final = 150
"""Files that get all features: the best by a first score of what is cheap to know."""

FIRST: Final = {"text": 3.9, "place": 0.6, "names": 0.2, "definition": 0.7, "near": 2.0, "clause": 1.3, "called": 1.0, "caller": 1.5, "share": 1.9}
"""The weights of that first score for a described situation, fitted on SWE-QA's dev questions: .984 of the right files are considered; by the score for a few

words .975, and what is never looked at no budget can show. A few words get theirs in ``_first``: it has no clauses, and they are matched by what they spell.
"""

DOCUMENTS: Final = frozenset({"", "json", "markdown", "restructuredtext", "rst", "text", "toml", "yaml"})
"""Languages that are not code."""

LOOKED_INTO: Final = 50
"""Files whose chunks are all compared with a described situation, the best: 100 are hardly better, and take 5 ms more on django."""

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
    "vector_clause",
    "vector_clauses",
    "size",
    "depth",
    "test",
    "vendored",
    "document",
    "header",
    "door",
    "small",
    "reached",
    "received",
)
"""All features, in the order in which ``values`` gives them."""

SPREAD: Final = ("reached", "received")
"""Those that are made of all others, weighed by ``seeds``: how near a file is to what seems to be asked for, itself counted and not (``spread``)."""


Columns = dict[str, Sequence[float]]
"""Features by name, each with a value for every file considered."""


class Evidence:
    """The candidates of a question as features of files. ``scope`` are the files that are asked about; what lies outside of it counts for nothing.

    ``considered`` are the best of them by what the lists alone say, ``rows`` are theirs. ``seeds`` are the weights by which a walk along the graph starts from

    them, and ``meaning`` compares all their chunks with the question and its clauses: a described situation has both, a few words neither.
    """

    def __init__(
        self,
        question: Question,
        found: Candidates,
        scope: Set[int],
        library: Library,
        seeds: Mapping[str, float] | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._question = question
        self._found = found
        self._scope = scope
        self._terms = library.terms
        self._library = library
        self._seeds = seeds or {}
        self._meaning = meaning
        self._everything = len(scope) == len(found.numbers)
        self._text = body_scores(self._inside(found.texts), found.file_of)
        self._names = relative({number: score for number, score in found.names.items() if number in scope})
        self._places = relative({number: score for number, score in found.places.items() if number in scope})
        self.first = self._first()
        best = sorted(self.first.values(), reverse=True)[:CONSIDERED]
        rows = library.files([number for number, score in self.first.items() if score >= best[-1]])  # more than these only where several tie
        self.considered = sorted(rows, key=lambda number: (-self.first[number], rows[number].path))[:CONSIDERED]
        self.rows = {number: rows[number] for number in self.considered}

    def values(self, number: int) -> tuple[float, ...]:
        """The features of one of the files considered, in the order of ``NAMES``."""
        return self.table[number]

    @cached_property
    def table(self) -> Mapping[int, tuple[float, ...]]:
        """The features of all files considered, made column by column: a row at a time takes four times as long."""
        if not self.considered:
            return {}
        columns = self._of_texts() | self._of_definitions() | self._of_paths() | self._of_clauses() | self._of_links() | self._of_files()
        columns |= self._of_spread(columns)
        return dict(zip(self.considered, zip(*[columns[name] for name in NAMES], strict=True), strict=True))

    @cached_property
    def cosines(self) -> Sequence[Mapping[int, float]]:
        """Chunk -> its nearness to the question, and the same for each clause, of the candidates in the files considered; empty without ``meaning``."""
        if self._meaning is None:
            return ()
        considered = set(self.considered)
        identities = sorted(identity for identity, number in self._found.file_of.items() if number in considered)
        return self._meaning.cosines((self._question.text, *self._question.clauses), identities)

    def nearness(self, numbers: Sequence[int]) -> Mapping[int, float]:
        """Chunk -> its nearness to the question, of the candidates and of what else in some files, best first, is about as near; empty without ``meaning``."""
        return near_inside(self._question.text, numbers[:LOOKED_INTO], self.cosines[0], self._meaning, self._library) if self._meaning is not None else {}

    @cached_property
    def ties(self) -> list[Tie]:
        """The edges between the files considered, by their places in that list."""
        at = {number: place for place, number in enumerate(self.considered)}
        edges = ((source, target, weight) for source, targets in self._dependencies.items() for target, weight in targets)
        return [(at[source], at[target], weight) for source, target, weight in edges if target in at and target != source]

    @cached_property
    def _dependencies(self) -> Mapping[int, Sequence[tuple[int, float]]]:
        return self._library.dependencies(self.considered)

    def _of_spread(self, columns: Columns) -> Columns:
        if not self._seeds:
            return dict.fromkeys(SPREAD, [0.0] * len(self.considered))
        parts = [[weight * value for value in columns[name]] for name, weight in self._seeds.items() if weight]
        return dict(zip(SPREAD, spread([sum(values) for values in zip(*parts, strict=True)], self.ties), strict=True))

    def _inside(self, hits: Sequence[tuple[int, float]]) -> Sequence[tuple[int, float]]:
        """Those in scope."""
        if self._everything:
            return hits
        scope, file_of = self._scope, self._found.file_of
        return [hit for hit in hits if file_of[hit[0]] in scope]

    def _first(self) -> dict[int, float]:
        """A score of what the lists alone say: it chooses who is considered, and how much a neighbour in the graph is worth."""
        if self._question.is_long:
            return self._first_for_situation()
        text, places, names = self._text.get, self._places.get, self._names.get
        first = {number: 4.4 * text(number, 0.0) + 2.0 * places(number, 0.0) + names(number, 0.0) for number in self._scope}
        for number, defined in self._found.defined.items():
            if number in first:
                worth = _best(defined, lambda one: one.weight)
                first[number] = 4.4 * text(number, 0.0) + 2.0 * worth + 2.0 * places(number, 0.0) + names(number, 0.0)
        return first

    def _first_for_situation(self) -> dict[int, float]:
        found = self._found
        lists: dict[str, Iterable[Mapping[int, float]]] = {
            "text": [self._text],
            "place": [self._places],
            "names": [self._names],
            "definition": [{number: _best(defined, lambda one: one.weight) for number, defined in found.defined.items()}],
            "near": [self._near],
            "clause": self._clauses,
            "called": [self._strongest(called=True)],
            "caller": [self._strongest(called=False)],
            "share": [self._covered],
        }
        first = dict.fromkeys(self._scope, 0.0)
        for name, lists_of in lists.items():
            for number, score in highest_of(lists_of).items():
                if number in first:
                    first[number] += FIRST[name] * score
        return first

    @cached_property
    def _covered(self) -> dict[int, float]:
        """File -> the most that one of its chunks has of the question's weight."""
        return highest(self._found.shares.items(), self._found.file_of)

    @cached_property
    def _near(self) -> dict[int, float]:
        return best_scores(self._inside([hit for hit in self._found.near if hit[1] > 0]), self._found.file_of)

    @cached_property
    def _clauses(self) -> list[dict[int, float]]:
        """For each clause file -> how its chunks match it."""
        return [body_scores(self._inside(hits), self._found.file_of) for hits in self._found.clauses]

    def _column(self, scores: Mapping[int, float]) -> list[float]:
        return [scores.get(number, 0.0) for number in self.considered]

    def _of_texts(self) -> Columns:
        found, considered = self._found, self.considered
        shares = self._shares
        having = [(shares[term], files) for term, files in found.has.items()]
        return {
            "text": self._column(self._text),
            "best_chunk": self._column(best_scores(self._inside(found.chunks), found.file_of)),
            "chunk_coverage": self._column(self._covered),
            "file_coverage": [sum([share for share, files in having if number in files]) for number in considered],
            "place": self._column(self._places),
            "names": self._column(self._names),
            "vector": self._column(self._near),
            "vector_clause": [0.0] * len(considered),
            "vector_clauses": [0.0] * len(considered),
        } | self._of_meaning()

    def _of_meaning(self) -> Columns:
        """What is known of all candidates, in place of what is known of the nearest."""
        if not self.cosines:
            return {}
        whole, *clauses = [self._column(relative(highest(one.items(), self._found.file_of))) for one in self.cosines]
        best, mean = _best_and_mean(clauses or [[0.0] * len(whole)])
        return {"vector": whole, "vector_clause": best, "vector_clauses": mean}

    @cached_property
    def _shares(self) -> dict[str, float]:
        """Term of the question -> its share of the question's weight."""
        total = sum(self._found.rare.values()) or 1.0
        return {term: weight / total for term, weight in self._found.rare.items()}

    def _of_definitions(self) -> Columns:
        defined = self._found.defined
        spelt = {number: [one for one in group if one.spelt] for number, group in defined.items()}
        plain = {number: [one for one in group if not one.spelt] for number, group in defined.items()}
        return {
            "identifier": self._column({number: _best(group, lambda one: one.rarity) for number, group in spelt.items()}),
            "definition": self._column({number: _best(group, lambda one: one.weight) for number, group in spelt.items()}),
            "namesake": self._column({number: _best(group, lambda one: one.weight) for number, group in plain.items()}),
        }

    def _of_paths(self) -> Columns:
        asked, paths = dict(self._question.terms).keys(), self._question.paths
        pairs = set(pairwise([term for word in self._question.words if word.lower() not in COMMON for term in self._terms(word)]))
        known = [traits(self.rows[number].path, self._terms) for number in self.considered]
        said = {word.lower() for word in self._question.words}
        examples = not said & EXAMPLE_WORDS
        return {
            "stem": [self._coverage(one.stem) for one in known],
            "stem_said": [float(bool(one.stem) and one.stem <= asked) for one in known],
            "path": [self._coverage(one.terms) for one in known],
            "path_pairs": [len(pairs & one.pairs) / max(1, len(pairs)) for one in known],
            "named_path": [float(any(_names(path, self.rows[number].path) for path in paths)) for number in self.considered],
            "depth": [one.depth for one in known],
            "vendored": [float(one.vendored and examples) for one in known],
            "header": [float(one.header) for one in known],
            "door": [float(one.door) for one in known],
        }

    def _coverage(self, terms: frozenset[str]) -> float:
        """Share of the question's weight (rare words weigh more) that different terms cover."""
        shares = self._shares
        return 0.0 if terms.isdisjoint(shares) else sum([shares[term] for term in terms if term in shares])

    def _of_clauses(self) -> Columns:
        columns = [self._column(one) for one in self._clauses if one]
        best, mean = _best_and_mean(columns or [[0.0] * len(self.considered)])
        return {"clause": best, "clauses": mean}

    def _of_links(self) -> Columns:
        used_by, used_by_best, uses, uses_best = zip(*self._linked(), strict=True)
        degrees = self._library.dependents(self.considered)
        return {
            "used_by": used_by,
            "used_by_best": used_by_best,
            "uses": uses,
            "uses_best": uses_best,
            "called": self._column(self._strongest(called=True)),
            "caller": self._column(self._strongest(called=False)),
            "users": [math.log1p(degrees[number]) / 5.0 for number in self.considered],
        }

    def _of_files(self) -> Columns:
        files = [self.rows[number] for number in self.considered]
        said = {word.lower() for word in self._question.words}
        tests, documents = bool(said & TEST_WORDS), not said & DOCUMENT_WORDS
        return {
            "test_asked": [float(file.test and tests) for file in files],
            "size": [math.log(max(1, file.tokens)) / 10.0 for file in files],
            "test": [float(file.test and not tests) for file in files],
            "document": [float(file.language in DOCUMENTS and documents) for file in files],
            "small": [float(file.tokens < SMALL_TOKENS) for file in files],
        }

    def _linked(self) -> list[tuple[float, float, float, float]]:
        """How much the files that use each file considered, and those it uses, are asked for: the sum and the best of each."""
        first = self.first
        top = max(first.values(), default=0.0) or 1.0
        sums: dict[int, list[float]] = {number: [0.0, 0.0, 0.0, 0.0] for number in self.considered}
        for source, targets in self._dependencies.items():
            worth = first[source] / top
            own = sums[source]
            for target, weight in targets:
                if target not in first or target == source:
                    continue
                tie = weight if weight < 1.0 else 1.0
                taken = tie * first[target] / top
                own[2] += taken
                if taken > own[3]:
                    own[3] = taken
                if target in sums:
                    other, given = sums[target], tie * worth
                    other[0] += given
                    if given > other[1]:
                        other[1] = given
        return [(math.log1p(a), b, math.log1p(c), d) for a, b, c, d in sums.values()]

    def _strongest(self, *, called: bool) -> dict[int, float]:
        found: dict[int, float] = {}
        for link in self._found.links:
            if link.called is called and not link.inside:
                found[link.file] = max(found.get(link.file, 0.0), link.strength)
        return found


def _best_and_mean(columns: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    rows = list(zip(*columns, strict=True))
    return list(map(max, rows)), [sum(values) / len(columns) for values in rows]


def _names(asked: str, path: str) -> bool:
    return path == asked or path.endswith("/" + asked)


def _best(defined: Sequence[Defined], value: Callable[[Defined], float]) -> float:
    return max(map(value, defined), default=0.0)
