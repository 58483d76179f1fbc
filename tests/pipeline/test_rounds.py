"""Further rounds of a question: what a model asks for by name, what its claims lack, what may be spent; and that nothing else can be had by asking."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes import DONE, STOP, Pause, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import Outcome, Shell, git, write

QUESTION = "how is the total of all prices made?"
SAYS = 'It sums the prices [shop/basket.py:6 "return sum(item.price for item in self.items)"].'
FAR = "".join(f"def helper_{number}(value):\n    return value + {number}\n\n\n" for number in range(150))
"""Code that no question here speaks of."""

FILES = {
    "shop/basket.py": 'class Basket:\n    """What a customer wants."""\n\n    def total(self):\n        """The sum of all prices."""\n'
    "        return sum(item.price for item in self.items)\n",
    "shop/checkout.py": "from shop.basket import Basket\n\n\ndef pay(basket: Basket, card):\n    return card.charge(basket.total())\n",
    "far/away.py": FAR,
    "far/zebra.py": FAR.replace("helper", "hoof") + "def stripes(zebra):\n    return zebra.black + zebra.white\n",
    "far/big.py": "".join(f"def hill_{number}(value):\n    return value + {number}\n\n\n" for number in range(2_500)),
    "far/data.json": '{"a": 1}\n',
    "README.md": "# Shop\n\n## Payment\n\nCards are charged at checkout.\n",
}
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
BUDGET = ("--budget", "1800")
"""Room for the instructions, the basket, and not much more."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("rounds")
    shop = write(base / "shop", FILES)
    (shop / ".env").write_text(f"TOKEN={SECRET}\n", encoding="utf-8")
    (base / "outside.py").write_text("SECRET_OUTSIDE = 1\n", encoding="utf-8")
    git(shop, "init", "-q")
    assert Shell(base, shop)("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


def says(text: str, **counts: int) -> Script:
    pieces = [delta(word) for word in text.replace(" ", " \0").split("\0")]
    return stream(*pieces, STOP, usage(**{"prompt_tokens": 900, "completion_tokens": 20, **counts}), DONE)


@contextmanager
def asking(codeqa: Shell, *scripts: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer(scripts) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test")
        yield server


def asked(codeqa: Shell, replies: Sequence[str], *options: str) -> tuple[Outcome, list[list[dict[str, str]]]]:
    """What came of it, and the messages of every call."""
    with asking(codeqa, *map(says, replies)) as server:
        outcome = codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/**", *options)
    return outcome, [json.loads(request.body)["messages"] for request in server.requests]


def last(calls: list[list[dict[str, str]]]) -> str:
    return calls[-1][-1]["content"]


def narrow(codeqa: Shell, replies: Sequence[str], *options: str) -> tuple[Outcome, list[list[dict[str, str]]]]:
    """With a budget in which the first pack has no room for the far files."""
    return asked(codeqa, replies, *BUDGET, *options)


def rounds_of(outcome: Outcome) -> list[dict[str, object]]:
    found = outcome.json()["rounds"]
    assert isinstance(found, list)
    return found


def test_a_model_that_asks_for_a_symbol_by_name_is_given_it_and_answers(codeqa: Shell) -> None:
    answer = 'Stripes are two colours [far/zebra.py:602 "return zebra.black + zebra.white"].'
    outcome, calls = narrow(codeqa, ["NEED: stripes", answer], "--strict")
    assert outcome.code == 0, outcome.told
    assert outcome.out == answer + "\n"
    assert "zebra.black" not in calls[0][-1]["content"]
    assert "602\t    return zebra.black + zebra.white" in last(calls)
    assert "round 2: reading far/zebra.py:stripes" in outcome.err
    assert "2 calls" in outcome.err


def test_a_file_with_lines_is_sent_with_these_lines_and_those_around_that_belong_to_them(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: far/away.py:5-6", 'It adds 1 [far/away.py:6 "return value + 1"].'])
    assert outcome.code == 0, outcome.told
    assert "6\t    return value + 1\n" in last(calls)
    assert "return value + 77" not in last(calls)


def test_the_first_prompt_says_that_more_may_be_asked_for_and_the_last_one_that_it_may_not(codeqa: Shell) -> None:
    _, calls = narrow(codeqa, ["NEED: stripes", "NEED: helper_7", SAYS])
    assert "More code can be fetched" in calls[0][-1]["content"].partition(QUESTION)[2]
    assert "No more code can be fetched" not in calls[0][-1]["content"] + calls[1][-1]["content"]
    assert "No more code can be fetched" in last(calls)


def test_with_rounds_0_nothing_may_be_asked_for_and_nothing_is_sent_for_it(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: stripes", SAYS], "--rounds", "0")
    assert len(calls) == 1
    assert "More code can be fetched" not in last(calls)
    assert outcome.code == 1
    assert outcome.out.startswith("The code given does not tell: the model asked for more code (`stripes`)")


def test_without_a_request_there_is_one_call_and_no_round(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, [SAYS], "--json")
    assert len(calls) == 1
    assert rounds_of(outcome) == []


def test_without_room_the_further_round_has_what_was_asked_for_first_and_keeps_to_the_budget(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: stripes", SAYS], "--json")
    assert [len(call) for call in calls] == [2, 2]
    assert "zebra.black" in last(calls)
    passage = outcome.json()["passage"]
    assert isinstance(passage, dict)
    assert passage["began"] == "no room was left for what the answer lacked"
    assert passage["prompt_tokens"] <= 1800


def test_with_room_the_first_prompt_is_a_byte_identical_prefix_of_the_second(codeqa: Shell) -> None:
    with asking(codeqa, says("NEED: far/big.py:9001-9002"), says(SAYS)) as server:
        assert codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/big.py").code == 0
    first, second = (json.loads(request.body)["messages"] for request in server.requests)
    assert second[: len(first)] == first
    assert second[len(first)] == {"role": "assistant", "content": "NEED: far/big.py:9001-9002"}
    assert "9002\t    return value + 2250" in second[-1]["content"]
    assert len(second[-1]["content"]) < len(first[-1]["content"]) / 5


STRANGE = [".env", "../outside.py", "/etc/passwd", "~/.ssh/id_rsa", "https://example.org/x", "no/such/file.py", "no_such_symbol", "far/data"]


@pytest.mark.parametrize("name", STRANGE)
def test_what_the_index_does_not_have_is_told_as_unknown_whatever_it_is(name: str, codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, [f"NEED: {name}", SAYS], "--json")
    assert outcome.code == 0, outcome.told
    assert len(calls) == 2
    whole = json.dumps(calls)
    assert SECRET not in whole
    assert "SECRET_OUTSIDE" not in whole
    assert f"Not in the index, or outside of what is asked about: `{name}`" in last(calls)
    assert rounds_of(outcome)[0]["unknown"] == [name]
    assert rounds_of(outcome)[0]["sent"] == []


def test_what_lies_outside_of_the_scope_is_not_sent(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: shop/checkout.py, pay", SAYS], "--json")
    assert "card.charge" not in json.dumps(calls)
    assert rounds_of(outcome)[0]["unknown"] == ["shop/checkout.py", "pay"]


def test_a_model_that_asks_for_ever_is_called_three_times_and_its_silence_is_told(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: stripes", "NEED: helper_3", "NEED: helper_4", "NEED: helper_5"])
    assert len(calls) == 3
    assert outcome.code == 1
    assert "The code given does not tell: the model asked for more code (`helper_4`)" in outcome.out
    assert "Looked at: " in outcome.out
    assert "no further round is left" in outcome.err


def test_what_is_asked_for_again_is_not_sent_again(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["NEED: shop/basket.py", SAYS], "--json")
    assert outcome.code == 0, outcome.told
    assert json.dumps(calls[-1]).count("return sum(item.price") == 1
    assert "Sent before, see above: `shop/basket.py`" in last(calls)
    assert rounds_of(outcome)[0]["known"] == ["shop/basket.py"]


def test_ten_thousand_names_are_eight(codeqa: Shell) -> None:
    outcome, _ = narrow(codeqa, ["NEED: " + ", ".join(f"helper_{number}" for number in range(10_000)), SAYS], "--json")
    assert outcome.code == 0, outcome.told
    assert rounds_of(outcome)[0]["wanted"] == [f"helper_{number}" for number in range(8)]


def test_the_usage_of_all_rounds_is_summed(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    outcome, _ = narrow(codeqa, ["NEED: stripes", SAYS], "--json")
    spent = outcome.json()["usage"]
    assert isinstance(spent, dict)
    assert (spent["prompt_tokens"], spent["completion_tokens"]) == (1800, 40)
    assert spent["cost_usd"] == pytest.approx(2 * (900 * 2e-6 + 20 * 10e-6))


def test_every_message_that_is_sent_is_in_the_trace(codeqa: Shell, tmp_path: Path) -> None:
    cut = '{"part": "how is the total made"}\n{"part": "which stripes are there"}'
    with asking(codeqa, says(cut), says("NEED: stripes"), says(SAYS)) as server:
        outcome = codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/**", *BUDGET, "--deep", "--trace", str(tmp_path / "trace"))
    assert outcome.code == 0, outcome.told
    rows = [json.loads(line) for line in (tmp_path / "trace" / "answer.jsonl").read_text(encoding="utf-8").split("\n") if line]
    traced = [message["content"] for row in rows for message in ([row] if "content" in row else row.get("messages", []))]
    sent = [message["content"] for request in server.requests for message in json.loads(request.body)["messages"]]
    assert len(server.requests) == 3
    assert traced == sent


# --- what nothing bears out ---


def test_lines_that_were_cited_and_not_sent_are_fetched_and_the_last_answer_counts(codeqa: Shell) -> None:
    guess = 'Stripes are made so [far/zebra.py:602 "return zebra.white"].'
    better = 'Stripes are two colours [far/zebra.py:602 "return zebra.black + zebra.white"].'
    outcome, calls = narrow(codeqa, [guess, better], "--strict", "--json")
    assert outcome.code == 0, outcome.told
    assert outcome.json()["answer"] == better
    assert "were not borne out" in last(calls)
    assert rounds_of(outcome)[0]["why"] == "unsupported"


def test_strict_judges_the_final_answer_alone(codeqa: Shell) -> None:
    guess = 'Stripes are made so [far/zebra.py:602 "return zebra.white"].'
    assert narrow(codeqa, [guess, SAYS], "--strict")[0].code == 0
    assert narrow(codeqa, ["NEED: stripes", guess, guess], "--strict")[0].code == 5


def test_a_claim_that_nothing_in_the_index_could_bear_out_costs_no_further_call(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, [f'{SAYS} Then `zz_pay` pays [shop/basket.py:6 "return bank"].'])
    assert len(calls) == 1
    assert "[unverified" in outcome.out


def test_an_abstention_says_what_was_looked_at(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, ["The code given does not tell. Something else would."])
    assert len(calls) == 1
    assert outcome.code == 1
    assert "Looked at: " in outcome.out
    assert "`shop/basket.py`" in outcome.out


# --- what may be spent ---


def test_a_cap_that_cannot_hold_the_first_call_sends_nothing(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    outcome, calls = narrow(codeqa, [SAYS], "--max-cost", "0.001", "--json")
    assert outcome.code == 4
    form = outcome.json()["error"]
    assert isinstance(form, dict)
    assert form["code"] == "spend_cap"
    assert calls == []


def test_a_cap_is_refused_where_the_price_is_not_known(codeqa: Shell) -> None:
    outcome, calls = narrow(codeqa, [SAYS], "--max-cost", "1")
    assert outcome.code == 4
    assert "the price of m is not known" in outcome.err
    assert "price_in" in outcome.err
    assert calls == []


def test_a_cap_that_cannot_hold_the_next_round_leaves_the_answer_and_says_so(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    guess = f'{SAYS} Stripes are made so [far/zebra.py:602 "return zebra.white"].'
    outcome, calls = narrow(codeqa, [guess, SAYS], "--max-cost", "0.009")
    assert len(calls) == 1
    assert outcome.code == 0, outcome.told
    assert outcome.out.startswith("It sums the prices")
    assert "--max-cost is $0.009" in outcome.err


def test_a_cap_that_cannot_hold_the_round_that_would_bring_an_answer_is_an_error(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    outcome, calls = narrow(codeqa, ["NEED: stripes", SAYS], "--max-cost", "0.009")
    assert len(calls) == 1
    assert (outcome.code, outcome.out) == (4, "")
    assert "are spent: --max-cost is $0.009" in outcome.err


def test_the_answer_may_be_no_longer_than_the_cap_pays_for(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    with asking(codeqa, says(SAYS)) as server:
        assert codeqa("ask", QUESTION, *BUDGET, "--max-cost", "0.02").code == 0
    most = json.loads(server.requests[0].body)["max_tokens"]
    assert 400 < most < 2_000


def test_a_server_that_reports_no_tokens_at_all_is_counted_for_what_was_sent(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    with asking(codeqa, says("NEED: stripes", prompt_tokens=0, completion_tokens=0)) as server:
        outcome = codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/**", *BUDGET, "--max-cost", "0.009")
    assert len(server.requests) == 1
    assert outcome.code == 4


# --- what goes wrong in a later round ---


def test_an_answer_stands_if_the_round_after_it_fails(codeqa: Shell) -> None:
    guess = f'{SAYS} Stripes are made so [far/zebra.py:602 "return zebra.white"].'
    with asking(codeqa, says(guess), error(401, "no")) as server:
        outcome = codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/**", *BUDGET)
    assert len(server.requests) == 2
    assert outcome.code == 0, outcome.told
    assert outcome.out.startswith("It sums the prices")
    assert outcome.out.count("It sums") == 1
    assert "round 2" in outcome.err


def test_a_failure_is_told_where_there_is_no_answer_yet(codeqa: Shell) -> None:
    with asking(codeqa, says("NEED: stripes"), stream(delta("It su"))):
        outcome = codeqa("ask", QUESTION, "--scope", "shop/basket.py", "--scope", "far/**", *BUDGET)
    assert outcome.code == 3
    assert outcome.out == "It su\n"


def test_an_interruption_in_the_second_round_is_130_and_keeps_no_half_turn(codeqa: Shell) -> None:
    line = [sys.executable, "-m", "codeqa", "-C", str(codeqa.folder), "ask", QUESTION, "--session", "cut", *BUDGET]
    with asking(codeqa, says("NEED: stripes"), stream(delta("It sums "), delta("the prices "), Pause(30))) as server:
        places = {name: str(codeqa.base / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
        environ = {"PATH": "/usr/bin:/bin", "CODEQA_INDEX_DIR": str(codeqa.index), **places, **codeqa.environ}
        run = subprocess.Popen(
            line, env=environ, cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(200):
            if len(server.requests) == 2:
                break
            time.sleep(0.05)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert out.strip() in ("", "It sums the prices")
    assert "cut" not in codeqa("session", "list").out
