"""What chunks are about to cost, against tiktoken: the packages of the standard library and this project's own files, which took no part in the fit."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index.terms import terms
from codeqa.pack.lines import numbered, split_lines
from codeqa.pack.tokens import count
from codeqa.parse.cost import estimated
from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language
from codeqa.parse.text import Text
from codeqa.types import SourceFile

ROOT = Path(__file__).parents[2]
STDLIB = Path(sysconfig.get_paths()["stdlib"])
LANGUAGES = ROOT / "fixtures" / "languages"
SAMPLES = (*sorted(STDLIB.glob("json/*.py")), *sorted(STDLIB.glob("email/*.py")), *sorted(LANGUAGES.rglob("*.*")), *sorted(ROOT.glob("*.md")))


def off(path: Path) -> list[float]:
    """By how much of its size each chunk's cost is wrong; small ones as if they had 40 tokens, the least that a pack reckons with."""
    text = path.read_text("utf-8")
    lines = split_lines(text)
    found = []
    for chunk in parse_file(SourceFile(path.name, "", text), detect_language(path.name), terms=terms).chunks:
        real = count(numbered(lines, chunk.start_line, chunk.end_line))
        found.append((chunk.tokens - real) / max(real, 40))
    return found


def test_most_chunks_cost_what_is_said_within_a_seventh() -> None:
    errors = sorted(abs(error) for path in SAMPLES for error in off(path))
    assert errors[len(errors) // 2] < 0.1
    assert errors[len(errors) * 9 // 10] < 0.2


def test_what_is_said_of_many_chunks_is_neither_far_too_much_nor_far_too_little() -> None:
    assert abs(mean(error for path in SAMPLES for error in off(path))) < 0.1


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "x", "\t", "\x00", "é", "設定\n", "a" * 5_000, "{}" * 500])
def test_every_line_costs_something(text: str) -> None:
    whole = Text(text)
    if whole.lines:
        assert estimated(whole, 1, len(whole.lines), terms(text)) >= len(whole.lines)


@given(st.text(alphabet="ab (1)\n", min_size=1, max_size=200).filter(str.strip))
def test_lines_with_longer_numbers_cost_more(text: str) -> None:
    early, late = Text(text), Text("\n" * 1_000 + text)
    found = terms(text)
    assert estimated(early, 1, len(early.lines), found) < estimated(late, 1_001, len(late.lines), found)


def test_the_same_lines_cost_the_same_whatever_surrounds_them() -> None:
    alone, inside = Text("def a():\n    return 1\n"), Text("import os\n\ndef a():\n    return 1\n\nb = 2\n")
    assert estimated(alone, 1, 2, "def a return 1") == estimated(inside, 3, 4, "def a return 1")
