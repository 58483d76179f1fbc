"""The whole command against an endpoint that misbehaves: its documented exit code, no traceback, and nothing shown as complete that is not."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from codeqa import pipeline
from codeqa.cli.corridor import Corridor
from codeqa.cli.host import Host
from codeqa.cli.start import start
from codeqa.llm import Clock
from codeqa.types import Answer
from tests.fakes import DONE, STOP, Script, ScriptedServer, answer, delta, error, stream, usage
from tests.llm.misbehaviours import BROKEN, GOOD, KEY, LIES, STALLS, WHOLE
from tests.pipeline.small import Shell, write

QUESTION = "how is the total of all prices made?"
TRUE = 'It sums the prices [shop/basket.py:6 "return sum(item.price for item in self.items)"].'
PATIENCE = "0.4"

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]")


@dataclass
class Told:
    """What a command said, how long it would have slept, and how often its endpoint was asked."""

    code: int
    out: str
    err: str
    slept: list[float]
    tries: int

    def json(self) -> dict[str, object]:
        value: dict[str, object] = json.loads(self.out)
        return value

    @property
    def name(self) -> object:
        """The error's code."""
        failure = self.json()["error"]
        return failure["code"] if isinstance(failure, dict) else None


@dataclass
class Hurried:
    """The real corridor on a clock that does not make anybody wait."""

    slept: list[float] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(pipeline, name)

    def ask(self, *where: object, **how: object) -> Answer:
        return pipeline.ask(*where, clock=Clock(sleep=self.slept.append), **how)  # type: ignore[arg-type]  # passed on as they come


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a repository and its index, read by all of these tests."""
    base = tmp_path_factory.mktemp("misbehaviours")
    assert Shell(base, write(base / "shop"))("index").code == 0
    return base


def environment(shop: Path, base_url: str) -> dict[str, str]:
    places = {name: str(shop / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    return {**places, "CODEQA_INDEX_DIR": str(shop / "index"), "CODEQA_MODEL": "m", "OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": KEY}


def asked(shop: Path, script: Script, *options: str) -> Told:
    out, err, corridor = io.StringIO(), io.StringIO(), Hurried()
    with ScriptedServer([script]) as server:
        host = Host(io.StringIO(), out, err, environment(shop, server.base_url), lambda: cast(Corridor, corridor))
        code = start(["-C", str(shop / "shop"), "ask", QUESTION, *options], host)
    return Told(code, out.getvalue(), err.getvalue(), corridor.slept, len(server.requests))


def says(text: str) -> Script:
    return stream(*(delta(word) for word in text.replace(" ", " \0").split("\0")), STOP, DONE)


def harmless(told: Told) -> None:
    assert "Traceback" not in told.err
    assert KEY not in told.out + told.err
    assert not CONTROL.search(told.out + told.err)


@pytest.mark.parametrize("name", [*BROKEN, *STALLS])
def test_what_is_no_answer_ends_with_its_own_code_and_says_that_it_is_none(name: str, shop: Path) -> None:
    mode = {**BROKEN, **STALLS}[name]
    limit = ("--timeout", PATIENCE) if name in STALLS else ()
    told = asked(shop, mode.script, *limit)
    harmless(told)
    assert told.code == mode.error.exit_code
    assert re.sub("x+", "x", told.out) == (f"{mode.shown}\n" if mode.shown else "")
    assert told.err.startswith("codeqa: ")
    assert "\n  hint: " in told.err
    assert "verified" not in told.err
    assert told.tries == mode.tries
    assert sum(told.slept) <= 2 * 60


@pytest.mark.parametrize("name", BROKEN)
def test_a_program_gets_the_error_and_no_part_of_an_answer(name: str, shop: Path) -> None:
    mode = BROKEN[name]
    told = asked(shop, mode.script, "--json")
    harmless(told)
    assert set(told.json()) == {"schema_version", "error"}
    assert (told.code, told.name) == (mode.error.exit_code, mode.error.code)


@pytest.mark.parametrize("name", WHOLE)
def test_an_answer_in_an_odd_form_is_shown_once_and_without_what_the_model_thought(name: str, shop: Path) -> None:
    told = asked(shop, WHOLE[name], "--timeout", PATIENCE)
    harmless(told)
    assert (told.code, told.out, told.tries) == (0, "Hello\n", 1)
    assert "Hm" not in told.err
    assert "! no citations" in told.err


@pytest.mark.parametrize("name", LIES)
def test_a_citation_that_proves_nothing_is_never_verified(name: str, shop: Path) -> None:
    strictly, told = asked(shop, says(LIES[name]), "--json", "--strict"), asked(shop, says(LIES[name]))
    form = strictly.json()
    harmless(told)
    assert (strictly.code, form["verified"]) == (5, 0)
    assert "✔" not in told.err
    assert LIES[name] not in str(form["answer"])
    assert "[unverified: " in str(form["answer"])


def test_the_true_citation_beside_them_is_verified(shop: Path) -> None:
    told = asked(shop, says(TRUE), "--strict")
    assert (told.code, told.out) == (0, TRUE + "\n")
    assert "✔ 1/1 citation verified" in told.err


def test_what_the_model_thinks_is_shown_on_stderr_if_asked_for(shop: Path) -> None:
    for name in ("thoughts in tags", "thoughts in a field of their own"):
        told = asked(shop, WHOLE[name], "-v")
        assert told.out == "Hello\n"
        assert "  Hm, [a.py:1]" in told.err
        assert "! no citations" in told.err


def test_thoughts_of_which_only_the_end_is_marked_are_no_part_of_the_saved_answer(shop: Path) -> None:
    form = asked(shop, stream(delta("Let me see [shop/basket.py:900].\n</think>\n\n"), delta("Hello"), STOP), "--json").json()
    assert (form["answer"], form["citations"]) == ("Hello", [])


def test_escapes_that_are_split_over_chunks_do_nothing_to_the_terminal(shop: Path) -> None:
    evil = ("Hello\x1b", "]0;owned\x07", "\x1b[", "2J\x9b31m", "\u202egnp.exe", "\r\x08")
    told = asked(shop, stream(*(delta(part) for part in evil), delta(reasoning_content="\x1b"), delta(reasoning_content="[2J"), STOP), "-v")
    harmless(told)
    assert told.out == "Hello\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202egnp.exe\\x08\n"
    harmless(asked(shop, error(400, "\x1b[2J\u202ebad\x9b"), "-v"))
    harmless(asked(shop, error(400, "\x1b[2J\u202ebad\x9b"), "--json"))
    harmless(asked(shop, stream(delta("x", finish="\x1b[2J")), "-v"))


def test_a_wait_of_a_second_is_kept_and_a_longer_one_than_a_minute_is_left_to_the_user(shop: Path) -> None:
    assert sum(asked(shop, error(429, "slow down", retry_after="1")).slept) == 2
    for seconds in ("61", "100000"):
        told = asked(shop, error(429, "slow down", retry_after=seconds))
        assert (told.code, told.slept) == (3, [])
        assert f"{seconds} s" in told.err


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_gives_neither_the_key_nor_the_code_to_another_host(status: int, shop: Path) -> None:
    with ScriptedServer([GOOD]) as other:
        told = asked(shop, answer(status, b"", "text/plain", location=f"{other.base_url}/chat/completions"))
        assert other.requests == []
    assert (told.code, told.out, told.tries) == (2, "", 1)
    assert "redirect" in told.err


def billed(shop: Path, **counts: object) -> str:
    """The trust line where a million tokens cost $2,000, cached ones $200, and $10,000 to write."""
    out, err = io.StringIO(), io.StringIO()
    with ScriptedServer([stream(delta("Hello"), STOP, usage(**counts), DONE)]) as server:
        prices = {"CODEQA_PRICE_IN": "2000", "CODEQA_PRICE_CACHED": "200", "CODEQA_PRICE_OUT": "10000"}
        host = Host(io.StringIO(), out, err, {**environment(shop, server.base_url), **prices})
        assert start(["-C", str(shop / "shop"), "ask", QUESTION], host) == 0
    return err.getvalue()


@pytest.mark.parametrize("counts", [{"prompt_tokens": -1, "completion_tokens": 5}, {"prompt_tokens": 10**9, "completion_tokens": 5}, {"prompt_tokens": "12"}])
def test_absurd_usage_has_no_price(counts: dict[str, object], shop: Path) -> None:
    assert "price unknown" in billed(shop, **counts)


@pytest.mark.parametrize(
    "counts",
    [
        {"prompt_tokens": 1604, "completion_tokens": 25, "prompt_tokens_details": {"cached_tokens": 1536}},
        {"prompt_tokens": 1604, "completion_tokens": 25, "prompt_cache_hit_tokens": 1536, "prompt_cache_miss_tokens": 68},
        {"input_tokens": 60, "cache_creation_input_tokens": 8, "cache_read_input_tokens": 1536, "output_tokens": 25},
        {"prompt_tokens": 1604, "completion_tokens": 5, "total_tokens": 1629, "prompt_tokens_details": {"cached_tokens": 1536}},
    ],
    ids=["OpenAI, vLLM, llama.cpp", "DeepSeek", "Anthropic", "Gemini"],
)
def test_what_the_cache_knew_is_shown_and_costs_less(counts: dict[str, object], shop: Path) -> None:
    told = billed(shop, **counts)
    assert "(1.5k cached)" in told
    assert "$0.69" in told


# --- a process of its own -------------------------------------------------------------------------------------------------------------

PROGRAM = """
import json, re, sys
from codeqa.cli import start
codes = []
for url in sys.argv[2:]:
    codes.append(start.start(["-C", sys.argv[1], "ask", "how is the total made?", "--base-url", url]))
    print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], codes[-1], file=sys.stderr)
"""

HUNGRY = (
    "a line of 200 MB",
    "a line without end",
    "a JSON without end",
    "an error without end",
    "a gzip bomb",
    "a stream without end",
    "reasoning without end",
)

ALLOWED = 40_000
"""kB that the worst of them may take beyond what a good answer takes; a line of 200 MB that was kept would be over 195,000."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process's memory is read from /proc")
def test_no_endpoint_makes_the_command_hold_more_than_a_bounded_amount(shop: Path) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(ScriptedServer([script])) for script in (GOOD, *(BROKEN[name].script for name in HUNGRY))]
        environ = {**os.environ, **environment(shop, ""), "CODEQA_API_KEY": KEY, "PYTHONPATH": str(Path(__file__).parents[2])}
        urls = [server.base_url for server in servers]
        told = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(shop / "shop"), *urls], env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
        )
    rows = [(int(peak), int(code)) for peak, code in re.findall(r"^(\d{4,}) (\d+)$", told.stderr, re.MULTILINE)]
    assert [code for _, code in rows] == [0, *(BROKEN[name].error.exit_code for name in HUNGRY)]
    assert rows[-1][0] - rows[0][0] < ALLOWED


@pytest.mark.parametrize("name", ["cut in mid-stream", "401"])
def test_a_real_process_ends_with_the_same_code(name: str, shop: Path) -> None:
    with ScriptedServer([BROKEN[name].script]) as server:
        told = subprocess.run(
            [sys.executable, "-m", "codeqa", "-C", str(shop / "shop"), "ask", QUESTION],
            env={**os.environ, **environment(shop, server.base_url), "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    assert told.returncode == BROKEN[name].error.exit_code
    assert "Traceback" not in told.stderr
    assert told.stdout.strip() == BROKEN[name].shown
