"""An evidence answer stays where the question is decided, and goes where the graph leads from there."""

from __future__ import annotations

import pytest

from codeqa.answer.choosing import MOST_PLACES, TEST_DROP, Candidate, Outline, candidates, choose, choose_test
from codeqa.answer.relations import Relation
from codeqa.types import Chunk, RankedFile, Symbol
from tests.answer.test_evidence import place


def calls(source: Candidate, target: Candidate, confidence: float = 0.9) -> Relation:
    return Relation(source.hit.path, source.hit.symbol, source.hit.start_line, "call", target.hit.path, target.hit.symbol, 1, confidence)


def symbol(name: str, start: int, end: int, kind: str = "function") -> Symbol:
    return Symbol(name.split(".")[-1], name, kind, start, end, start, -1, f"def {name}()", "", ())


def chunk(start: int, end: int, ordinal: int) -> Chunk:
    return Chunk(start, end, ordinal, "symbol", "", 1, "")


def test_a_place_counts_by_its_file_and_by_its_share_of_it() -> None:
    files = [RankedFile("a.py", 5.0, (), ((1, 9, 4.0), (11, 19, 4.0))), RankedFile("b.py", 4.8, (), ((1, 9, 1.0),))]
    outline = Outline("python", (symbol("f", 1, 9), symbol("g", 11, 19)), (chunk(1, 9, 0), chunk(11, 19, 1)))
    found = candidates(files, lambda path: outline)
    assert [(one.hit.path, one.hit.symbol) for one in found] == [("b.py", "f"), ("a.py", "f"), ("a.py", "g")]
    assert found[0].chance == pytest.approx(4.8)
    assert found[1].chance == pytest.approx(5.0 - 0.6931, abs=1e-3)


def test_a_function_in_pieces_is_one_place_from_end_to_end_and_a_class_is_its_head() -> None:
    outline = Outline("python", (symbol("f", 1, 90), symbol("C", 100, 190, "class")), (chunk(1, 40, 0), chunk(41, 90, 0), chunk(100, 120, 1)))
    found = candidates([RankedFile("a.py", 5.0, (), ((41, 90, 4.0), (1, 40, 3.0), (100, 120, 2.0)))], lambda path: outline)
    assert [(one.hit.start_line, one.hit.end_line, one.hit.symbol) for one in found] == [(1, 90, "f"), (100, 120, "C")]


def test_a_place_between_symbols_has_no_name() -> None:
    (found,) = candidates([RankedFile("a.py", 5.0, (), ((1, 9, 4.0),))], lambda path: Outline("python", (), (chunk(1, 9, -1),)))
    assert (found.hit.symbol, found.symbol, found.ordinal) == ("", None, -1)


def test_a_class_that_is_no_more_than_its_name_stands_back() -> None:
    outline = Outline("python", (symbol("E", 1, 2, "class"), symbol("f", 4, 9)), (chunk(1, 2, 0), chunk(4, 9, 1)))
    found = candidates([RankedFile("a.py", 5.0, (), ((1, 2, 4.0), (4, 9, 3.5)))], lambda path: outline)
    assert [one.hit.symbol for one in found] == ["f", "E"]


def test_the_likeliest_places_are_chosen_wherever_they_are() -> None:
    pool = [place("a.py", n * 10, n * 10 + 9, f"f{n}", chance=9.0 - n / 10) for n in range(4)] + [place("b.py", 1, 9, "g", chance=5.0)]
    assert [one.hit.symbol for one in choose(pool, [])] == ["f0", "f1", "f2", "f3"]


def test_no_more_are_chosen_than_can_be_read_and_none_twice() -> None:
    pool = [place(f"{n}.py", 1, 9, "f", chance=9.0) for n in range(9)]
    assert len(choose(pool, [])) == MOST_PLACES
    overlapping = [place("a.py", 1, 9, "f", chance=9.0), place("a.py", 5, 7, "f.inner", chance=8.9)]
    assert [one.hit.symbol for one in choose(overlapping, [])] == ["f"]
    assert choose([], []) == ()


def test_what_is_tied_to_a_chosen_place_comes_before_what_is_a_little_likelier() -> None:
    first, tied, other = place("a.py", 1, 30, "f", chance=9.0), place("b.py", 1, 9, "g", chance=7.9), place("c.py", 1, 9, "h", chance=8.2)
    assert [one.hit.symbol for one in choose([first, other, tied], [calls(first, tied)])] == ["f", "g", "h"]
    assert [one.hit.symbol for one in choose([first, other, tied], [])] == ["f", "h", "g"]


def test_what_a_thin_function_passes_on_to_is_shown_too() -> None:
    thin, long = place("a.py", 1, 3, "f", "function", chance=9.0), place("a.py", 10, 60, "g", "function", chance=6.0)
    assert [one.hit.symbol for one in choose([thin, long], [calls(thin, long)])] == ["f", "g"]
    assert [one.hit.symbol for one in choose([thin, long], [])] == ["f"]
    thick = place("a.py", 1, 9, "f", "function", chance=9.0)
    assert [one.hit.symbol for one in choose([thick, long], [calls(thick, long)])] == ["f"]


def test_the_head_of_a_chosen_members_type_is_tied_to_it() -> None:
    pool = [place("a.py", 10, 30, "C.f", chance=9.0), place("b.py", 1, 9, "D", "class", chance=7.6), place("a.py", 1, 9, "C", "class", chance=7.5)]
    assert [one.hit.symbol for one in choose(pool, [])] == ["C.f", "C", "D"]


def test_the_test_that_calls_a_chosen_place_is_taken_before_one_that_only_reads_alike() -> None:
    chosen = place("a.py", 1, 9, "f", chance=9.0)
    alike = place("t.py", 1, 9, "test_g", "function", chance=5.0, test=True)
    calling = place("t.py", 11, 19, "test_f", "function", chance=3.0, test=True)
    assert choose_test([alike, calling], [chosen], [calls(calling, chosen)]) is calling
    assert choose_test([alike, calling], [chosen], []) is alike


def test_no_test_is_better_than_an_unlikely_one() -> None:
    chosen = place("a.py", 1, 9, "f", chance=9.0)
    unlikely = place("t.py", 1, 9, "test_g", "function", chance=8.9 - TEST_DROP, test=True)
    a_class = place("t.py", 1, 9, "TestG", "class", chance=9.0, test=True)
    assert choose_test([unlikely, a_class], [chosen], []) is None
    assert choose_test([unlikely], [], []) is None
    assert choose_test([a_class], [place("t.py", 20, 29, "test_h", chance=9.0, test=True)], []) is None
