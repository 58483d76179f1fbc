"""``why`` and ``status`` on a real index."""

from __future__ import annotations

import json
from itertools import pairwise

from codeqa.index.embedding import shipped
from tests.pipeline.small import Shell


def test_the_chunks_of_a_file_cover_it_and_name_their_symbols(codeqa: Shell) -> None:
    codeqa("index")
    form = json.loads(codeqa("why", "shop/basket.py", "--chunks", "--json").out)
    spans = [(chunk["start_line"], chunk["end_line"]) for chunk in form["chunks"]]
    assert spans[0][0] == 1
    assert spans[-1][1] == form["lines"]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(spans))
    assert {chunk["symbol"] for chunk in form["chunks"]} >= {"Basket"}
    text = codeqa("why", "shop/basket.py", "--chunks").out
    assert all(f"{start}-{end}" in text for start, end in spans)
    assert "lines" not in codeqa("why", "shop/basket.py").out.split("size")[1].split("\n", 1)[1]


def test_the_time_of_parsing_is_told_by_language_and_is_no_part_of_the_digest(codeqa: Shell) -> None:
    codeqa("index")
    first = json.loads(codeqa("status", "--languages", "--json").out)
    rows = {row["language"]: row for row in first["languages"]}
    assert (rows["python"]["files"], rows["python"]["unparsed"]) == (3, 0)
    assert rows["python"]["seconds"] > 0
    codeqa("index", "--full")
    assert json.loads(codeqa("status", "--json").out)["digest"] == first["digest"]
    assert codeqa("status", "--languages").out.startswith("language")


def test_status_names_the_embedding_and_counts_no_file_as_changed_that_was_written_just_before(codeqa: Shell) -> None:
    codeqa("index")
    told = json.loads(codeqa("status", "--json").out)
    assert (told["embedding"], told["changed"]) == (shipped().name, 0)
    (codeqa.folder / "shop" / "new.py").write_text("def new():\n    return 1\n", encoding="utf-8")
    assert json.loads(codeqa("status", "--json").out)["changed"] == 1
