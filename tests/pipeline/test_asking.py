"""A question to its answer by a model: what is sent, how the citations are checked, and what a failing endpoint comes to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes import DONE, STOP, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import Outcome, Shell, git, write
from tests.tiny_model import serving, write_model

QUESTION = "how is the total of all prices made?"
SAYS = 'It sums the prices [shop/basket.py:6 "return sum(item.price for item in self.items)"].'
LIE = 'It asks a bank [shop/basket.py:6 "return bank.balance(customer)"].'
TOO_SMALL = 200
"""Tokens of window that no prompt here fits in."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one shop is written and indexed once for all of these tests; none of them changes it."""
    base = tmp_path_factory.mktemp("asking")
    assert Shell(base, write(base / "shop"))("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


@contextmanager
def asking(codeqa: Shell, script: Script) -> Iterator[ScriptedServer]:
    with ScriptedServer([script]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-test")
        yield server


def says(text: str) -> Script:
    pieces = [delta(word) for word in text.replace(" ", " \0").split("\0")]
    return stream(*pieces, STOP, usage(prompt_tokens=900, completion_tokens=20), DONE)


def asked(codeqa: Shell, script: Script, *options: str) -> Outcome:
    with asking(codeqa, script):
        return codeqa("ask", QUESTION, *options)


def test_an_answer_streams_and_its_citation_is_verified(codeqa: Shell) -> None:
    outcome = asked(codeqa, says(SAYS))
    assert outcome.code == 0, outcome.told
    assert outcome.out.startswith("It sums the prices")
    assert "✔ 1/1 citation verified" in outcome.err


def test_the_prompt_holds_the_code_and_fits_the_budget(codeqa: Shell) -> None:
    with asking(codeqa, says(SAYS)) as server:
        assert codeqa("ask", QUESTION, "--budget", "2000").code == 0
        plan = codeqa("ask", QUESTION, "--budget", "2000", "--dry-run", "--json").json()
    sent = server.requests[0].body.decode()
    assert len(server.requests) == 1
    assert "return sum(item.price for item in self.items)" in sent
    assert QUESTION in sent
    tokens = plan["prompt_tokens"]
    assert isinstance(tokens, int)
    assert tokens <= 2000


def test_json_gives_citations_usage_and_price(codeqa: Shell) -> None:
    codeqa.environ.update(CODEQA_PRICE_IN="2", CODEQA_PRICE_OUT="10")
    form = asked(codeqa, says(SAYS), "--json").json()
    assert form["mode"] == "model"
    assert form["verified"] == 1
    citations = form["citations"]
    assert isinstance(citations, list)
    assert [(item["path"], item["start_line"], item["status"]) for item in citations] == [("shop/basket.py", 6, "exact")]
    spent = form["usage"]
    assert isinstance(spent, dict)
    assert spent["prompt_tokens"] == 900
    assert spent["cost_usd"] == pytest.approx(900 * 2e-6 + 20 * 10e-6)


def test_an_invented_quote_is_not_verified_and_strict_says_so_by_its_code(codeqa: Shell) -> None:
    lenient = asked(codeqa, says(LIE))
    assert lenient.code == 0
    assert "✘ 0/1 citation verified, 1 claim unsupported" in lenient.err
    assert lenient.out == LIE.replace("[shop", "[unverified: shop") + "\n"
    assert asked(codeqa, says(LIE), "--strict").code == 5


def test_what_is_streamed_is_the_answer_with_its_verdicts(codeqa: Shell) -> None:
    text = f"{SAYS} {LIE}\n\nThen `zz_pay` pays. `Basket.total` is cheap: shop/basket.py:99 and no more."
    streamed = asked(codeqa, says(text))
    assert streamed.out == f"{asked(codeqa, says(text), '--json').json()['answer']}\n"
    assert "`zz_pay` [unverified: not in what was sent]" in streamed.out
    assert "[unverified: shop/basket.py:99]" in streamed.out


def test_a_claim_without_a_citation_is_listed_counted_and_fails_under_strict(codeqa: Shell) -> None:
    outcome = asked(codeqa, says(f"{SAYS} `pay` charges the card."), "--strict")
    assert outcome.code == 5
    assert "Not supported by any citation:\n\n- “`pay` charges the card.”" in outcome.out
    assert "! 1/1 citation verified, 1 claim unsupported" in outcome.err


def test_a_wrong_line_is_corrected_in_what_is_streamed(codeqa: Shell) -> None:
    outcome = asked(codeqa, says(SAYS.replace(":6", ":1")), "--strict")
    assert (outcome.code, outcome.out) == (0, SAYS + "\n")
    assert "✔ 1/1 citation verified (1 corrected)" in outcome.err


def test_what_came_of_a_cut_answer_is_shown_with_its_verdicts(codeqa: Shell) -> None:
    outcome = asked(codeqa, stream(delta('It sums [shop/basket.py:6 "return bank'), delta('.balance"] wi')))
    assert outcome.code == 3
    assert outcome.out == 'It sums [unverified: shop/basket.py:6 "return bank.balance"] wi\n'


def test_what_stands_on_stdin_is_sent_redacted(codeqa: Shell) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    with asking(codeqa, says(SAYS)) as server:
        assert codeqa("ask", QUESTION, stdin=f"the bill says 42\ntoken = {secret}\n").code == 0
    sent = server.requests[0].body.decode()
    assert "the bill says 42" in sent
    assert secret not in sent


FAULTS: dict[str, tuple[Script, int, str]] = {
    "a cut stream": (stream(delta("It sums")), 3, "stream_cut"),
    "a wrong key": (error(401, "Incorrect API key provided"), 2, "endpoint_auth"),
    "a rate limit": (error(429, "Rate limit reached", retry_after="0"), 3, "rate_limited"),
    "a model that is not there": (error(404, "The model `m` does not exist", code="model_not_found"), 2, "model_missing"),
    "a context too long": (error(400, "This model's maximum context length is 100 tokens.", code="context_length_exceeded"), 4, "context_too_long"),
    "a content filter": (stream(delta("It"), delta(finish="content_filter"), DONE), 2, "content_filter"),
    "an answer cut by its limit": (stream(delta("It"), delta(finish="length"), DONE), 4, "answer_cut"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_failing_endpoint_has_its_own_code(case: str, codeqa: Shell) -> None:
    script, code, name = FAULTS[case]
    outcome = asked(codeqa, script, "--json")
    form = outcome.json()["error"]
    assert outcome.code == code, outcome.told
    assert isinstance(form, dict)
    assert form["code"] == name
    assert form["hint"]
    assert "sk-test" not in outcome.told


def test_offline_asks_no_model(codeqa: Shell) -> None:
    with asking(codeqa, says(SAYS)) as server:
        outcome = codeqa("ask", QUESTION, "--offline")
        assert not server.requests
    assert outcome.code == 0
    assert "evidence mode, no model" in outcome.err
    assert "shop/basket.py:" in outcome.out
    assert "is not asked: this is the code itself" in outcome.out
    assert "No model is configured" not in outcome.out


def test_evidence_cites_only_what_is_there_and_names_the_commit(tmp_path: Path) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"))
    git(codeqa.folder, "init", "-q")
    git(codeqa.folder, "add", ".")
    git(codeqa.folder, "commit", "-qm", "one")
    head = subprocess.run(["git", "-C", str(codeqa.folder), "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    outcome = codeqa(QUESTION)
    assert outcome.code == 0
    assert "✔ " in outcome.err
    assert f"HEAD {head[:6]}" in outcome.err
    assert "`pay` calls `Basket.total` (shop/checkout.py:5): `return card.charge(basket.total())`" in outcome.out.replace("probably ", "")
    assert "The test that shows it: tests/test_basket.py" in outcome.out


def test_nothing_found_is_said_and_is_no_success(codeqa: Shell) -> None:
    assert codeqa("ask", "xyzzyqqq").code == 1
    assert codeqa("search", "xyzzyqqq").code == 1


def test_a_batch_answers_line_by_line_from_one_index(codeqa: Shell) -> None:
    outcome = codeqa("search", "--batch", "-", stdin='{"id": "a", "query": "total"}\n{"id": 7, "query": "xyzzyqqq"}\n{bad\n')
    lines = outcome.out.split("\n")
    assert outcome.code == 2
    assert '"id": "a"' in lines[0]
    assert '"id": 7' in lines[1]
    assert "line 3 is no JSON" in outcome.err


def test_a_real_server_streams_an_answer_that_is_verified_and_counted(tmp_path: Path, codeqa: Shell) -> None:
    model = tmp_path / "tiny.gguf"
    write_model(model, SAYS)
    with serving(model, window=8192) as base_url:
        codeqa.environ.update(CODEQA_MODEL="tiny", OPENAI_BASE_URL=base_url)
        outcome = codeqa("ask", QUESTION, "--budget", "1500")
        form = codeqa("ask", QUESTION, "--budget", "1500", "--json").json()
    assert outcome.code == 0, outcome.told
    assert outcome.out.strip() == SAYS
    assert "✔ 1/1 citation verified" in outcome.err
    spent = form["usage"]
    assert isinstance(spent, dict)
    assert spent["prompt_tokens"] > 1000  # bytes, to this model
    assert spent["completion_tokens"] > 5


def test_a_real_server_whose_window_is_too_small_says_so(tmp_path: Path, codeqa: Shell) -> None:
    model = tmp_path / "tiny.gguf"
    write_model(model, SAYS)
    with serving(model, window=TOO_SMALL) as base_url:
        codeqa.environ.update(CODEQA_MODEL="tiny", OPENAI_BASE_URL=base_url)
        outcome = codeqa("ask", QUESTION, "--json")
    form = outcome.json()["error"]
    assert outcome.code == 4, outcome.told
    assert isinstance(form, dict)
    assert form["code"] == "context_too_long"


WARM = """
import sys
from codeqa.cli import main
code = main()
heavy = {"lancedb", "openai", "git", "rich", "numpy", "pathspec", "tiktoken", "tree_sitter", "pyarrow", "httpx"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def test_a_warm_search_imports_nothing_heavy(tmp_path: Path) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"))
    git(codeqa.folder, "init", "-q")
    assert codeqa("index").code == 0
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(codeqa.base / "home"), "CODEQA_INDEX_DIR": str(codeqa.index)}
    line = [sys.executable, "-c", WARM, "-C", str(codeqa.folder), "search", "total of all prices", "--json"]
    run = subprocess.run(line, capture_output=True, text=True, env=environ, check=False, cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stderr
    assert "shop/basket.py" in run.stdout
    assert run.stderr.strip() == "[]"
