"""A folder with a notebook, from its JSON to a verified citation: what is found, packed and quoted are lines of its cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipeline.small import Shell, write

IMAGE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 200_000, "text/plain": ["churn churn churn"]}, "metadata": {}}
CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# Customers\n", "\n", "Why they leave."]},
    {"cell_type": "code", "metadata": {}, "execution_count": 4, "outputs": [IMAGE], "source": ["%matplotlib inline\n", "from shop.models import Forest\n"]},
    {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["def churn_rate(customers):\n", "    return Forest().fit(customers)"]},
]
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def codeqa(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    base = tmp_path_factory.mktemp("notebooks")
    files = {
        "lab/churn.ipynb": NOTEBOOK,
        "lab/broken.ipynb": NOTEBOOK[:900],
        "shop/models.py": "class Forest:\n    def fit(self, rows):\n        return rows\n",
    }
    return Shell(base, write(base / "lab", files))


def test_a_search_finds_the_cell_and_shows_its_lines(codeqa: Shell) -> None:
    outcome = codeqa("search", "churn_rate", "--json")
    assert outcome.code == 0, outcome.told
    hit = json.loads(outcome.out)["hits"][0]
    assert (hit["path"], hit["symbol"], hit["start_line"], hit["end_line"]) == ("lab/churn.ipynb", "churn_rate", 10, 12)
    assert hit["text"] == "# %% [cell 3] python\ndef churn_rate(customers):\n    return Forest().fit(customers)"


def test_a_context_has_the_cells_and_no_outputs(codeqa: Shell) -> None:
    outcome = codeqa("pack", "how is the churn rate of customers computed")
    assert outcome.code == 0, outcome.told
    assert "10\t# %% [cell 3] python\n11\tdef churn_rate(customers):\n" in outcome.out
    assert "iVBORw0KGgo" not in outcome.out.split("lab/churn.ipynb")[1].split("</file")[0]


def test_an_answer_quotes_lines_of_a_cell_and_all_are_verified(codeqa: Shell) -> None:
    outcome = codeqa("ask", "how is the churn rate of customers computed", "--json")
    assert outcome.code == 0, outcome.told
    answer = json.loads(outcome.out)
    cited = [citation for citation in answer["citations"] if citation["path"] == "lab/churn.ipynb"]
    assert cited
    assert {citation["status"] for citation in cited} == {"exact"}


def test_a_broken_notebook_is_indexed_by_lines_and_told_of(codeqa: Shell) -> None:
    outcome = codeqa("index", "--json")
    assert outcome.code == 0, outcome.told
    assert {"path": "lab/broken.ipynb", "reason": "unparsed", "detail": "error: not the JSON of a notebook"} in json.loads(outcome.out)["skipped_files"]


def test_a_notebook_depends_on_the_modules_it_imports(codeqa: Shell) -> None:
    codeqa("index")
    outcome = codeqa("why", "shop/models.py", "--json")
    assert json.loads(outcome.out)["imported_by"] == ["lab/churn.ipynb"]


def test_the_listing_has_the_notebook_whatever_its_outputs_weigh(codeqa: Shell) -> None:
    codeqa("index")
    assert Path(codeqa.folder, "lab/churn.ipynb").stat().st_size > 1_000_000
    assert json.loads(codeqa("why", "lab/churn.ipynb", "--json").out)["state"] == "indexed"
