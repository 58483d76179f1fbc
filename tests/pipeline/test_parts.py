"""Questions in parts: what is packed for them, what is asked of the model, and a model that does the cutting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeqa.pipeline.dividing import read
from codeqa.retrieve.parts import WHOLE
from tests.fakes import DONE, STOP, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import Shell, write

TWO = "How is the total of all prices made? Which colours do the stripes of a zebra have?"
JOINED = "How is the total of all prices made, and where is the card charged?"
SAYS = 'It sums the prices [shop/basket.py:6 "return sum(item.price for item in self.items)"].'

FILES = {
    "shop/basket.py": 'class Basket:\n    """What a customer wants."""\n\n    def total(self):\n        """The sum of all prices."""\n'
    "        return sum(item.price for item in self.items)\n",
    "shop/prices.py": "".join(f"def price_{n}(total, prices):\n    return total + prices[{n}]\n\n\n" for n in range(60)),
    "zoo/zebra.py": "".join(f"def colour_{n}(zebra):\n    return zebra.stripes[{n}].colour\n\n\n" for n in range(60)),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("parts")
    assert Shell(base, write(base / "shop", FILES))("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


def says(text: str) -> Script:
    return stream(delta(text), STOP, usage(prompt_tokens=900, completion_tokens=20), DONE)


@contextmanager
def asking(codeqa: Shell, *scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(scripts) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test")
        yield server


def test_every_part_has_its_share_of_a_small_budget(codeqa: Shell) -> None:
    form = codeqa("pack", TWO, "--budget", "900", "--json").json()
    files = form["files"]
    assert isinstance(files, list)
    paths = [file["path"] for file in files]
    assert {"shop/basket.py", "zoo/zebra.py"} <= set(paths)
    assert len(set(paths)) == len(paths)


def test_the_parts_are_answered_in_one_call_under_their_numbers(codeqa: Shell) -> None:
    with asking(codeqa, says(SAYS)) as server:
        form = codeqa("ask", JOINED, "--json").json()
    sent = json.loads(server.requests[0].body)["messages"][-1]["content"]
    assert len(server.requests) == 1
    assert "The question has 2 parts. Answer each of them, under its number:\n1. How is the total of all prices made\n2. where is the card charged?" in sent
    assert form["parts"] == ["How is the total of all prices made", "where is the card charged?"]


def test_a_question_of_a_piece_is_asked_as_it_is(codeqa: Shell) -> None:
    with asking(codeqa, says(SAYS)) as server:
        form = codeqa("ask", "how is the total made?", "--json").json()
    assert "parts. Answer" not in server.requests[0].body.decode()
    assert form["parts"] == []


def test_deep_lets_the_model_cut_and_counts_what_that_cost(codeqa: Shell) -> None:
    cut = '{"part": "how is the total of a basket made"}\n{"part": "which colours do stripes have"}\n'
    codeqa.environ.update(CODEQA_PRICE_IN="1", CODEQA_PRICE_OUT="1")
    with asking(codeqa, says(cut), says(SAYS)) as server:
        form = codeqa("ask", "tell me of totals and stripes", "--deep", "--json").json()
    assert len(server.requests) == 2
    assert "file " not in json.loads(server.requests[0].body)["messages"][-1]["content"]
    assert "2. which colours do stripes have" in server.requests[1].body.decode()
    assert form["parts"] == ["how is the total of a basket made", "which colours do stripes have"]
    spent = form["usage"]
    assert isinstance(spent, dict)
    assert (spent["prompt_tokens"], spent["completion_tokens"]) == (1800, 40)
    assert spent["cost_usd"] == pytest.approx(2 * 920e-6)


@pytest.mark.parametrize("cut", [says("I would say there are two."), says('{"part": 3}'), error(400, "no"), says('{"part": "only"'), stream(delta("{"))])
def test_a_cut_that_cannot_be_used_or_had_is_made_by_rules(cut: Script, codeqa: Shell) -> None:
    with asking(codeqa, cut, says(SAYS)) as server:
        outcome = codeqa("ask", JOINED, "--deep", "--json")
    assert outcome.code == 0, outcome.told
    assert len(server.requests) == 2
    assert outcome.json()["parts"] == ["How is the total of all prices made", "where is the card charged?"]


def test_a_cap_holds_for_the_cutting_too(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="1", CODEQA_PRICE_OUT="1")
    with asking(codeqa, says(SAYS)) as server:
        assert codeqa("ask", JOINED, "--deep", "--max-cost", "0.0001").code == 4
    assert not server.requests


def test_without_a_model_deep_changes_nothing(codeqa: Shell) -> None:
    assert codeqa("ask", TWO, "--deep").out == codeqa("ask", TWO).out


def test_a_dry_run_cuts_by_rules_and_calls_nobody(codeqa: Shell) -> None:
    with asking(codeqa, says(SAYS)) as server:
        outcome = codeqa("ask", JOINED, "--deep", "--dry-run", "--json")
    assert not server.requests
    assert "2. where is the card charged?" in outcome.out


REPLIES = [
    ('```json\n{"part": "where is a made"}\n\n{"part": "where is b made"}\n```', 2),
    ('{"part": "where is a made"}', 0),
]


@pytest.mark.parametrize(("reply", "parts"), REPLIES)
def test_a_reply_in_the_form_is_read(reply: str, parts: int) -> None:
    found = read(reply)
    assert found is not None
    assert len(found.asked) == parts
    assert parts or found == WHOLE


BAD = ["", "[]", '["a"]', '{"part": ""}', '{"part": null}', "{" * 5_000, '{"part": "' + "x" * 2_000 + '"}', '{"part": "where is it"}\n' * 40, "x" * 100_000]


@pytest.mark.parametrize("reply", BAD)
def test_any_other_reply_is_none(reply: str) -> None:
    assert read(reply) is None
