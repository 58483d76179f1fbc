"""The answer made of the code itself, for when there is no model: the places that matter most, how they connect, what to read next.

It never pretends to be a model's prose. Every line it shows is taken from what was read, and its citations are verified like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codeqa.answer.citations import LEAST_QUOTE, Sent, verify, weight
from codeqa.answer.extract import Found
from codeqa.answer.shown import shown_lines, words
from codeqa.types import Answer, Citation, Context, Hit, SearchResult, Symbol, Verdict

MOST_PLACES = 5
MOST_IN_FILE = 2
"""Places of one file: a question is seldom answered by one file alone, and the next best ones are named under "Read next"."""

MOST_LINES = 8
"""Deciding lines a place: what fits a glance."""

AROUND = 1
"""Lines shown before and behind a deciding one."""

MOST_RELATIONS = 8
MOST_NEXT = 6
MOST_DOC = 200
"""Characters of a doc comment's first sentence."""

SURE = 0.8
"""Confidence from which a relation is told as a fact; below it stands "probably"."""

Terms = Callable[[str], Iterable[str]]
Describe = Callable[[Hit], Symbol | None]

VERBS = {
    "call": "calls",
    "import": "imports",
    "inherit": "builds on",
    "reexport": "re-exports",
    "reference": "uses",
    "test": "tests",
}
"""An edge's kind in a sentence: source, verb, target."""

BODY_START = re.compile(r"^\s*(?:@|#\[|\[|//|#|/\*|\*|\"\"\"|'''|$)")
"""Lines before a definition's own first one: decorators, attributes, comments, blanks."""


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


@dataclass(frozen=True, slots=True)
class Place:
    """A hit with what is shown of it. ``deciding`` are line numbers, in order."""

    hit: Hit
    signature: str
    doc: str
    deciding: tuple[int, ...]


def nowhere(hit: Hit) -> Symbol | None:
    """Nothing more is known of a hit than its lines."""


def compose(
    question: str, result: SearchResult, context: Context, relations: Sequence[Relation], *, terms: Terms, describe: Describe = nowhere, seconds: float = 0.0
) -> Answer:
    """The evidence answer. ``terms`` cuts text to index terms, as at index time; ``describe`` gives a hit's symbol, for its signature and doc."""
    given = _given(context, result)
    wanted = frozenset(terms(question))
    places = tuple(_place(hit, given, wanted, terms, describe) for hit in _chosen(result.hits, given))
    cited = [citation for place in places for citation in _citations(place, given)]
    ties, tied = _connections(relations, places, given)
    parts = [_opening(places), *(_place_text(place, given) for place in places), ties, _next(result, context, places)]
    citations = tuple(dict.fromkeys([*cited, *tied]))
    return Answer(
        question,
        "evidence",
        "\n\n".join(part for part in parts if part) + "\n",
        citations,
        sum(citation.status is not Verdict.MISSING for citation in citations),
        not places,
        context,
        head=context.index.head,
        dirty=context.index.dirty,
        seconds=seconds,
    )


def _given(context: Context, result: SearchResult) -> Sent:
    """The lines that were packed, and the hits' own where a file was not: both were read from the same bytes. An outline's are no lines of the file."""
    verbatim = {file.path for file in context.files if file.spans}
    lines = {path: known for path, known in shown_lines(context).items() if path in verbatim}
    for hit in result.hits:
        texts = hit.text.removesuffix("\n").split("\n") if hit.text else []
        for number, text in enumerate(texts, hit.start_line):
            lines.setdefault(hit.path, {}).setdefault(number, text.rstrip("\r"))
    return Sent(lines, {file.path: file.blob for file in context.files})


def _chosen(hits: Sequence[Hit], given: Sent) -> tuple[Hit, ...]:
    """The best hits of which lines are at hand, not too many of one file, none inside another."""
    chosen: list[Hit] = []
    for hit in hits:
        same = [other for other in chosen if other.path == hit.path]
        apart = all(hit.end_line < other.start_line or other.end_line < hit.start_line for other in same)
        if apart and len(same) < MOST_IN_FILE and len(chosen) < MOST_PLACES and _numbers(hit, given):
            chosen.append(hit)
    return tuple(chosen)


def _numbers(hit: Hit, given: Sent) -> list[int]:
    return [number for number in range(hit.start_line, hit.end_line + 1) if number in given.lines.get(hit.path, {})]


def _place(hit: Hit, given: Sent, wanted: frozenset[str], terms: Terms, describe: Describe) -> Place:
    lines = {number: given.lines[hit.path][number] for number in _numbers(hit, given)}
    symbol = describe(hit)
    first = next((number for number, text in lines.items() if not BODY_START.match(text)), min(lines))
    signature = symbol.signature if symbol else lines[first].strip()
    scores = {number: len(wanted.intersection(terms(text))) for number, text in lines.items()}
    shown = _unpadded(deciding(scores, first), lines)
    return Place(hit, "" if hit.kind == "section" else " ".join(signature.split()), _first_sentence(symbol.doc) if symbol else "", shown)


def _unpadded(numbers: Sequence[int], lines: Mapping[int, str]) -> tuple[int, ...]:
    """Without the blank lines at the ends of each run: they show nothing."""
    kept: list[int] = []
    for start, end in _runs(numbers):
        told = [number for number in range(start, end + 1) if lines[number].strip()]
        kept += range(told[0], told[-1] + 1) if told else []
    return tuple(kept) or tuple(numbers[:1])


def _first_sentence(doc: str) -> str:
    paragraph = " ".join(doc.strip().partition("\n\n")[0].split())
    sentence = re.split(r"(?<=[.!?])\s", paragraph, maxsplit=1)[0]
    return sentence if len(sentence) <= MOST_DOC else sentence[: MOST_DOC - 1] + "…"


def deciding(scores: dict[int, int], first: int) -> tuple[int, ...]:
    """The line numbers to show of a place: its first line, and those with the most question terms, each with the lines around it, ``MOST_LINES`` at most.

    >>> deciding({10: 1, 11: 0, 12: 0, 13: 0, 14: 2, 15: 0}, first=10)
    (10, 11, 13, 14, 15)
    """
    kept: set[int] = set()
    for centre in [first, *sorted((number for number in scores if scores[number]), key=lambda number: (-scores[number], number))]:
        near = {number for number in range(centre - AROUND, centre + AROUND + 1) if number in scores and number >= first}
        if len(kept | near) > MOST_LINES:
            break
        kept |= near
    for number in sorted(scores):
        if len(kept) < min(MOST_LINES, AROUND + 2) and number >= first:
            kept.add(number)
    return tuple(sorted(kept))


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as ranges: ``(1, 2, 5)`` -> ``[(1, 2), (5, 5)]``."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _citations(place: Place, given: Sent) -> list[Citation]:
    """One citation a run of lines, quoting the run's most telling line; none for a run of which no line tells anything (``}``)."""
    cited = [_cite(place.hit.path, start, end, given) for start, end in _runs(place.deciding)]
    return [citation for citation in cited if weight(citation.quote) >= LEAST_QUOTE]


def _cite(path: str, start: int, end: int, given: Sent) -> Citation:
    quote = max((given.lines[path].get(number, "").strip() for number in range(start, end + 1)), key=weight)
    found = Found(0, 0, (0, 0), path, start, end, quote, bracketed=True, sentence=quote)
    return verify(found, given).citation


# --- text --------------------------------------------------------------------------------------------------------------------------


def _opening(places: Sequence[Place]) -> str:
    if not places:
        return "No place in the code was found that answers to this question. No model was asked."
    return f"No model is configured: this is the code itself, the {len(places)} place{'s' * (len(places) > 1)} that matter most."


def _place_text(place: Place, given: Sent) -> str:
    hit = place.hit
    name = f" — {hit.symbol} ({hit.kind})" if hit.symbol else f" — {hit.kind}" if hit.kind else ""
    shown = "\n".join(_code(hit.path, place.deciding, given))
    told = not place.signature or place.signature in " ".join(given.lines[hit.path][place.deciding[0]].split())
    signature = "" if told or "`" in place.signature else f"`{place.signature}`"
    fence = "```" if "```" not in shown else "~" * 8
    parts = [f"### {hit.path}:{hit.start_line}-{hit.end_line}{name}", signature, place.doc, f"{fence}\n{shown}\n{fence}"]
    return "\n\n".join(part for part in parts if part)


def _code(path: str, numbers: Sequence[int], given: Sent) -> list[str]:
    width = len(str(max(numbers)))
    shown: list[str] = []
    for start, end in _runs(numbers):
        shown += ["…".rjust(width)] if shown else []
        shown += [f"{number:>{width}}  {given.lines[path][number]}" for number in range(start, end + 1)]
    return shown


def _connections(relations: Sequence[Relation], places: Sequence[Place], given: Sent) -> tuple[str, list[Citation]]:
    """How the places hang together. A relation whose line is at hand is cited; one that its own line contradicts is left out."""
    lines: list[str] = []
    citations: list[Citation] = []
    for relation in sorted(relations, key=lambda relation: _order(relation, places)):
        citation = _relation_citation(relation, given)
        if len(lines) == MOST_RELATIONS or _within(relation) or (citation is not None and not _says(relation, citation)):
            continue
        line = _relation_text(relation)
        if line not in lines:
            lines.append(line)
            citations += [citation] if citation else []
    return ("### How they connect\n\n" + "\n".join(lines) if lines else ""), citations


def _within(relation: Relation) -> bool:
    """A member that uses the type it belongs to: true, and no news."""
    owner = relation.target
    return bool(owner) and relation.source.startswith(owner) and relation.source[len(owner) :][:1] in (".", ":", "#", "\\")


def _order(relation: Relation, places: Sequence[Place]) -> tuple[int, float, str, int]:
    """Between two shown places first, tests next; then the surer ones."""
    named = {(place.hit.path, place.hit.symbol) for place in places}
    ends = ((relation.source_path, relation.source) in named) + ((relation.target_path, relation.target) in named)
    return (-ends, -relation.confidence, relation.source_path, relation.line)


def _relation_citation(relation: Relation, given: Sent) -> Citation | None:
    at_hand = relation.line in given.lines.get(relation.source_path, {})
    return _cite(relation.source_path, relation.line, relation.line, given) if at_hand else None


def _says(relation: Relation, citation: Citation) -> bool:
    """Whether the cited line names the target: if it does not, the index is older than the line."""
    name = re.split(r"[.:#]+", relation.target)[-1]
    return citation.status is not Verdict.MISSING and (relation.kind in ("import", "reexport", "test") or not name or name in words(citation.quote))


def _relation_text(relation: Relation) -> str:
    source = f"`{relation.source}`" if relation.source else relation.source_path
    target = f"`{relation.target}`" if relation.target else relation.target_path
    verb = VERBS.get(relation.kind, "uses")
    sure = "" if relation.confidence >= SURE else "probably "
    where = f"{relation.source_path}:{relation.line}" if relation.line else relation.source_path
    there = f"{relation.target_path}:{relation.target_line}" if relation.target_line else relation.target_path
    return f"- {source} {sure}{verb} {target} ({where} → {there})"


def _next(result: SearchResult, context: Context, places: Sequence[Place]) -> str:
    """Further hits, then ranked files that no place is from, with the reason of their rank."""
    seen = {place.hit.path for place in places}
    spots = {(place.hit.path, place.hit.start_line) for place in places}
    lines = [
        f"- {hit.path}:{hit.start_line}-{hit.end_line}" + (f" — {hit.symbol} ({hit.kind})" if hit.symbol else "")
        for hit in result.hits
        if (hit.path, hit.start_line) not in spots
    ]
    named = seen | {hit.path for hit in result.hits}
    lines += [f"- {file.path}" + (f" — {file.reasons[0]}" if file.reasons else "") for file in result.files if file.path not in named]
    return "### Read next\n\n" + "\n".join(lines[:MOST_NEXT]) if lines else ""
