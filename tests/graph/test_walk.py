"""The walk finds what is near the seeds, spends no more mass than it was given, and comes out the same each time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.graph.csr import Graph, build
from codeqa.graph.walk import push

ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.5, 1.0])), max_size=40)


def exact(rows: list[tuple[int, int, float]], seeds: dict[int, float], restart: float) -> dict[int, float]:
    """Personalised PageRank by summing the walk's steps."""
    graph = Graph(build(rows, 10))
    mass, found = dict(seeds), dict.fromkeys(range(10), 0.0)
    for _ in range(200):
        following = dict.fromkeys(range(10), 0.0)
        for node, held in mass.items():
            edges = graph.out.of(node)
            found[node] += restart * held
            for target, weight in edges:
                following[target] += (1 - restart) * held * weight / sum(weight for _, weight in edges)
        mass = following
    return found


@given(ROWS)
def test_a_fine_push_is_personalised_pagerank(rows: list[tuple[int, int, float]]) -> None:
    found = push({0: 1.0, 3: 1.0}, Graph(build(rows, 10)).out.of, restart=0.5, epsilon=1e-9, limit=100_000)
    expected = exact(rows, {0: 0.5, 3: 0.5}, 0.5)
    assert all(found.get(node, 0.0) == pytest.approx(expected[node], abs=1e-6) for node in range(10))


@given(ROWS, st.floats(1e-6, 0.1))
def test_no_more_is_found_than_was_given(rows: list[tuple[int, int, float]], epsilon: float) -> None:
    assert sum(push({1: 2.0, 2: 1.0}, Graph(build(rows, 10)).out.of, epsilon=epsilon).values()) <= 1.0 + 1e-9


def test_nearer_nodes_get_more() -> None:
    found = push({0: 1.0}, Graph(build([(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)], 4)).out.of)
    assert sorted(found, key=lambda node: -found[node]) == [0, 1, 2, 3]


def test_a_hub_is_pushed_later_than_a_node_with_few_edges() -> None:
    rows = [(0, 1, 1.0), (0, 2, 1.0), *((1, node, 1.0) for node in range(3, 103)), (2, 103, 1.0)]
    found = push({0: 1.0}, Graph(build(rows, 104)).out.of, epsilon=0.05)
    assert 103 in found
    assert 3 not in found


def test_nothing_is_near_nothing() -> None:
    assert push({}, lambda node: []) == {}
    assert push({1: 0.0}, lambda node: []) == {}


def test_the_order_of_the_seeds_does_not_show() -> None:
    graph = Graph(build([(node, (node * 7 + 3) % 10, 1.0) for node in range(10)], 10))
    assert list(push({0: 1.0, 5: 1.0, 2: 3.0}, graph.out.of).items()) == list(push({5: 1.0, 2: 3.0, 0: 1.0}, graph.out.of).items())


def test_the_limit_bounds_the_work() -> None:
    asked: list[int] = []

    def chain(node: int) -> list[tuple[int, float]]:
        asked.append(node)
        return [(node + 1, 1.0)]

    push({0: 1.0}, chain, restart=0.01, epsilon=1e-12, limit=50)
    assert len(asked) == 50
