"""The same client against a real OpenAI-compatible server (llama.cpp on loopback): streaming, usage, cached tokens, overflow, embeddings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codeqa.answer.finish import finish
from codeqa.answer.prompt import build
from codeqa.errors import AnswerCut, ContextTooLong, EndpointRejected
from codeqa.llm import Endpoint, complete, embed
from codeqa.llm.probe import probe
from codeqa.types import Message, Verdict
from tests.answer.samples import FENCE, one_file
from tests.pipeline.small import Shell, write
from tests.tiny_model import serving, write_model

SAYS = 'It checks the cookie [web/session.py:15 "hmac.compare_digest(mac,"] and fails [web/session.py:16 "raise KeyError("].'
ASK = (Message("system", "Answer."), Message("user", "Where is it? " * 20))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_model(model, SAYS)
    with serving(model, window=8192) as base_url:
        yield Endpoint(base_url, "tiny", idle_timeout=30)


def test_an_answer_streams_in_pieces_and_is_complete(endpoint: Endpoint) -> None:
    pieces: list[str] = []
    completion = complete(ASK, endpoint, on_text=pieces.append)
    assert len(pieces) > 5
    assert "".join(pieces) == completion.text == SAYS
    assert completion.finish_reason == "stop"


def test_usage_and_cached_tokens_are_the_servers(endpoint: Endpoint) -> None:
    first = complete(ASK, endpoint, on_text=lambda _: None).usage
    again = complete(ASK, endpoint, on_text=lambda _: None).usage
    assert first.prompt_tokens is not None
    assert first.completion_tokens is not None
    assert first.prompt_tokens > 250
    assert first.completion_tokens > 5
    assert again.cached_tokens is not None
    assert again.cached_tokens >= 0.9 * first.prompt_tokens


def test_a_second_question_about_the_same_code_finds_it_in_the_cache(endpoint: Endpoint) -> None:
    code = Message("system", "Answer from this code: " + "def total(self): return sum(item.price for item in self.items)\n" * 20)
    first = complete((code, Message("user", "Where is the sum made?")), endpoint, on_text=lambda _: None).usage
    second = complete((code, Message("user", "Who asks for the total?")), endpoint, on_text=lambda _: None).usage
    assert second.cached_tokens is not None
    assert second.prompt_tokens is not None
    assert second.prompt_tokens >= second.cached_tokens >= len(code.content)
    assert first.cached_tokens is not None
    assert first.cached_tokens < len(code.content)


def test_the_probe_finds_nothing_wrong_but_the_name_and_the_size(endpoint: Endpoint) -> None:
    seen = probe(endpoint)
    assert {check.name: check.state for check in seen.checks} == {"endpoint": "ok", "listed": "warning", "answer": "ok", "usage": "ok"}
    assert "streams" in seen.checks[2].message
    assert "cache" in seen.checks[3].message
    assert seen.window == 8192


def test_the_whole_command_shows_what_the_cache_knew(endpoint: Endpoint, tmp_path: Path) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"), {"CODEQA_MODEL": "tiny", "OPENAI_BASE_URL": endpoint.base_url})
    codeqa("ask", "how is the total made?", "--budget", "1500")
    again = codeqa("ask", "who charges the card?", "--budget", "1500")
    assert again.code == 0, again.told
    assert " cached)" in again.err
    assert "price unknown" in again.err
    spent = codeqa("ask", "who charges the card?", "--budget", "1500", "--json").json()["usage"]
    assert isinstance(spent, dict)
    cached, sent = spent["cached_tokens"], spent["prompt_tokens"]
    assert isinstance(cached, int)
    assert isinstance(sent, int)
    assert 2_000 < cached < sent


def test_the_whole_command_keeps_within_a_window_that_it_was_told(endpoint: Endpoint, tmp_path: Path) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"), {"CODEQA_MODEL": "tiny", "OPENAI_BASE_URL": endpoint.base_url, "CODEQA_CONTEXT_WINDOW": "2000"})
    planned = codeqa("ask", "how is the total made?", "--dry-run", "--json").json()["prompt_tokens"]
    assert isinstance(planned, int)
    assert planned <= 2000 * 0.75
    codeqa.environ["CODEQA_CONTEXT_WINDOW"] = "1350"
    told = codeqa("ask", "how is the total made?", "--json")
    assert (told.code, "context_too_long" in told.out, "1,350" in told.out) == (4, True, True)
    codeqa.environ["CODEQA_CONTEXT_WINDOW"] = "400"
    told = codeqa("ask", "how is the total made?", "--json")
    assert (told.code, "context_too_long" in told.out) == (4, True)


def test_doctor_looks_at_a_real_server(endpoint: Endpoint, tmp_path: Path) -> None:
    codeqa = Shell(tmp_path, write(tmp_path / "shop"), {"CODEQA_MODEL": "tiny", "OPENAI_BASE_URL": endpoint.base_url})
    told = codeqa("doctor")
    assert told.code == 0, told.told
    assert "the model answers, and the endpoint streams" in told.out
    assert "8,192 tokens, says the endpoint" in told.out
    assert "not asked" in codeqa("doctor", "--offline").out


def test_an_answer_cut_by_its_limit_is_not_complete(endpoint: Endpoint) -> None:
    pieces: list[str] = []
    with pytest.raises(AnswerCut):
        complete(ASK, endpoint, on_text=pieces.append, max_tokens=3)
    assert SAYS.startswith("".join(pieces))


def test_a_prompt_beyond_the_window_is_too_long(endpoint: Endpoint) -> None:
    with pytest.raises(ContextTooLong, match="8192"):
        complete((Message("user", "x" * 9_000),), endpoint, on_text=lambda _: None)


def test_a_server_without_embeddings_rejects_at_once(endpoint: Endpoint) -> None:
    with pytest.raises(EndpointRejected):
        embed(["a"], endpoint)


def test_a_wrong_base_url_is_told_from_a_wrong_model(endpoint: Endpoint) -> None:
    with pytest.raises(EndpointRejected, match="/v1"):
        complete(ASK, replace(endpoint, base_url=endpoint.base_url + "/nowhere"), on_text=lambda _: None)


def test_a_whole_question_ends_in_an_answer_with_verdicts(endpoint: Endpoint) -> None:
    context = one_file()
    completion = complete(build(context, "Where is it checked?", fence=FENCE), endpoint, on_text=lambda _: None)
    answer = finish("Where is it checked?", completion, context)
    assert [citation.status for citation in answer.citations] == [Verdict.EXACT, Verdict.MISSING]
    assert 'fails [unverified: web/session.py:16 "raise KeyError("].' in answer.text


def test_embeddings_come_in_order_and_in_one_length(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_model(model, "x")
    with serving(model, window=512, embedding=True) as base_url:
        first, second, third = embed(["aaa", "bbb", "aaa"], Endpoint(base_url, "tiny"))
    assert len(first) == len(second) == 264
    assert first == pytest.approx(third)
    assert first != pytest.approx(second)
