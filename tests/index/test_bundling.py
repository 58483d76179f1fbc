"""Edges that were mended file by file are those that were written anew, to the byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from codeqa.index import bundling, tables
from codeqa.index.bundles import IN, OUT, Bundles
from codeqa.index.bundling import Bundling
from codeqa.types import Edge

KINDS = ("call", "reference", "inherit", "import", "reexport", "test")


def made(random: Random, path: str, paths: Sequence[str]) -> list[Edge]:
    return [
        Edge(
            path,
            random.randrange(-1, 5),
            random.choice(paths),
            random.randrange(-1, 4),
            random.choice(KINDS),
            random.choice((0.3, 0.95, 1.0)),
            random.randrange(400),
        )
        for _ in range(random.randrange(9))
    ]


def empty(place: Path) -> sqlite3.Connection:
    place.unlink(missing_ok=True)
    return tables.create(place)


def fresh(place: Path, numbers: Mapping[str, int], edges: Mapping[str, Sequence[Edge]]) -> sqlite3.Connection:
    db = empty(place)
    whole = Bundling(db, numbers, numbers.values(), ())
    for path in edges:
        whole.put(path, edges[path])
    whole.close()
    return db


def written(db: sqlite3.Connection) -> list[list[tuple[int, int, bytes]]]:
    return [db.execute(f"SELECT * FROM {table} ORDER BY file").fetchall() for table in (OUT, IN)]


@pytest.mark.parametrize(("few", "at_once"), [(4_000, 2_000_000), (0, 2_000_000), (0, 7), (3, 1)])
def test_a_mended_graph_is_the_one_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int, at_once: int) -> None:
    monkeypatch.setattr(bundling, "FEW", few)
    random = Random(few + at_once)
    numbers = {path: number for number, path in enumerate(("b", "a/é", "z", "a.b", "c", "a/b", "d", "y"))}
    edges = {path: made(random, path, list(numbers)) for path in numbers}
    db = fresh(tmp_path / "grown", numbers, edges)
    monkeypatch.setattr(bundling, "AT_ONCE", at_once)
    for step in range(12):
        lost = random.sample(sorted(numbers), 1) if step % 3 == 0 else []
        gone = [numbers.pop(path) for path in lost]
        if step % 2:
            numbers[f"new{step}"] = 100 - step
        orphans = {path for path, found in edges.items() if any(edge.target in lost for edge in found)}
        touched = {*random.sample(sorted(numbers), 2), *orphans, *(numbers.keys() - edges.keys())} - set(lost)
        some = Bundling(db, numbers, {numbers[path] for path in touched}, gone)
        moved = random.choice(sorted(touched))
        places = random.sample(range(4), 4)
        some.moved(numbers[moved], dict(enumerate(places)))
        edges = {
            path: [edge._replace(target_symbol=places[edge.target_symbol]) if edge.target == moved and edge.target_symbol >= 0 else edge for edge in found]
            for path, found in edges.items()
            if path in numbers
        }
        for path in sorted(touched):
            edges[path] = made(random, path, list(numbers))
            some.put(path, edges[path])
        some.close()
        assert written(db) == written(fresh(tmp_path / "fresh", numbers, edges))


def test_every_edge_is_in_the_bundles_of_both_its_files(tmp_path: Path) -> None:
    random = Random(1)
    numbers = {path: number for number, path in enumerate("fedcba")}
    edges = {path: made(random, path, list(numbers)) for path in numbers}
    bundles = Bundles(fresh(tmp_path / "tables", numbers, edges))
    out = sorted((file, *row) for file in numbers.values() for row in bundles.of(file, incoming=False).all())
    back = sorted((row.file, row.symbol, file, row.own, *row[3:]) for file in numbers.values() for row in bundles.of(file, incoming=True).all())
    assert out == back
    assert len(out) == sum(map(len, edges.values()))


def test_an_edge_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    whole = Bundling(empty(tmp_path / "tables"), {"a": 0}, {0}, ())
    with pytest.raises(KeyError, match="unheard-of"):
        whole.put("a", [Edge("a", 0, "a", 1, "unheard-of", 1.0, 1)])
