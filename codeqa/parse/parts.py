"""Texts that hold others: the scripts of a page, the code cells of a notebook. Pure.

A part is read by blanking everything else: spaces for bytes, line ends kept. So the part's parser sees one text in which every line and byte has its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from codeqa.parse.tags import Mark, Span, Tags

_BLANKS = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))

_FOREIGN = re.compile(
    rb"\b(?:type|lang)\s*=\s*[\"']?(?!(?:text/|application/)?(?:x-)?(?:\"|'|module|ecmascript|javascript|typescript|babel|jsx?|tsx?)\b)[^\"'\s>]"
)
"""An attribute by which an element holds something else than a script: a template, JSON, CoffeeScript."""

_ATTRIBUTES = re.compile(rb"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")

_BLOCK = re.compile(rb"^<[A-Za-z]", re.MULTILINE)

_LONGEST_TAG = 5_000
"""Bytes of a tag in which quotes are believed. Longer ones are broken: without a limit hostile text is read once for every tag in it."""


def only(data: bytes, spans: Iterable[Span]) -> bytes:
    """The text with everything outside of ``spans`` (ascending, apart) blanked.

    >>> only(b"<p>\\nlet x\\n</p>", [(4, 9)])
    b'   \\nlet x\\n    '
    """
    pieces: list[bytes] = []
    done = 0
    for start, end in spans:
        pieces += [data[done:start].translate(_BLANKS), data[start:end]]
        done = end
    return b"".join([*pieces, data[done:].translate(_BLANKS)])


def elements(data: bytes, name: str) -> Iterator[Span]:
    """What stands between ``<name ...>`` and ``</name``, for elements whose content is no markup, in order. One that is left open reaches to the end.

    Comments are passed over, and elements that say by an attribute that they hold no script.
    """
    opening, closing = _borders(name)
    position = 0
    while (start := opening.search(data, position)) is not None:
        if start[0] == b"<!--":
            position = _behind(data, b"-->", start.end())
            continue
        inside = _tag_end(data, start.end())
        end = closing.search(data, inside)
        position = end.end() if end else len(data)
        attributes = data[start.end() : inside - 1]
        if inside < len(data) and not attributes.endswith(b"/") and not _FOREIGN.search(attributes):
            yield inside, end.start() if end else len(data)


def blocks(data: bytes) -> list[int]:
    """Where elements begin that stand at a line's start: the blocks of a component, the outermost elements of a page."""
    return [found.start() for found in _BLOCK.finditer(data)]


def _tag_end(data: bytes, position: int) -> int:
    """Behind the ``>`` that ends a tag, those in quotes not counted as long as the quotes are sound."""
    found = _ATTRIBUTES.match(data, position, position + _LONGEST_TAG)
    return found.end() if found else _behind(data, b">", position)


def _behind(data: bytes, mark: bytes, position: int) -> int:
    found = data.find(mark, position)
    return found + len(mark) if found >= 0 else len(data)


@cache
def _borders(name: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What begins an element or a comment, and what ends the element."""
    tag = re.escape(name.encode())
    return re.compile(rb"<!--|<" + tag + rb"(?=[\s/>])", re.IGNORECASE), re.compile(rb"</" + tag + rb"\b", re.IGNORECASE)


def shifted(tags: Tags, by: int) -> Tags:
    """The tags of a text that begins ``by`` bytes further on in another."""
    return Tags(
        [_moved(mark, by) for mark in tags.marks],
        [(use[0] + by, *use[1:]) for use in tags.uses],
        [item._replace(start=item.start + by) for item in tags.imports],
        [_span(span, by) for span in tags.comments],
        [_span(span, by) for span in tags.decorators],
    )


def _moved(mark: Mark, by: int) -> Mark:
    return mark._replace(
        start=mark.start + by,
        end=mark.end + by,
        name=_span(mark.name, by),
        body=mark.body + by if mark.body >= 0 else -1,
        signature=mark.signature + by if mark.signature >= 0 else -1,
        receiver=_span(mark.receiver, by) if mark.receiver else None,
        doc=_span(mark.doc, by) if mark.doc else None,
        bases=tuple([_span(base, by) for base in mark.bases]),
    )


def _span(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def joined(parts: Iterable[Tags]) -> Tags:
    """The tags of several readings of one text as one."""
    first, *others = parts
    for other in others:
        first.marks += other.marks
        first.uses += other.uses
        first.imports += other.imports
        first.comments += other.comments
        first.decorators += other.decorators
    first.uses.sort()
    return first
