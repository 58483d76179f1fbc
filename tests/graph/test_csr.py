"""A graph written as bytes is read back as it was, in both directions."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.graph.csr import Graph, build, revise

ROWS = st.integers(1, 12).flatmap(
    lambda nodes: st.tuples(st.just(nodes), st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.sampled_from([0.25, 0.5, 1.0]))))
)


@given(ROWS)
def test_what_was_built_is_read_back_with_equal_edges_summed(rows: tuple[int, list[tuple[int, int, float]]]) -> None:
    nodes, edges = rows
    expected: dict[tuple[int, int], float] = {}
    for source, target, weight in edges:
        expected[source, target] = expected.get((source, target), 0.0) + weight
    graph = Graph(build(edges, nodes))
    assert {(node, target): weight for node in range(nodes) for target, weight in graph.out.of(node)} == expected
    assert {(source, node): weight for node in range(nodes) for source, weight in graph.into.of(node)} == expected
    assert (graph.nodes, graph.edges) == (nodes, len(expected))


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_does_not_show(rows: tuple[int, list[tuple[int, int, float]]], random: object) -> None:
    nodes, edges = rows
    assert build(edges, nodes) == build(sorted(edges, reverse=True), nodes)


@given(ROWS, st.data())
def test_a_graph_revised_is_the_one_built_of_all_rows(rows: tuple[int, list[tuple[int, int, float]]], data: st.DataObject) -> None:
    nodes, edges = rows
    now = data.draw(st.permutations(range(-1, nodes + 2)))
    places = now[:nodes]  # one node may be gone, and there are one or two new ones
    changed = data.draw(st.sets(st.sampled_from([place for place in now if place >= 0])))
    new = data.draw(st.lists(st.tuples(st.sampled_from(sorted(changed)), st.integers(0, nodes + 1), st.sampled_from([0.1, 0.5])))) if changed else []
    once = {(source, target): weight for source, target, weight in edges}
    moved = [(places[source], places[target], weight) for (source, target), weight in once.items()]
    kept = [row for row in moved if row[0] not in changed and row[0] >= 0 and row[1] >= 0]
    before = Graph(build([(source, target, weight) for (source, target), weight in once.items()], nodes))
    assert revise(before, changed, new, places, nodes + 2) == build([*kept, *new], nodes + 2)


def test_a_graph_is_read_from_a_memory_map(tmp_path: Path) -> None:
    (tmp_path / "graph").write_bytes(build([(0, 1, 1.0), (2, 1, 0.5)], 3))
    with (tmp_path / "graph").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        graph = Graph(memoryview(mapped))
        found = graph.into.of(1), graph.out.degree(1), graph.neighbours(0.5)(1)
        del graph
    assert found == ([(0, 1.0), (2, 0.5)], 0, [(0, 0.5), (2, 0.25)])


def test_a_graph_without_nodes_is_a_graph() -> None:
    assert Graph(build([], 0)).edges == 0


def test_an_edge_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"outside of 0\.\.1"):
        build([(0, 2, 1.0)], 2)


@pytest.mark.parametrize("damage", [b"", b"x" * 16, b"\0" * 64, build([(0, 1, 1.0)], 2)[:-8], build([(0, 1, 1.0)], 2) + b"\0" * 8])
def test_bytes_that_are_no_graph_are_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="no graph"):
        Graph(damage)
