"""``eval search`` on a real index."""

from __future__ import annotations

import json
from pathlib import Path

from tests.pipeline.small import Shell


def questions(folder: Path, *rows: object) -> str:
    path = folder / "questions.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_what_is_wanted_and_comes_first_scores_one_and_what_is_unknown_is_told(codeqa: Shell, tmp_path: Path) -> None:
    found = codeqa(
        "eval",
        "search",
        questions(
            tmp_path,
            {"id": "a", "query": "Basket.total", "relevant": ["shop/basket.py"]},
            {"question": "pay with a card", "gold_files": ["./shop/checkout.py", "shop/gone.py"]},
        ),
        "--json",
    )
    assert found.code == 0, found.told
    form = json.loads(found.out)
    first, second = form["queries"]
    assert (first["id"], first["ndcg_files"], first["ndcg_hits"], first["recall"], first["reciprocal_rank"]) == ("a", 1.0, 1.0, 1.0, 1.0)
    assert (second["id"], second["recall"], second["unknown"]) == ("2", 0.5, ["shop/gone.py"])
    assert form["recall"] == 0.75
    assert (form["missed"], form["unknown"], form["k"]) == (1, ["shop/gone.py"], 10)


def test_lines_count_for_hits_only(codeqa: Shell, tmp_path: Path) -> None:
    row = {"query": "Basket.total", "targets_raw": [{"path": "shop/basket.py", "start": 900, "end": 910}]}
    form = json.loads(codeqa("eval", "search", questions(tmp_path, row), "--json").out)
    assert (form["ndcg_files"], form["ndcg_hits"]) == (1.0, 0.0)


def test_a_path_given_from_another_folder_means_the_file_of_that_ending(codeqa: Shell, tmp_path: Path) -> None:
    row = {"query": "Basket.total", "relevant": ["monorepo/services/shop/basket.py"]}
    assert json.loads(codeqa("eval", "search", questions(tmp_path, row), "--json").out)["ndcg_files"] == 1.0


def test_a_miss_says_what_was_wanted_and_what_came_first(codeqa: Shell, tmp_path: Path) -> None:
    row = {"id": "lost", "query": "Basket.total", "relevant": ["README.md", "no/such.py"]}
    text = codeqa("eval", "search", questions(tmp_path, row), "-k", "1").out
    assert "lost: Basket.total" in text
    assert "wanted  README.md" in text
    assert "wanted  no/such.py  not in the index" in text
    assert "came 1  shop/basket.py" in text
    assert "NDCG@1, files" in text
