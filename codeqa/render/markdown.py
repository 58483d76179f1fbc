"""The Markdown that answers are written in, as parts of a page: headings, lists, fenced code, code spans, bold. Everything else stays the text that it is.

Nothing in it can become markup of its own: every character is escaped before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from codeqa.render.door import clean

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6}) +(.+)")
_ITEM = re.compile(r" {0,6}(?:[-*+]|\d{1,3}[.)]) +(.+)")
_NUMBERED = re.compile(r" {0,6}\d")
_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^\n]+?)(?<!`)\1(?!`)|\*\*(?=\S)([^\n*]+?)(?<=\S)\*\*")

Mark = Callable[[str], str]
"""Text that is escaped already to the same with its citations linked."""


def as_html(text: str, mark: Mark) -> str:
    return "\n".join(_blocks(clean(text).split("\n"), mark))


def _blocks(lines: list[str], mark: Mark) -> Iterator[str]:
    at = 0
    while at < len(lines):
        fence, heading = _FENCE.match(lines[at]), _HEADING.fullmatch(lines[at].strip())
        if fence:
            code, at = _fenced(lines, at + 1, fence[1])
            yield f"<pre><code>{mark(escape(code))}</code></pre>"
        elif heading:
            level = min(len(heading[1]) + 1, 5)
            yield f"<h{level}>{inline(heading[2], mark)}</h{level}>"
            at += 1
        elif _ITEM.fullmatch(lines[at]):
            shown, at = _items(lines, at, mark)
            yield shown
        elif lines[at].strip():
            start = at
            while at < len(lines) and lines[at].strip() and (at == start or not _begins(lines[at])):
                at += 1
            yield f"<p>{inline(chr(10).join(lines[start:at]), mark)}</p>"
        else:
            at += 1


def _begins(line: str) -> bool:
    """Whether a line ends the paragraph before it."""
    return bool(_FENCE.match(line) or _HEADING.fullmatch(line.strip()) or _ITEM.fullmatch(line))


def _fenced(lines: list[str], start: int, fence: str) -> tuple[str, int]:
    """The code up to the fence that ends it, or to the end."""
    at = start
    while at < len(lines) and not (lines[at].strip().startswith(fence) and not lines[at].strip().strip(fence[0])):
        at += 1
    return "\n".join(lines[start:at]), at + 1


def _items(lines: list[str], at: int, mark: Mark) -> tuple[str, int]:
    """A list, whose items may run on over indented lines."""
    tag = "ol" if _NUMBERED.match(lines[at]) else "ul"
    items: list[str] = []
    while at < len(lines):
        item = _ITEM.fullmatch(lines[at])
        if item:
            items.append(item[1])
        elif items and lines[at].startswith("  ") and lines[at].strip() and not _FENCE.match(lines[at]):
            items[-1] += "\n" + lines[at].strip()
        else:
            break
        at += 1
    return f"<{tag}>" + "".join(f"<li>{inline(item, mark)}</li>" for item in items) + f"</{tag}>", at


def inline(text: str, mark: Mark) -> str:
    return mark(_SPAN.sub(_span, escape(text)))


def _span(match: re.Match[str]) -> str:
    return f"<strong>{match[3]}</strong>" if match[3] is not None else f"<code>{match[2].strip()}</code>"
