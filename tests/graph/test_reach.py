from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from codeqa.graph.reach import Place, around, chain


class Edge(NamedTuple):
    source: Place
    target: Place
    confidence: float


def edge(source: int, target: int, confidence: float = 1.0) -> Edge:
    return Edge((source, 0), (target, 0), confidence)


def outgoing(*edges: Edge) -> dict[Place, list[Edge]]:
    table: dict[Place, list[Edge]] = {}
    for one in edges:
        table.setdefault(one.source, []).append(one)
    return table


def test_each_edge_is_told_once_at_the_step_where_it_is_met() -> None:
    table = outgoing(edge(0, 1), edge(0, 2, 0.5), edge(1, 2), edge(2, 0))
    found, left_out = around([(0, 0)], lambda place: table.get(place, []), depth=9, most=99)
    assert [(one.source[0], one.target[0], step) for one, step in found] == [(0, 1, 1), (0, 2, 1), (1, 2, 2), (2, 0, 2)]
    assert left_out == 0


def test_the_surest_edges_of_a_step_come_first_and_the_rest_is_counted() -> None:
    table = outgoing(edge(0, 1, 0.3), edge(0, 2, 0.9), edge(0, 3, 0.6))
    found, left_out = around([(0, 0)], lambda place: table.get(place, []), depth=1, most=2)
    assert [one.target[0] for one, _ in found] == [2, 3]
    assert left_out == 1


def test_edges_between_the_places_asked_about_are_not_told() -> None:
    table = outgoing(edge(0, 1), edge(1, 0), edge(1, 2))
    found, _ = around([(0, 0), (1, 0)], lambda place: table.get(place, []), depth=1, most=9)
    assert [(one.source[0], one.target[0]) for one, _ in found] == [(1, 2)]


def test_of_two_chains_as_short_as_each_other_the_one_whose_weakest_edge_is_surest_is_taken() -> None:
    table = outgoing(edge(0, 1, 1.0), edge(1, 3, 0.3), edge(0, 2, 0.6), edge(2, 3, 0.6))
    found = chain([(0, 0)], {(3, 0)}, lambda place: table.get(place, []))
    assert found is not None
    assert [one.target[0] for one in found] == [2, 3]


def test_a_shorter_chain_beats_a_surer_one() -> None:
    table = outgoing(edge(0, 3, 0.3), edge(0, 1), edge(1, 3))
    assert chain([(0, 0)], {(3, 0)}, lambda place: table.get(place, [])) == [edge(0, 3, 0.3)]


def test_without_a_chain_there_is_none_and_a_start_that_is_a_goal_needs_no_edge() -> None:
    table = outgoing(edge(1, 0))
    assert chain([(0, 0)], {(1, 0)}, lambda place: table.get(place, [])) is None
    assert chain([(0, 0)], {(0, 0)}, lambda place: table.get(place, [])) == []


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.3, 0.5, 0.9])), max_size=30))
def test_a_chain_hangs_together_and_is_no_longer_than_any_other(rows: list[tuple[int, int, float]]) -> None:
    table = outgoing(*(edge(*row) for row in rows))
    found = chain([(0, 0)], {(7, 0)}, lambda place: table.get(place, []))
    steps = {0: 0}
    for length in range(1, 9):
        steps.update({b: length for a, b, _ in rows if steps.get(a) == length - 1 and b not in steps})
    assert (found is None) == (7 not in steps)
    if found:
        assert len(found) == steps[7]
        assert found[0].source == (0, 0)
        assert found[-1].target == (7, 0)
        assert all(one.target == two.source for one, two in pairwise(found))
