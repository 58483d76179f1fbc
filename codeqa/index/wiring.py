"""The edges of a draft: which files' edges must be computed anew after a change, and the graph that a walk reads.

What a file's edges depend on is narrow (``graph``): its own parse, the paths of the repository, its imports' targets, and the definitions of the names it
consulted. So an edit inside a file costs that file; a new or renamed definition costs the files that consulted its name; a new path costs all.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Final, Protocol

from codeqa.index import tables
from codeqa.index.drafting import Draft, Facts, facts
from codeqa.index.tables import ORDINAL_BITS
from codeqa.types import Definition, Edge, Symbol

IMPORT_DEPTH: Final = 4
"""Steps over which a change of imports can reach another file's edges: re-exports are followed three times, and the importer itself."""

PRELOAD_FILES: Final = 200
"""Files to compute from which all definitions are read at once instead of name by name."""

PRELOAD_SYMBOLS: Final = 400_000
"""Definitions that are read at once at most, some 200 MB; linux has ten times as many."""

WEIGHTS: Final = {"call": 1.0, "inherit": 1.0, "reference": 1.0, "import": 0.5, "reexport": 0.5, "test": 0.5}
"""Weight of an edge of each kind, times its confidence, in the graph between files (measured: issue 5's prototypes)."""


class Resolver(Protocol):
    """The graph room's part: the edges of one file, and the names it consulted."""

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]: ...


MakeResolver = Callable[[Mapping[str, str], Callable[[str], Facts], Callable[[str], Sequence[Definition]]], Resolver]
"""(language of every path, facts of a path, definitions of a name) -> Resolver."""


def connect(draft: Draft, make: MakeResolver, decisive: Callable[[str], bool], tick: Callable[[int, int], None]) -> set[int] | None:
    """Brings the draft's edges up to date. ``decisive`` tells paths whose content decides how imports are read (manifests).

    Gives the numbers of the files whose edges were computed; None for all, where the files may be others than before.
    """
    numbers = draft.numbers()
    paths = {tables.shown(path): language for path, language in draft.db.execute("SELECT path, language FROM files")}
    after = {path: facts(draft.db, numbers[path]) if path in numbers else None for path in draft.before} if not draft.fresh else {}
    affected = _affected(draft, after, decisive)
    _forget(draft, affected, after)
    cache: dict[str, Facts] = {path: known for path, known in after.items() if known is not None and len(after) < PRELOAD_FILES}
    at_once = len(affected) >= PRELOAD_FILES and not _has_more_symbols(draft, PRELOAD_SYMBOLS)
    definitions = _Definitions(draft).whole() if at_once else _Definitions(draft).one_by_one()
    resolver = make(paths, lambda path: cache.get(path) or facts(draft.db, numbers[path]), definitions)
    todo = sorted(affected & numbers.keys())
    for done, path in enumerate(todo):
        if not done % 100:
            tick(done, len(todo))
        edges, names = resolver.edges(path)
        _store(draft, numbers, path, edges, names)
    tick(len(todo), len(todo))
    return {numbers[path] for path in todo} if len(todo) < len(numbers) else None


def _store(draft: Draft, numbers: Mapping[str, int], path: str, edges: Sequence[Edge], names: Iterable[str]) -> None:
    own = numbers[path]
    rows = [
        (own, edge.source_symbol, numbers[edge.target], edge.target_symbol, tables.kind_number(edge.kind), round(edge.confidence * tables.CERTAIN), edge.line)
        for edge in edges
    ]
    draft.db.executemany(tables.ADD_EDGE, rows)
    draft.db.execute("UPDATE files SET consulted = ? WHERE id = ?", (array("I", sorted({tables.name_hash(name) for name in names})).tobytes(), own))


def _affected(draft: Draft, after: Mapping[str, Facts | None], decisive: Callable[[str], bool]) -> set[str]:
    """Paths whose edges must be computed: those touched, and those that what was touched can reach."""
    before = draft.before
    everything = set(draft.numbers())
    if draft.fresh or any((before[path] is None) != (after[path] is None) or decisive(path) for path in before):
        return everything
    if any(_namespaces_changed(before[path], after[path]) for path in before):
        return everything
    changed = set(before)
    names = {name for path in before for name in _changed_names(before[path], after[path])}
    affected = changed | _consulting(draft, names)
    moved = {path for path in before if _imports(before[path]) != _imports(after[path])}
    return affected | _importers(draft, moved)


def _namespaces_changed(old: Facts | None, new: Facts | None) -> bool:
    """The imports of C# and Elixir are resolved by what files declare."""
    return any(known is not None and known.language in ("csharp", "elixir") for known in (old, new)) and _identities(old) != _identities(new)


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
    return {key[0] for key in (first - second) + (second - first)}


def _consulting(draft: Draft, names: Iterable[str]) -> set[str]:
    """Paths whose edges were computed with a look at any of ``names``. Looks through the lists of all files: for linux 3 million numbers, 50 ms."""
    sought = {tables.name_hash(name) for name in names}
    if not sought:
        return set()
    rows = draft.db.execute("SELECT path, consulted FROM files WHERE consulted IS NOT NULL")
    return {tables.shown(path) for path, hashes in rows if not sought.isdisjoint(array("I", hashes))}


def _importers(draft: Draft, moved: set[str]) -> set[str]:
    """Files that import any of ``moved``, directly or over others."""
    numbers = draft.numbers()
    reverse = {number: path for path, number in numbers.items()}
    reached = set(moved)
    rim = {numbers[path] for path in moved if path in numbers}
    for _ in range(IMPORT_DEPTH):
        sources: set[int] = set()
        for target in rim:
            sources.update(row[0] for row in draft.db.execute("SELECT source FROM edges WHERE target = ? AND kind IN ('import', 'reexport')", (target,)))
        rim = {source for source in sources if source in reverse and reverse[source] not in reached}
        reached.update(reverse[source] for source in rim)
    return reached - moved


def _forget(draft: Draft, affected: set[str], after: Mapping[str, Facts | None]) -> None:
    """Removes edges that will be computed anew, and lets the others point to where their targets have moved."""
    numbers = draft.numbers()
    if len(affected) >= len(numbers):
        draft.db.execute("DELETE FROM edges")
        return
    for path in affected:
        draft.db.execute("DELETE FROM edges WHERE source = ?", (numbers[path],))
    for path, new in after.items():
        old = draft.before[path]
        if old is not None and new is not None:
            _redirect(draft, numbers[path], _moves(old.symbols, new.symbols))


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


def _redirect(draft: Draft, number: int, moves: Mapping[int, int]) -> None:
    rows = draft.db.execute("SELECT rowid, target_symbol FROM edges WHERE target = ? AND target_symbol >= 0", (number,)).fetchall()
    changes = [(moves[symbol], row) for row, symbol in rows if moves.get(symbol, symbol) != symbol]
    draft.db.executemany("UPDATE edges SET target_symbol = ? WHERE rowid = ?", changes)


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


def file_weights(draft: Draft, node_of: Mapping[int, int], sources: Collection[int] | None = None) -> Iterator[tuple[int, int, float]]:
    """(node, node, weight): all edges between two files as one; within a file they say nothing. Of the files ``sources``, or of all.

    Weights are summed as whole millionths: the order of the rows must not show in the last digits.
    """
    cases = " ".join(f"WHEN {tables.kind_number(kind)} THEN {weight}" for kind, weight in sorted(WEIGHTS.items()))
    query = (
        f"SELECT source, target, SUM(CAST(ROUND(certainty * CASE kind_number {cases} ELSE 0.5 END) AS INTEGER)) FROM edges "  # noqa: S608 - constants
        "WHERE source != target {} GROUP BY source, target"
    )
    if sources is None:
        rows: Iterable[tuple[int, int, int]] = draft.db.execute(query.format(""))
    else:
        rows = (row for source in sorted(sources) for row in draft.db.execute(query.format("AND source = ?"), (source,)))
    return ((node_of[source], node_of[target], total / tables.CERTAIN) for source, target, total in rows)


def set_centrality(draft: Draft, node_of: Mapping[int, int], ranks: Sequence[float]) -> None:
    """Notes each file's node, and the rank of that node."""
    draft.db.executemany("UPDATE files SET node = ?, centrality = ? WHERE id = ?", ((node, ranks[node], number) for number, node in node_of.items()))
