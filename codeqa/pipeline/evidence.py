"""A question to the answer that is made of the code itself: what the index holds on it, read as it is now."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from codeqa.answer import choosing, evidence
from codeqa.answer.choosing import Candidate, Outline
from codeqa.answer.doubts import told_lacking
from codeqa.answer.evidence import Finding, Reading
from codeqa.answer.relations import Relation
from codeqa.graph.pairs import is_test
from codeqa.index.linking import Link
from codeqa.pack import tokens
from codeqa.pack.purpose import plain_doc
from codeqa.pipeline.defining import with_definitions
from codeqa.pipeline.lacking import lacking
from codeqa.pipeline.opening import Opened, scope_filter
from codeqa.pipeline.packing import loader
from codeqa.pipeline.searching import ranked
from codeqa.types import Answer, FileContent, Scope

if TYPE_CHECKING:
    from codeqa.pipeline.pointing import Pointed

LINKS: Final = 40
"""Edges that are read in and out of a place, surest first."""


def answered(index: Opened, question: str, extra: str, scope: Scope, started: float, idle: str = "") -> Answer:
    """``extra`` is a redacted text from stdin; ``started`` when the question was asked, on the monotonic clock; ``idle`` a model that must not be asked."""
    analysed, ranking = ranked(index, question, choosing.FILES, scope, extra=extra)
    files = ranking.files
    load = cache(loader(index))

    def content(path: str) -> FileContent | None:
        found = load(path)
        return found if isinstance(found, FileContent) else None

    places = with_definitions(index, choosing.candidates(files, lambda path: _outline(index, path)), content, scope_filter(scope))
    pool = [one for one in places if not one.test][: choosing.POOL]
    tests = [one for one in places if one.test][: choosing.POOL]
    relations = tuple(relation for one in [*pool, *tests] for relation in _relations(index, one))
    chosen = choosing.choose(pool or tests, relations)
    test = choosing.choose_test(tests, chosen, relations)
    keys = {key for one in (*chosen, *([test] if test else [])) for key in one.keys}
    near = tuple(relation for relation in relations if {(relation.source_path, relation.source), (relation.target_path, relation.target)} & keys)
    rest = tuple(_readable(one) for one in places if one not in chosen and one is not test)
    finding = Finding(tuple(map(_readable, chosen)), test and _readable(test), rest, files, near)
    size = index.shelf.size
    weights = {term: weight * math.log(1 + size / (1 + index.shelf.frequency(term))) for term, weight in analysed.terms}
    reading = Reading(content, lambda path: _is_test(index, path), index.shelf.terms, weights, tokens.count)
    answer = evidence.compose(question, finding, reading, index.state, seconds=time.monotonic() - started, idle=idle)
    missing = lacking(index, question, answer.context.files)
    answer = replace(answer, text=answer.text + told_lacking(missing), context=replace(answer.context, lacking=missing))
    index.trace("context", index.asked, lambda: (answer.context,))
    return answer


def _outline(index: Opened, path: str) -> Outline:
    number = index.shelf.number_of(path)
    pointed = index.pointed.content if index.pointed is not None and path == index.pointed.path else None
    if pointed is not None:
        return Outline(pointed.language, pointed.symbols, pointed.chunks, is_test(path))
    if number is None:
        return Outline("", (), ())
    row = index.shelf.files([number])[number]
    return Outline(row.language, index.shelf.symbols(number), index.shelf.file_chunks(number), row.test)


def _readable(one: Candidate) -> Candidate:
    """With its doc as people read it."""
    return replace(one, symbol=one.symbol._replace(doc=plain_doc(one.symbol.doc))) if one.symbol and one.symbol.doc else one


def _is_test(index: Opened, path: str) -> bool:
    number = index.shelf.number_of(path)
    return number is not None and index.shelf.files([number])[number].test


def _relations(index: Opened, one: Candidate) -> list[Relation]:
    """Who uses the place's symbols and what they use, surest first."""
    number = index.shelf.number_of(one.hit.path)
    if number is None:
        return []
    if one.ordinal < 0:  # code outside of any symbol: a test that is a call, most often
        outer = index.shelf.links(number, -1, incoming=False, limit=LINKS) if one.test else []
        return [_relation(link) for link in outer if one.hit.start_line <= link.source_line <= one.hit.end_line]
    ordinals = [one.ordinal, *(ordinal for ordinal, _ in one.members)]
    if index.pointed is not None:
        ordinals = [known for ordinal in ordinals if (known := index.pointed.ordinal(one.hit.path, ordinal)) is not None]
    links = [link for ordinal in ordinals for incoming in (True, False) for link in index.shelf.links(number, ordinal, incoming=incoming, limit=LINKS)]
    relations = [_relation(link) for link in links]
    return relations if index.pointed is None else [there for relation in relations if (there := _on_screen(relation, index.pointed))]


def _on_screen(relation: Relation, pointed: Pointed) -> Relation | None:
    """The relation as the screen has it; None where its line is gone from there."""
    line = pointed.line(relation.source_path, relation.line)
    return replace(relation, line=line, target_line=pointed.line(relation.target_path, relation.target_line)) if line else None


def _relation(link: Link) -> Relation:
    return Relation(link.source, link.source_symbol, link.source_line, link.kind, link.target, link.target_symbol, link.target_line, link.confidence)
