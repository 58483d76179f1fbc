"""What ``codeqa verify`` says: sentence by sentence for a person, the same as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from codeqa.render.jsonform import Form, citation_form
from codeqa.render.paint import Line, Span
from codeqa.types import Recheck, Rechecked, Standing, Support

MARKS = {
    Standing.HOLDS: ("✔", "good"),
    Standing.MOVED: ("↪", "good"),
    Standing.FELL: ("✘", "bad"),
    Standing.UNKNOWN: ("?", "warn"),
    Standing.UNPROVEN: ("–", "dim"),
}
VERBS = {Standing.HOLDS: "hold", Standing.MOVED: "moved", Standing.FELL: "fell", Standing.UNKNOWN: "unknown", Standing.UNPROVEN: "unproven"}
HEAD_DIGITS = 6
LONGEST = 200
"""Characters of a sentence that are shown; the JSON has all."""


def recheck_lines(found: Recheck) -> Iterator[Line]:
    made = f"  {found.mode}{f', {found.model}' if found.model else ''}{f', HEAD {found.head[:HEAD_DIGITS]}' if found.head else ''}"
    yield (Span(found.file, "strong"), Span(f"  {' '.join(found.question.split())[:LONGEST]}"), Span(made, "dim"))
    for claim in found.claims:
        yield from _claim(claim)
    if found.edited:
        yield (Span("  the text was changed after it was saved: what is judged is what was saved", "warn"),)
    yield (Span(f"  {summary(found)}", "dim"),)


def _claim(claim: Rechecked) -> Iterator[Line]:
    mark, style = MARKS[claim.standing]
    text = claim.text if len(claim.text) <= LONGEST else claim.text[: LONGEST - 1] + "…"
    yield (Span(f"  {mark} {claim.standing.value:<8} ", style), Span(text))
    for support in claim.supports:
        if support.standing is not Standing.HOLDS or support.note:
            yield _support(support)


def _support(support: Support) -> Line:
    one = support.citation
    mark, style = MARKS[support.standing]
    place = Span(f"{one.path}:{_range(one.start_line, one.end_line)}", "path", one.path, one.start_line)
    now = _range(support.start_line, support.end_line) if support.path == one.path else f"{support.path}:{_range(support.start_line, support.end_line)}"
    target = (Span(" → "), Span(now, "path", support.path, support.start_line)) if support.standing is Standing.MOVED else ()
    return (Span(f"      {mark} ", style), place, *target, Span(f"  {support.note}" if support.note else "", "dim"))


def _range(start: int, end: int) -> str:
    return f"{start}" if start == end else f"{start}-{end}"


def counts(found: Recheck) -> dict[str, int]:
    """Claims by what became of them, all kinds in their order."""
    counted = Counter(claim.standing for claim in found.claims)
    return {standing.value: counted[standing] for standing in Standing}


def summary(found: Recheck) -> str:
    """
    >>> summary(Recheck("a.md", "q", "model", "", "", ()))
    'nothing in it can be checked'
    """
    total = len(found.claims)
    told = ", ".join(f"{count} {VERBS[Standing(name)]}" for name, count in counts(found).items() if count)
    return f"{total} claim{'s' * (total != 1)}: {told}" if total else "nothing in it can be checked"


def recheck_form(found: Sequence[Recheck]) -> Form:
    return {"answers": [_answer_form(one) for one in found]}


def _answer_form(found: Recheck) -> Form:
    return {
        "file": found.file,
        "question": found.question,
        "mode": found.mode,
        "model": found.model,
        "head": found.head,
        "edited": found.edited,
        **counts(found),
        "claims": [
            {"text": claim.text, "standing": claim.standing.value, "supports": [_support_form(support) for support in claim.supports]} for claim in found.claims
        ],
    }


def _support_form(support: Support) -> Form:
    now: Form | None = {"path": support.path, "start_line": support.start_line, "end_line": support.end_line} if support.start_line else None
    return {**citation_form(support.citation), "standing": support.standing.value, "now": now, "note": support.note}
