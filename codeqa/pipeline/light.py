"""A text parsed for its symbols, references and imports alone: no chunk is kept, nothing is counted or cut to terms, so that neither library is loaded."""

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
    return replace(parse_file(source, language, count=_none, terms=_nothing), chunks=())


def _none(text: str) -> int:
    return 0


def _nothing(text: str) -> str:
    return ""
