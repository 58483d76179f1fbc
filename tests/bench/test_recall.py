from __future__ import annotations

from bench.recall import Question, Recall, recall, shown

QUESTION = Question("1", "repo", "?", ("a.py", "b.py"), frozenset(("a.py", line) for line in range(1, 11)))


def test_an_outline_does_not_count_as_code() -> None:
    context = shown({"files": [{"path": "a.py", "mode": "outline", "spans": []}]})
    assert recall(QUESTION, context) == Recall(0.0, 0.0, 0.0, 0.0)


def test_whole_files_hold_everything() -> None:
    context = shown({"files": [{"path": path, "mode": "whole", "spans": [[1, 3]]} for path in ("a.py", "b.py")]})
    assert recall(QUESTION, context) == Recall(1.0, 1.0, 1.0, 1.0)


def test_one_line_is_recall_but_no_evidence() -> None:
    context = shown({"files": [{"path": "a.py", "mode": "spans", "spans": [[1, 1]]}]})
    assert recall(QUESTION, context) == Recall(0.5, 0.0, 0.0, 0.1)


def test_half_of_the_gold_lines_are_evidence() -> None:
    context = shown({"files": [{"path": "a.py", "mode": "spans", "spans": [[6, 10], [40, 41]]}]})
    assert recall(QUESTION, context).evidence == 0.5


def test_without_gold_lines_forty_lines_are_evidence() -> None:
    few = shown({"files": [{"path": "b.py", "mode": "spans", "spans": [[1, 39]]}]})
    enough = shown({"files": [{"path": "b.py", "mode": "spans", "spans": [[1, 39], [50, 50]]}]})
    assert (recall(QUESTION, few).evidence, recall(QUESTION, enough).evidence) == (0.0, 0.5)


def test_a_question_without_gold_lines_has_no_line_recall() -> None:
    question = Question.read({"id": "1", "repo": "r", "question": "?", "gold_files": ["b.py"], "gold_spans": []})
    assert recall(question, {"b.py": None}).line_recall is None
