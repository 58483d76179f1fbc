"""``why`` and ``status`` on a real index."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise

import pytest

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
    (codeqa.folder / "shop" / "blob.py").write_bytes(b"\0\1")  # left out for what is in it, right after it was written
    codeqa("index")
    assert json.loads(codeqa("status", "--json").out)["changed"] == 0
    (codeqa.folder / "shop" / "new.py").write_text("def new():\n    return 1\n", encoding="utf-8")
    assert json.loads(codeqa("status", "--json").out)["changed"] == 1


def test_why_tells_a_path_elsewhere_from_one_that_is_missing(codeqa: Shell) -> None:
    codeqa("index")
    elsewhere = codeqa("why", "/etc/hosts")
    assert "not inside of" in elsewhere.out
    assert "not inside of" in codeqa("why", "../beside.py").out
    assert "no such file" in codeqa("why", "shop/missing.py").out
    assert elsewhere.code == 1


def test_a_single_line_is_counted_as_one(codeqa: Shell) -> None:
    (codeqa.folder / "one.py").write_text("VALUE = 1\n", encoding="utf-8")
    codeqa("index")
    assert "1 line, " in codeqa("why", "one.py").out


def test_an_index_that_cannot_be_removed_is_not_said_to_be(codeqa: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    codeqa("index")
    monkeypatch.setattr(shutil, "rmtree", lambda place, ignore_errors: None)  # what a folder of somebody else comes to
    outcome = codeqa("clean")
    assert (outcome.code, outcome.out) == (2, "")
    assert "could not be removed" in outcome.err
