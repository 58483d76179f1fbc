"""The table of windows and prices is whole and dated, and knows nothing that it was not told."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from codeqa.llm.models import TABLE, UNKNOWN, Facts, known

DATA = tomllib.loads(TABLE.read_text(encoding="utf-8"))
VENDORS = {name: vendor for name, vendor in DATA.items() if isinstance(vendor, dict)}


def test_the_table_says_from_when_and_where_it_is() -> None:
    assert date.fromisoformat(DATA["dated"]) < date(2100, 1, 1)
    assert "price lists" in DATA["source"]
    assert "://" not in TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_row_is_whole_sorted_and_plausible(vendor: str) -> None:
    rows = VENDORS[vendor]["models"]
    assert list(rows) == sorted(rows)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9./-]*", name) for name in rows)
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", host) for host in VENDORS[vendor]["hosts"])
    for row in rows.values():
        assert set(row) <= {"window", "in", "cached", "out", "to"}
        assert 8_000 <= row["window"] <= 10_000_000
        assert 0 < row.get("cached", row["in"]) <= row["in"] <= row["out"] < 1_000
        assert 0 <= row.get("to", 0) < row["window"]


def test_a_model_is_known_at_its_vendors_host() -> None:
    assert known("gpt-5.5", "https://api.openai.com/v1") == Facts(1_050_000, 5.0, 0.5, 30.0, 272_000, DATA["dated"])
    assert known("models/Gemini-2.5-Flash", "https://generativelanguage.googleapis.com/v1beta/openai/").price_in == 0.3
    assert known("mistral-small-latest", "https://api.mistral.ai/v1").price_cached is None


@pytest.mark.parametrize(
    ("model", "url"),
    [
        ("gpt-5.5", "http://localhost:8080/v1"),
        ("gpt-5.5", "https://api.openai.com.example.com/v1"),
        ("gpt-5.5-2026-04-23", "https://api.openai.com/v1"),
        ("gpt-5.5-turbo", "https://api.openai.com/v1"),
        ("claude-sonnet-5", "https://api.openai.com/v1"),
        ("", "https://api.openai.com/v1"),
        ("gpt-5.5", "http://[::1"),
        ("gpt-5.5", ""),
    ],
)
def test_anything_else_is_unknown(model: str, url: str) -> None:
    assert known(model, url) == UNKNOWN
