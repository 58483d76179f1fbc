"""A change to what it touches: changed symbols, who uses them, which tests reach them, which documents name them. No model, and no index is written.

The index is read as it is, fresh or not; what it does not know is parsed on the spot, in a fork. Without an index the change alone is looked at. Whatever
there is no time for is left out and said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from codeqa.config import Config, index_home
from codeqa.errors import IndexFault, SourceError, UsageError
from codeqa.graph import findings, impact
from codeqa.graph.changes import Unit
from codeqa.graph.impact import Incoming, Node, Way
from codeqa.graph.pairs import is_test
from codeqa.index.folder import IndexFolder, index_folder
from codeqa.index.ties import Ties, open_ties
from codeqa.pipeline.changed import Case, Reader, TimeBox, why
from codeqa.pipeline.overlay import Overlay, Version
from codeqa.source import find_repository, read_file
from codeqa.types import IndexState, Repository, SourceFile
from codeqa.types.impacts import Asked, Caller, Change, ChangedFile, ChangedSymbol, Impact, Reached


def find_impact(where: Path, config: Config, asked: Asked) -> Impact:
    """Raises UsageError, SourceError. A missing, damaged or foreign index is no error: it is left out."""
    began, box = time.monotonic(), TimeBox(asked.seconds)
    repository = find_repository(where)
    if asked.git_dir and Path(where, asked.git_dir).resolve() != Path(repository.git_dir).resolve():
        raise SourceError(f"git works on {asked.git_dir}, which is not the repository of {repository.root}", "ask in a work tree of its own")
    ties = _ties(repository, config, box)
    with closing(ties) if ties else nullcontext():
        try:
            found = _found(Reader(repository, where, config, asked, ties, box))
        except (SourceError, UsageError):
            raise
        except Exception as error:  # of an index with false rows anything may come, and be seen far from where it was read
            if ties is None:
                raise
            said = error.message if isinstance(error, IndexFault) else f"the index cannot be used ({type(error).__name__}: {str(error)[:100]})"
            box.notes.append(f"users and tests outside of the change: {said}")
            ties = None
            found = _found(Reader(repository, where, config, asked, None, box))
    return replace(found, index=_state(ties, repository) if ties else None, seconds=time.monotonic() - began)


def _state(ties: Ties, repository: Repository) -> IndexState:
    found = ties.pointer
    return IndexState(found.head, found.files, found.chunks, stale=found.head != repository.head, generation=found.generation)


def _ties(repository: Repository, config: Config, box: TimeBox) -> Ties | None:
    try:
        return open_ties(_folder(repository, config))
    except (IndexFault, UsageError) as error:
        box.notes.append(f"users and tests outside of the change: {error.message}")
        return None


def _folder(repository: Repository, config: Config) -> IndexFolder:
    return index_folder(index_home(config), repository)


def _found(reader: Reader) -> Impact:
    """Without the index's state and the time it took, which the caller knows."""
    box, ties = reader.box, reader.ties
    found, target = reader.changed_files()
    cases = reader.cases(found)
    versions = reader.versions(cases)
    overlay = Overlay(ties, versions, lambda paths: _manifests(reader.repository, paths), box.more)
    box.left_out(overlay.left_out, "file", " whose references were not resolved")
    telling = _Telling(cases, versions, overlay, box)
    told = _with_documents(reader, sorted(telling.symbols(), key=lambda one: (one.path, one.start_line, one.symbol)))
    tests = telling.tests()
    held = findings.held_against(told, {path: version.still for path, version in versions.items()}, is_test) if ties and not telling.unsought else ()
    if not box.more():
        box.notes.append("the time was over; what is told is what was known by then")
    files = tuple(_file(case) for case in cases) + tuple(ChangedFile(item.path, item.path, "modified", "", why(item)) for item in found.skipped)
    return Impact(found.base, target, files, tuple(told), tests, held, tuple(box.notes), None)


def _manifests(repository: Repository, paths: Iterable[str]) -> Mapping[str, str]:
    from codeqa.graph.imports import is_manifest

    sources = ((path, read_file(repository.root, path)) for path in paths if is_manifest(path))
    return {path: source.text for path, source in sources if isinstance(source, SourceFile)}


def _with_documents(reader: Reader, told: list[ChangedSymbol]) -> list[ChangedSymbol]:
    if reader.ties is None or not told:
        return told
    if not reader.box.more():
        reader.box.notes.append("documents")
        return told
    from codeqa.pipeline.mentions import mentions

    try:
        found = mentions(reader.repository, _folder(reader.repository, reader.config), reader.ties, told, reader.box.more)
    except IndexFault as error:
        reader.box.notes.append(f"documents: {error.message}")
        return told
    return [replace(one, documents=tuple(found.get(one.symbol, ()))) if one.symbol else one for one in told]


@dataclass(slots=True)
class _Telling:
    """From units of change to what is said of each. ``ways`` are those of what is no test itself, by file; ``unsought`` counts units without a full look."""

    cases: Sequence[Case]
    versions: Mapping[str, Version]
    overlay: Overlay
    box: TimeBox
    ways: dict[str, list[Mapping[str, Way]]]
    unsought: int
    _touched: frozenset[Node]
    _is_test: Callable[[str], bool]

    def __init__(self, cases: Sequence[Case], versions: Mapping[str, Version], overlay: Overlay, box: TimeBox) -> None:
        self.cases, self.versions, self.overlay, self.box = cases, versions, overlay, box
        self.ways, self.unsought = {}, 0
        self._touched = frozenset((case.change.path, place) for case in cases for unit in case.units for place in unit.inside)
        self._is_test = cache(is_test)

    def symbols(self) -> list[ChangedSymbol]:
        units = sum(len(case.units) for case in self.cases)
        most = min(impact.MOST_NODES, max(impact.FEWEST_NODES, impact.ALL_NODES // max(1, units)))
        told = [self._symbol(case, unit, most) for case in self.cases for unit in case.units]
        told += [gone for case in self.cases if case.change.status == "renamed" for gone in self._old_name(case)]
        self.box.left_out(self.unsought, "changed symbol", ", whose tests were not all looked for")
        return told

    def _symbol(self, case: Case, unit: Unit, most: int) -> ChangedSymbol:
        path = case.change.path
        inside = _nodes(case, unit, self.versions)
        ways = self._ways({node: 1.0 for node in inside if node[1] >= 0}, most)
        self.unsought += not self.box.more()
        of_file = self._of_file(case)
        self.ways[path].append(ways)
        tests = tuple(self._reached(way) for way in impact.ranked(impact.together([of_file, ways]), [path]))
        callers = self._callers(impact.direct(inside, self.overlay.users), unit.change)
        if unit.ordinal < 0:
            return ChangedSymbol(path, "", "file", unit.change, 1, 1, callers=callers, tests=tests)
        merged = self.versions[path].merged
        symbol, old = merged.symbols[unit.ordinal], merged.old.get(unit.ordinal)
        before = case.sides[0].symbols[old].signature if case.sides[0] and old is not None and unit.change is Change.SIGNATURE else ""
        lines = symbol.start_line, symbol.end_line
        return ChangedSymbol(path, symbol.qualname, symbol.kind, unit.change, *lines, symbol.signature, before, callers, tests)

    def _of_file(self, case: Case) -> Mapping[str, Way]:
        """The tests of the file as such, sought once."""
        path, before = case.change.path, case.change.old_path
        if path not in self.ways:
            self.ways[path] = [self._ways({(path, -1): impact.OF_FILE, (before, -1): impact.OF_FILE}, impact.MOST_NODES)]
        return self.ways[path][0]

    def _ways(self, starts: Mapping[Node, float], most: int) -> dict[str, Way]:
        if not starts or not self.box.more():
            return {}
        return impact.reaching_tests(starts, self.overlay.users, self.overlay.around, self._is_test, self.box.more, most)

    def tests(self) -> tuple[Reached, ...]:
        """Of all that was changed and is no test itself, together. To be asked after ``symbols``."""
        code = [path for path in self.ways if not self._is_test(path)]
        return tuple(self._reached(way) for way in impact.ranked(impact.together(ways for path in code for ways in self.ways[path]), code))

    def _old_name(self, case: Case) -> Iterable[ChangedSymbol]:
        """Who still asks for a renamed file by the name it had."""
        before = case.change.old_path
        callers = self._callers(impact.direct({(before, -1)}, self.overlay.users), Change.REMOVED) if before in self.versions else ()
        if callers:
            yield ChangedSymbol(before, "", "file", Change.REMOVED, 1, 1, f"now {case.change.path}", "", callers)

    def _callers(self, edges: Iterable[Incoming], change: Change) -> tuple[Caller, ...]:
        """Tests are told apart, but for what is removed: they break as others do."""
        kept = (edge for edge in edges if edge.kind != "test" and (change is Change.REMOVED or not self._is_test(edge.source[0])))
        return tuple(
            Caller(edge.source[0], edge.line, self.overlay.named(edge.source)[0], edge.kind, round(edge.confidence, 3), edge.source in self._touched)
            for edge in kept
        )

    def _reached(self, way: Way) -> Reached:
        name, line = self.overlay.named(way.node)
        return Reached(way.node[0], line or way.line, name, round(way.score, 3), way.steps)


def _nodes(case: Case, unit: Unit, versions: Mapping[str, Version]) -> frozenset[Node]:
    """The places that a unit is: in a renamed file also those under its old name."""
    path, before = case.change.path, case.change.old_path
    nodes = {(path, place) for place in unit.inside}
    if before != path and before in versions:
        old = versions[path].merged.old
        nodes |= {(before, old[place]) for place in unit.inside if place in old}
    return frozenset(nodes)


def _file(case: Case) -> ChangedFile:
    change = case.change
    return ChangedFile(change.path, change.old_path, change.status if change.old or change.new else "asked", case.language, case.left_out)
