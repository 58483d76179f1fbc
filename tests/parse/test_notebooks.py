"""Notebooks: cells as sections, code read cell by cell, every line in one chunk of one cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.parse.chunks import MAX_LINES, covers
from codeqa.parse.files import parse_file
from codeqa.types import ParsedFile, SourceFile

LINES = [
    "# %% [cell 1] markdown",
    "# %% [cell 2] python",
    "# %% [cell 3] bash",
    "# %% [cell 9] python",
    "# A",
    "## B",
    "def f():",
    "    return 1",
    "x = (",
    "",
    "!ls",
]


def read(*lines: str) -> ParsedFile:
    text = "".join(f"{line}\n" for line in lines)
    return parse_file(SourceFile("x.ipynb", "0" * 40, text), "jupyter", terms=str)


def test_a_cell_is_a_section_under_the_last_heading_above_it() -> None:
    parsed = read("# %% [cell 1] markdown", "# A", "", "## B", "", "# %% [cell 2] python", "print(1)", "", "# %% [cell 4] python", "x")
    assert [(symbol.qualname, symbol.start_line, symbol.end_line) for symbol in parsed.symbols] == [
        ("cell 1", 1, 4),
        ("cell 1 > A", 2, 3),
        ("cell 1 > B", 4, 4),
        ("B > cell 2", 6, 7),
        ("B > cell 4", 9, 10),
    ]
    assert [(chunk.start_line, chunk.end_line, parsed.symbols[chunk.symbol].name) for chunk in parsed.chunks] == [
        (1, 5, "A"),
        (6, 8, "cell 2"),
        (9, 10, "cell 4"),
    ]


def test_a_broken_cell_costs_itself_alone() -> None:
    parsed = read("# %% [cell 1] python", "def f(:", "  x = (((", "", "# %% [cell 2] python", "def g():", "    return f()")
    assert [symbol.signature for symbol in parsed.symbols if symbol.kind == "function"][-1] == "def g()  # cell 2"


def test_a_magic_is_not_pythons() -> None:
    parsed = read("# %% [cell 1] python", "%matplotlib inline", "for x in y:", "    !ls {x}", "def f():", "    return 100 \\", "        % 7")
    assert [symbol.name for symbol in parsed.symbols] == ["cell 1", "f"]
    assert not [reference for reference in parsed.references if reference.name == "ls"]


def test_a_long_cell_is_cut_at_its_definitions_and_keeps_its_number() -> None:
    functions = [line for number in range(6) for line in (f"def f{number}():", *["    go()"] * 18, "")]
    parsed = read("# %% [cell 7] python", "import go", "", *functions)
    assert [(chunk.breadcrumb, parsed.symbols[chunk.symbol].name) for chunk in parsed.chunks] == [("cell 7", f"f{number}") for number in range(6)]
    assert parsed.chunks[0].start_line == 1


def test_what_looks_like_a_marker_and_does_not_count_up_is_text() -> None:
    parsed = read("# %% [cell 2] python", "# %% [cell 1] markdown", "# No heading", "x")
    assert [symbol.name for symbol in parsed.symbols] == ["cell 2"]


def test_the_imports_of_another_kernel_are_not_pythons() -> None:
    parsed = read("# %% [cell 1] ruby", "require 'json'", "def run", "  JSON.dump(1)", "end")
    assert ([symbol.name for symbol in parsed.symbols], parsed.imports, parsed.references) == (["cell 1", "run"], (), ())


def test_what_is_no_notebook_is_cut_by_lines_and_says_why() -> None:
    parsed = read('{"cells": [')
    assert (parsed.failure, [chunk.kind for chunk in parsed.chunks]) == ("error: not the JSON of a notebook", ["lines"])
    assert read().failure == ""


@given(st.lists(st.sampled_from(LINES), max_size=200))
def test_chunks_cover_any_notebook_and_none_is_too_long(lines: list[str]) -> None:
    parsed = read(*lines)
    assert covers(parsed.chunks, parsed.lines)
    assert all(chunk.end_line - chunk.start_line < MAX_LINES + 5 for chunk in parsed.chunks)
    assert all(symbol.parent < ordinal and symbol.start_line <= symbol.end_line for ordinal, symbol in enumerate(parsed.symbols))
