"""The ranking: candidates from the index, their features, one linear score, and what is said for it. No rule is hidden elsewhere.

Look-ups come in as a ``Library``; what comes out is values. Ties break by path, so the same tree and question give the same order. There are two sets of
weights, for a few words and for a described situation; the question's form chooses (``Question.is_long``). ``bench/fit.py`` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import mul
from pathlib import Path
from typing import Final

from codeqa.retrieve import places
from codeqa.retrieve.candidates import Candidates, Library, Meaning, gather
from codeqa.retrieve.features import NAMES, Evidence
from codeqa.retrieve.question import Question
from codeqa.types import Hit, RankedFile
from codeqa.values import frozen

SHORT: Final = "short"
LONG: Final = "long"
PLACES: Final = "places"
SEEDS: Final = "seeds"
"""The sets of weights: of files for a few words and for a described situation; with these before the form, of places in a file, and of the files from which a

walk along the graph starts (for a few words there is none).
"""

WORTH_SAYING: Final = 0.25
"""Share of a score from which a term of it is given as a reason."""
MOST_REASONS: Final = 4

REASONS: Final = {
    "text": "text matches",
    "best_chunk": "text matches",
    "chunk_coverage": "text matches",
    "file_coverage": "text matches",
    "identifier": "defines {names}",
    "definition": "defines {names}",
    "namesake": "defines {names}",
    "stem": "file name matches",
    "stem_said": "file name matches",
    "path": "path matches",
    "path_pairs": "path matches",
    "place": "path matches",
    "names": "symbol names match",
    "named_path": "named in the question",
    "test_asked": "a test, as asked",
    "clause": "a part of the question matches",
    "clauses": "a part of the question matches",
    "used_by": "used by what matches",
    "used_by_best": "used by what matches",
    "uses": "uses what matches",
    "uses_best": "uses what matches",
    "called": "called from what matches",
    "caller": "calls what matches",
    "users": "",
    "vector": "meaning is near",
    "vector_clause": "meaning is near",
    "vector_clauses": "meaning is near",
    "size": "",
    "depth": "",
    "test": "test (lowered)",
    "vendored": "example, vendored or compatibility code (lowered)",
    "document": "not code (lowered)",
    "header": "declares only (lowered)",
    "door": "passes on what its folder has",
    "small": "",
    "reached": "",
    "received": "linked with what matches",
}
"""What a person is told of a feature; "" for those that are small adjustments of all files alike."""


Allowed = Callable[[str, str], bool]
"""(path, language) -> whether it is asked about."""


@frozen
class Ranking:
    """``files`` best first, each with its places; ``hits`` the best places, at most one a symbol."""

    files: tuple[RankedFile, ...]
    hits: tuple[Hit, ...]


def weights(form: str) -> Mapping[str, float]:
    """The weights of a question's form, by feature."""
    return _all_weights()[form]


@cache
def _all_weights() -> Mapping[str, Mapping[str, float]]:
    loaded: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("weights.json").read_bytes())["weights"]
    return loaded


def form_of(question: Question) -> str:
    return LONG if question.is_long else SHORT


def rank(
    question: Question,
    library: Library,
    allowed: Allowed | None,
    limit: int,
    *,
    kept: int = 0,
    scale: Mapping[str, float] | None = None,
    near: Sequence[tuple[int, float]] = (),
    meaning: Meaning | None = None,
    explain: bool = False,
) -> Ranking:
    """Ranks files and places for a question. ``allowed(path, language)`` is the scope, None for all; ``scale`` replaces weights; the best ``kept`` files get

    their places; ``near`` are chunks by an embedding, (identity, cosine), best first, and ``meaning`` is asked about more where a situation is described;

    ``explain`` gives each file the terms of its score.
    """
    found = gather(question, library, near)
    evidence = considered(question, found, library, allowed, meaning)
    used = scale or weights(form_of(question))
    ranking = _ranking(found, evidence, library, used, weights(f"{PLACES}_{form_of(question)}"), limit, kept)
    return replace(ranking, files=_explained(ranking.files, evidence, used)) if explain else ranking


def considered(question: Question, found: Candidates, library: Library, allowed: Allowed | None = None, meaning: Meaning | None = None) -> Evidence:
    """The evidence for the files that are ``allowed``, all of them for None: then no file is looked up that is not among the best."""
    numbers = found.numbers
    if allowed is not None:
        numbers = {number for number, row in library.files(numbers).items() if allowed(row.path, row.language)}
    seeds = _all_weights().get(f"{SEEDS}_{form_of(question)}")
    return Evidence(question, found, numbers, library, seeds, meaning if question.is_long else None)


def _ranking(
    found: Candidates, evidence: Evidence, library: Library, scale: Mapping[str, float], place_scale: Mapping[str, float], limit: int, kept: int
) -> Ranking:
    factors = [scale.get(name, 0.0) for name in NAMES]
    totals = {number: sum(map(mul, factors, values)) for number, values in evidence.table.items()}
    rows = evidence.rows
    order = sorted(totals, key=lambda number: (-totals[number], rows[number].path))
    reasons = {number: _reasons(list(map(mul, factors, evidence.values(number))), found, number) for number in order[: max(kept, limit)]}
    shown = order[: max(kept, limit)]
    spots = places.spots(found, shown, library.chunks, library.terms, place_scale, evidence.nearness(shown))
    ranked = tuple(
        RankedFile(
            rows[n].path,
            round(totals[n], 4),
            reasons.get(n, ()),
            tuple([(spot.start_line, spot.end_line, round(spot.score, 4)) for spot in spots.get(n, ())]),
        )
        for n in order
    )
    best = [(rows[n], totals[n], reasons[n]) for n in order[:limit]]
    return Ranking(ranked, places.hits(best, spots, limit))


def _explained(ranked: Iterable[RankedFile], evidence: Evidence, scale: Mapping[str, float]) -> tuple[RankedFile, ...]:
    """The values once more: so nothing has to be kept of them where nobody asks."""
    numbers = {evidence.rows[number].path: number for number in evidence.considered}
    factors = [scale.get(name, 0.0) for name in NAMES]
    values = {path: zip(NAMES, evidence.values(number), factors, strict=True) for path, number in numbers.items()}
    return tuple(replace(file, terms=_largest_first(values[file.path])) for file in ranked)


def _largest_first(terms: Iterable[tuple[str, float, float]]) -> tuple[tuple[str, float, float], ...]:
    return tuple(sorted((term for term in terms if term[1] * term[2]), key=lambda term: (-abs(term[1] * term[2]), term[0])))


def _reasons(parts: Sequence[float], found: Candidates, number: int) -> tuple[str, ...]:
    """The largest terms of the score in words, largest first: what raises it, and what is said to lower it where it does."""
    sizes: dict[str, float] = {}
    for name, part in zip(NAMES, parts, strict=True):
        if part and (text := REASONS[name]) and (part < 0) == ("(lowered)" in text):
            sizes[text] = sizes.get(text, 0.0) + abs(part)
    named = ", ".join(dict.fromkeys(one.symbol.name for one in found.defined.get(number, ())[:3]))
    telling = sorted((text for text, size in sizes.items() if size >= WORTH_SAYING), key=lambda text: -sizes[text])
    return tuple(text.format(names=named) for text in telling[:MOST_REASONS])
