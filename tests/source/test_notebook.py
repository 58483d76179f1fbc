"""Notebooks become the text of their cells: without outputs, numbered, in the languages that they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.source import SourceRules, blob_id, find_repository, hash_file, list_files, read_file
from codeqa.source.notebook import MAX_NOTEBOOK_BYTES, notebook_text
from codeqa.types import Skipped, SourceFile
from tests.source.repositories import write

PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}


def cell(kind: str, source: object, **more: object) -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def notebook(*cells: object, metadata: object = PYTHON) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def read(root: Path, path: str, **options: int) -> SourceFile:
    source = read_file(str(root), path, **options)  # type: ignore[arg-type]  # all of them are numbers
    assert isinstance(source, SourceFile)
    return source


def test_cells_stand_under_their_numbers_and_outputs_are_left_out() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "iVBORw0K" * 100}, "metadata": {}}
    text = notebook_text(notebook(cell("markdown", ["# Churn\n", "Why they leave."]), cell("code", "x = 1\nx", outputs=[image]), cell("raw", "as is")))
    assert text == "# %% [cell 1] markdown\n# Churn\nWhy they leave.\n\n# %% [cell 2] python\nx = 1\nx\n\n# %% [cell 3] raw\nas is\n"


def test_an_empty_cell_has_a_number_and_no_lines() -> None:
    assert notebook_text(notebook(cell("code", []), cell("code", "\n \n"), cell("code", "\n\nx\n\n"))) == "# %% [cell 3] python\nx\n"
    assert notebook_text(notebook()) == ""


def test_a_notebook_of_version_3_keeps_its_cells_in_worksheets() -> None:
    sheets = [{"cells": [{"cell_type": "heading", "level": 2, "source": "Data"}, {"cell_type": "code", "input": ["x = 1"]}]}]
    assert notebook_text(json.dumps({"nbformat": 3, "worksheets": sheets})) == "# %% [cell 1] markdown\n## Data\n\n# %% [cell 2] python\nx = 1\n"


@pytest.mark.parametrize(
    ("metadata", "source", "word"),
    [
        ({}, "x", "python"),
        (None, "x", "python"),
        ({"kernelspec": {"name": "python3"}}, "x", "python"),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "x", "r"),
        ({"language_info": {"name": "C++17"}}, "x", "cpp"),
        ({"language_info": {"name": "<evil name>"}}, "x", "python"),
        (PYTHON, "%%bash -e\nls", "bash"),
        (PYTHON, "%%time\nf()", "python"),
    ],
)
def test_a_code_cell_says_its_language(metadata: object, source: str, word: str) -> None:
    text = notebook_text(notebook(cell("code", source), metadata=metadata))
    assert text is not None
    assert text.startswith(f"# %% [cell 1] {word}\n")


@pytest.mark.parametrize("data", ["", "{", "[1]", '{"cells": 1}', '{"cells": [{"source": ["x"', "[" * 100_000, '{"nbformat": 4}'])
def test_what_is_no_notebook_is_none(data: str) -> None:
    assert notebook_text(data) is None


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["source", "cell_type"]), inner)))
def test_any_contents_of_cells_are_text_that_can_be_sent(contents: object) -> None:
    text = notebook_text(json.dumps({"cells": [contents, cell("code", contents)], "metadata": contents}))
    assert text is not None
    assert "\0" not in text
    text.encode()


def test_half_a_character_becomes_the_mark_of_a_lost_one() -> None:
    assert notebook_text('{"cells": [{"cell_type": "code", "source": "a = \\"\\ud800\\u0000\\""}]}') == '# %% [cell 1] python\na = "\ufffd\ufffd"\n'


def test_the_blob_is_that_of_the_file_and_the_text_that_of_the_cells(tmp_path: Path) -> None:
    data = notebook(cell("code", "token = 'ghp_" + "a1B2" * 9 + "'\nx = 2"))
    write(tmp_path, {"a.ipynb": data})
    source = read(tmp_path, "a.ipynb")
    assert source.blob == blob_id(data.encode()) == hash_file(str(tmp_path), "a.ipynb")
    assert source.text.split("\n")[0] == "# %% [cell 1] python"
    assert source.text.endswith("\nx = 2\n")


def test_a_large_notebook_of_small_sources_is_read(tmp_path: Path) -> None:
    image = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}, "metadata": {}}
    write(tmp_path, {"big.ipynb": notebook(cell("code", "x = 1", outputs=[image])), "big.json": "[" + "1," * 800_000 + "1]"})
    listing = list_files(find_repository(tmp_path), SourceRules())
    assert [entry.path for entry in listing.files] == ["big.ipynb"]
    assert read(tmp_path, "big.ipynb").text == "# %% [cell 1] python\nx = 1\n"
    assert hash_file(str(tmp_path), "big.ipynb") == read(tmp_path, "big.ipynb").blob


@pytest.mark.parametrize("size", [1_000_001, MAX_NOTEBOOK_BYTES])
def test_large_sources_or_too_large_a_file_are_left_out(tmp_path: Path, size: int) -> None:
    write(tmp_path, {"a.ipynb": notebook(cell("code", ["x = 1\n"] * (size // 6 + 1)))})
    skipped = read_file(str(tmp_path), "a.ipynb")
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "too-large"


def test_a_broken_notebook_is_read_as_it_is(tmp_path: Path) -> None:
    broken = notebook(cell("code", "x = 1"))[:-20]
    write(tmp_path, {"a.ipynb": broken})
    assert read(tmp_path, "a.ipynb").text == broken
