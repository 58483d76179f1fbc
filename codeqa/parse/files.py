"""One text in, one ``ParsedFile`` out: joins tags, symbols, chunks and documents. Runs in the caller's process and may hang or die there:

see ``trees``; ``pool`` is for texts that are not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from codeqa.parse.chunks import MAX_BYTES, MAX_LINES, Piece, Statements, chunk, cut_lines, cut_symbols
from codeqa.parse.documents import sections
from codeqa.parse.languages import Language, languages
from codeqa.parse.symbols import Outline, outline
from codeqa.parse.text import Text
from codeqa.types import ParsedFile, SourceFile

Count = Callable[[str], int]
Terms = Callable[[str], str]


def parse_file(source: SourceFile, language: str, *, count: Count, terms: Terms) -> ParsedFile:
    """Reads a file as ``language`` ("" or a name without grammar: by lines). ``count`` counts tokens, ``terms`` cuts a chunk's text to index terms.

    A header that says it is C and is C++ comes back as C++: the result's ``language`` is the one it was read as.
    """
    known = languages().get(language)
    if known is None or not (known.grammar or known.document):
        return parse_by_lines(source, language, "", count=count, terms=terms)
    text = Text(source.text)
    if known.document:
        found, pieces = sections(text, known)
        return _parsed(source, text, known.name, found, pieces, count, terms)
    from codeqa.parse.trees import SourceTree

    known = _actual(known, text)
    tree = SourceTree(text.data, known.name)
    found = outline(text, tree.tags(), known)
    pieces = cut_symbols(text, found, _statements(text, tree.statements))
    return _parsed(source, text, known.name, found, pieces, count, terms)


def parse_by_lines(source: SourceFile, language: str, failure: str, *, count: Count, terms: Terms) -> ParsedFile:
    """Cuts a file by lines: one of an unknown language (``failure`` ""), or one that its parser could not take."""
    text = Text(source.text)
    ranges = cut_lines(text, 1, len(text.lines)) if text.lines else []
    return _parsed(source, text, language, Outline(), [Piece(first, last, -1, "lines") for first, last in ranges], count, terms, failure)


def _actual(language: Language, text: Text) -> Language:
    if language.becomes and any(map(_pattern(language.becomes_if).match, text.lines)):
        return languages()[language.becomes]
    return language


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _statements(text: Text, within: Callable[[tuple[int, int], int], list[int]]) -> Statements:
    """Statements' lines; those that would fill half a chunk or more are looked into."""

    def lines(first: int, last: int) -> Iterable[int]:
        end = text.starts[last] if last < len(text.starts) else len(text.data)
        start = text.starts[first - 1]
        half_a_chunk = min(MAX_BYTES, (end - start) * MAX_LINES // (last - first + 1)) // 2
        return [text.line_at(place) for place in within((start, end), half_a_chunk) if text.starts_its_line(place)]

    return lines


def _parsed(
    source: SourceFile, text: Text, language: str, found: Outline, pieces: Iterable[Piece], count: Count, terms: Terms, failure: str = ""
) -> ParsedFile:
    return ParsedFile(
        blob=source.blob,
        language=language,
        lines=len(text.lines),
        size=len(text.data),
        symbols=found.symbols,
        references=found.references,
        imports=found.imports,
        chunks=tuple(chunk(text, piece, found, count, terms) for piece in pieces),
        redactions=source.redactions,
        failure=failure,
    )
