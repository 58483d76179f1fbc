"""A question to the context that a model is given; the repository to its map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from codeqa.answer.prompt import fence_map
from codeqa.config import AUTO, Budget, Config
from codeqa.errors import BudgetTooSmall
from codeqa.pack import more, packing, tokens
from codeqa.pack.earlier import Earlier
from codeqa.pack.enough import Enough
from codeqa.pack.map import MapEntry, shown_by
from codeqa.pack.map import repository_map as outline
from codeqa.pack.select import whole
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.lacking import lacking
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.parts import parted
from codeqa.pipeline.searching import ANY, guided, ranked
from codeqa.pipeline.using import listing
from codeqa.retrieve.parts import Parts
from codeqa.retrieve.ranking import Ranking
from codeqa.source import read_file
from codeqa.types import Context, FileContent, Omitted, RankedFile, Scope, Skipped, SkipReason
from codeqa.values import frozen

CANDIDATES: Final = 100
"""Files that are considered for a context."""

AUTO_MOST: Final = 64_000
"""Tokens of a context that chooses its own size, at most: what fits most models beside an answer."""

AUTO_USUAL: Final = 32_000
"""What such a context hardly ever exceeds: on dev two in a hundred take more (see ``pack.enough``)."""

MAP_PLACES: Final = 6
"""Places of a ranked file whose symbols a map shows before the file's others."""

LISTED: Final = 5
LEAST_LISTED: Final = 4_000
"""Of so many times the share that a further question may add, and of at least so many tokens, the listing of users gets the part that it gets of a pack."""

MARKER: Final = "codeqa-0"
"""Fence of a context that is printed: stable, as the text is for a person or a program. A model's is drawn at random."""


def pack(
    where: Path, question: str, config: Config, *, extra: str = "", budget: Budget | None = None, scope: Scope = ANY, progress: Progress = silent
) -> Context:
    """The context for a question within ``budget`` tokens, what ``extra`` (a text from stdin) names before anything else. Raises BudgetTooSmall, UsageError."""
    with opened(where, config, progress) as index:
        return packed(index, question, room(budget or config.budget), scope, share=config.whole, extra=extra)


def pack_batch(where: Path, questions: Iterable[tuple[str, str]], config: Config, *, budget: Budget | None = None, scope: Scope = ANY) -> Iterator[Context]:
    """One context for each (id, question), in order, from one opened index."""
    size = room(budget or config.budget)
    with opened(where, config, silent) as index:
        for identity, question in questions:
            yield replace(packed(replace(index, asked=identity), question, size, scope, share=config.whole), id=identity)


@frozen
class Room:
    """A hard limit in tokens, and when less will do; None where it is to be filled."""

    most: int
    enough: Enough | None = None


def room(budget: Budget, taken: int = 0) -> Room:
    """What a budget leaves for a context beside ``taken`` tokens."""
    return Room(AUTO_MOST - taken, Enough()) if budget == AUTO else Room(budget - taken)


def packed(
    index: Opened,
    question: str,
    size: Room,
    scope: Scope,
    marker: str = MARKER,
    ranking: Ranking | None = None,
    preamble: str = "",
    share: float | None = None,
    extra: str = "",
    also: Sequence[RankedFile] = (),
    pieces: Parts | None = None,
) -> Context:
    """The context from an opened index. ``preamble`` must be fenced already. ``share`` is that of whole files; ``extra`` a text that steers the choice;
    ``also`` are places that come right after what is pinned and named; ``pieces`` the question's parts, where they were not cut by rules.

    Where the ranking is given, it alone is packed; else a question about users gets their listing on top.
    """
    uses, unused, pinned = "", 0, tuple[RankedFile, ...]()
    if ranking is None:
        _, ranking, guide = guided(index, question, CANDIDATES, scope, extra=extra)
        pinned = _pins(guide.pins(ranking), also)
        ranking = parted(index, question, ranking, CANDIDATES, scope, extra, pieces)
        uses, unused = listing(index, question, size.most, marker)
    context = packing.pack(
        question,
        ranking.files[:CANDIDATES],
        loader(index),
        budget=size.most - unused,
        enough=size.enough,
        index=index.state,
        marker=marker,
        preamble=preamble + uses,
        policy=None if share is None else whole(share),
        pinned=pinned,
    )
    context = replace(context, budget=size.most, omitted=tuple(_weighed(index, item) for item in context.omitted))
    context = replace(context, lacking=lacking(index, question, context.files))
    index.trace("context", index.asked, lambda: (context,))
    return context


def packed_more(
    index: Opened,
    question: str,
    room: more.Room,
    scope: Scope,
    marker: str,
    earlier: Mapping[str, Earlier],
    stale: Sequence[str],
    extra: str = "",
    also: Sequence[RankedFile] = (),
) -> tuple[Context, bool]:
    """What a further question of a session adds to what was sent ``earlier``, of which ``stale`` paths have changed since; and whether it goes elsewhere."""
    _, ranking, guide = guided(index, question, CANDIDATES, scope, extra=extra)
    uses, _ = listing(index, question, min(max(LISTED * room.share, LEAST_LISTED), room.most), marker)
    left = replace(room, share=room.share - tokens.count(uses), most=room.most - tokens.count(uses))
    context, elsewhere = more.more(
        question,
        ranking.files[:CANDIDATES],
        cache(loader(index)),
        room=left,
        index=index.state,
        marker=marker,
        earlier=earlier,
        stale=stale,
        pinned=_pins(guide.pins(ranking), also),
    )
    context = replace(context, text=uses + context.text, tokens=context.tokens + tokens.count(uses))
    return replace(context, omitted=tuple(_weighed(index, item) for item in context.omitted)), elsewhere


def packed_pieces(index: Opened, wanted: Sequence[RankedFile], budget: int, marker: str, earlier: Mapping[str, Earlier]) -> Context:
    """Those ``wanted`` places (of a file without places all of it) that were not sent ``earlier``, as far as they fit, and nothing else."""
    return more.pieces(wanted, loader(index), budget=budget, index=index.state, marker=marker, earlier=earlier)


def _pins(first: Sequence[RankedFile], also: Sequence[RankedFile]) -> tuple[RankedFile, ...]:
    """All of them; of a file that stands in both what comes first."""
    known = {file.path for file in first}
    return (*first, *(file for file in also if file.path not in known))


def _weighed(index: Opened, item: Omitted) -> Omitted:
    """With the tokens that the index knows of a file that was not even opened."""
    number = None if item.tokens else index.shelf.number_of(item.path)
    return item if number is None else replace(item, tokens=index.shelf.files([number])[number].tokens)


def loader(index: Opened) -> Callable[[str], FileContent | Skipped]:
    """Files as they are now, with their symbols and chunks as indexed; a file that changed meanwhile is marked stale."""

    def load(path: str) -> FileContent | Skipped:
        if index.pointed is not None and index.pointed.content is not None and path == index.pointed.path:
            return index.pointed.content
        number = index.shelf.number_of(path)
        if number is None:
            return Skipped(path, SkipReason.VANISHED)
        source = read_file(index.repository.root, path, object_format=index.repository.object_format)
        if isinstance(source, Skipped):
            return source
        row = index.shelf.files([number])[number]
        symbols, chunks = index.shelf.symbols(number), index.shelf.file_chunks(number)
        return FileContent(path, source.blob, row.language, source.text, symbols, chunks, source.redactions, stale=source.blob != row.blob)

    return load


def repository_map(where: Path, config: Config, *, budget: int, question: str = "") -> str:
    """The repository's outline, most central files first, within ``budget`` tokens; with a question, what answers to it first.

    Raises BudgetTooSmall where not even one file fits.
    """
    with opened(where, config, silent) as index:
        text = mapped(index, budget, question)
    if not text:
        raise BudgetTooSmall(f"a budget of {budget:,} tokens cannot hold even one file's outline", "give a larger --budget: 2000 or more shows something")
    return text


def mapped(index: Opened, budget: int, question: str = "") -> str:
    return outline(_weightiest(index, question), budget, tokens.count)


def _weightiest(index: Opened, question: str) -> Iterator[MapEntry]:
    """All files: those ranked for the question, with the symbols that are asked for first, then the others by centrality."""
    rows = {row.path: row for row in index.shelf.all_files()}
    ranking = ranked(index, question, CANDIDATES, ANY)[1].files[:CANDIDATES] if question else ()
    for file in ranking:
        symbols = index.shelf.symbols(rows[file.path].number)
        yield MapEntry(file.path, symbols, shown_by(symbols, file.places[:MAP_PLACES]))
    found = {file.path for file in ranking}
    for row in sorted(rows.values(), key=lambda row: (-row.centrality, row.path)):
        if row.path not in found:
            yield MapEntry(row.path, index.shelf.symbols(row.number))


def fenced_map(index: Opened, budget: int, question: str, marker: str) -> str:
    return fence_map(mapped(index, budget, question), marker)
