"""The map: central files first, folders in path order, within the budget."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.map import MapEntry, file_list, repository_map
from tests.pack.samples import NAMES, content_of, stdlib

ENTRIES = tuple(
    MapEntry(f"{folder}/{name}.py", 1 / (1 + at), content_of(f"{name}.py", stdlib(name), tokens.count).symbols)
    for at, (name, folder) in enumerate(zip(NAMES, ("b", "a", "a/c") * 4, strict=True))
)


def test_a_small_repository() -> None:
    symbols = content_of("a.py", "class A(B):\n    def f(self):\n        pass\n\n\ndef g():\n    pass\n", tokens.count).symbols
    entries = (MapEntry("src/a.py", 0.1, symbols), MapEntry("README.md", 0.9))
    assert repository_map(entries, 100, tokens.count) == "# ./\n- README.md\n# src/\n- a.py\n1\tclass A(B):\n2\t  def f(self):\n6\tdef g():\n"
    assert file_list(entries, 100, tokens.count) == "# ./\n- README.md\n# src/\n- a.py: A, g\n"


def test_the_most_central_file_goes_in_first() -> None:
    assert "- README.md\n" in repository_map((MapEntry("src/a.py", 0.1), MapEntry("README.md", 0.9)), 10, tokens.count)
    assert repository_map(ENTRIES, 5, tokens.count) == ""


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3_000), st.integers(0, 500))
def test_a_map_is_within_its_budget_and_a_larger_one_has_all_of_it(budget: int, more: int) -> None:
    for render in (repository_map, file_list):
        small, large = render(ENTRIES, budget, tokens.count), render(ENTRIES, budget + more, tokens.count)
        assert tokens.count(small) <= budget
        assert set(small.split("\n")) <= set(large.split("\n"))


def test_folders_and_files_stand_in_path_order() -> None:
    text = file_list(ENTRIES, 10_000, tokens.count)
    folders = [line for line in text.split("\n") if line.startswith("# ")]
    assert folders == ["# a/", "# a/c/", "# b/"]
