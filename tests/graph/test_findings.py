from __future__ import annotations

from dataclasses import replace

from codeqa.graph.findings import Still, held_against
from codeqa.types.impacts import Caller, Change, ChangedSymbol, Reached

CALLER = Caller("b.py", 7, "g", "call", 0.95, changed=False)
GONE = ChangedSymbol("a.py", "f", "function", Change.REMOVED, 1, 2, callers=(CALLER,))
ADDED = ChangedSymbol("a.py", "f", "function", Change.ADDED, 1, 2)


def rules(one: ChangedSymbol, still: Still | None = None) -> list[str]:
    return [finding.rule for finding in held_against([one], {one.path: still} if still else {}, lambda path: path.startswith("test"))]


def test_what_is_removed_and_still_used_stands_out_at_its_user() -> None:
    (finding,) = held_against([GONE], {}, lambda path: False)
    assert (finding.rule, finding.path, finding.start_line) == ("removed-callers", "b.py", 7)


def test_a_guess_is_not_held_against_a_removal() -> None:
    assert rules(replace(GONE, callers=(CALLER._replace(confidence=0.5),))) == []


def test_what_the_file_still_has_or_passes_on_is_not_removed() -> None:
    assert rules(GONE, Still({"f"}, ())) == []
    assert rules(GONE, Still((), {"f"})) == []
    assert rules(GONE, Still((), {"*"})) == []
    assert rules(GONE, Still({"g"}, {"h"})) == ["removed-callers"]


def test_a_removed_method_is_not_passed_on_by_an_import_of_its_name() -> None:
    assert rules(replace(GONE, symbol="A.f"), Still({"A"}, {"f"})) == ["removed-callers"]


def test_changed_code_without_a_test_is_untested() -> None:
    assert rules(ADDED) == ["untested"]
    assert rules(replace(ADDED, tests=(Reached("test_a.py", 1, "", 0.2, 0),))) == []


def test_neither_tests_nor_values_nor_what_was_only_asked_for_need_a_test() -> None:
    assert rules(replace(ADDED, path="test_a.py")) == []
    assert rules(replace(ADDED, kind="variable")) == []
    assert rules(replace(ADDED, change=Change.ASKED)) == []
