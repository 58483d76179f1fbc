"""What a question names and nothing shows is said: in the receipt, in evidence mode, in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.small import FILES, Shell, write

MANY = "".join(f"def price_{number}(total):\n    return total * {number}\n\n\n" for number in range(80))
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("lacking")
    assert Shell(base, write(base / "shop", {**FILES, "shop/prices.py": MANY}))("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


def lacking(codeqa: Shell, question: str, *options: str) -> list[tuple[str, str]]:
    receipt = codeqa("pack", question, "--json", *options).json()
    found = receipt["lacking"]
    assert isinstance(found, list)
    return [(one["name"], one["path"]) for one in found]


@pytest.mark.parametrize(
    "question", ["how is the total made?", "what does Basket.total do?", "is shop/basket.py used?", "look at basket.py", "e.g. version 3.11"]
)
def test_what_is_shown_or_is_no_name_is_not_lacking(question: str, codeqa: Shell) -> None:
    assert lacking(codeqa, question) == []


def test_a_name_that_the_repository_does_not_have_is_lacking(codeqa: Shell) -> None:
    assert lacking(codeqa, "does Basket.frobnicate call total?") == [("Basket.frobnicate", "")]
    assert lacking(codeqa, "what is in shop/nothing.py about total?") == [("shop/nothing.py", "")]


def test_a_definition_that_found_no_room_is_lacking_and_its_place_is_told(codeqa: Shell) -> None:
    named = lacking(codeqa, "do `price_7`, `price_17`, `price_27` and `price_77` make the total?", "--budget", "100")
    assert 1 <= len(named) < 4
    assert {path for _, path in named} == {"shop/prices.py"}


def test_a_name_that_might_be_a_word_of_some_text_is_not_called_lacking(codeqa: Shell) -> None:
    assert lacking(codeqa, "is `cards_checkout` about total?") == []


def test_a_secret_in_a_question_is_no_name(codeqa: Shell) -> None:
    outcome = codeqa("pack", f"total of {TOKEN}", "--explain")
    assert TOKEN not in outcome.told.replace(f"total of {TOKEN}", "")


def test_a_person_is_told_in_the_receipt_and_under_an_answer_made_of_the_code(codeqa: Shell) -> None:
    question = "does `frobnicate_zork` make the total?"
    assert "named in the question, and not there: frobnicate_zork" in codeqa("pack", question).err
    assert "Named in the question, and nowhere in the index: `frobnicate_zork`." in codeqa("ask", question).out
