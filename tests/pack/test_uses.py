"""The listing of users: within its share, exact lines, and never less with more budget."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.uses import MOST_TOKENS, SHARE, Use, uses_block

names = st.text(st.sampled_from("abc_ /\n\u00e9"), min_size=1, max_size=12)
some = st.lists(st.builds(Use, names, st.integers(1, 9_999), names, st.sampled_from(("call", "import")), names, st.floats(0, 1)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(some, st.integers(0, 9_000), st.integers(1, 3_000))
def test_more_budget_never_means_less(uses: list[Use], budget: int, more: int) -> None:
    (small, kept), (large, kept_more) = (uses_block(uses, size, "m1", tokens.count) for size in (budget, budget + more))
    spent, spent_more = tokens.count(small) + kept, tokens.count(large) + kept_more
    assert spent <= min(MOST_TOKENS, budget // SHARE)
    assert budget - spent <= budget + more - spent_more
    assert set(small.split("\n")) <= set(large.split("\n"))
    assert all(tokens.additive(line + "\n") for line in large.split("\n")[:-1])


def test_a_line_says_who_where_how_and_how_sure_the_surest_first() -> None:
    uses = [Use("b.py", 3, "pay", "call", "Basket.total", 0.4), Use("a.py", 9, "", "import", "Basket", 0.95)]
    assert uses_block([*uses, *uses], 4_000, "m1", tokens.count)[0] == (
        "<uses m1>\na.py:9 (import of Basket, confidence 0.95)\nb.py:3 pay (call of Basket.total, confidence 0.40)\n</uses m1>\n"
    )


def test_nothing_to_list_costs_nothing() -> None:
    assert uses_block([], 32_000, "m1", tokens.count) == ("", 0)


def test_the_marker_cannot_be_written_by_a_path() -> None:
    assert uses_block([Use("m1.py", 1, "", "call", "m1", 1.0)], 4_000, "m1", tokens.count)[0].count("m1") == 2
