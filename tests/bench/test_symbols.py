"""The comparison with ctags: what counts as the same definition, and what the reviewed list leaves out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from bench import symbols
from bench.symbols import Definition, Rule, Side
from codeqa.parse.languages import languages
from codeqa.types import Kind

TABLES = symbols._tables()


def test_every_table_is_of_a_language_and_names_kinds_that_exist() -> None:
    kinds = {kind.value for kind in Kind}
    for name, table in TABLES.items():
        assert name in languages()
        assert set().union(*table.confirming.values()) <= kinds
        assert table.counted <= kinds


def test_every_rule_is_of_languages_that_have_a_table_and_says_why() -> None:
    for rule in symbols._rules():
        assert rule.languages <= TABLES.keys()
        assert rule.side in ("missed", "invented")
        assert len(rule.reason) > 10


def test_no_rule_of_the_reviewed_list_holds_everywhere() -> None:
    raw = tomllib.loads((Path(symbols.__file__).parent / "ctags_errors.toml").read_text(encoding="utf-8"))["error"]
    limits = {"kinds", "name", "line", "above", "file", "fence"}
    assert all(limits & row.keys() for row in raw)


def test_a_definition_is_the_same_from_its_first_line_to_its_names() -> None:
    ours = Definition("a.py", "run", "method", 3, 5)
    found = [line for line in range(1, 9) if symbols._same(ours, Definition("a.py", "run", "member", line, line), TABLES["python"])]
    assert found == [3, 4, 5]


def test_a_definition_of_another_kind_is_another() -> None:
    assert not symbols._same(Definition("a.py", "run", "class", 1, 1), Definition("a.py", "run", "member", 1, 1), TABLES["python"])


def test_a_rule_holds_where_all_it_gives_holds() -> None:
    rule = Rule(frozenset({"go"}), "missed", "does not look into functions", frozenset({"struct"}), line=re.compile(r"^\s+type\s"))
    lines = ["type A struct {}", "  type B struct {}"]
    assert rule.holds(Definition("a.go", "B", "struct", 2, 2), lines)
    assert not rule.holds(Definition("a.go", "A", "struct", 1, 1), lines)
    assert not rule.holds(Definition("a.go", "B", "interface", 2, 2), lines)


def test_a_fence_holds_between_what_opens_and_what_closes() -> None:
    rule = Rule(frozenset({"elixir"}), "invented", "reads documentation", fence=('"""', '"""'))
    lines = ["def a do", '@doc """', "def b do", '"""', "def c do"]
    assert [rule.holds(Definition("a.ex", "x", "function", line, line), lines) for line in (1, 3, 5)] == [False, True, False]


def test_what_was_reviewed_is_asked_of_nobody() -> None:
    side = Side(total=10, found=6)
    side.reviewed["wrong"] = 4
    assert (side.share(), side.reviewed_share()) == (0.6, 1.0)
