from __future__ import annotations

import pytest

from bench.ndcg import Place, Query, Target, by_files, by_hits, ndcg


def query(*targets: Target, root: str = "") -> Query:
    return Query("1", "repo", "semantic", "?", root, targets)


def test_a_target_in_the_first_place_scores_one() -> None:
    assert ndcg(query(Target("a.py")), [Place("a.py")]) == 1.0


def test_a_second_hit_in_a_file_uses_up_a_place() -> None:
    places = [Place("x.py", 1, 5), Place("x.py", 9, 12), Place("a.py", 1, 3)]
    assert ndcg(query(Target("a.py")), places) == pytest.approx(0.5)


def test_a_target_with_lines_needs_a_hit_that_overlaps_them() -> None:
    target = Target("a.py", 10, 20)
    assert ndcg(query(target), [Place("a.py", 1, 9), Place("a.py", 20, 30)]) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(query(target), [Place("a.py", 21, 30)]) == 0.0
    assert ndcg(query(target), [Place("a.py")]) == 1.0


def test_two_targets_first_matched_at_one_place_count_once() -> None:
    both = query(Target("a.py", 1, 5), Target("a.py", 3, 9))
    assert ndcg(both, [Place("a.py", 1, 9), Place("a.py", 1, 9)]) == pytest.approx(1 / 1.6309, abs=1e-4)


def test_paths_match_by_whole_last_components_either_way() -> None:
    assert ndcg(query(Target("src/a.py")), [Place("a.py")]) == 1.0
    assert ndcg(query(Target("a.py")), [Place("src/a.py")]) == 1.0
    assert ndcg(query(Target("a.py")), [Place("src/aa.py")]) == 0.0
    assert ndcg(query(Target("lib/core/a.py"), root="src"), [Place("src/lib/core/a.py")]) == 1.0


def test_what_stands_after_the_tenth_place_counts_for_nothing() -> None:
    assert ndcg(query(Target("a.py")), [Place(f"{n}.py") for n in range(10)] + [Place("a.py")]) == 0.0


def test_the_file_protocol_takes_each_file_once() -> None:
    answer = {"hits": [{"path": "a.py", "start_line": 2, "end_line": 4}], "files": [{"path": "b.py"}, {"path": "a.py"}, {"path": "b.py"}]}
    assert by_files(answer) == [Place("b.py"), Place("a.py")]
    assert by_hits(answer) == [Place("a.py", 2, 4)]


def test_targets_are_read_with_their_lines_or_from_the_plain_lists() -> None:
    row = {"id": "1", "repo": "r", "category": "c", "query": "q", "relevant": ["a.py"], "secondary": ["b.py"]}
    assert Query.read(row).targets == (Target("a.py"), Target("b.py"))
    assert Query.read({**row, "targets_raw": [{"path": "a.py", "start": 3, "end": 4}]}).targets == (Target("a.py", 3, 4),)
