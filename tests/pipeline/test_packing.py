"""How large a pack is, how much of it is whole, and the listing of users, through the command line on real rooms."""

from __future__ import annotations

import pytest

from codeqa.pack import tokens
from tests.pipeline.small import Shell, write

LONG = {f"shop/part{n}.py": "".join(f"def basket_{n}_{m}(total):\n    return total + {m} * {n}\n\n\n" for m in range(90)) for n in range(30)}


def test_auto_lies_between_its_bounds_and_tells_what_it_predicts(codeqa: Shell) -> None:
    write(codeqa.folder, LONG)
    form = codeqa("pack", "basket total", "--budget", "auto", "--json").json()
    assert isinstance(form["tokens"], int)
    assert 6_000 <= form["tokens"] <= 64_000 == form["budget"]
    assert isinstance(form["predicted_coverage"], float)
    assert 0 < form["predicted_coverage"] < 1
    assert "predicted coverage" in codeqa("pack", "basket total", "--budget", "auto").err


def test_auto_takes_everything_where_everything_is_little(codeqa: Shell) -> None:
    auto, number = (codeqa("pack", "basket total", "--budget", budget, "--json").json() for budget in ("auto", "64000"))
    assert auto == number
    assert not auto["omitted"]


def test_auto_answers_too(codeqa: Shell) -> None:
    assert codeqa("ask", "basket total", "--budget", "auto").code == 0
    plan = codeqa("ask", "basket total", "--budget", "auto", "--dry-run", "--model", "m", "--json").json()
    assert isinstance(plan["prompt_tokens"], int)
    assert plan["prompt_tokens"] <= 64_000


def test_a_share_of_one_takes_file_after_file_and_the_next_ones_in_outline(codeqa: Shell) -> None:
    write(codeqa.folder, LONG)
    shown = [codeqa("pack", "basket total", "--budget", "8000", "--whole", share, "--json").json()["files"] for share in ("1", "0")]
    modes = [[file["mode"] for file in files if isinstance(file, dict)] for files in shown if isinstance(files, list)]
    assert ["outline" in found for found in modes] == [True, False]


@pytest.mark.parametrize("question", ["who calls Basket.total?", "where is the method `total` used?", "what is impacted by changing Basket.total"])
def test_a_question_for_users_has_their_listing(codeqa: Shell, question: str) -> None:
    text = codeqa("pack", question).out
    assert text.startswith("<uses codeqa-0>\n")
    assert "shop/checkout.py:5 pay (call of Basket.total, confidence " in text


def test_another_question_has_no_listing(codeqa: Shell) -> None:
    assert "<uses" not in codeqa("pack", "how does Basket.total sum prices?").out


def test_the_listing_is_within_the_budget_and_more_budget_never_drops_code(codeqa: Shell) -> None:
    seen: set[str] = set()
    for budget in range(300, 1_000, 50):
        text = codeqa("pack", "who calls Basket.total?", "--budget", str(budget)).out
        assert tokens.count(text) <= budget
        lines = {line for line in text.split("\n") if line[:1].isdigit() or ":5 pay" in line}
        assert seen <= lines
        seen = lines
