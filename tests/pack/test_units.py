"""Units cover a file exactly, cost what they say, and know what they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codeqa.pack import tokens
from codeqa.pack.lines import numbered, split_lines
from codeqa.pack.units import BLOCK_LINES, UNIT_TOKENS, Unit, companions, file_units
from codeqa.types import FileContent
from tests.pack.samples import NAMES, content_of, stdlib

CLASSES = '''import os

import sys


class Outer(
    Base,
):
    """Doc."""

    limit = 1

    class Inner:
        """Doc."""

        def method(self, a,
                   b):
            return a
'''


def units_of(content: FileContent, *, trusted: bool = True) -> tuple[Unit, ...]:
    return file_units(content, split_lines(content.text), tokens.count, trusted=trusted)


@pytest.mark.parametrize("name", NAMES)
def test_units_cover_the_file_and_cost_what_their_lines_cost_where_its_chunks_are_not_to_be_believed(name: str) -> None:
    content = content_of(f"{name}.py", stdlib(name), lambda _: 7)
    lines, units = split_lines(content.text), units_of(content, trusted=False)
    assert [unit.start_line for unit in units] == [1, *(unit.end_line + 1 for unit in units[:-1])]
    assert units[-1].end_line == len(lines)
    assert all(unit.tokens == tokens.count(numbered(lines, unit.start_line, unit.end_line)) for unit in units)


@pytest.mark.parametrize("name", NAMES)
def test_units_share_out_what_their_chunks_say_they_cost(name: str) -> None:
    content = content_of(f"{name}.py", stdlib(name), tokens.count)
    for chunk in content.chunks:
        units = [unit for unit in units_of(content) if chunk.start_line <= unit.start_line and unit.end_line <= chunk.end_line]
        if units and (units[0].start_line, units[-1].end_line) == (chunk.start_line, chunk.end_line):
            assert chunk.tokens <= sum(unit.tokens for unit in units) < chunk.tokens + len(units)
            assert all(unit.tokens > 0 for unit in units)


def test_counts_of_another_text_are_not_believed() -> None:
    content = content_of("a.py", CLASSES, lambda _: 1)
    assert sum(unit.tokens for unit in units_of(content, trusted=True)) < sum(unit.tokens for unit in units_of(content, trusted=False))
    assert units_of(content, trusted=False) == units_of(content_of("a.py", CLASSES, tokens.count))


def test_chunks_that_do_not_cover_the_file_are_ignored() -> None:
    content = content_of("a.py", stdlib("textwrap"), tokens.count)
    units = units_of(replace(content, chunks=content.chunks[1:], symbols=()))
    assert [unit.end_line - unit.start_line + 1 for unit in units[:-1]] == [BLOCK_LINES] * (len(units) - 1)
    assert sum(unit.tokens for unit in units) == sum(unit.tokens for unit in units_of(content))


def test_a_unit_above_the_limit_is_cut_in_blocks() -> None:
    text = "x = [\n" + "    'some value or other', 'and one more of them',\n" * 400 + "]\n"
    units = units_of(content_of("a.py", text, tokens.count))
    assert len(units) == 9
    assert all(unit.tokens <= UNIT_TOKENS for unit in units)


def test_a_method_needs_the_signatures_around_it_and_not_their_docs() -> None:
    content = content_of("a.py", CLASSES, tokens.count)
    units = units_of(content)
    method = next(place for place, unit in enumerate(units) if unit.start_line == 16)
    needed = [units[place] for place in companions(units, content.symbols)[method]]
    assert [(unit.start_line, unit.end_line, unit.kind) for unit in needed] == [(6, 8, "signature"), (13, 13, "signature")]


def test_blank_lines_between_symbols_belong_to_what_stands_before_them() -> None:
    units = units_of(content_of("a.py", "def a():\n    pass\n\n\ndef b():\n    pass\n", tokens.count))
    assert [(unit.start_line, unit.end_line) for unit in units] == [(1, 4), (5, 6)]


def test_a_circle_of_parents_ends() -> None:
    content = content_of("a.py", CLASSES, tokens.count)
    circular = tuple(symbol._replace(parent=1 - ordinal) if ordinal < 2 else symbol for ordinal, symbol in enumerate(content.symbols))
    assert len(companions(units_of(content), circular)) == len(units_of(content))
