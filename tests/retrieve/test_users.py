"""Which questions ask for users, and of what."""

from __future__ import annotations

import pytest

from codeqa.retrieve.question import analyse
from codeqa.retrieve.users import is_meant, wanted
from codeqa.types import Symbol


def asked(text: str) -> tuple[str, ...]:
    return wanted(analyse(text, lambda word: (word.lower(),)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("where is make_total used?", ("make_total",)),
        ("Where is Basket used?", ("Basket",)),
        ("who calls Basket.total", ("Basket.total",)),
        ("which functions call make_total?", ("make_total",)),
        ("callers of `pay`", ("pay",)),
        ("what is impacted by changing get_name?", ("get_name",)),
        ("what breaks if get_name changes?", ("get_name",)),
        ("all usages of Basket::total", ("Basket::total",)),
        ("what depends on make_total", ("make_total",)),
        ("how does make_total round its result?", ()),
        ("where is make_total defined?", ()),
        ("what does make_total do?\nit is used by all: who calls it", ()),
    ],
)
def test_a_question_for_users_names_what_is_used(text: str, names: tuple[str, ...]) -> None:
    assert asked(text) == names


def test_owners_that_are_given_must_be_the_symbols() -> None:
    total = Symbol("total", "shop.Basket.total", "method", 1, 2, 1, -1, "", "", ())
    assert [is_meant(name, total) for name in ("total", "Basket.total", "Basket::total", "Order.total", "Total")] == [True, True, True, False, False]
