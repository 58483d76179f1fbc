"""What a change touches, as text, Graphviz, JSON, SARIF and annotations: clean, short, and of one mind."""

from __future__ import annotations

import json
from dataclasses import replace

from codeqa.render.impact import SYMBOLS_SHOWN, dot, impact_lines
from codeqa.render.impactforms import impact_form, impact_github, impact_sarif, summary
from codeqa.render.jsonform import render
from codeqa.render.paint import Terminal, paint
from codeqa.types.impacts import Change, ChangedSymbol, Impact, Mention, Reached
from tests.cli.fakes import IMPACT

HOSTILE = 'a"\\\n\x1b[31m\u202e'


def text(impact: Impact, verbose: bool = False) -> str:
    return paint(impact_lines(impact, verbose), Terminal())


def test_nothing_changed_says_nothing() -> None:
    assert text(replace(IMPACT, files=(), symbols=(), tests=(), findings=())) == ""


def test_a_change_of_no_code_says_so() -> None:
    assert "no code that anything could use" in text(replace(IMPACT, symbols=(), tests=(), findings=()))


def test_a_long_list_is_cut_and_counted_unless_all_is_wanted() -> None:
    many = replace(IMPACT, symbols=tuple(replace(IMPACT.symbols[0], symbol=f"f{number}") for number in range(50)))
    assert f"{50 - SYMBOLS_SHOWN} more symbols" in text(many)
    assert "f49" not in text(many)
    assert "f49" in text(many, verbose=True)
    tests = replace(IMPACT.symbols[0], tests=tuple(Reached(f"t{number}.py", 1, "", 0.5, 1) for number in range(9)))
    assert "… 6 more" in text(replace(IMPACT, symbols=(tests,)))


def hostile() -> Impact:
    symbol = ChangedSymbol(HOSTILE, HOSTILE, "function", Change.REMOVED, 1, 1, HOSTILE, tests=IMPACT.tests, documents=(Mention(HOSTILE, 1),))
    return replace(IMPACT, symbols=(symbol, *IMPACT.symbols), left_out=(HOSTILE,))


def test_no_name_brings_an_escape_sequence_or_ends_a_string() -> None:
    for told in (text(hostile()), dot(hostile()), impact_github(hostile()), impact_sarif(hostile(), "1"), render(impact_form(hostile()))):
        assert "\x1b" not in told
        assert "\u202e" not in told
    quoted = [line for line in dot(hostile()).split("\n") if "label" in line]
    assert all(line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0 for line in quoted)


def test_the_json_has_every_field() -> None:
    form = json.loads(render(impact_form(IMPACT)))
    assert form["symbols"][0]["callers"] == [{"path": "src/b.py", "line": 7, "symbol": "main", "kind": "call", "confidence": 0.95, "changed": False}]
    assert form["symbols"][0]["change"] == "signature changed"
    assert form["findings"][0]["rule"] == "untested"
    assert form["files"][1]["left_out"] == "binary"


def test_findings_are_warnings_and_changes_notes() -> None:
    results = json.loads(impact_sarif(IMPACT, "1"))["runs"][0]["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [("untested", "warning"), ("changed", "note")]
    lines = impact_github(IMPACT).strip().split("\n")
    assert [line.split(" ")[0] for line in lines] == ["::warning", "::notice"]


def test_a_summary_is_one_line() -> None:
    assert summary(IMPACT.symbols[0]) == "Session.open: signature changed; used by src/b.py:7; tests: tests/test_a.py"
