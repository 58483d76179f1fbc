"""``graph impact`` on real rooms: from what is staged to who uses it, its tests and its documents, whatever the index knows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codeqa.config import Config
from codeqa.pipeline import find_impact
from codeqa.types.impacts import Asked
from tests.pipeline.small import FILES, Shell, git, write

SHOP = {
    **FILES,
    "shop/tax.py": "def vat(price):\n    return price * 0.2\n",
    "shop/bill.py": "from shop.tax import vat\n\n\ndef bill(price):\n    return price + vat(price)\n",
    "tests/test_bill.py": "from shop.bill import bill\n\n\ndef test_bill():\n    assert bill(10) == 12\n",
    "docs/tax.md": "# Tax\n\nWhat `vat()` adds.\n",
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with an index and one commit, and a copy of both: an index belongs to the place of its work tree."""
    base = tmp_path_factory.mktemp("pristine")
    shell = Shell(base / "here", write(base / "here" / "shop", SHOP))
    git(shell.folder, "init", "-q", "-b", "main")
    git(shell.folder, "add", "-A")
    git(shell.folder, "commit", "-qm", "first")
    assert shell("index", "-q").code == 0
    shutil.copytree(base / "here", base / "kept")
    return base


@pytest.fixture
def shop(pristine: Path) -> Shell:
    """As it was made, for each test anew."""
    shutil.rmtree(pristine / "here")
    shutil.copytree(pristine / "kept", pristine / "here")
    return Shell(pristine / "here", pristine / "here" / "shop")


def stage(shell: Shell, path: str, old: str, new: str) -> None:
    text = (shell.folder / path).read_text()
    assert old in text
    write(shell.folder, {path: text.replace(old, new)})
    git(shell.folder, "add", "-A")


def impact(shell: Shell, *arguments: str) -> dict[str, Any]:
    said = shell("graph", "impact", "--json", *arguments)
    assert said.code in (0, 5), said.told
    form: dict[str, Any] = json.loads(said.out)
    return form


def symbols(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["symbol"]: one for one in form["symbols"]}


def users(one: dict[str, Any]) -> list[str]:
    return [f"{caller['path']} {caller['symbol']}" for caller in one["callers"]]


def test_a_changed_body_is_told_with_its_users_tests_and_documents(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "0.2", "0.25")
    form = impact(shop, "--staged")
    vat = symbols(form)["vat"]
    assert (vat["change"], vat["path"], vat["start_line"]) == ("body changed", "shop/tax.py", 1)
    assert users(vat) == ["shop/bill.py bill"]
    assert vat["callers"][0]["confidence"] > 0.9
    assert [test["path"] for test in vat["tests"]] == ["tests/test_bill.py"]
    assert vat["documents"] == [{"path": "docs/tax.md", "line": 3}]
    assert form["left_out"] == []
    assert form["findings"] == []


def test_what_is_staged_counts_whatever_lies_in_the_work_tree(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "vat(price)", "vat(price, rate)")
    write(shop.folder, {"shop/tax.py": "broken(\n", "shop/bill.py": ""})
    vat = symbols(impact(shop, "--staged"))["vat"]
    assert (vat["change"], vat["old_signature"], vat["signature"]) == ("signature changed", "def vat(price)", "def vat(price, rate)")
    assert users(vat) == ["shop/bill.py bill"]


def as_it_was(shell: Shell) -> None:
    """The index shows the commit before the change."""


def brought_up_to_date(shell: Shell) -> None:
    assert shell("index", "-q").code == 0


def of_another_time(shell: Shell) -> None:
    """The index shows a work tree that is neither what was nor what is staged."""
    path = shell.folder / "shop/tax.py"
    text = path.read_text()
    path.write_text(f"def other():\n    return 1\n\n\n{text}")
    assert shell("index", "-q").code == 0
    path.write_text(text)


@pytest.mark.parametrize("index", [as_it_was, brought_up_to_date, of_another_time])
def test_whoever_still_uses_what_is_removed_stands_out_whatever_the_index_has_seen(shop: Shell, index: Callable[[Shell], None]) -> None:
    stage(shop, "shop/tax.py", "def vat", "def tax")
    index(shop)
    form = impact(shop, "--staged", "--fail-on", "removed-callers")
    assert {name: one["change"] for name, one in symbols(form).items()} == {"vat": "removed", "tax": "added"}
    assert users(symbols(form)["vat"]) == ["shop/bill.py bill"]
    (finding,) = [one for one in form["findings"] if one["rule"] == "removed-callers"]
    assert (finding["path"], finding["start_line"]) == ("shop/bill.py", 5)
    assert shop("graph", "impact", "--staged", "--fail-on", "removed-callers").code == 5
    assert shop("graph", "impact", "--staged").code == 0


def test_users_that_are_changed_with_it_no_longer_use_it(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "def vat", "def tax")
    stage(shop, "shop/bill.py", "vat", "tax")
    form = impact(shop, "--staged")
    assert users(symbols(form)["vat"]) == []
    assert users(symbols(form)["tax"]) == ["shop/bill.py bill"]
    assert symbols(form)["tax"]["callers"][0]["changed"] is True
    assert form["findings"] == []


def test_what_is_moved_and_passed_on_under_its_old_name_is_not_missing(shop: Shell) -> None:
    write(shop.folder, {"shop/rates.py": SHOP["shop/tax.py"], "shop/tax.py": "from shop.rates import vat\n"})
    git(shop.folder, "add", "-A")
    assert [one for one in impact(shop, "--staged")["findings"] if one["rule"] == "removed-callers"] == []


def test_a_renamed_file_is_still_asked_for_by_its_old_name(shop: Shell) -> None:
    git(shop.folder, "mv", "shop/tax.py", "shop/taxes.py")
    form = impact(shop, "--staged")
    assert form["files"] == [{"path": "shop/taxes.py", "old_path": "shop/tax.py", "status": "renamed", "language": "python", "left_out": ""}]
    (gone,) = form["symbols"]
    assert (gone["path"], gone["change"], gone["signature"]) == ("shop/tax.py", "removed", "now shop/taxes.py")
    assert "shop/bill.py " in users(gone)


def test_new_code_is_tested_by_a_test_that_comes_with_it(shop: Shell) -> None:
    write(shop.folder, {"shop/duty.py": "def duty(price):\n    return price\n\n\ndef toll(price):\n    return price\n"})
    git(shop.folder, "add", "-A")
    assert [one["symbol"] for one in impact(shop, "--staged")["findings"]] == ["duty", "toll"]
    write(shop.folder, {"checks/test_custom.py": "from shop.duty import duty\n\n\ndef test_duty():\n    assert duty(1) == 1\n"})
    git(shop.folder, "add", "-A")
    form = impact(shop, "--staged")
    assert [test["path"] for test in symbols(form)["duty"]["tests"]] == ["checks/test_custom.py"]
    assert [one["rule"] for one in form["findings"]] == []


def test_a_file_is_asked_for_as_if_all_of_it_were_changed(shop: Shell) -> None:
    form = impact(shop, "shop/tax.py")
    assert form["target"] == "files"
    assert {name: one["change"] for name, one in symbols(form).items()} == {"vat": "asked", "": "asked"}
    assert [test["path"] for test in form["tests"]] == ["tests/test_bill.py"]
    assert form["findings"] == []


def test_without_words_the_work_tree_is_compared_with_the_last_commit(shop: Shell) -> None:
    write(shop.folder, {"shop/tax.py": SHOP["shop/tax.py"].replace("0.2", "0.3"), "shop/new.py": "def fresh():\n    return 1\n"})
    form = impact(shop)
    assert form["target"] == "work tree"
    assert {name: one["change"] for name, one in symbols(form).items()} == {"fresh": "added", "vat": "body changed"}


def test_two_commits_are_compared_and_paths_narrow(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "0.2", "0.3")
    stage(shop, "shop/basket.py", "item.price", "item.cost")
    git(shop.folder, "commit", "-qm", "second")
    assert set(symbols(impact(shop, "--diff", "HEAD~1..HEAD"))) == {"vat", "Basket.total"}
    assert set(symbols(impact(shop, "--diff", "HEAD~1..HEAD", "shop/tax.py"))) == {"vat"}


def test_before_the_first_commit_everything_is_added(tmp_path: Path) -> None:
    shell = Shell(tmp_path, write(tmp_path / "shop", SHOP))
    git(shell.folder, "init", "-q")
    git(shell.folder, "add", "-A")
    form = impact(shell, "--staged")
    assert form["base"] == ""
    assert symbols(form)["vat"]["change"] == "added"
    assert users(symbols(form)["vat"]) == ["shop/bill.py bill"]


def test_without_an_index_the_change_alone_is_told_and_nothing_is_held_against_it(shop: Shell) -> None:
    assert shop("clean", "-q").code == 0
    stage(shop, "shop/tax.py", "def vat", "def tax")
    form = impact(shop, "--staged", "--fail-on", "untested,removed-callers")
    assert set(symbols(form)) == {"vat", "tax"}
    assert form["index"] is None
    assert "no index" in form["left_out"][0]
    assert form["findings"] == []


def damaged_pointer(shell: Shell) -> None:
    for path in shell.index.rglob("CURRENT"):
        path.write_text("{")


def damaged_tables(shell: Shell) -> None:
    """Of the right size, and no database from its second page on."""
    for path in shell.index.rglob("tables.sqlite"):
        data = path.read_bytes()
        path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def cut_tables(shell: Shell) -> None:
    for path in shell.index.rglob("tables.sqlite"):
        path.write_bytes(path.read_bytes()[:-1])


def damaged_words(shell: Shell) -> None:
    """The lexical half, each of its files of the right size."""
    for path in shell.index.rglob("lexical/*"):
        if path.suffix not in (".json", ".lock"):
            path.write_bytes(b"\xff" * path.stat().st_size)


def test_without_words_to_search_in_only_documents_are_left_out(shop: Shell) -> None:
    damaged_words(shop)
    stage(shop, "shop/tax.py", "0.2", "0.3")
    form = impact(shop, "--staged")
    assert users(symbols(form)["vat"]) == ["shop/bill.py bill"]
    assert [note for note in form["left_out"] if note.startswith("documents: ")]


def newer_format(shell: Shell) -> None:
    for path in shell.index.rglob("CURRENT"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))


@pytest.mark.parametrize("harm", [damaged_pointer, damaged_tables, cut_tables, newer_format])
def test_an_index_that_cannot_be_read_is_left_out_and_said(shop: Shell, harm: Callable[[Shell], None]) -> None:
    harm(shop)
    stage(shop, "shop/tax.py", "0.2", "0.3")
    form = impact(shop, "--staged")
    assert set(symbols(form)) == {"vat"}
    assert form["index"] is None
    assert form["left_out"]


def test_without_time_everything_is_named_as_left_out_and_nothing_held_against_it(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "def vat", "def tax")
    found = find_impact(shop.folder, Config(index_dir=str(shop.index)), Asked(staged=True, seconds=0.0))
    assert [(file.path, file.left_out) for file in found.files] == [("shop/tax.py", "not looked at in time")]
    assert found.findings == ()
    assert "1 changed file for want of time: shop/tax.py" in found.left_out


def test_binary_files_links_and_secrets_are_named_and_not_read(shop: Shell) -> None:
    (shop.folder / "logo.dat").write_bytes(b"\0\1" * 500)
    (shop.folder / "link.py").symlink_to("shop/tax.py")
    write(shop.folder, {".env": "KEY=1\n"})
    git(shop.folder, "add", "-Af")
    form = impact(shop, "--staged")
    assert {file["path"]: file["left_out"].split(":")[0] for file in form["files"]} == {".env": "denied", "link.py": "symlink", "logo.dat": "binary"}
    assert form["symbols"] == []


def test_every_format_tells_the_change(shop: Shell) -> None:
    stage(shop, "shop/tax.py", "def vat", "def tax")
    text = shop("graph", "impact", "--staged").out
    assert "removed-callers: vat is removed and still used at shop/bill.py:5" in text
    assert "::warning file=shop/bill.py,line=5" in shop("graph", "impact", "--staged", "--format", "github").out
    assert '"shop/bill.py bill" -> "shop/tax.py vat"' in shop("graph", "impact", "--staged", "--format", "dot").out
    sarif = json.loads(shop("graph", "impact", "--staged", "--format", "sarif").out)
    assert {one["ruleId"]: one["level"] for one in sarif["runs"][0]["results"]} == {"removed-callers": "warning", "changed": "note"}


def test_a_folder_without_git_has_nothing_to_compare_with_and_files_to_ask_for(tmp_path: Path) -> None:
    shell = Shell(tmp_path, write(tmp_path / "shop", SHOP))
    assert shell("graph", "impact").code == 2
    assert shell("index", "-q").code == 0
    assert users(symbols(impact(shell, "shop/tax.py"))["vat"]) == ["shop/bill.py bill"]


def test_mistakes_of_the_command_line_are_clear(shop: Shell) -> None:
    assert "no rule 'tests'" in shop("graph", "impact", "--staged", "--fail-on", "tests").err
    assert "two different changes" in shop("graph", "impact", "--staged", "--diff", "HEAD").err
    assert "no commit 'nowhere'" in shop("graph", "impact", "--diff", "nowhere").err
    assert "lies outside" in shop("graph", "impact", "../../etc/passwd").err
    assert "codeqa graph impact" in shop("graph", "of", "calls").err
