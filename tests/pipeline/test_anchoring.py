"""A place in an editor: what is known of it is what is on the screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.small import Shell

BASKET = "shop/basket.py"
LONGER = """# a word before


class Basket:
    '''What a customer wants.'''

    def count(self):
        return self.total() * 2

    def total(self):
        return 7
"""
"""What is on the screen: two lines more at the top, a method more, and another body."""


def known(codeqa: Shell, *arguments: str, stdin: str = "") -> Any:
    return codeqa("at", *arguments, "--json", stdin=stdin).json()


def places(codeqa: Shell, *arguments: str, stdin: str = "") -> list[str]:
    return codeqa("at", *arguments, "--format", "vimgrep", stdin=stdin).out.split("\n")[:-1]


def test_the_symbol_around_a_line_is_explained_with_its_users_and_tests(codeqa: Shell) -> None:
    told = known(codeqa, f"{BASKET}:6")
    assert told["subject"]["symbol"] == "Basket.total"
    assert told["subject"]["doc"] == "The sum of all prices."
    assert [one["symbol"] for one in told["callers"]] == ["pay"]
    assert "tests/test_basket.py" in [one["path"] for one in told["tests"]]
    assert (told["unsaved"], told["indexed"]) == (False, True)


def test_the_word_under_the_cursor_leads_to_its_definition(codeqa: Shell) -> None:
    told = known(codeqa, "shop/checkout.py:5:32")
    assert (told["word"], told["subject"]["symbol"], told["subject"]["path"]) == ("total", "Basket.total", BASKET)
    assert told["around"]["symbol"] == "pay"


def test_a_parameter_is_not_taken_for_something_else_of_that_name(codeqa: Shell) -> None:
    (codeqa.folder / "shop/cards.py").write_text("def card():\n    pass\n", encoding="utf-8")
    told = known(codeqa, "shop/checkout.py:5:13")
    assert (told["word"], told["subject"]["symbol"]) == ("card", "pay")
    assert "no definition of card is known" in str(told["notes"])


def test_what_is_on_the_screen_is_explained_and_not_what_is_in_the_file(codeqa: Shell) -> None:
    codeqa("index", "-q")
    told = known(codeqa, f"{BASKET}:10:9", "--stdin-buffer", stdin=LONGER)
    assert (told["subject"]["symbol"], told["subject"]["start_line"]) == ("Basket.total", 10)
    assert told["unsaved"] is True
    callers = {(one["path"], one["line"], one["text"]) for one in told["callers"]}
    assert (BASKET, 8, "return self.total() * 2") in callers
    assert ("shop/checkout.py", 5, "return card.charge(basket.total())") in callers


def test_a_symbol_that_only_the_screen_has_is_explained(codeqa: Shell) -> None:
    told = known(codeqa, f"{BASKET}:7:9", "--stdin-buffer", stdin=LONGER)
    assert told["subject"]["symbol"] == "Basket.count"
    assert [one["symbol"] for one in told["callees"]] == ["Basket.total"]


def test_an_answer_about_the_screen_cites_its_lines(codeqa: Shell) -> None:
    told = known(codeqa, f"{BASKET}:10", "what is the total?", "--stdin-buffer", stdin=LONGER)
    cited = [one for one in told["citations"] if one["path"] == BASKET]
    assert all(one["status"] == "exact" for one in cited)
    assert "return 7" in str(told["answer"])
    assert "sum(item.price" not in str(told["answer"])
    assert told["question"] == "what is the total?"


def test_line_ends_alone_are_no_other_text(codeqa: Shell) -> None:
    text = (codeqa.folder / BASKET).read_text(encoding="utf-8")
    assert known(codeqa, f"{BASKET}:6", "--stdin-buffer", stdin=text.replace("\n", "\r\n"))["unsaved"] is False
    assert known(codeqa, f"{BASKET}:6", "--stdin-buffer", stdin=text.rstrip("\n"))["unsaved"] is False


def test_a_file_with_other_line_ends_is_read_line_by_line(codeqa: Shell) -> None:
    (codeqa.folder / "dos.py").write_bytes(b"def one():\r\n    return two()\r\n\r\n\r\ndef two():\r\n    return 2\r\n")
    told = known(codeqa, "dos.py:2:13")
    assert (told["word"], told["subject"]["symbol"], told["subject"]["start_line"]) == ("two", "two", 5)


def test_columns_count_characters(codeqa: Shell) -> None:
    (codeqa.folder / "wide.py").write_text('def one():\n    ä = "日本語🎉"; return two(ä)\n\n\ndef two(x):\n    return 2\n', encoding="utf-8")
    assert known(codeqa, "wide.py:2:24")["word"] == "two"
    assert known(codeqa, "wide.py:2:999")["word"] == ""


def test_a_file_that_is_not_saved_yet_is_explained(codeqa: Shell) -> None:
    text = "from shop.basket import Basket\n\n\ndef fresh(basket: Basket):\n    return basket.total()\n"
    told = known(codeqa, "shop/new/file.py:5", "--stdin-buffer", stdin=text)
    assert (told["subject"]["symbol"], told["indexed"], told["unsaved"]) == ("fresh", False, True)
    assert "Basket.total" in [one["symbol"] for one in told["callees"]]
    assert any("does not know this file" in note for note in told["notes"])


def test_an_ignored_file_is_explained_too(codeqa: Shell) -> None:
    (codeqa.folder / ".gitignore").write_text("made.py\n", encoding="utf-8")
    (codeqa.folder / "made.py").write_text("def made():\n    return 1\n", encoding="utf-8")
    told = known(codeqa, "made.py:2")
    assert (told["subject"]["symbol"], told["indexed"]) == ("made", False)


def test_the_lines_of_a_selection_are_explained_by_what_is_around_all_of_them(codeqa: Shell) -> None:
    assert known(codeqa, f"{BASKET}:5-6")["subject"]["symbol"] == "Basket.total"
    assert known(codeqa, f"{BASKET}:2-6")["subject"]["symbol"] == "Basket"


def test_a_line_outside_of_any_symbol_is_the_file_s(codeqa: Shell) -> None:
    told = known(codeqa, "shop/checkout.py:2")
    assert (told["subject"]["symbol"], told["subject"]["kind"]) == ("", "file")
    assert [one["symbol"] for one in told["members"]] == ["pay"]


def test_the_places_are_those_that_an_editor_walks(codeqa: Shell) -> None:
    found = places(codeqa, f"{BASKET}:6")
    assert found[0].startswith(f"{BASKET}:4:1:Basket.total (method): def total(self)")
    assert "shop/checkout.py:5:1:used by pay: return card.charge(basket.total())" in found
    whole = places(codeqa, f"{BASKET}:6", "--absolute")
    assert whole == [f"{codeqa.folder}/{line}" for line in found]


def test_a_colon_in_a_file_s_name_is_part_of_it(codeqa: Shell) -> None:
    (codeqa.folder / "odd:12.py").write_text("def odd():\n    return 1\n", encoding="utf-8")
    (codeqa.folder / "odd:3").write_text("a\nb\nc\n", encoding="utf-8")
    assert known(codeqa, "odd:12.py:2")["subject"]["symbol"] == "odd"
    assert known(codeqa, "odd:3:2")["line"] == 2


def test_an_absolute_path_and_a_link_to_the_folder_lead_to_the_file(codeqa: Shell) -> None:
    link = codeqa.base / "link"
    link.symlink_to(codeqa.folder)
    for name in (codeqa.folder / BASKET, link / BASKET):
        assert known(codeqa, f"{name}:6")["path"] == BASKET


REFUSED = {
    "a line behind the end": ((f"{BASKET}:99",), "shop/basket.py has 6 lines; there is no line 99"),
    "line zero": ((f"{BASKET}:0",), "there is no line 0"),
    "a file that is not there": (("shop/nothing.py:1",), "there is no file shop/nothing.py"),
    "no line": ((BASKET,), "is no place in a file"),
    "lines the wrong way round": ((f"{BASKET}:6-2",), "the lines end before they begin"),
    "a binary file": (("picture.png:1",), "picture.png cannot be used: binary"),
    "a file of secrets": ((".env:1",), ".env is never read"),
    "a folder": (("shop:1",), "shop cannot be used"),
    "the system's own": (("/etc/passwd:1",), "lies outside of"),
    "out by dots": (("../../../../etc/passwd:1",), "lies outside of"),
    "a link out": (("out.py:1",), "out.py cannot be used: symlink"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_clear_word(case: str, codeqa: Shell) -> None:
    (codeqa.folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(32)) * 8)
    (codeqa.folder / ".env").write_text("KEY=1\n", encoding="utf-8")
    (codeqa.folder / "out.py").symlink_to("/etc/passwd")
    arguments, message = REFUSED[case]
    outcome = codeqa("at", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.out == ""


def test_a_text_that_is_no_text_is_refused(codeqa: Shell) -> None:
    outcome = codeqa("at", f"{BASKET}:1", "--stdin-buffer", stdin="\0\1\2\0\3" * 50)
    assert (outcome.code, "the text of shop/basket.py cannot be used: binary" in outcome.err) == (2, True)


def test_secrets_on_the_screen_are_not_told(codeqa: Shell) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    told = codeqa("at", f"{BASKET}:2", "what is this?", "--stdin-buffer", stdin=f"def key():\n    return '{secret}'\n")
    assert secret not in told.told


def test_a_file_of_another_repository_is_asked_about_there(codeqa: Shell) -> None:
    other = codeqa.base / "other"
    (other / ".git").mkdir(parents=True)
    (other / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    for name in ("objects", "refs"):
        (other / ".git" / name).mkdir()
    (other / "there.py").write_text("def there():\n    return 1\n", encoding="utf-8")
    for name in (f"{other}/there.py:2", "../other/there.py:2"):
        told = codeqa("at", name, "--format", "gnu", "--absolute")
        assert told.out.startswith(f"{other}/there.py:1:1: note: there (function)")


def test_nothing_is_written_beside_the_index(codeqa: Shell) -> None:
    before = sorted(os.walk(codeqa.folder))
    codeqa("at", f"{BASKET}:10", "--stdin-buffer", stdin=LONGER)
    assert sorted(os.walk(codeqa.folder)) == before
    assert Path(codeqa.folder, BASKET).read_text(encoding="utf-8") != LONGER
