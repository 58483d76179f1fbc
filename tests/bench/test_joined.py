from __future__ import annotations

from typing import Any

from bench.joined import joined

ROWS: list[dict[str, Any]] = [
    {
        "id": f"{repo}-{number}",
        "repo": repo,
        "question": f"What is  {number}?",
        "gold_files": ["a.py", f"{number}.py"],
        "gold_spans": [{"path": "a.py", "start": number, "end": number}],
    }
    for repo in ("x", "y")
    for number in range(5)
]


def test_only_questions_of_one_repository_are_joined_and_none_twice() -> None:
    found = joined(ROWS, 2)
    assert [row["repo"] for row in found] == ["x", "x", "y", "y"]
    names = [name for row in found for name in row["id"].split("+")]
    assert len(set(names)) == len(names) == 8


def test_the_gold_of_a_joined_question_is_that_of_its_parts_each_file_once() -> None:
    row = joined(ROWS, 5)[0]
    assert sorted(row["gold_files"]) == ["0.py", "1.py", "2.py", "3.py", "4.py", "a.py"]
    assert len(row["gold_spans"]) == 5


def test_as_one_there_is_no_question_mark_to_cut_at() -> None:
    assert [row["question"].count("?") for row in joined(ROWS, 2)] == [2] * 4
    assert [row["question"].count("?") for row in joined(ROWS, 2, as_one=True)] == [0] * 4
    assert [row["question"].split() for row in joined(ROWS, 2, as_one=True)] == [row["question"].replace("?", "").split() for row in joined(ROWS, 2)]
