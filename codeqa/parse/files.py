"""One text in, one ``ParsedFile`` out: joins tags, symbols, chunks and documents. Runs in the caller's process and may hang or die there:

see ``trees``; ``pool`` is for texts that are not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from codeqa.parse.chunks import Piece, at_statements, chunk, cut_lines, cut_symbols
from codeqa.parse.documents import sections
from codeqa.parse.heads import add_heads
from codeqa.parse.languages import Language, languages
from codeqa.parse.notebooks import read_notebook
from codeqa.parse.parts import blocks, elements, joined, only
from codeqa.parse.symbols import Outline, outline
from codeqa.parse.tags import Span, Tags
from codeqa.parse.text import Text
from codeqa.types import ParsedFile, SourceFile

if TYPE_CHECKING:
    from codeqa.parse.trees import SourceTree

Terms = Callable[[str], str]


def parse_file(source: SourceFile, language: str, *, terms: Terms) -> ParsedFile:
    """Reads a file as ``language`` ("" or a name without grammar: by lines). ``terms`` cuts a chunk's text to index terms.

    A header that says it is C and is C++ comes back as C++: the result's ``language`` is the one it was read as.
    """
    known = languages().get(language)
    if known is None or not (known.grammar or known.document or known.parts):
        return parse_by_lines(source, language, "", terms=terms)
    text = Text(source.text)
    if known.document == "jupyter":
        notebook = read_notebook(text, known)
        if notebook is None:
            return parse_by_lines(source, language, "error: not the JSON of a notebook", terms=terms)
        return _parsed(source, text, known.name, *notebook, terms)
    if known.document:
        found, pieces = sections(text, known)
        return _parsed(source, text, known.name, found, pieces, terms)
    known = _actual(known, text)
    trees = _trees(text, known)
    tags = joined([Tags(), *(tree.tags() for tree in trees)]) if known.parts else trees[0].tags()
    if known.heads:
        add_heads(text.data, tags, known)
    found = outline(text, tags, known)
    statements = at_statements(text, _within(text, trees) if known.parts else trees[0].statements)
    pieces = cut_symbols(text, found, statements, known.least_lines)
    return _parsed(source, text, known.name, found, pieces, terms)


def _trees(text: Text, language: Language) -> list[SourceTree]:
    """The text as the language's grammar reads it, and its parts, all else blanked, as theirs do."""
    from codeqa.parse.trees import SourceTree

    whole = language.grammar and all(other != language.name for _, other in language.parts)
    trees = [SourceTree(text.data, language.name)] if whole else []
    spans = [(list(elements(text.data, element)), other) for element, other in language.parts]
    return trees + [SourceTree(only(text.data, found), other) for found, other in spans if found]


def _within(text: Text, trees: Sequence[SourceTree]) -> Callable[[Span, int], list[int]]:
    """Where statements begin in any of the trees; and the elements that stand at a line's start."""
    outermost = blocks(text.data)

    def within(span: Span, longest: int) -> list[int]:
        places = {place for place in outermost if span[0] <= place < span[1]}
        return sorted(places.union(*(tree.statements(span, longest) for tree in trees)))

    return within


def parse_by_lines(source: SourceFile, language: str, failure: str, *, terms: Terms) -> ParsedFile:
    """Cuts a file by lines: one of an unknown language (``failure`` ""), or one that its parser could not take."""
    text = Text(source.text)
    ranges = cut_lines(text, 1, len(text.lines)) if text.lines else []
    return _parsed(source, text, language, Outline(), [Piece(first, last, -1, "lines") for first, last in ranges], terms, failure)


def _actual(language: Language, text: Text) -> Language:
    found = next(filter(None, map(_pattern(language.becomes_if).match, text.lines)), None) if language.becomes else None
    if found:
        return languages()[found.lastgroup or language.becomes]
    return language


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _parsed(source: SourceFile, text: Text, language: str, found: Outline, pieces: Iterable[Piece], terms: Terms, failure: str = "") -> ParsedFile:
    return ParsedFile(
        blob=source.blob,
        language=language,
        lines=len(text.lines),
        size=len(text.data),
        symbols=found.symbols,
        references=found.references,
        imports=found.imports,
        chunks=tuple(chunk(text, piece, found, terms) for piece in pieces),
        redactions=source.redactions,
        failure=failure,
    )
