"""A question to ranked places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from codeqa.config import Config
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened, scope_filter
from codeqa.pipeline.steering import Steer, steer
from codeqa.retrieve.question import Question, analyse
from codeqa.retrieve.ranking import Ranking, rank
from codeqa.source import read_file
from codeqa.types import Hit, Scope, SearchResult, Skipped, SourceFile

ANY = Scope()


def search(
    where: Path,
    query: str,
    config: Config,
    *,
    extra: str = "",
    limit: int = 10,
    scope: Scope = ANY,
    explain: bool = False,
    progress: Progress = silent,
) -> SearchResult:
    """The best places for a query, with their text; ``explain`` adds the terms of the files' scores. Raises UsageError for an empty one.

    What ``extra`` names, a text from stdin, comes first.
    """
    analyse(query, _no_terms)
    with opened(where, config, progress) as index:
        return _result(index, query, limit, scope, explain, extra)


def search_batch(
    where: Path, queries: Iterable[tuple[str, str]], config: Config, *, limit: int = 10, scope: Scope = ANY, explain: bool = False
) -> Iterator[SearchResult]:
    """One result for each (id, query), in order, from one opened index."""
    with opened(where, config, silent) as index:
        for identity, query in queries:
            yield replace(_result(replace(index, asked=identity), query, limit, scope, explain), id=identity)


def ranked(index: Opened, query: str, limit: int, scope: Scope, explain: bool = False, extra: str = "") -> tuple[Question, Ranking]:
    question, ranking, _ = guided(index, query, limit, scope, explain, extra)
    return question, ranking


def guided(index: Opened, query: str, limit: int, scope: Scope, explain: bool = False, extra: str = "") -> tuple[Question, Ranking, Steer]:
    """The ranking, steered by what ``extra`` (a text from stdin) names, by the scope's pins and by the folder that is asked from."""
    allowed = scope_filter(scope)
    guide = steer(index, extra, scope, allowed)
    query = guide.asked(query)
    question = analyse(query, index.shelf.terms)
    near = index.near(query)
    found = rank(question, index.library, None if scope == ANY else allowed, limit + guide.ahead, near=near, meaning=index.meaning, explain=explain)
    ranking = guide.steered(found if index.pointed is None else index.pointed.moved(found), limit)
    index.trace("hits", index.asked, lambda: ranking.hits)
    index.trace("ranked", index.asked, lambda: ranking.files)
    return question, ranking, guide


def _no_terms(text: str) -> tuple[str, ...]:
    return ()


def _result(index: Opened, query: str, limit: int, scope: Scope, explain: bool, extra: str = "") -> SearchResult:
    _, ranking = ranked(index, query, limit, scope, explain, extra)
    return result_of(index, query, ranking, limit)


def result_of(index: Opened, query: str, ranking: Ranking, limit: int) -> SearchResult:
    read: dict[str, SourceFile | Skipped] = {}
    hits = tuple(_with_text(index, hit, read) for hit in ranking.hits)
    return SearchResult(query, hits, ranking.files[: max(limit, 10)], index.state)


def _with_text(index: Opened, hit: Hit, read: dict[str, SourceFile | Skipped]) -> Hit:
    """The hit with its lines as they are now."""
    if hit.path not in read:
        clean = index.shelf.clean_blob(hit.path)  # to make the gate ready takes 20 ms of a process
        read[hit.path] = read_file(index.repository.root, hit.path, object_format=index.repository.object_format, clean=clean)
    source = read[hit.path]
    if isinstance(source, Skipped):
        return hit
    return replace(hit, text="\n".join(source.text.split("\n", hit.end_line)[hit.start_line - 1 : hit.end_line]))
