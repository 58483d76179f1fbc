"""The graph of a published generation, without what a search needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.errors import IndexMissing, IndexUnreadable
from codeqa.graph.marks import name_mark
from codeqa.index.folder import IndexFolder
from codeqa.index.ties import Ties, open_ties
from codeqa.pipeline import index_repository
from codeqa.pipeline.freshness import place_of
from codeqa.source import find_repository
from tests.index import samples
from tests.index.samples import empty_folder, make_haste

TREE = {
    "shop/cart.py": "from shop.price import total\n\n\nclass Cart:\n    def pay(self):\n        return total(self)\n",
    "shop/price.py": "def total(items):\n    return sum(items)\n\n\nTotal = 3\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexFolder:
    make_haste(monkeypatch)
    samples.write(tmp_path / "tree", TREE)
    config = Config(index_dir=str(tmp_path / "home"))
    index_repository(tmp_path / "tree", config)
    return place_of(find_repository(tmp_path / "tree"), config)


def number(ties: Ties, path: str) -> int:
    tie = ties.file(path)
    assert tie is not None
    return tie.number


def test_a_symbol_has_its_users_and_a_file_its_importers(folder: IndexFolder) -> None:
    ties = open_ties(folder)
    price, cart = number(ties, "shop/price.py"), number(ties, "shop/cart.py")
    (user,) = ties.users(price, 0)
    assert (user.path, user.kind, user.line) == ("shop/cart.py", "call", 6)
    assert ties.place(cart, user.symbol) == ("Cart.pay", 5)
    assert ties.parent(cart, user.symbol) == ("pay", "method", 0, "class")
    assert ties.parent(cart, 0) is None
    assert [(user.path, user.symbol, user.kind) for user in ties.users(price, -1)] == [("shop/cart.py", -1, "import")]


def test_names_are_found_where_they_are_defined_and_where_they_were_looked_for(folder: IndexFolder) -> None:
    ties = open_ties(folder)
    assert [(one.path, one.symbol, one.kind) for one in ties.definitions("total")] == [("shop/price.py", 0, "function")]
    assert ties.consulting([name_mark("python", "total")]) == ["shop/cart.py"]
    assert ties.consulting([name_mark("go", "total"), name_mark("python", "nothing")]) == ties.consulting([]) == []


def test_what_the_index_read_is_known_by_content(folder: IndexFolder) -> None:
    ties = open_ties(folder)
    assert set(ties.known()) == set(TREE) == set(ties.languages())
    assert [symbol.qualname for symbol in ties.symbols(number(ties, "shop/price.py"))] == ["total", "Total"]
    assert ties.file("shop/gone.py") is None


def test_without_a_generation_there_is_none_to_ask(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        open_ties(empty_folder(tmp_path))


def test_damage_is_found_when_it_is_opened_or_read(folder: IndexFolder) -> None:
    (tables,) = folder.view.rglob("tables.sqlite")
    whole = tables.read_bytes()
    for damaged in (whole[:-1], b"\xff" * len(whole), whole[:4096] + b"\xff" * (len(whole) - 4096)):
        tables.write_bytes(damaged)
        with pytest.raises(IndexUnreadable):  # noqa: PT012 - where it shows depends on the damage
            ties = open_ties(folder)
            ties.users(number(ties, "shop/price.py"), 0)
