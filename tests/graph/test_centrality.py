"""PageRank gives more to what more depends on, and the same each time."""

from __future__ import annotations

import pytest

from codeqa.graph.centrality import pagerank
from codeqa.graph.csr import Graph, build


def ranked(rows: list[tuple[int, int, float]], nodes: int) -> list[float]:
    out = Graph(build(rows, nodes)).out
    return pagerank(out.offsets, out.targets, out.weights, nodes)


def test_ranks_sum_to_one_and_follow_the_edges() -> None:
    ranks = ranked([(0, 2, 1.0), (1, 2, 1.0), (2, 3, 1.0)], 4)
    assert sum(ranks) == pytest.approx(1.0)
    assert ranks[3] > ranks[2] > ranks[0] == ranks[1]


def test_a_heavier_edge_carries_more() -> None:
    ranks = ranked([(0, 1, 3.0), (0, 2, 1.0)], 3)
    assert ranks[1] > ranks[2]


def test_two_nodes_worked_by_hand() -> None:
    """r0 = .075 + .425 r1, r1 = .925 - .425 r1 with r0 + r1 = 1 and node 1 dangling: r1 = .925 / 1.425."""
    assert ranked([(0, 1, 1.0)], 2)[1] == pytest.approx(0.925 / 1.425, abs=1e-6)


def test_no_nodes_have_no_ranks() -> None:
    assert pagerank([0], [], [], 0) == []


def test_a_graph_without_edges_is_even() -> None:
    assert ranked([], 4) == pytest.approx([0.25] * 4)
