"""Who uses what was changed, and which tests come to it."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from codeqa.graph.impact import ALIKE, CUT, SHARE, STEP, TO_MAKER, Above, Incoming, Node, Way, alike, direct, ranked, reaching_tests, together

Edges = dict[Node, list[Incoming]]


def edge(source: Node, kind: str = "call", confidence: float = 1.0, line: int = 1) -> Incoming:
    return Incoming(source, kind, confidence, line)


def is_test(path: str) -> bool:
    return path.startswith("test")


def reached(edges: Edges, inside: Iterable[Node] = (("a.py", 0),), around: dict[Node, Above] | None = None, most: int = 100) -> dict[str, Way]:
    return reaching_tests(dict.fromkeys(inside, 1.0), lambda node: edges.get(node, []), (around or {}).get, is_test, lambda: True, most)


def test_users_are_told_once_surest_first_and_without_the_symbol_itself() -> None:
    edges = {("a.py", 0): [edge(("b.py", 1), confidence=0.4), edge(("b.py", 1), "reference", 0.9, 7), edge(("a.py", 0)), edge(("c.py", 2), line=3)]}
    found = direct({("a.py", 0)}, lambda node: edges.get(node, []))
    assert [(one.source, one.confidence, one.line) for one in found] == [(("c.py", 2), 1.0, 3), (("b.py", 1), 0.9, 7)]


def test_a_test_is_reached_over_what_uses_the_symbol() -> None:
    edges = {("a.py", 0): [edge(("b.py", 1), confidence=0.5)], ("b.py", 1): [edge(("test_b.py", 2), line=9)]}
    way = reached(edges)["test_b.py"]
    assert (way.node, way.line, way.steps) == (("test_b.py", 2), 9, 2)
    assert way.score == 0.5 * STEP * STEP


def test_the_best_way_to_a_test_counts() -> None:
    edges = {("a.py", 0): [edge(("b.py", 1), confidence=0.2), edge(("test_a.py", 5), confidence=0.8)], ("b.py", 1): [edge(("test_a.py", 2))]}
    assert reached(edges)["test_a.py"].node == ("test_a.py", 5)


def test_a_constructor_is_reached_by_who_makes_its_class() -> None:
    edges = {("a.py", 1): [edge(("test_a.py", 3))]}
    found = reached(edges, [("a.py", 2)], {("a.py", 2): Above(("a.py", 1), "class", "method", "__init__")})
    assert found["test_a.py"].score == TO_MAKER * STEP


def test_more_places_of_a_test_file_make_it_surer() -> None:
    once = {("a.py", 0): [edge(("test_a.py", 0))]}
    often = {("a.py", 0): [edge(("test_a.py", number)) for number in range(5)]}
    assert reached(often)["test_a.py"].score > reached(once)["test_a.py"].score == STEP


def test_a_changed_test_does_not_reach_itself() -> None:
    assert reached({("test_a.py", 0): [edge(("test_a.py", 1))]}, [("test_a.py", 0)]) == {}


def test_rings_of_users_end() -> None:
    edges = {("a.py", 0): [edge(("b.py", 0))], ("b.py", 0): [edge(("a.py", 0)), edge(("test_a.py", 0))]}
    assert set(reached(edges)) == {"test_a.py"}


def test_without_time_or_places_left_what_is_known_is_given() -> None:
    edges = {("a.py", 0): [edge((f"test_{number}.py", 0)) for number in range(200)]}
    assert len(reached(edges, most=50)) < 50
    assert len(reaching_tests({("a.py", 0): 1.0}, lambda node: edges.get(node, []), lambda node: None, is_test, lambda: False, 1_000)) < 40


def test_a_test_of_two_changed_symbols_is_surer_than_of_either() -> None:
    one, other = {"t.py": Way(("t.py", 1), 1, 0.5, 1)}, {"t.py": Way(("t.py", 2), 1, 0.4, 2)}
    assert together([one, other])["t.py"] == Way(("t.py", 1), 1, 0.7, 1)


def way(path: str, score: float) -> tuple[str, Way]:
    return path, Way((path, 0), 1, score, 1)


def test_only_tests_that_are_nearly_as_sure_as_the_best_are_named() -> None:
    found = ranked(dict([way("test_t.py", 0.8), way("test_u.py", 0.8 * SHARE), way("test_v.py", 0.7 * SHARE)]), ["a.py"])
    assert [one.node[0] for one in found] == ["test_t.py", "test_u.py"]
    assert ranked(dict([way("test_t.py", 0.9 * CUT)]), ["a.py"]) == []


def test_a_test_that_is_called_like_the_changed_file_comes_first() -> None:
    found = ranked(dict([way("tests/test_pool.py", 0.5), way("tests/test_url.py", 0.4)]), ["src/url.py"])
    assert [one.node[0] for one in found] == ["tests/test_url.py", "tests/test_pool.py"]
    assert found[0].score == 1 - 0.6 * (1 - ALIKE)


def test_words_of_paths_are_compared_without_those_that_all_have() -> None:
    assert alike("src/test/java/a/CsvParserTest.java", "src/main/java/a/CsvParser.java") == 1
    assert alike("tests/test_a.py", "b.py") == alike("tests/tests.py", "src/lib.py") == 0


NODES = st.tuples(st.sampled_from(["a.py", "b.py", "test_a.py", "test_b.py"]), st.integers(-1, 2))
GRAPHS = st.dictionaries(NODES, st.lists(st.builds(edge, NODES, st.sampled_from(["call", "import", "test"]), st.floats(0.1, 1.0)), max_size=4))


@given(GRAPHS)
def test_scores_lie_between_0_and_1_and_come_best_first(edges: Edges) -> None:
    found = ranked(reached(edges), ["a.py"])
    assert all(CUT <= way.score <= 1 for way in found)
    assert [way.score for way in found] == sorted((way.score for way in found), reverse=True)


@given(GRAPHS, NODES)
def test_one_edge_more_never_makes_a_test_less_sure(edges: Edges, node: Node) -> None:
    more = {**edges, ("a.py", 0): [*edges.get(("a.py", 0), []), edge(node)]}
    before, after = reached(edges), reached(more)
    assert all(after[path].score >= way.score for path, way in before.items())
