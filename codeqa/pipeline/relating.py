"""Questions to the graph: what a place uses, who uses it, how two places hang together. No model; the index is brought up to date first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain as joined
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import NothingFound, UsageError
from codeqa.graph import reach
from codeqa.index.edges import EdgeRow, Edges, Place
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.targets import Target, Targets
from codeqa.source import read_file
from codeqa.types import SourceFile
from codeqa.types.relations import KINDS, USUAL, MappedFile, Relation, Relations, RepositoryMap, Spot, Wanted

MOST_MAPPED: Final = 20_000
"""Files on a picture of the whole repository; of more the most central ones."""

MOST_TEXTS: Final = 200
"""Relations told with the line they stand at: for each of them a file is read."""

PROBABLE: Final = 0.5
"""Confidence of the edges that a chain is first sought over: one guess among them, and it proves nothing."""

WHOLE: Final = frozenset({"deps", "rdeps"})
"""Questions about whole files."""


def find_relations(where: Path, config: Config, wanted: Wanted, *, progress: Progress = silent) -> Relations:
    """Raises UsageError (a name that too many have, a symbol where a file is asked about), NothingFound (a name that the index does not know)."""
    with opened(where, config, progress) as index:
        edges = index.shelf.edges()
        targets = Targets(index.repository, index.shelf, edges)
        named = [targets.find(name) for name in wanted.names]
        asking = _Asking(index, edges, targets, wanted)
        found = asking.path(*named) if wanted.subject == "path" else asking.around(named[0])
        return replace(found, relations=_with_texts(index, found.relations)) if wanted.texts else found


class _Asking:
    """One question to an opened index."""

    def __init__(self, index: Opened, edges: Edges, targets: Targets, wanted: Wanted) -> None:
        self._index, self._edges, self._targets, self._wanted = index, edges, targets, wanted
        self._kinds = wanted.kinds or USUAL[wanted.subject]
        self._spots: dict[Place, Spot] = {}

    def around(self, meant: Sequence[Target]) -> Relations:
        subject = self._wanted.subject
        whole = subject in WHOLE or (subject == "neighbours" and meant[0].symbol is None)
        if whole and meant[0].symbol is not None:
            spot = meant[0].spot
            raise UsageError(f"{subject} asks about files; {spot.symbol} is a symbol of {spot.path}", _other_way(subject, spot))
        into, out = subject in ("callers", "rdeps", "neighbours"), subject in ("callees", "deps", "neighbours")
        steps = [(incoming, *self._steps(meant, incoming=incoming, whole=whole)) for incoming, asked in ((True, into), (False, out)) if asked]
        relations = [self._relation(tie, step, incoming=incoming) for incoming, found, _ in steps for tie, step in found]
        relations.sort(key=lambda one: one.step)
        others = 0 if relations or self._wanted.kinds else self._others(meant, incoming=into, whole=whole)
        about = tuple(target.spot for target in meant)
        return Relations(self._wanted, about, tuple(relations), self._index.state, sum(left for _, _, left in steps), others)

    def _steps(self, meant: Sequence[Target], *, incoming: bool, whole: bool) -> tuple[list[tuple[EdgeRow, int]], int]:
        starts = list(joined.from_iterable(self._targets.places(target, incoming=incoming) for target in meant))
        own = frozenset(starts)
        files = frozenset(number for target in meant for number in target.files)

        def ties(place: Place) -> Iterable[EdgeRow]:
            number, ordinal = place
            if whole:
                rows = self._edges.between_files(number, self._kinds, incoming=incoming)
            elif ordinal < 0 and place in own:  # a file is all that is in it
                rows = self._edges.of_file(number, self._kinds, incoming=incoming)
                rows = [row for row in rows if not (row.source[0] in files and row.target[0] in files)]
            else:
                rows = self._edges.of_symbol(place, self._kinds, incoming=incoming)
            return self._sure(rows)

        return reach.around(starts, ties, self._wanted.depth, self._wanted.most)

    def _sure(self, rows: Iterable[EdgeRow]) -> list[EdgeRow]:
        return [row for row in rows if row.confidence >= self._wanted.sure]

    def _others(self, meant: Sequence[Target], *, incoming: bool, whole: bool) -> int:
        kinds = frozenset(KINDS) - self._kinds
        every = _Asking(self._index, self._edges, self._targets, replace(self._wanted, kinds=kinds, depth=1))
        return len(every._steps(meant, incoming=incoming, whole=whole)[0])

    def path(self, first: Sequence[Target], last: Sequence[Target]) -> Relations:
        """Between two files over files; where a symbol is named, over symbols. Where no chain leads one way, the other way is tried, and guesses last."""
        whole = all(target.symbol is None for target in (*first, *last))
        for sure, turned in ((PROBABLE, False), (PROBABLE, True), (0.0, False), (0.0, True)):
            start, goal = (last, first) if turned else (first, last)
            surer = replace(self._wanted, sure=max(sure, self._wanted.sure))
            found = _Asking(self._index, self._edges, self._targets, surer)._chain(start, goal, whole=whole)
            if found is not None:
                ends = (_end(start, found[:1], "source"), _end(goal, found[-1:], "target"))
                return Relations(self._wanted, ends[::-1] if turned else ends, found, self._index.state, turned=turned)
        return Relations(self._wanted, (first[0].spot, last[0].spot), (), self._index.state)

    def _chain(self, start: Sequence[Target], goal: Sequence[Target], *, whole: bool) -> tuple[Relation, ...] | None:
        starts, goals = ([place for target in meant for place in self._ends(target, whole=whole)] for meant in (start, goal))
        if not frozenset(starts).isdisjoint(goals):
            raise UsageError("a path needs two places, and neither in the other", "codeqa graph neighbours shows what is around it")
        found = reach.chain(starts, frozenset(goals), self._over_files if whole else self._over_symbols)
        return None if found is None else tuple(self._relation(tie, step) for step, tie in enumerate(found, start=1))

    def _ends(self, target: Target, *, whole: bool) -> Iterable[Place]:
        if target.symbol is not None:
            return [target.symbol]
        if whole:
            return [(number, -1) for number in target.files]
        return [(number, ordinal) for number in target.files for ordinal in (-1, *range(len(self._index.shelf.symbols(number))))]

    def _over_files(self, place: Place) -> list[EdgeRow]:
        return self._sure(self._edges.between_files(place[0], self._kinds, incoming=False))

    def _over_symbols(self, place: Place) -> list[EdgeRow]:
        """What uses a type may use what its members use: a step to each of them."""
        rows = self._sure(self._edges.of_symbol(place, self._kinds, incoming=False))
        members = [(place[0], ordinal) for ordinal in self._edges.inside(place)] if place[1] >= 0 else []
        return rows + [EdgeRow(place, member, "contains", 1.0, self._spot(member).line) for member in members]

    def _relation(self, tie: EdgeRow, step: int, *, incoming: bool = False) -> Relation:
        sure = round(tie.confidence, 3)
        return Relation(self._spot(tie.source), self._spot(tie.target), tie.kind, sure, tie.line, step, tie.edges, incoming=incoming)

    def _spot(self, place: Place) -> Spot:
        if place not in self._spots:
            self._spots[place] = Spot(*self._edges.named(place))
        return self._spots[place]


def _other_way(subject: str, spot: Spot) -> str:
    asked = "callees" if subject == "deps" else "callers"
    return f"codeqa graph {asked} {spot.path}:{spot.symbol}, or codeqa graph {subject} {spot.path}"


def _end(meant: Sequence[Target], outermost: Sequence[Relation], end: str) -> Spot:
    """Which of the places of one name a chain begins or ends at."""
    if len(meant) == 1 or not outermost:
        return meant[0].spot
    spot: Spot = getattr(outermost[0], end)
    return next((target.spot for target in meant if target.spot == spot), spot)


def _with_texts(index: Opened, relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """With the lines as they stand in the files now, as far as a person reads."""
    texts: dict[str, list[str]] = {}

    def text(path: str, line: int) -> str:
        if path not in texts:
            clean = index.shelf.clean_blob(path)  # to make the gate ready takes 20 ms of a process
            source = read_file(index.repository.root, path, object_format=index.repository.object_format, clean=clean)
            texts[path] = source.text.split("\n") if isinstance(source, SourceFile) else []
        return texts[path][line - 1].strip() if 1 <= line <= len(texts[path]) else ""

    told = (one._replace(text=text(one.source.path, one.line)) for one in relations[:MOST_TEXTS])
    return (*told, *relations[MOST_TEXTS:])


def map_repository(where: Path, config: Config, *, progress: Progress = silent) -> RepositoryMap:
    """All files and what they use of each other, for a picture. Raises NothingFound for an index without files."""
    with opened(where, config, progress) as index:
        rows = index.shelf.all_files()
        if not rows:
            raise NothingFound("there is no file in the index", "codeqa index says why")
        kept = sorted(sorted(rows, key=lambda row: (-row.centrality, row.path))[:MOST_MAPPED], key=lambda row: row.path)
        place = {row.number: number for number, row in enumerate(kept)}
        files = tuple(MappedFile(row.path, row.language, round(row.centrality, 3), row.tokens, row.test) for row in kept)
        found = index.shelf.edges().all_between_files()
        ties = sorted((place[a], place[b], kind, round(sure, 3), number) for a, b, kind, sure, number in found if a in place and b in place)
        return RepositoryMap(files, tuple(ties), index.state, len(rows) - len(kept))
