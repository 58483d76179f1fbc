"""Only those relations are told that say how the answer hangs together, and that the code bears out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codeqa.answer.relations import MOST_AROUND, Relation, sentence, telling

CALL = Relation("a.py", "A.f", 5, "call", "b.py", "B.g", 9, 0.9)
SHOWN = (("a.py", "A.f"), ("b.py", "B.g"))


def told(*relations: Relation, places: Sequence[tuple[str, str]] = SHOWN, near: Sequence[tuple[str, str]] = (), line: str = "x = B().g()") -> list[Relation]:
    return telling(relations, {key: rank for rank, key in enumerate(places)}, near, lambda path, number: line, lambda path: path.startswith("tests/"))


def test_a_call_between_shown_places_is_told() -> None:
    assert told(CALL) == [CALL]


def test_of_two_relations_between_the_same_ends_the_stronger_is_told() -> None:
    assert told(replace(CALL, kind="reference"), CALL, replace(CALL, line=7, confidence=0.6)) == [CALL]


def test_what_its_line_contradicts_is_not_told() -> None:
    assert told(CALL, line="x = B().h()") == []
    assert told(CALL, line="") == []


def test_what_is_unsure_recursive_of_a_test_or_of_the_type_itself_is_not_told() -> None:
    unsure, recursive = replace(CALL, confidence=0.4), replace(CALL, target_path="a.py", target="A.f")
    assert told(unsure, recursive, replace(CALL, source_path="tests/t.py"), replace(CALL, target="A", target_path="a.py")) == []


def test_around_the_shown_places_a_few_calls_are_told_and_no_mentions() -> None:
    around = [replace(CALL, source=f"C.f{n}", source_path="c.py") for n in range(9)]
    assert len(told(*around)) == MOST_AROUND
    assert told(*(replace(one, kind="reference") for one in around)) == []


def test_around_the_shown_places_likely_ones_come_first() -> None:
    plain, likely = replace(CALL, source="C.f", source_path="c.py"), replace(CALL, source="D.f", source_path="d.py", confidence=0.6)
    assert told(plain, likely, near=[("d.py", "D.f")]) == [likely, plain]


def test_calls_are_told_before_other_uses() -> None:
    uses = Relation("a.py", "A.f", 2, "reference", "b.py", "B", 1, 0.95)
    assert told(uses, CALL, places=(*SHOWN, ("b.py", "B"))) == [CALL, uses]


def test_a_sentence_says_who_where_and_how_sure() -> None:
    assert sentence(CALL, "  x  =  B().g()", frozenset(SHOWN)) == "- `A.f` calls `B.g` (a.py:5): `x = B().g()`"
    assert sentence(replace(CALL, confidence=0.6), "", frozenset()) == "- `A.f` probably calls `B.g` (a.py:5 → b.py:9)"
    sibling = replace(CALL, target_path="a.py", target="A.g", kind="inherit")
    assert sentence(sibling, "tick ` tick", frozenset()) == "- `A.f` builds on `g` (a.py:5 → 9)"
