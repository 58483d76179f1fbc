"""A pack that chooses its own size: a prefix of what any larger one shows, within its bounds, with a prediction that grows with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.enough import Enough, Tally, predicted
from codeqa.pack.packing import pack
from codeqa.pack.receipt import receipt
from codeqa.types import Context, RankedFile
from tests.pack.samples import MARKER, NAMES, STATE, content_of, loader, ranked, stdlib

FILES = tuple(content_of(f"Lib/{name}.py", stdlib(name), tokens.count) for name in NAMES)

rankings = st.permutations(FILES).map(lambda files: ranked(files[:8]))
kinds = st.builds(Enough, least=st.integers(0, 9_000), coverage=st.floats(0.1, 1.5), window=st.integers(1, 6_000), gain=st.floats(0.0, 0.1))


def packed(ranking: tuple[RankedFile, ...], budget: int, enough: Enough | None, preamble: str = "") -> Context:
    return pack("how?", ranking, loader(FILES), budget=budget, index=STATE, marker=MARKER, enough=enough, preamble=preamble)


def shown(context: Context) -> dict[str, set[int]]:
    return {file.path: {line for start, end in file.spans for line in range(start, end + 1)} for file in context.files}


@settings(max_examples=30, deadline=None)
@given(rankings, st.integers(500, 64_000), kinds)
def test_a_pack_that_is_enough_lies_within_its_bounds_and_in_the_full_one(ranking: tuple[RankedFile, ...], budget: int, enough: Enough) -> None:
    context, full = packed(ranking, budget, enough), packed(ranking, budget, None)
    assert min(enough.least, full.tokens) <= context.tokens == tokens.count(context.text) <= budget
    assert shown(context).keys() <= shown(full).keys()
    assert all(lines <= shown(full)[path] for path, lines in shown(context).items())
    assert context == packed(ranking, budget, enough)


@settings(max_examples=30, deadline=None)
@given(rankings, st.integers(500, 40_000), st.integers(1, 8_000))
def test_a_larger_budget_never_predicts_less(ranking: tuple[RankedFile, ...], budget: int, more: int) -> None:
    small, large = packed(ranking, budget, None), packed(ranking, budget + more, None)
    assert 0 <= small.predicted_coverage <= large.predicted_coverage <= 1


def test_everything_covers_all_that_is_considered() -> None:
    context = packed(ranked(FILES), 1_000_000, None)
    assert context.predicted_coverage == pytest.approx(1.0)
    assert receipt(context).predicted_coverage == context.predicted_coverage
    assert packed((*ranked(FILES), RankedFile("gone.py", 10.0)), 1_000_000, None).predicted_coverage < 0.7


def test_it_ends_where_the_coverage_is_reached_and_says_that_the_rest_is_not_needed() -> None:
    context = packed(ranked(FILES), 64_000, Enough(least=1_000, coverage=0.8, gain=0.0))
    assert 0.8 <= context.predicted_coverage < 0.9
    assert {row.reason for row in context.omitted} == {"not needed"}


def test_it_ends_where_little_is_gained_and_counts_the_preamble() -> None:
    quick = Enough(least=3_000, coverage=2.0, window=1_000, gain=0.5)
    assert packed(ranked(FILES), 64_000, quick).tokens < packed(ranked(FILES), 64_000, replace(quick, gain=0.001)).tokens
    assert 3_000 <= packed(ranked(FILES), 64_000, quick, "word " * 2_500).tokens < 5_500


def test_a_budget_that_ends_first_says_so() -> None:
    context = packed(ranked(FILES), 2_000, Enough(coverage=2.0))
    assert "over budget" in {row.reason for row in context.omitted}


def test_a_tally_compares_with_what_it_predicted_a_window_ago() -> None:
    tally = Tally()
    seen = []
    for mass in (0.5, 0.2, 0.05):
        tally.add(1_000, mass, 2_000)
        seen.append(tally.predicted)
    assert tally.coverage == pytest.approx(0.75)
    assert tally.before == seen[0]


def test_more_of_the_mass_predicts_more_and_the_prediction_is_a_share() -> None:
    for size in (0, 500, 6_000, 64_000):
        shares = [predicted(size, mass / 20) for mass in range(21)]
        assert shares == sorted(shares)
        assert 0 <= shares[0] < shares[-1] <= 1
