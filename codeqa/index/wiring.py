"""The edges of a draft: which files' edges must be computed anew after a change, and the graph that a walk reads.

What a file's edges depend on is narrow (``graph``): its own parse, what its imports mean, the definitions of the names and the imports of the files that it
consulted. The names and files consulted are kept with it, as hashes of marks. So an edit inside a file costs that file; a new or renamed definition the files
that consulted its name; a path that came or went the files whose imports or tests now mean others. Only a manifest costs all.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from sys import intern
from typing import Final, NamedTuple, Protocol

from codeqa.index import codec, tables
from codeqa.index.bundles import Bundles
from codeqa.index.bundling import Bundling, between
from codeqa.index.drafting import Draft, Facts, bare_facts, symbols
from codeqa.index.tables import ORDINAL_BITS
from codeqa.types import Definition, Edge, Import, Symbol

PRELOAD_FILES: Final = 200
"""Files to compute from which all definitions are read at once instead of name by name."""

PRELOAD_SYMBOLS: Final = 400_000
"""Definitions that are read at once at most, some 200 MB; linux has ten times as many."""

WEIGHTS: Final = {"call": 1.0, "inherit": 1.0, "reference": 1.0, "import": 0.5, "reexport": 0.5, "test": 0.5}
"""Weight of an edge of each kind, times its confidence, in the graph between files (measured: issue 5's prototypes)."""


class Resolver(Protocol):
    """The edges of one file, and the marks of what it consulted."""

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]: ...


class Importing(NamedTuple):
    """What a file imports; ``symbols`` are its own, read when they are asked for."""

    path: str
    language: str
    imports: Sequence[Import]
    symbols: Callable[[], Iterable[Symbol]]


class State(NamedTuple):
    """A repository at one time: the language of every path, and what is known of a path."""

    paths: Mapping[str, str]
    facts: Callable[[str], Facts]


Definitions = Callable[[str], Sequence[Definition]]

Placed = tuple[str, str]
"""A path that came or went, and its language. One whose language changed did both."""


class Rules(Protocol):
    """The graph room's part."""

    def decisive(self, path: str) -> bool:
        """Whether a file's content decides how imports are read: a manifest's does."""

    def mark(self, language: str, name: str) -> str:
        """How a name consulted from a file of ``language`` is noted."""

    def file_mark(self, path: str) -> str:
        """How a file is noted whose imports were looked through."""

    def declares(self, known: Facts) -> object:
        """What imports of other files may name instead of a path; compared only."""

    def concerned(self, language: str, relations: bytes, changed: Sequence[Placed]) -> bool:
        """False for a file whose imports (their JSON) can mean none of ``changed``."""

    def rebound(self, before: State, after: State, definitions: Definitions, files: Iterable[Importing], changed: Sequence[Placed]) -> set[str]:
        """Those of ``files`` whose imports mean other files after than before, and tests that are named for others."""

    def resolver(self, state: State, definitions: Definitions) -> Resolver: ...


def connect(draft: Draft, rules: Rules, tick: Callable[[int, int], None]) -> set[int] | None:
    """Brings the draft's edges up to date. Gives the numbers of the files whose edges were computed; None for all."""
    numbers = draft.numbers()
    paths = {tables.shown(path): language for path, language in draft.db.execute("SELECT path, language FROM files")}
    after = {path: bare_facts(draft.db, numbers[path]) if path in numbers else None for path in draft.before} if not draft.fresh else {}
    cache: dict[str, Facts] = {path: known for path, known in after.items() if known is not None and len(after) < PRELOAD_FILES}
    state = State(paths, lambda path: cache.get(path) or bare_facts(draft.db, numbers[path]))
    affected = _Change(draft, rules, state, after).affected()
    bundling = _forgetting(draft, affected, after)
    at_once = len(affected) >= PRELOAD_FILES and not _has_more_symbols(draft, PRELOAD_SYMBOLS)
    definitions = _Definitions(draft).whole() if at_once else _Definitions(draft).one_by_one()
    resolver = rules.resolver(state, definitions)
    todo = sorted(affected & numbers.keys())
    for done, path in enumerate(todo):
        if not done % 100:
            tick(done, len(todo))
        edges, marks = resolver.edges(path)
        bundling.put(path, edges)
        _note(draft, numbers[path], marks)
    bundling.close()
    tick(len(todo), len(todo))
    return {numbers[path] for path in todo} if len(todo) < len(numbers) else None


def _note(draft: Draft, number: int, marks: Iterable[str]) -> None:
    if hashes := array("I", sorted(set(map(tables.mark_hash, marks)))).tobytes():
        draft.db.execute("INSERT OR REPLACE INTO consulted VALUES (?, ?)", (number, hashes))
    else:
        draft.db.execute("DELETE FROM consulted WHERE file = ?", (number,))


class _Change:
    """What the draft's changes can reach. ``after`` has the facts of every touched path (None: it is gone)."""

    def __init__(self, draft: Draft, rules: Rules, state: State, after: Mapping[str, Facts | None]) -> None:
        self._draft = draft
        self._rules = rules
        self._state = state
        self._after = after

    def affected(self) -> set[str]:
        """Paths whose edges must be computed: those touched, and those that what was touched can reach."""
        draft, after = self._draft, self._after
        if draft.fresh or any(self._rules.decisive(path) for path in draft.before):
            return set(draft.numbers())
        pairs = [(path, draft.before[path], after[path]) for path in draft.before]
        elsewhere = [(path, old, new) for path, old, new in pairs if (old and old.language) != (new and new.language)]
        placed = [(path, known.language) for path, old, new in elsewhere for known in (old, new) if known]
        moved = {path for path, old, new in pairs if _imports(old) != _imports(new)}
        if placed or any((old and self._rules.declares(old)) != (new and self._rules.declares(new)) for _, old, new in pairs):
            moved |= self._rebound(placed)
        marks = {self._rules.mark(known.language, name) for _, old, new in pairs for name in _changed_names(old, new) for known in (old, new) if known}
        marks |= {self._rules.file_mark(path) for path in moved}
        return moved | set(draft.before) | _consulting(draft, marks) | _pointing_at(draft, draft.lost)

    def _rebound(self, placed: Sequence[Placed]) -> set[str]:
        old = {path: known.language for path, known in self._draft.before.items() if known}
        paths = {path: language for path, language in self._state.paths.items() if path not in self._draft.before} | old
        before = State(paths, lambda path: self._draft.before.get(path) or self._state.facts(path))
        return self._rules.rebound(before, self._state, _Definitions(self._draft).one_by_one(), self._importing(placed), placed)

    def _importing(self, placed: Sequence[Placed]) -> Iterator[Importing]:
        """Every file that may be concerned, with its imports."""
        db = self._draft.db
        for number, path, language, relations in db.execute("SELECT id, path, language, packed FROM files JOIN relations ON file = id"):
            written = codec.relations_text(relations)
            if self._rules.concerned(language, written, placed):
                yield Importing(tables.shown(path), language, codec.imports(written), partial(symbols, db, number))


def _imports(known: Facts | None) -> object:
    return [item[:4] for item in known.imports] if known else None


def _identity(symbol: Symbol, all_symbols: Sequence[Symbol]) -> tuple[str, str, str]:
    return symbol.qualname, symbol.kind, all_symbols[symbol.parent].kind if symbol.parent >= 0 else ""


def _identities(known: Facts | None) -> Counter[tuple[str, str, str, str]]:
    listed = known.symbols if known else ()
    return Counter((symbol.name, *_identity(symbol, listed)) for symbol in listed)


def _changed_names(old: Facts | None, new: Facts | None) -> set[str]:
    """Names whose set of definitions in the file is another than before."""
    first, second = _identities(old), _identities(new)
    if old and new and old.language != new.language:
        return {key[0] for key in (*first, *second)}
    return {key[0] for key in (first - second) + (second - first)}


def _consulting(draft: Draft, marks: Iterable[str]) -> set[str]:
    """Paths whose edges were computed with a look at any of ``marks``. Looks through the lists of all files: for linux 3 million numbers, 50 ms."""
    sought = set(map(tables.mark_hash, marks))
    if not sought:
        return set()
    rows = draft.db.execute("SELECT path, hashes FROM consulted JOIN files ON id = file")
    return {tables.shown(path) for path, hashes in rows if not sought.isdisjoint(array("I", hashes))}


def _pointing_at(draft: Draft, numbers: Iterable[int]) -> set[str]:
    """Paths of files with edges to files that are gone."""
    bundles, paths = Bundles(draft.db), {number: path for path, number in draft.numbers().items()}
    sources = {source for number in numbers for source in bundles.of(number, incoming=True).files()}
    return {paths[source] for source in sources if source in paths}


def _forgetting(draft: Draft, affected: set[str], after: Mapping[str, Facts | None]) -> Bundling:
    """Removes edges that will be computed anew, and lets the others point to where their targets have moved."""
    numbers = draft.numbers()
    bundling = Bundling(draft.db, numbers, {numbers[path] for path in affected if path in numbers}, draft.lost)
    for path, new in after.items():
        old = draft.before[path]
        if old is not None and new is not None:
            bundling.moved(numbers[path], _moves(old.symbols, new.symbols))
    return bundling


def _moves(old: Sequence[Symbol], new: Sequence[Symbol]) -> dict[int, int]:
    """Old ordinal -> new one for every symbol that is still there: the n-th of its identity stays the n-th."""
    places: dict[tuple[str, str, str], list[int]] = {}
    for ordinal, symbol in enumerate(new):
        places.setdefault(_identity(symbol, new), []).append(ordinal)
    moves: dict[int, int] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    for ordinal, symbol in enumerate(old):
        key = _identity(symbol, old)
        if seen[key] < len(places.get(key, ())):
            moves[ordinal] = places[key][seen[key]]
        seen[key] += 1
    return moves


class _Definitions:
    """Reads definitions so that many of them fit into memory: paths, kinds and names that are equal are one string each."""

    def __init__(self, draft: Draft) -> None:
        self._db = draft.db
        self._paths = {number: path for path, number in draft.numbers().items()}

    def whole(self) -> Callable[[str], Sequence[Definition]]:
        """All of them at once."""
        table: dict[str, list[Definition]] = {}
        for row in self._db.execute(f"{_COLUMNS} ORDER BY id"):
            table.setdefault(row[1], []).append(self._definition(row))
        for found in table.values():
            if len(found) > 1:
                found.sort(key=_by_place)
        return lambda name: table.get(name, ())

    def one_by_one(self) -> Callable[[str], Sequence[Definition]]:
        """Name by name, as they are asked for."""
        self._db.execute("CREATE INDEX IF NOT EXISTS symbols_folded ON symbols (folded)")
        query = f"{_COLUMNS} WHERE folded = ? AND name = ?"
        return lambda name: sorted(map(self._definition, self._db.execute(query, (tables.folded(name), name))), key=_by_place)

    def _definition(self, row: tuple[int, str, str, str, int]) -> Definition:
        identity, name, qualname, kind, parent = row
        ordinal = identity & ((1 << ORDINAL_BITS) - 1)
        return Definition(self._paths[identity >> ORDINAL_BITS], ordinal, name, name if qualname == name else qualname, intern(kind), parent)


_COLUMNS: Final = "SELECT id, name, qualname, kind, parent FROM symbols"


def _by_place(found: Definition) -> tuple[bytes, int]:
    return tables.stored(found.path), found.symbol


def _has_more_symbols(draft: Draft, limit: int) -> bool:
    return draft.db.execute("SELECT 1 FROM symbols LIMIT 1 OFFSET ?", (limit,)).fetchone() is not None


def nodes(draft: Draft) -> dict[int, int]:
    """File number -> node of the graph: the files' places in the order of their paths. Numbers tell how an index grew; its graph must not."""
    ordered = sorted(draft.numbers().items(), key=lambda item: tables.stored(item[0]))
    return {number: node for node, (_, number) in enumerate(ordered)}


def moved_nodes(draft: Draft) -> list[int]:
    """By node of the graph before: that file's node now, -1 for one that is gone."""
    new = {path for path, known in draft.before.items() if known is None}
    old = {path for path, known in draft.before.items() if known is not None}
    node_of = {path: node for node, path in enumerate(sorted(draft.numbers(), key=tables.stored))}
    return [node_of.get(path, -1) for path in sorted((node_of.keys() - new) | old, key=tables.stored)]


def file_weights(draft: Draft, node_of: Mapping[int, int], sources: Collection[int] | None = None) -> Iterator[tuple[int, int, float]]:
    """(node, node, weight): all edges between two files as one; within a file they say nothing. Of the files ``sources``, or of all.

    Weights are summed as whole millionths: the order of the rows must not show in the last digits.
    """
    bundles = Bundles(draft.db)
    listed = bundles.out() if sources is None else ((source, bundles.of(source, incoming=False)) for source in sorted(sources))
    for source, bundle in listed:
        for target, total in between(bundle, WEIGHTS):
            if target != source:
                yield node_of[source], node_of[target], total / tables.CERTAIN


def set_centrality(draft: Draft, node_of: Mapping[int, int], ranks: Sequence[float]) -> None:
    """Notes each file's node, and the rank of that node."""
    draft.db.executemany("UPDATE files SET node = ?, centrality = ? WHERE id = ?", ((node, ranks[node], number) for number, node in node_of.items()))
