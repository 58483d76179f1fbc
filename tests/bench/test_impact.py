"""The truth that impact is measured by, and what it is measured beside."""

from __future__ import annotations

from bench.commits import Commit
from bench.impact import Row, cases_of, cochanged, figures


def commit(identity: str, *changed: str) -> Commit:
    """``changed``: letter and path in one word, ``M:a.py``."""
    return Commit(identity, "", "", tuple((one[0], one[2:]) for one in changed))


def test_a_case_has_code_and_a_test_that_was_there_before() -> None:
    commits = [
        commit("1", "M:a.py", "M:tests/test_a.py", "M:README.md"),
        commit("2", "M:a.py", "A:tests/test_b.py"),
        commit("3", "M:tests/test_a.py"),
        commit("4", "M:a.py", "M:tests/conftest.py"),
        commit("5", "D:b.py", "M:tests/test_b.py"),
    ]
    assert [(case.commit, case.changed, case.tests) for case in cases_of(commits, 9)] == [
        ("1", ("a.py",), ("tests/test_a.py",)),
        ("5", ("b.py",), ("tests/test_b.py",)),
    ]


def test_only_earlier_commits_say_what_changes_together() -> None:
    commits = [commit("1", "M:a.py", "M:tests/test_a.py"), commit("2", "M:a.py", "M:tests/test_x.py")]
    assert dict(cases_of(commits, 9)[0].together) == {"tests/test_x.py": 0.5}


def test_a_sweep_says_nothing_and_a_large_commit_little() -> None:
    large = commit("1", "M:a.py", "M:tests/test_a.py", "M:b.py", "M:c.py")
    assert cochanged([large], ["a.py"]) == {"tests/test_a.py": 0.25}
    assert cochanged([commit("1", "M:tests/test_a.py", *(f"M:{number}.py" for number in range(99)))], ["1.py"]) == {}


def test_every_method_names_as_many_files_as_impact() -> None:
    row = Row("r", "1", ("t.py", "u.py"), {"impact": ("t.py", "v.py"), "cochange": ("x.py", "y.py", "t.py"), "folders": ()})
    assert figures([row], "impact") == {"recall": 0.5, "recall@5": 0.5, "precision": 0.5, "named": 2.0}
    assert figures([row], "cochange") == {"recall": 0.0, "recall@5": 0.5, "precision": 0.0, "named": 2.0}
    assert figures([row], "folders") == {"recall": 0.0, "recall@5": 0.0, "precision": 0.0, "named": 0.0}
