"""Formats that editors and code hosts read: vimgrep, SARIF 2.1.0, GitHub annotations, Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from codeqa.render.door import clean, clean_line
from codeqa.render.jsonform import Form, Value, render
from codeqa.render.paint import extent, percent
from codeqa.types import Answer, Context, SearchResult

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Place:
    """A range of lines with something to say about it; what hits, citations and packed spans have in common. ``level`` is SARIF's and GitHub's."""

    path: str
    start_line: int
    end_line: int
    column: int
    text: str
    message: str
    level: str = "note"


def hit_places(result: SearchResult) -> tuple[Place, ...]:
    return tuple(_hit(hit.path, hit.start_line, hit.end_line, hit.text, _message(hit.symbol, hit.kind, hit.reasons)) for hit in result.hits)


def _message(symbol: str, kind: str, reasons: Sequence[str]) -> str:
    name = f"{symbol} ({kind})" if symbol else kind or "match"
    return ": ".join(part for part in (name, ", ".join(reasons)) if part)


def _hit(path: str, start: int, end: int, text: str, message: str) -> Place:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return Place(path, start, end, len(first) - len(first.lstrip()) + 1, first.strip(), message)


def citation_places(answer: Answer) -> tuple[Place, ...]:
    """A citation that did not verify is a warning. The text is that of the place's first line, which the quote need not be of."""
    sent = {file.path: file.text for file in answer.context.files}
    return tuple(
        Place(
            item.path,
            item.start_line,
            item.end_line,
            1,
            _line(sent.get(item.path, ""), item.start_line) or item.quote,
            f"cited ({item.status.value})",
            "note" if item.verified else "warning",
        )
        for item in answer.citations
    )


def _line(sent: str, number: int) -> str:
    """A line of a packed file's text, by its number; "" where it was not sent."""
    found = re.search(rf"^{number}\t(.*)$", sent, re.MULTILINE)
    return found[1].strip() if found else ""


def context_places(context: Context) -> tuple[Place, ...]:
    return tuple(
        Place(file.path, start, end, 1, _line(file.text, start) or file.mode.value, ", ".join(file.reasons) or file.mode.value)
        for file in context.files
        for start, end in file.spans
    )


def vimgrep(places: Sequence[Place]) -> str:
    """``path:line:column:text``, as ``:cgetexpr`` and ``errorformat=%f:%l:%c:%m`` read it."""
    return "".join(f"{clean_line(place.path)}:{place.start_line}:{place.column}:{clean_line(place.text or place.message)}\n" for place in places)


def gnu(places: Sequence[Place]) -> str:
    """``path:line:column: note: message``, as compilers write it: for Emacs' compilation mode and the problem matchers of VS Code."""
    rows = ((clean_line(place.path), place, clean_line(place.text or place.message)) for place in places)
    return "".join(f"{path}:{place.start_line}:{place.column}: {place.level}: {text}\n" for path, place, text in rows)


def github(places: Sequence[Place]) -> str:
    """Workflow commands that a GitHub job turns into annotations; escaped as its toolkit does."""
    return "".join(
        f"::{'warning' if place.level == 'warning' else 'notice'} file={_property(place.path)},line={place.start_line},endLine={place.end_line},"
        f"title=codeqa::{_data(place.message)}\n"
        for place in places
    )


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean_line(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(places: Sequence[Place], rule: str, version: str) -> str:
    """One run; ``rule`` names what was asked ("search", "answer", "pack")."""
    driver: Form = {"name": "codeqa", "version": version, "rules": [{"id": rule, "shortDescription": {"text": f"codeqa {rule}"}}]}
    results: list[Value] = [_sarif_result(place, rule) for place in places]
    run: Form = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return render({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, stamped=False)


def _sarif_result(place: Place, rule: str) -> Form:
    artifact: Form = {"uri": percent(place.path), "uriBaseId": "%SRCROOT%"}
    region: Form = {"startLine": place.start_line, "endLine": place.end_line}
    location: Form = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    return {"ruleId": rule, "level": place.level, "message": {"text": place.message}, "locations": [location]}


def search_markdown(result: SearchResult) -> str:
    parts = [f"# {_inline(result.query)}\n"]
    for hit in result.hits:
        name = f" {inline_code(hit.symbol)} ({hit.kind})" if hit.symbol else ""
        parts.append(f"## {inline_code(f'{hit.path}:{extent(hit.start_line, hit.end_line)}')}{name}\n")
        parts += [f"{_inline(' · '.join(hit.reasons))}\n"] if hit.reasons else []
        parts += [_fence(hit.text, hit.language)] if hit.text else []
    return "\n".join(parts)


def answer_markdown(answer: Answer) -> str:
    """The answer, then its sources, each with what became of it."""
    sources = [f"- {inline_code(f'{item.path}:{extent(item.start_line, item.end_line)}')} ({item.status.value})" for item in answer.citations]
    listing = "\n## Sources\n\n" + "\n".join(sources) + "\n" if sources else ""
    return f"# {_inline(answer.question)}\n\n{clean(answer.text).rstrip()}\n{listing}"


def _inline(text: str) -> str:
    return " ".join(clean(text).split())


def inline_code(text: str) -> str:
    """A code span whose fence is longer than any run of backticks inside."""
    shown = clean_line(text)
    fence = "`" * (_longest_run(shown) + 1)
    return f"{fence}{shown}{fence}" if len(fence) == 1 else f"{fence} {shown} {fence}"


def _fence(text: str, language: str) -> str:
    shown = clean(text).rstrip("\n")
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}{clean_line(language)}\n{shown}\n{fence}\n"


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest
