"""What is known of a place in an editor: for a person, as Markdown, as JSON, and as places that an editor walks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from codeqa.render.formats import Place, inline_code
from codeqa.render.jsonform import Form
from codeqa.render.paint import Line, Span, extent
from codeqa.render.text import fit
from codeqa.types.anchored import Anchored, Described, Use

SHOWN: Final = 8
"""Places told of one sort; ``--verbose``, the JSON and the formats for editors have all."""

DOC_LINES: Final = 12

SURE: Final = 0.8
"""Confidence from which a place is told without it, as elsewhere."""

SORTS: Final = (("used by", "callers"), ("uses", "callees"), ("tests", "tests"), ("named in", "documents"))
"""What a sort of places is called, and the field that has it."""


def uses(found: Anchored) -> Iterator[tuple[str, Sequence[Use]]]:
    for title, name in SORTS:
        yield title, getattr(found, name)


def anchored_lines(found: Anchored, width: int, verbose: bool = False) -> Iterator[Line]:
    most = 1_000_000 if verbose else SHOWN
    subject = found.subject
    yield (Span(subject.symbol or subject.path, "strong"), Span(f" ({subject.kind})  ", "dim"), _place(subject))
    if subject.signature:
        yield (Span("  " + fit(subject.signature, width - 2)),)
    doc = subject.doc.strip().split("\n") if subject.doc.strip() else []
    for line in doc if verbose else doc[:DOC_LINES]:
        yield (Span("  " + fit(line.rstrip(), width - 2), "dim"),)
    if found.around is not None and (found.around.path, found.around.symbol) != (subject.path, subject.symbol):
        yield (Span("  seen from ", "dim"), Span(found.around.symbol), Span("  "), _place(found.around))
    for other in found.others:
        yield (Span("  or ", "dim"), Span(other.symbol), Span(f" ({other.kind})  ", "dim"), _place(other))
    if found.members:
        shown = found.members[:most]
        names = ", ".join(one.symbol.removeprefix(subject.symbol).lstrip(".:#") or one.symbol for one in shown)
        more = f", … {len(found.members) - len(shown):,} more" if len(shown) < len(found.members) else ""
        yield (Span(f"has {len(found.members):,}: ", "strong"), Span(fit(names, max(20, width - 12 - len(more)))), Span(more, "dim"))
    for title, places in uses(found):
        yield from _places(title, places, most, width)
    if found.unsaved:
        yield (Span("as it is in the editor: the file has another text", "dim"),)
    for note in found.notes:
        yield (Span(f"note: {note}", "dim"),)


def _place(one: Described) -> Span:
    return Span(f"{one.path}:{extent(one.start_line, one.end_line)}" if one.symbol else one.path, "path", one.path, one.line)


def _places(title: str, places: Sequence[Use], most: int, width: int) -> Iterator[Line]:
    if not places:
        return
    yield (Span(f"{title} {len(places):,}", "strong"),)
    for one in places[:most]:
        place, name = f"{one.path}:{one.line}", f"  {one.symbol}" if one.symbol else ""
        sure = "" if one.confidence >= SURE else f" {one.confidence:.2f}"
        left = width - 2 - len(place) - len(name) - len(sure) - 2
        text = fit(one.text, left) if left >= 12 else ""
        yield (Span("  "), Span(place, "path", one.path, one.line), Span(name), Span(sure, "dim"), Span(f"  {text}" if text else "", "dim"))
    if len(places) > most:
        yield (Span(f"  … {len(places) - most:,} more", "dim"),)


def anchored_places(found: Anchored) -> tuple[Place, ...]:
    """The definition first, then who uses it, what it uses, its tests and documents: in the order of a walk."""
    subject = found.subject
    head = f"{subject.symbol or subject.path} ({subject.kind})"
    first = Place(subject.path, subject.line, subject.end_line, 1, f"{head}: {subject.signature}" if subject.signature else head, head)
    rest = (
        Place(one.path, one.line, one.line, 1, f"{title} {one.symbol or one.path}: {one.text}".rstrip(": "), f"{head}: {title} {one.symbol or one.path}")
        for title, places in uses(found)
        for one in places
    )
    return (first, *(_other(one) for one in found.others), *rest)


def _other(one: Described) -> Place:
    return Place(one.path, one.line, one.end_line, 1, f"or {one.symbol} ({one.kind}): {one.signature}", f"or {one.symbol} ({one.kind})")


def anchored_markdown(found: Anchored) -> str:
    subject = found.subject
    parts = [f"# {inline_code(subject.symbol or subject.path)} ({subject.kind})\n", f"{_cited(subject.path, subject.start_line, subject.end_line)}\n"]
    if subject.signature:
        parts.append(f"{inline_code(' '.join(subject.signature.split()))}\n")
    if subject.doc.strip():
        parts.append("".join(f"> {line}".rstrip() + "\n" for line in subject.doc.strip().split("\n")))
    if found.others:
        parts.append(
            "It may also mean:\n\n" + "".join(f"- {inline_code(one.symbol)} {_cited(one.path, one.start_line, one.end_line)}\n" for one in found.others)
        )
    if found.members:
        parts.append("## Members\n\n" + "".join(f"- {inline_code(one.symbol)} {_cited(one.path, one.start_line, one.end_line)}\n" for one in found.members))
    for title, places in uses(found):
        if places:
            parts.append(f"## {title.capitalize()}\n\n" + "".join(_row(one) for one in places))
    parts += [f"*{note}*\n" for note in found.notes]
    return "\n".join(parts)


def _cited(path: str, start: int, end: int) -> str:
    return inline_code(f"{path}:{start}-{end}" if end > start else f"{path}:{start}")


def _row(one: Use) -> str:
    name = f" {inline_code(one.symbol)}" if one.symbol else ""
    return f"- {_cited(one.path, one.line, one.line)}{name}" + (f": {inline_code(one.text)}" if one.text else "") + "\n"


# --- JSON --------------------------------------------------------------------------------------------------------------------------


def anchored_form(found: Anchored) -> Form:
    state = found.index
    return {
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "word": found.word,
        "language": found.language,
        "unsaved": found.unsaved,
        "indexed": found.indexed,
        "subject": described_form(found.subject),
        "around": described_form(found.around) if found.around else None,
        "others": [described_form(one) for one in found.others],
        "members": [described_form(one) for one in found.members],
        "callers": [use_form(one) for one in found.callers],
        "callees": [use_form(one) for one in found.callees],
        "tests": [use_form(one) for one in found.tests],
        "documents": [use_form(one) for one in found.documents],
        "notes": list(found.notes),
        "index": None if state is None else {"head": state.head, "files": state.files, "chunks": state.chunks, "stale": state.stale},
        "seconds": round(found.seconds, 3),
    }


def described_form(one: Described) -> Form:
    return {
        "path": one.path,
        "line": one.line,
        "start_line": one.start_line,
        "end_line": one.end_line,
        "symbol": one.symbol,
        "kind": one.kind,
        "language": one.language,
        "signature": one.signature,
        "doc": one.doc,
    }


def use_form(one: Use) -> Form:
    return {"path": one.path, "line": one.line, "symbol": one.symbol, "kind": one.kind, "confidence": one.confidence, "text": one.text}


def row_forms(found: Anchored) -> Iterator[Form]:
    """For JSON lines: what is explained, then a row a place."""
    yield {"relation": "subject", **described_form(found.subject)}
    for title, places in uses(found):
        for one in places:
            yield {"relation": title, **use_form(one)}
