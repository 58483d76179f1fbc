"""A text parsed for its symbols, references and imports alone: no chunk is kept, nothing is cut to terms, so that its library is not loaded."""

from __future__ import annotations

from dataclasses import replace

from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language
from codeqa.types import ParsedFile, SourceFile


def language_of(source: SourceFile) -> str:
    return detect_language(source.path, source.text[:200].partition("\n")[0])


def parse_light(job: tuple[SourceFile, str]) -> ParsedFile:
    """In this process, which it may hang or kill: for a fork (``parse.forked``)."""
    source, language = job
    return replace(parse_file(source, language, terms=_nothing), chunks=())


def _nothing(text: str) -> str:
    return ""
