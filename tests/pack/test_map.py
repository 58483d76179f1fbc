"""The map: weighty files first, folders in path order, within the budget; a file's symbols by and by."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.map import BLOCK, MapEntry, repository_map, shown_by
from tests.pack.samples import NAMES, content_of, stdlib

ENTRIES = tuple(
    MapEntry(f"{folder}/{name}.py", content_of(f"{name}.py", stdlib(name), tokens.count).symbols)
    for name, folder in zip(NAMES, ("b", "a", "a/c") * 4, strict=True)
)
SYMBOLS = content_of("a.py", "class A(B):\n    def f(self):\n        pass\n\n\ndef g():\n    pass\n", tokens.count).symbols


def test_a_small_repository() -> None:
    entries = (MapEntry("README.md"), MapEntry("src/a.py", SYMBOLS))
    assert repository_map(entries, 100, tokens.count) == "# ./\n- README.md\n# src/\n- a.py\n1\tclass A(B):\n2\t  def f(self):\n6\tdef g():\n"


def test_the_weightiest_file_goes_in_first_and_no_more_are_read_than_fit() -> None:
    def entries() -> object:
        yield MapEntry("README.md")
        yield MapEntry("src/a.py")
        raise AssertionError("there is no room for a third")

    assert repository_map(entries(), 10, tokens.count) == "# ./\n- README.md\n"  # type: ignore[arg-type]  # a generator that ends by the assertion
    assert repository_map(ENTRIES, 5, tokens.count) == ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3_000), st.integers(0, 500))
def test_a_map_is_within_its_budget_and_a_larger_one_has_all_of_it(budget: int, more: int) -> None:
    small, large = repository_map(ENTRIES, budget, tokens.count), repository_map(ENTRIES, budget + more, tokens.count)
    assert tokens.count(small) <= budget
    assert set(small.split("\n")) <= set(large.split("\n"))


def test_folders_and_files_stand_in_path_order() -> None:
    text = repository_map(ENTRIES, 10_000, tokens.count)
    assert [line for line in text.split("\n") if line.startswith("# ")] == ["# a/", "# a/c/", "# b/"]


def test_a_member_comes_with_its_class() -> None:
    text = "# ./\n- a.py\n1\tclass A(B):\n2\t  def f(self):\n"
    assert repository_map((MapEntry("a.py", SYMBOLS, (1,)),), tokens.count(text), tokens.count) == text


def test_files_come_before_the_many_symbols_of_the_first() -> None:
    rows = 9 * BLOCK
    budget = next(budget for budget in range(100, 2_000, 5) if repository_map(ENTRIES, budget, tokens.count).count("\n- ") >= 9)
    text = repository_map(ENTRIES, budget, tokens.count)
    assert sum("\t" in line for line in text.split("\n")) <= rows + BLOCK + 9


def test_what_is_asked_for_is_told_by_its_places() -> None:
    assert shown_by(SYMBOLS, ((2, 3, 1.0), (6, 7, 0.5), (2, 2, 0.1), (1, 1, 0.0), (4, 4, 0.0))) == (1, 2, 0)
    assert shown_by(SYMBOLS, ((5, 5, 1.0),)) == ()
