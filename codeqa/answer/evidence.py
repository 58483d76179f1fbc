"""The answer made of the code itself, for when there is no model: the deciding places, how they connect, the test that shows it, what else to look at.

It never pretends to be a model's prose. Every line it shows is taken from what was read, and its citations are verified like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codeqa.answer.choosing import Candidate
from codeqa.answer.citations import LEAST_QUOTE, Sent, sent, verify, weight
from codeqa.answer.deciding import deciding, runs
from codeqa.answer.extract import Found
from codeqa.answer.prompt import numbered
from codeqa.answer.relations import Key, Relation, sentence, telling
from codeqa.types import Answer, Citation, Claim, Context, FileContent, Hit, IndexState, Mode, Omitted, PackedFile, RankedFile

FIRST_LINES = 18
MOST_LINES = 12
TEST_LINES = 12
"""Deciding lines of the first place, of each further one, and of the test: what fits a glance."""

MOST_NEXT = 5
MOST_DOC = 200
"""Characters of a doc comment's first sentence."""

MOST_OMITTED = 20
"""Ranked files that the receipt names as looked at and not shown."""

NOT_SHOWN = "not among the likeliest places"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an evidence answer is made of. ``chosen`` in the order shown; ``rest`` are the likeliest other places, ``files`` all ranked files, best first."""

    chosen: tuple[Candidate, ...] = ()
    test: Candidate | None = None
    rest: tuple[Candidate, ...] = ()
    files: tuple[RankedFile, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How code is read: ``load`` gives a file as it is now, None if it cannot be read; ``terms`` cuts text as the index does, ``weights`` are the question's;

    ``count`` gives the tokens of a text.
    """

    load: Callable[[str], FileContent | None]
    is_test: Callable[[str], bool]
    terms: Callable[[str], Iterable[str]]
    weights: Mapping[str, float]
    count: Callable[[str], int]

    def line(self, path: str, number: int) -> str:
        content = self.load(path)
        lines = content.text.split("\n") if content else []
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def lines(self, candidate: Candidate) -> dict[int, str]:
        content = self.load(candidate.hit.path)
        lines = content.text.removesuffix("\n").split("\n") if content else []
        start = max(1, candidate.hit.start_line)
        return {number: text.rstrip("\r") for number, text in enumerate(lines[start - 1 : candidate.hit.end_line], start)}


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate with what is shown of it: line numbers, in order."""

    candidate: Candidate
    deciding: tuple[int, ...]


def compose(question: str, finding: Finding, reading: Reading, state: IndexState, *, seconds: float = 0.0, idle: str = "") -> Answer:
    """The evidence answer. Its context is exactly what it shows. ``idle`` is a model that is configured and must not be asked."""
    ranks = {key: rank for rank, one in enumerate(finding.chosen) for key in one.keys}
    relations = telling(finding.relations, ranks, [one.key for one in finding.rest], reading.line, reading.is_test)
    places = [place for number, one in enumerate(finding.chosen) if (place := _place(one, relations, reading, MOST_LINES if number else FIRST_LINES))]
    test = _place(finding.test, finding.relations, reading, TEST_LINES) if finding.test and places else None
    context = _context(question, [*places, *([test] if test else [])], relations if places else [], finding.files, reading, state)
    given = sent(context)
    shown = frozenset(key for place in places for key in place.candidate.keys)
    parts = [_opening(places, idle), *(_place_text(place, given, "") for place in places)]
    parts += [_connections(relations, given, shown)] if places and relations else []
    parts += [_place_text(test, given, "The test that shows it: " if _tests(test, shown, finding.relations) else "The likeliest test: ")] if test else []
    parts += [_next(finding, places)]
    proofs = [*_place_proofs(places, given), *_relation_proofs(relations if places else [], given, shown), *_place_proofs([test] if test else [], given)]
    citations = tuple(dict.fromkeys(citation for _, cited in proofs for citation in cited))
    return Answer(
        question,
        "evidence",
        "\n\n".join(part for part in parts if part) + "\n",
        citations,
        sum(citation.verified for citation in citations),
        not places,
        context,
        head=state.head,
        dirty=state.dirty,
        seconds=seconds,
        claims=tuple(Claim(told, tuple(citations.index(citation) for citation in cited)) for told, cited in proofs if cited),
    )


def _place(one: Candidate, relations: Iterable[Relation], reading: Reading, most: int) -> Place | None:
    lines = reading.lines(one)
    if not lines:
        return None
    linked = {relation.line for relation in relations if (relation.source_path, relation.source) in one.keys}
    return Place(one, deciding(lines, reading.weights, reading.terms, linked, most))


def _tests(test: Place, shown: frozenset[Key], relations: Iterable[Relation]) -> bool:
    """Whether the test is known to use what is shown."""
    uses = (relation for relation in relations if (relation.source_path, relation.source) == test.candidate.key)
    return any((relation.target_path, relation.target) in shown for relation in uses)


# --- the context: what was shown, as it would be sent ------------------------------------------------------------------------------


def _context(
    question: str, places: Sequence[Place], relations: Iterable[Relation], ranked: Sequence[RankedFile], reading: Reading, state: IndexState
) -> Context:
    wanted: dict[str, set[int]] = {}
    for place in places:
        wanted.setdefault(place.candidate.hit.path, set()).update(place.deciding)
    for relation in relations:
        wanted.setdefault(relation.source_path, set()).add(relation.line)
    scores = {file.path: file for file in ranked}
    files = tuple(packed for path in sorted(wanted) if (packed := _packed(path, sorted(wanted[path]), scores.get(path), reading)))
    omitted = tuple(Omitted(file.path, 0, NOT_SHOWN) for file in ranked[:MOST_OMITTED] if file.path not in wanted)
    text = "".join(file.text for file in files)
    total = sum(file.tokens for file in files)
    return Context(question, total, total, "o200k_base", files, omitted, text, state, redactions=sum(file.redactions for file in files))


def _packed(path: str, numbers: Sequence[int], file: RankedFile | None, reading: Reading) -> PackedFile | None:
    content = reading.load(path)
    if content is None:
        return None
    lines = numbered(content.text).split("\n")
    text = f"{path}\n" + "".join(f"{lines[number - 1].rstrip(chr(13))}\n" for number in numbers)
    score, reasons = (file.score, file.reasons) if file else (0.0, ())
    cost = reading.count(text)
    spans = tuple(runs(numbers))
    return PackedFile(path, content.blob, content.language, Mode.SPANS, spans, cost, score, reasons, text, content.redactions, content.stale)


# --- citations ---------------------------------------------------------------------------------------------------------------------


Proof = tuple[str, list[Citation]]
"""What an evidence answer says, and the lines that say it."""


def _place_proofs(places: Iterable[Place], given: Sent) -> Iterator[Proof]:
    """One citation a run of lines, quoting the run's most telling line; none for a run of which no line tells anything (``}``)."""
    for place in places:
        cited = [_cite(place.candidate.hit.path, start, end, given) for start, end in runs(place.deciding)]
        yield _heading(place), [citation for citation in cited if weight(citation.quote) >= LEAST_QUOTE]


def _relation_proofs(relations: Iterable[Relation], given: Sent, shown: frozenset[Key]) -> Iterator[Proof]:
    for relation in relations:
        line = given.lines[relation.source_path].get(relation.line, "")
        if weight(line) < LEAST_QUOTE:
            continue
        yield sentence(relation, line, shown).removeprefix("- "), [_cite(relation.source_path, relation.line, relation.line, given)]


def _cite(path: str, start: int, end: int, given: Sent) -> Citation:
    quote = max((given.lines[path].get(number, "").strip() for number in range(start, end + 1)), key=weight)
    found = Found(0, 0, (0, 0), path, start, end, quote, bracketed=True, sentence=quote)
    return verify(found, given).citation


# --- text --------------------------------------------------------------------------------------------------------------------------


def _opening(places: Sequence[Place], idle: str) -> str:
    if not places:
        return "No place in the code was found that answers to this question. No model was asked."
    many = f"the {len(places)} likeliest places, best first" if len(places) > 1 else "the likeliest place"
    why = f"Offline, {idle} is not asked" if idle else "No model is configured"
    return f"{why}: this is the code itself, {many}."


def _place_text(place: Place, given: Sent, lead: str) -> str:
    one, hit = place.candidate, place.candidate.hit
    shown = "\n".join(_code(hit.path, place.deciding, given))
    fence = "```" if "```" not in shown else "~" * 8
    doc = first_sentence(one.symbol.doc) if one.symbol else ""
    parts = [f"### {lead}{_heading(place)}", _signature(place, given), doc, f"{fence}\n{shown}\n{fence}"]
    return "\n\n".join(part for part in parts if part)


def _heading(place: Place) -> str:
    hit = place.candidate.hit
    name = f" — {hit.symbol} ({hit.kind})" if hit.symbol else f" — {hit.kind}" if hit.kind else ""
    return f"{hit.path}:{_extent(hit)}{name}"


def _extent(hit: Hit) -> str:
    return f"{hit.start_line}-{hit.end_line}" if hit.end_line > hit.start_line else f"{hit.start_line}"


def _signature(place: Place, given: Sent) -> str:
    """The signature where the shown lines do not begin with it."""
    symbol, path = place.candidate.symbol, place.candidate.hit.path
    if symbol is None or symbol.kind == "section" or "`" in symbol.signature:
        return ""
    start, end = runs(place.deciding)[0]
    shown = "".join("".join(given.lines[path][number].split()) for number in range(start, end + 1))
    signature = " ".join(symbol.signature.split())
    return "" if not signature or "".join(signature.split()) in shown else f"`{signature}`"


_SENTENCE = re.compile(r"(?<=[^\s.][.!?])\s(?![a-z])")
"""Where a sentence ends; not behind "e.g.", and not at a path that is written as a dot."""


def first_sentence(doc: str) -> str:
    """... of its first paragraph; "" for a doc of tags only (``@internal``)."""
    paragraph = " ".join(doc.strip().partition("\n\n")[0].split())
    if paragraph.startswith("@"):
        return ""
    told = _SENTENCE.split(paragraph, maxsplit=1)[0]
    return told if len(told) <= MOST_DOC else told[: MOST_DOC - 1] + "…"


def _code(path: str, numbers: Sequence[int], given: Sent) -> list[str]:
    width = len(str(max(numbers)))
    shown: list[str] = []
    for start, end in runs(numbers):
        shown += ["…".rjust(width)] if shown else []
        shown += [f"{number:>{width}}  {given.lines[path][number]}".rstrip() for number in range(start, end + 1)]
    return shown


def _connections(relations: Sequence[Relation], given: Sent, shown: frozenset[Key]) -> str:
    told = [sentence(relation, given.lines[relation.source_path].get(relation.line, ""), shown) for relation in relations]
    return "### How they connect\n\n" + "\n".join(dict.fromkeys(told))


def _next(finding: Finding, places: Sequence[Place]) -> str:
    """The likeliest places that are not shown, then ranked files that none is from, with the reason of their rank."""
    shown = {place.candidate.key for place in places} | ({finding.test.key} if finding.test else set())
    other = [one for one in finding.rest if one.hit.symbol and one.key not in shown]
    rest = sorted(other, key=lambda one: one.test)[:MOST_NEXT]
    lines = [_pointer(one) for one in rest]
    named = {path for path, _ in shown} | {one.hit.path for one in rest}
    lines += [f"- {file.path}" + (f" — {file.reasons[0]}" if file.reasons else "") for file in finding.files if file.path not in named]
    return "### What else to look at\n\n" + "\n".join(lines[:MOST_NEXT]) if lines else ""


def _pointer(one: Candidate) -> str:
    hit = one.hit
    doc = first_sentence(one.symbol.doc) if one.symbol else ""
    name = f" — {hit.symbol} ({hit.kind})" if hit.symbol else ""
    return f"- {hit.path}:{_extent(hit)}{name}" + (f": {doc}" if doc else "")
