"""What became of a file's symbols between two versions of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.graph.changes import Merged, Side, matched, merge, places_of, units, whole
from codeqa.parse.files import parse_file
from codeqa.types import SourceFile, Symbol
from codeqa.types.impacts import Change

SHOP = """import os


LIMIT = 3


class Basket:
    \"\"\"What a customer wants.\"\"\"

    def total(self, prices):
        found = 0
        for price in prices:
            found += price
        return found

    def empty(self):
        return not self.items


def pay(basket, card):
    def charge(amount):
        return card.charge(amount)

    return charge(basket.total())
"""


def side(text: str, language: str = "python") -> Side:
    parsed = parse_file(SourceFile("f", "", text), language, terms=str)
    return Side(language, parsed.symbols, parsed.imports, text.split("\n"))


def told(old: str | None, new: str | None, language: str = "python") -> dict[str, str]:
    """Qualified name ("" for the top of the file) -> what became of it."""
    before, after = (side(text, language) if text is not None else None for text in (old, new))
    merged = merge(before.symbols if before else (), after.symbols if after else ())
    return {merged.symbols[one.ordinal].qualname if one.ordinal >= 0 else "": one.change.value for one in units(before, after, merged)}


def test_an_unchanged_file_has_nothing_to_tell() -> None:
    assert told(SHOP, SHOP) == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("found += price", "found += price * 2", {"Basket.total": "body changed"}),
        ("total(self, prices)", "total(self, prices, tax)", {"Basket.total": "signature changed"}),
        ("def empty(self)", "def vacant(self)", {"Basket.empty": "removed", "Basket.vacant": "added"}),
        ("class Basket:", "class Basket(Container):", {"Basket": "signature changed"}),
        ("LIMIT = 3", "LIMIT = 4", {"LIMIT": "body changed"}),
        ("return card.charge(amount)", "return card.charge(amount + 1)", {"pay": "body changed"}),
        ("class Basket:", "print('loaded')\n\n\nclass Basket:", {"": "body changed"}),
        ("class Basket:", "@frozen\nclass Basket:", {"Basket": "body changed"}),
    ],
)
def test_a_change_is_told_of_the_symbol_whose_own_lines_it_touches(old: str, new: str, expected: dict[str, str]) -> None:
    assert told(SHOP, SHOP.replace(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        found = 0\n", "        found = 0\n\n"),
        ("        found = 0\n", "        # the sum\n        found = 0   \n"),
        ("import os\n", "import os\nimport sys\nfrom shop import (\n    tax,\n    vat,\n)\n"),
    ],
)
def test_blank_lines_comments_and_imports_change_no_symbol(old: str, new: str) -> None:
    assert told(SHOP, SHOP.replace(old, new)) == {}


def test_a_function_that_only_moved_is_the_same() -> None:
    head, class_, function = SHOP.partition("class Basket")[0], SHOP[SHOP.index("class Basket") : SHOP.index("def pay")], SHOP[SHOP.index("def pay") :]
    assert told(SHOP, f"{head}{function}\n\n{class_}") == {}


def test_a_new_and_a_removed_file_are_told_by_their_outermost_symbols() -> None:
    assert told(None, SHOP) == {"LIMIT": "added", "Basket": "added", "pay": "added"}
    assert told(SHOP, None) == {"LIMIT": "removed", "Basket": "removed", "pay": "removed", "": "removed"}


def test_members_that_come_with_their_class_count_as_it() -> None:
    new = side(SHOP)
    merged = merge((), new.symbols)
    basket = next(one for one in units(None, new, merged) if merged.symbols[one.ordinal].name == "Basket")
    assert {merged.symbols[place].name for place in basket.inside} == {"Basket", "total", "empty"}


def test_documents_and_data_have_no_symbols_to_tell() -> None:
    assert told("# A\n\ntext\n", "# A\n\nother\n", "markdown") == {}
    assert told('{"a": 1}\n', '{"a": 2}\n', "json") == {}


def test_a_prototype_is_not_taken_for_its_definition() -> None:
    old = "int f(int a);\nint f(int a) {\n  return a;\n}\n"
    assert told(old, old.replace("int f(int a);\n", "int f(int a);\nint g(void);\n"), "c") == {"g": "added"}
    assert told(old, old.replace("return a;", "return a + 1;"), "c") == {"f": "body changed"}


def test_of_overloads_the_one_with_another_signature_is_told() -> None:
    one, other = "  int f(int a) {\n    return 1;\n  }\n", "  int f(String a) {\n    return 2;\n  }\n"
    assert told(f"class A {{\n{one}{other}}}\n", f"class A {{\n{other}}}\n", "java") == {"A.f": "removed"}


def test_what_is_gone_keeps_its_place_behind_what_is_there() -> None:
    old, new = side(SHOP), side(SHOP.replace("def empty", "def vacant"))
    merged = merge(old.symbols, new.symbols)
    gone = merged.symbols[merged.kept :]
    assert [symbol.qualname for symbol in gone] == ["Basket.empty"]
    assert merged.symbols[gone[0].parent].qualname == "Basket"


def test_an_index_of_any_version_is_matched() -> None:
    old, new = side(SHOP), side(SHOP.replace("def empty", "def vacant"))
    merged = merge(old.symbols, new.symbols)
    for known in (old, new, side("def other(): pass\n" + SHOP)):
        for place, ordinal in places_of(known.symbols, merged).items():
            assert merged.symbols[place].qualname == known.symbols[ordinal].qualname


def test_a_whole_file_is_its_outermost_symbols_and_itself() -> None:
    text = side(SHOP)
    found = whole(text.symbols, "python")
    assert [text.symbols[one.ordinal].name if one.ordinal >= 0 else "" for one in found] == ["LIMIT", "Basket", "pay", ""]
    assert {one.change for one in found} == {Change.ASKED}


SYMBOLS = st.lists(
    st.builds(lambda name, size: Symbol(name, name, "function", 1, 1 + size, 1, -1, f"def {name}{size}", "", ()), st.sampled_from("abc"), st.integers(0, 2))
)


@given(SYMBOLS)
def test_every_list_of_symbols_matches_itself(symbols: list[Symbol]) -> None:
    assert matched(symbols, symbols) == {ordinal: ordinal for ordinal in range(len(symbols))}
    assert merge(symbols, symbols) == Merged(tuple(symbols), {ordinal: ordinal for ordinal in range(len(symbols))}, len(symbols))


@given(SYMBOLS, SYMBOLS)
def test_each_symbol_is_matched_once_and_none_is_lost(old: list[Symbol], new: list[Symbol]) -> None:
    pairs = matched(old, new)
    assert len(set(pairs.values())) == len(pairs)
    assert all(old[one].qualname == new[other].qualname for one, other in pairs.items())
    assert len(merge(old, new).symbols) == len(new) + len(old) - len(pairs)
