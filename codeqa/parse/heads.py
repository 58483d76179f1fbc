"""Definitions known by how they begin, for a language whose dialects no one grammar reads: SQL. Pure.

A tree that breaks at a vendor's clause takes the statements around along; ``CREATE TABLE name`` at the start of a line is the same in all of them. A row of
``heads`` in ``languages.toml`` is a kind, a pattern (groups ``name``; ``receiver``, ``body`` and ``base`` if there are any) and patterns of where it ends,
the better first; without any it reaches to the next such one. The first row that knows a name decides. ``quotes`` matches what opens and, written alike,
closes a quoted text: no end lies in one.

Each pattern passes over the text once, whatever the number of heads; patterns must be bounded (no lookahead of unlimited length).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import NamedTuple

from codeqa.parse.languages import Language
from codeqa.parse.tags import Mark, Span, Tags

MOST_UNCLOSED = 100
"""Quotes without an end after which no more are sought: each costs a look through the rest of the text."""


_CONTAINERS = ("struct", "enum", "type")


class _Rows(NamedTuple):
    """Compiled rows: kind, pattern, ends."""

    heads: tuple[tuple[str, re.Pattern[bytes], tuple[re.Pattern[bytes], ...]], ...]
    quotes: re.Pattern[bytes] | None


class _Found(NamedTuple):
    start: int
    stop: int
    row: int
    mark: Mark


def add_heads(data: bytes, tags: Tags, language: Language) -> None:
    """Adds the marks that the rows find outside of comments to ``tags``. A name that the tree knows already keeps what the tree says."""
    rows = _rows(language.heads, language.quotes)
    found = _found(data, rows, _Spans(tags.comments), {mark.name[0] for mark in tags.marks})
    if found:
        tags.marks += _ended(data, rows, found)


@cache
def _rows(heads: tuple[tuple[str, str, tuple[str, ...]], ...], quotes: str) -> _Rows:
    compiled = [(kind, re.compile(pattern.encode()), tuple([re.compile(end.encode()) for end in ends])) for kind, pattern, ends in heads]
    return _Rows(tuple(compiled), re.compile(quotes.encode()) if quotes else None)


class _Spans:
    """Spans that do not overlap, to be asked which of them a place lies in."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def around(self, place: int) -> Span | None:
        index = bisect_right(self._starts, place) - 1
        return self._spans[index] if index >= 0 and place < self._spans[index][1] else None


def _found(data: bytes, rows: _Rows, comments: _Spans, known: set[int]) -> list[_Found]:
    found: list[_Found] = []
    for row, (kind, pattern, ends) in enumerate(rows.heads):
        names = pattern.groupindex
        for match in pattern.finditer(data):
            start, end = match.span()
            name = match.span("name")
            if name[0] in known or comments.around(start) is not None:
                continue
            known.add(name[0])
            start += len(match[0]) - len(match[0].lstrip())
            body, receiver, base = (match.span(group) if group in names and match[group] is not None else None for group in ("body", "receiver", "base"))
            mark = Mark(start, end, name, kind, body[0] if body else -1, -1, receiver, None, (base,) if base else (), not ends, kind in _CONTAINERS)
            found.append(_Found(start, end, row, mark))
    return sorted(found)


def _ended(data: bytes, rows: _Rows, found: list[_Found]) -> list[Mark]:
    """The marks with their ends: a function's before the next function, another's before the next head but a field's, none out of a quote it lies in."""
    quoted = _Spans(_quoted(data, rows.quotes))
    ends = [[[match.span() for match in end.finditer(data)] for end in row[2]] for row in rows.heads]
    marks: list[Mark] = []
    following, next_function = len(data), len(data)
    for head in reversed(found):
        if head.mark.rest:
            marks.append(head.mark)
            continue
        is_function = head.mark.kind == "function"
        limit = next_function if is_function else following
        around = quoted.around(head.start)
        limit = min(limit, around[1]) if around else limit
        end = min(limit, next((place for one in ends[head.row] if (place := _first_end(one, head.stop, limit, quoted, around)) >= 0), limit))
        marks.append(head.mark._replace(end=head.start + len(data[head.start : end].rstrip())))
        following = head.start if head.mark.kind != "field" else following
        next_function = head.start if is_function else next_function
    return marks


def _first_end(ends: list[Span], start: int, limit: int, quoted: _Spans, around: Span | None) -> int:
    """Where the first end behind ``start`` ends that is not in a quote of its own; -1 if there is none before ``limit``."""
    index = bisect_left(ends, (start, -1))
    while index < len(ends) and ends[index][0] < limit:
        inside = quoted.around(ends[index][0])
        if inside is None or inside == around:
            return ends[index][1]
        index = bisect_left(ends, (inside[1], -1), index + 1)
    return -1


def _quoted(data: bytes, quotes: re.Pattern[bytes] | None) -> list[Span]:
    spans: list[Span] = []
    unclosed, place = 0, 0
    while quotes is not None and unclosed < MOST_UNCLOSED and (opening := quotes.search(data, place)) is not None:
        closing = data.find(opening[0], opening.end())
        place = closing + len(opening[0]) if closing >= 0 else opening.end()
        if closing >= 0:
            spans.append((opening.start(), place))
        else:
            unclosed += 1
    return spans
