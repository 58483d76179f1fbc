"""Which files a map names, ours and aider's."""

from __future__ import annotations

from bench.map import Chart, named_by_aider, named_by_us

OURS = "# ./\n- README.md\n# src/\n- a.py\n1\tclass A:\n# src/b/\n- c.py\n"
THEIRS = "\nREADME.md\n\nsrc/a.py:\n⋮\n│class A:\n│    def f(self):\n⋮\n\nsrc/b/c.py\n"


def test_both_forms_name_the_same_files() -> None:
    assert list(named_by_us(OURS)) == ["README.md", "src/a.py", "src/b/c.py"]
    assert list(named_by_aider(THEIRS)) == ["README.md", "src/a.py", "src/b/c.py"]


def test_recall_is_the_share_of_the_gold_files_that_are_named() -> None:
    chart = Chart("m", 100, {"gold_files": ["src/a.py", "no.py"]}, 9, frozenset(named_by_us(OURS)))
    assert chart.recall == 0.5
