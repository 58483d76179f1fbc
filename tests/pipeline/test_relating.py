"""``graph deps | rdeps | callers | callees | neighbours | path`` on real rooms: what is written to what is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pipeline.small import FILES, Shell, git, write

SHOP = {
    **FILES,
    "shop/tax.py": "RATE = 0.2\n\n\ndef vat(price):\n    return price * RATE\n",
    "shop/bill.py": "from shop.tax import vat\n\n\nclass Bill:\n    def __init__(self, price):\n        self.price = price\n\n"
    "    def total(self):\n        return self.price + vat(self.price)\n",
    "shop/send.py": "from shop.bill import Bill\n\n\ndef send(price):\n    return Bill(price)\n",
    "shop/post/stamp.py": "from shop.send import send\n\n\ndef stamp():\n    return send(1)\n",
    "tests/test_bill.py": "from shop.bill import Bill\n\n\ndef test_bill():\n    assert Bill(10).total() == 12\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    base = tmp_path_factory.mktemp("related")
    shell = Shell(base, write(base / "shop", SHOP))
    git(shell.folder, "init", "-q", "-b", "main")
    git(shell.folder, "add", "-A")
    git(shell.folder, "commit", "-qm", "first")
    return shell


def graph(shell: Shell, *arguments: str) -> dict[str, Any]:
    said = shell("graph", *arguments, "--json")
    assert said.code == 0, said.told
    form: dict[str, Any] = json.loads(said.out)
    return form


def ends(form: dict[str, Any]) -> list[tuple[str, str]]:
    names = [[one[end]["path"] + (":" + one[end]["symbol"] if one[end]["symbol"] else "") for end in ("source", "target")] for one in form["relations"]]
    return [(source, target) for source, target in names]


def test_a_file_depends_on_what_it_imports(shop: Shell) -> None:
    assert ends(graph(shop, "deps", "shop/bill.py")) == [("shop/bill.py", "shop/tax.py")]


def test_depth_follows_imports_further(shop: Shell) -> None:
    found = graph(shop, "deps", "shop/send.py", "--depth", "5")
    assert [(target, one["step"]) for (_, target), one in zip(ends(found), found["relations"], strict=True)] == [("shop/bill.py", 1), ("shop/tax.py", 2)]


def test_who_imports_a_file_is_told_with_the_line_and_its_text(shop: Shell) -> None:
    found = graph(shop, "rdeps", "shop/tax.py")
    assert ends(found) == [("shop/bill.py", "shop/tax.py")]
    assert (found["relations"][0]["line"], found["relations"][0]["text"]) == (1, "from shop.tax import vat")


def test_a_folder_depends_on_what_lies_outside_of_it(shop: Shell) -> None:
    assert ends(graph(shop, "deps", "shop/post")) == [("shop/post/stamp.py", "shop/send.py")]
    assert ends(graph(shop, "rdeps", "shop/")) == [("tests/test_basket.py", "shop/basket.py"), ("tests/test_bill.py", "shop/bill.py")]


@pytest.mark.parametrize("name", ["vat", "shop/tax.py:vat", "shop/tax.py:5", "tax.py:vat"])
def test_a_symbol_is_named_by_itself_by_its_file_or_by_a_line_in_it(shop: Shell, name: str) -> None:
    found = graph(shop, "callers", name)
    assert found["about"] == [{"path": "shop/tax.py", "symbol": "vat", "kind": "function", "line": 4}]
    assert ("shop/bill.py:Bill.total", "shop/tax.py:vat") in ends(found)


def test_a_type_is_used_by_who_makes_one_and_uses_what_its_members_use(shop: Shell) -> None:
    assert ("shop/send.py:send", "shop/bill.py:Bill") in ends(graph(shop, "callers", "Bill"))
    assert ends(graph(shop, "callees", "Bill")) == [("shop/bill.py:Bill.total", "shop/tax.py:vat")]


def test_neighbours_lie_on_both_sides(shop: Shell) -> None:
    found = graph(shop, "neighbours", "shop/bill.py", "--kind", "import")
    assert sorted((one["incoming"], one["source"]["path"], one["target"]["path"]) for one in found["relations"]) == [
        (False, "shop/bill.py", "shop/tax.py"),
        (True, "shop/send.py", "shop/bill.py"),
        (True, "tests/test_bill.py", "shop/bill.py"),
    ]


def test_a_path_is_the_shortest_chain_and_tells_its_weakest_edge(shop: Shell) -> None:
    found = graph(shop, "path", "shop/post/stamp.py", "shop/tax.py")
    assert [target for _, target in ends(found)] == ["shop/send.py", "shop/bill.py", "shop/tax.py"]
    assert found["weakest"] == min(one["confidence"] for one in found["relations"])
    assert not found["turned"]


def test_a_path_over_symbols_leads_from_a_type_into_its_members(shop: Shell) -> None:
    found = graph(shop, "path", "send", "vat")
    assert [one["kind"] for one in found["relations"]] == ["call", "contains", "call"]


def test_a_path_that_leads_only_the_other_way_is_told_as_such(shop: Shell) -> None:
    found = graph(shop, "path", "shop/tax.py", "shop/post/stamp.py")
    assert found["turned"]
    assert ends(found)[0][0] == "shop/post/stamp.py"
    assert "none leads the way that was asked" in shop("graph", "path", "shop/tax.py", "shop/post/stamp.py").err


def test_where_nothing_is_found_the_exit_code_is_1_and_edges_of_other_kinds_are_counted(shop: Shell) -> None:
    said = shop("graph", "callees", "shop/tax.py:vat", "--kind", "inherit")
    assert (said.code, said.out) == (1, "")
    assert "uses nothing that the index knows" in said.err
    write(shop.folder, {"shop/lone.py": "from shop.tax import vat\n"})
    try:
        assert "of other kinds there are 1: --kind all" in shop("graph", "callees", "shop/lone.py").err
    finally:
        (shop.folder / "shop/lone.py").unlink()


def test_an_unknown_name_is_not_found_and_names_that_are_alike_are_offered(shop: Shell) -> None:
    said = shop("graph", "callers", "va")
    assert said.code == 1
    assert "did you mean vat?" in said.err


def test_a_name_of_too_many_definitions_has_to_be_said_more_precisely(shop: Shell) -> None:
    write(shop.folder, {f"many/m{number}.py": "def same():\n    return 1\n" for number in range(7)})
    said = shop("graph", "callers", "same")
    assert said.code == 2
    assert "7 definitions are called 'same'" in said.err
    assert "many/m0.py:same" in said.err
    assert shop("graph", "callers", "many/m3.py:same").code == 1


def test_several_definitions_of_one_name_are_answered_together(shop: Shell) -> None:
    found = graph(shop, "callers", "total", "--sure", "0")
    assert {spot["path"] for spot in found["about"]} == {"shop/basket.py", "shop/bill.py"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("deps", "vat"), "deps asks about files; vat is a symbol of shop/tax.py"),
        (("deps",), "takes one place; 0 were given"),
        (("path", "vat"), "takes two places; 1 were given"),
        (("path", "vat", "vat"), "a path needs two places"),
        (("callers", "vat", "--kind", "cal"), "--kind: there is no kind 'cal'"),
        (("callers", "shop/tax.py:99"), "shop/tax.py has no line 99"),
        (("sideways", "vat"), "codeqa graph knows no 'sideways vat'"),
        (("callers", "vat", "--format", "sarif"), "has no format 'sarif'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(shop: Shell, arguments: tuple[str, ...], told: str) -> None:
    said = shop("graph", *arguments)
    assert said.code == 2
    assert told in said.err


def test_a_path_is_also_meant_from_the_folder_that_is_asked_in(shop: Shell) -> None:
    inside = Shell(shop.base, shop.folder / "shop")
    assert ends(graph(inside, "deps", "bill.py")) == [("shop/bill.py", "shop/tax.py")]
    assert ends(graph(inside, "deps", "post")) == [("shop/post/stamp.py", "shop/send.py")]


def test_a_change_is_seen_by_the_next_question(shop: Shell) -> None:
    write(shop.folder, {"shop/late.py": "from shop.tax import vat\n\n\ndef late():\n    return vat(2)\n"})
    assert ("shop/late.py:late", "shop/tax.py:vat") in ends(graph(shop, "callers", "vat"))
    (shop.folder / "shop/late.py").unlink()
    assert "shop/late.py" not in str(graph(shop, "callers", "vat"))


def test_only_edges_that_are_sure_enough_are_followed(shop: Shell) -> None:
    assert shop("graph", "callers", "vat", "--sure", "1").code == 1


def test_quickfix_lines_lead_to_the_uses(shop: Shell) -> None:
    assert shop("graph", "callers", "vat", "--format", "vimgrep").out == "shop/bill.py:9:1:return self.price + vat(self.price)\n"


def test_an_empty_folder_and_a_missing_one_fail_as_every_command_does(shop: Shell) -> None:
    empty = shop.base / "empty"
    empty.mkdir(exist_ok=True)
    assert Shell(shop.base, empty)("graph", "deps", "a.py").code == 2
    assert Shell(shop.base, shop.base / "none")("graph", "deps", "a.py").code == 2


def test_the_map_as_a_picture_has_every_file(shop: Shell) -> None:
    page = shop("map", "--format", "html")
    assert page.code == 0
    assert all(f'"{path}"' in page.out for path in ("shop/tax.py", "README.md", "tests/test_bill.py"))
    assert shop("map", "--format", "svg").out.startswith("<svg ")
