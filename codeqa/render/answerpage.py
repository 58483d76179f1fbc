"""An answer as a page: its text with every citation linked to the code beside it, what became of each, and the receipt as a bar. It needs no script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from codeqa.render.door import clean, clean_line
from codeqa.render.markdown import as_html, inline
from codeqa.render.pages import page, text
from codeqa.render.paint import Span, Terminal, address
from codeqa.render.receipt import summary, tokens
from codeqa.types import Answer, Citation, Context, PackedFile

AROUND: Final = 3
"""Lines shown above and below what is cited, where they were sent."""

MOST_SHOWN: Final = 60
"""Lines shown of one citation."""

OMITTED_SHOWN: Final = 200

VERDICTS: Final = {"✔": "good", "!": "warn", "✘": "bad"}
SAID: Final = {
    "exact": "verified",
    "fuzzy": "verified, nearly as quoted",
    "missing": "not verified",
    "moved": "verified, lines corrected",
    "unknown": "unclear",
}

Shown = Mapping[str, Mapping[int, str]]
"""path -> line number -> text, of what was sent."""


def answer_page(answer: Answer, trust: str, shown: Shown, terminal: Terminal) -> str:
    """``trust`` is the trust line; ``shown`` the lines that the answer was given; ``terminal`` says how links to files look."""
    links = _Links(answer.citations)
    count = len(answer.citations)
    words = {
        "title": text(answer.question),
        "trust": text(trust),
        "verdict": VERDICTS.get(trust[:1], ""),
        "answer": as_html(answer.text, links.mark),
        "claims": _claims(answer, links),
        "cited": f"{count} citation{'s' * (count != 1)}" if count else "no citations",
        "citations": "\n".join(_citation(number, one, shown.get(one.path, {}), terminal) for number, one in enumerate(answer.citations, start=1)),
        "receipt": text(summary(answer.context)),
        "bar": _bar(answer.context),
        "files": "".join(_row(file, terminal) for file in sorted(answer.context.files, key=lambda file: (-file.score, file.path))),
        "omitted": _omitted(answer.context),
    }
    return page("answer.html", ("page.css", "answer.css"), (), words)


class _Links:
    """Finds the places that an answer cites in its text, and links them to their code."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._numbers: dict[tuple[str, int, int], tuple[int, str]] = {}
        for number, one in enumerate(citations, start=1):
            found = number, one.status.value
            for key in ((one.path, one.start_line, one.end_line), (one.path, one.start_line, 0), (one.path, 0, 0)):
                self._numbers.setdefault((text(key[0]), *key[1:]), found)
        paths = sorted({path for path, _, _ in self._numbers}, key=len, reverse=True)
        pattern = "|".join(map(re.escape, paths)) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w/.-])({pattern})(?::|#)L?(\d{{1,9}})(?:\s?[-–]\s?L?(\d{{1,9}}))?")
        self._named: set[int] = set()

    def mark(self, escaped: str) -> str:
        return self._pattern.sub(self._link, escaped)

    def _link(self, match: re.Match[str]) -> str:
        path, start = match[1], int(match[2])
        end = int(match[3]) if match[3] else start
        number, status = self._numbers.get((path, start, end)) or self._numbers.get((path, start, 0)) or self._numbers[(path, 0, 0)]
        own = "" if number in self._named else f' id="from{number}"'
        self._named.add(number)
        return f'<a class="cite {status}" href="#c{number}" title="{SAID[status]}"{own}>{match[0]}</a>'


def _claims(answer: Answer, links: _Links) -> str:
    bare = [claim for claim in answer.claims if not claim.supported]
    if not bare:
        return ""
    rows = "".join(f"<li>{inline(clean(claim.text), links.mark)}{_unseen(claim.unseen)}</li>" for claim in bare)
    return f'<div class="unsupported"><h3>Claims that nothing sent bears out</h3><ul>{rows}</ul></div>'


def _unseen(names: Sequence[str]) -> str:
    return " (not in what was sent: " + ", ".join(f"<code>{text(name)}</code>" for name in names) + ")" if names else ""


def _citation(number: int, one: Citation, lines: Mapping[int, str], terminal: Terminal) -> str:
    status = one.status.value
    told = f"{one.path}:{one.start_line}" + (f"-{one.end_line}" if one.end_line > one.start_line else "")
    quote = f"<blockquote>“{text(' '.join(one.quote.split()))}”</blockquote>" if one.quote else ""
    code = "".join(_code(one, lines))
    body = f"<pre>{code}</pre>" if code else "<blockquote>These lines were not sent.</blockquote>"
    head = (
        f'<h3><a class="back" href="#from{number}" title="where it is cited">{number}</a> {_link(told, one.path, one.start_line, terminal)} '
        f'<span class="badge">{SAID[status]}</span></h3>'
    )
    return f'<section class="citation {status}" id="c{number}">{head}{quote}{body}</section>'


def _code(one: Citation, lines: Mapping[int, str]) -> Iterator[str]:
    """The cited lines with some around them, as far as they were sent; a gap says that lines between were not."""
    wanted = [line for line in range(one.start_line - AROUND, min(one.end_line, one.start_line + MOST_SHOWN) + AROUND + 1) if line in lines]
    before = None
    for line in wanted:
        if before is not None and line != before + 1:
            yield '<span class="line gap"><i>…</i></span>'
        here = " here" if one.start_line <= line <= one.end_line else ""
        yield f'<span class="line{here}"><i>{line}</i>{escape(clean_line(lines[line].expandtabs(4)))}</span>'
        before = line


def _link(told: str, path: str, line: int, terminal: Terminal) -> str:
    if not terminal.link:
        return f'<span class="path">{text(told)}</span>'
    return f'<a class="path" href="{escape(address(Span(told, "", path, line), terminal))}">{text(told)}</a>'


def _bar(context: Context) -> str:
    """A segment for each file by its tokens, in the order of their weight; what is left of the budget stays free."""
    whole = max(context.budget, context.tokens, 1)
    files = sorted(context.files, key=lambda file: (-file.score, file.path))
    pieces = [(file.mode.value, file.tokens, f"{file.path}: {tokens(file.tokens)} tokens, {file.mode.value}") for file in files]
    frame = context.tokens - sum(file.tokens for file in context.files)
    pieces += [("frame", frame, f"map and frame: {tokens(frame)} tokens")] * (frame > 0)
    segments, x = [], 0.0
    for kind, size, told in pieces:
        width = size / whole * 1000
        segments.append(f'<rect class="{kind}" x="{x:.2f}" y="0" width="{width:.2f}" height="26"><title>{text(told)}</title></rect>')
        x += width
    told = text(f"{tokens(context.tokens)} of {tokens(context.budget)} tokens are used")
    return f'<svg class="bar" viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label="{told}">{"".join(segments)}</svg>'


def _row(file: PackedFile, terminal: Terminal) -> str:
    notes = [*file.reasons, *(["newer than the index"] * file.stale), *([f"{file.redactions} secrets redacted"] if file.redactions else [])]
    line = file.spans[0][0] if file.spans else 1
    path = _link(file.path, file.path, line, terminal)
    return f'<tr><td class="number">{file.tokens:,}</td><td>{file.mode.value}</td><td>{path}</td><td>{text(" · ".join(notes))}</td></tr>'


def _omitted(context: Context) -> str:
    if not context.omitted:
        return ""
    rows = "".join(
        f'<tr><td class="number">{f"~{item.tokens:,}" if item.tokens else "?"}</td><td class="path">{text(item.path)}</td><td>{text(item.reason)}</td></tr>'
        for item in context.omitted[:OMITTED_SHOWN]
    )
    more = len(context.omitted) - OMITTED_SHOWN
    rest = f"<p>… {more:,} more</p>" if more > 0 else ""
    return f"<details><summary>{len(context.omitted):,} files left out</summary><table><tbody>{rows}</tbody></table>{rest}</details>"
