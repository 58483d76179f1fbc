"""One call, whatever the server does: each misbehaviour ends in its documented error, and nothing is shown as complete that is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import httpx2
import openai
import pytest

from codeqa.errors import CodeqaError, ConfigError, EndpointRejected, EndpointTimeout, EndpointUnreachable, RateLimited, StreamCut
from codeqa.llm import Endpoint, complete, embed
from codeqa.llm.faults import VENDOR_ERRORS
from codeqa.llm.retry import Clock
from codeqa.types import Completion, Message, Usage
from tests.fakes import DONE, STOP, Forever, Pause, Reset, Script, ScriptedServer, answer, delta, error, stream, usage
from tests.llm.misbehaviours import BROKEN, GOOD, KEY, TEXT, WHOLE

ASK = (Message("system", "Answer."), Message("user", "Where?"))

PATIENCE = 0.4
"""Seconds without content where a stall is played: long enough for a busy machine to hand over what came before it."""


@dataclass
class Seen:
    """What came of a call."""

    completion: Completion | None = None
    error: CodeqaError | None = None
    shown: str = ""
    slept: list[float] = field(default_factory=list)
    countdown: list[float] = field(default_factory=list)


def call(server: ScriptedServer, limits: Mapping[str, float | int | str], max_tokens: int | None = None) -> Seen:
    seen = Seen()
    endpoint = replace(Endpoint(server.base_url, "m", KEY, timeout=20, idle_timeout=10), **limits)  # type: ignore[arg-type]  # by name

    def show(text: str) -> None:
        seen.shown += text

    try:
        seen.completion = complete(
            ASK,
            endpoint,
            on_text=show,
            max_tokens=max_tokens,
            on_wait=lambda left, _: seen.countdown.append(left),
            clock=Clock(sleep=seen.slept.append),
        )
    except CodeqaError as failure:
        seen.error = failure
    return seen


def play(*scripts: Script, **limits: float | int | str) -> tuple[Seen, ScriptedServer]:
    with ScriptedServer(scripts) as server:
        return call(server, limits), server


@pytest.mark.parametrize("script", WHOLE.values(), ids=WHOLE.keys())
def test_an_answer_that_ends_with_a_reason_is_complete(script: Script) -> None:
    seen, server = play(script, idle_timeout=PATIENCE)
    assert seen.error is None
    assert seen.completion is not None
    assert seen.completion.text == seen.shown == "Hello"
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", BROKEN)
def test_each_misbehaviour_has_its_error_and_none_looks_complete(name: str) -> None:
    """Those that only time ends are played to the whole command alone."""
    mode = BROKEN[name]
    seen, server = play(mode.script, max_answer_bytes=20_000, idle_timeout=20)
    assert type(seen.error) is mode.error
    assert seen.completion is None
    assert seen.shown.strip("x") == mode.shown.strip("x")
    assert len(server.requests) == mode.tries
    assert "\n" not in seen.error.message
    assert "sk-secret" not in seen.error.message
    assert len(seen.error.message) < 400
    assert seen.error.hint


@pytest.mark.parametrize("script", [error(429, "slow"), error(503, "busy"), error(408, "slow"), error(500, "x"), (Reset(),), stream()])
def test_a_passing_failure_before_any_content_is_tried_again(script: Script) -> None:
    seen, server = play(script, script, GOOD)
    assert seen.shown == "Hello"
    assert len(server.requests) == 3
    assert seen.slept == [0.5, 1.0]


@pytest.mark.parametrize("script", [error(400, "x"), error(401, "x"), error(403, "x"), error(404, "model x"), stream(Pause(5)), stream(delta(finish="length"))])
def test_what_another_try_cannot_mend_is_not_tried_again(script: Script) -> None:
    seen, server = play(script, GOOD, idle_timeout=0.5)
    assert seen.error is not None
    assert len(server.requests) == 1


def test_an_answer_has_a_total_time_however_lively_it_is() -> None:
    seen, _ = play(stream(Forever(delta("x"), 0.02)), timeout=0.3)
    assert isinstance(seen.error, EndpointTimeout)
    assert seen.shown.startswith("xx")


def test_once_content_came_nothing_is_tried_again() -> None:
    seen, server = play(stream(TEXT), GOOD)
    assert isinstance(seen.error, StreamCut)
    assert (seen.shown, len(server.requests)) == ("Hello", 1)


def test_the_retries_of_a_call_have_one_budget() -> None:
    seen, server = play(error(503, "busy"), error(429, "slow"), error(500, "x"), GOOD)
    assert isinstance(seen.error, EndpointUnreachable)
    assert len(server.requests) == 3


def test_a_short_wait_is_shown_as_a_countdown_and_kept() -> None:
    seen, _ = play(error(429, "slow", retry_after="3"), GOOD)
    assert seen.shown == "Hello"
    assert seen.countdown == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("header", ["61", "100000"])
def test_a_long_wait_is_left_to_the_user_with_its_length(header: str) -> None:
    seen, server = play(error(429, "slow", retry_after=header), GOOD)
    assert isinstance(seen.error, RateLimited)
    assert seen.error.retry_after == float(header)
    assert header in seen.error.hint
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_sends_nothing_to_another_host(status: int) -> None:
    with ScriptedServer([GOOD]) as other:
        seen, _ = play(answer(status, b"", "text/plain", location=f"{other.base_url}/chat/completions"))
    assert isinstance(seen.error, EndpointRejected)
    assert "redirect" in seen.error.message
    assert other.requests == []


def test_an_endpoint_that_is_not_there_is_unreachable() -> None:
    with ScriptedServer([GOOD]) as server:
        gone = server.base_url
    with pytest.raises(EndpointUnreachable):
        complete(ASK, Endpoint(gone, "m", retries=0), on_text=print)


@pytest.mark.parametrize("word", ["stream_options", "include_usage"])
def test_a_server_that_knows_no_stream_options_is_asked_without_them(word: str) -> None:
    seen, server = play(error(400, f"Unrecognized field: {word}"), GOOD, retries=0)
    assert seen.shown == "Hello"
    assert "stream_options" in server.requests[0].json()
    assert "stream_options" not in server.requests[1].json()


def test_a_server_with_the_newer_name_for_the_limit_gets_it() -> None:
    with ScriptedServer([error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), GOOD]) as server:
        assert call(server, {}, max_tokens=7).shown == "Hello"
    assert server.requests[0].json()["max_tokens"] == 7
    assert server.requests[1].json()["max_completion_tokens"] == 7


def test_nothing_is_sent_but_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the platform, not an organisation, not headers or another key out of the environment."""
    for name in ("OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "X-Leak: leaked-value" if "HEADERS" in name else "leaked-value")
    _, server = play(GOOD)
    _, keyless = play(GOOD, api_key="")
    request = server.requests[0]
    assert set(request.headers) <= {"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"}
    assert "leaked-value" not in str(request.headers)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"
    assert "authorization" not in keyless.requests[0].headers
    assert set(request.json()) == {"model", "messages", "stream", "stream_options"}


def test_the_same_messages_are_the_same_bytes() -> None:
    first, second = play(GOOD)[1].requests[0], play(GOOD)[1].requests[0]
    assert first.body == second.body


def test_a_proxy_is_not_asked_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert play(GOOD)[0].shown == "Hello"


def test_a_proxy_is_asked_for_the_rest_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with ScriptedServer([(b"HTTP/1.1 502 Bad Gateway\r\n\r\n",)]) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(EndpointUnreachable):
            complete(ASK, Endpoint("https://models.invalid/v1", "m", KEY, retries=0), on_text=print)
    assert proxy.requests[0].line.startswith("CONNECT models.invalid:443")
    assert "sk-secret" not in str(proxy.requests)


@pytest.mark.parametrize(
    "counts",
    [
        {"prompt_tokens": 10, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 8}},
        {"prompt_tokens": 10, "completion_tokens": 2, "prompt_cache_hit_tokens": 8},
        {"input_tokens": 2, "output_tokens": 2, "cache_read_input_tokens": 8},
        {"promptTokenCount": 10, "candidatesTokenCount": 2, "cachedContentTokenCount": 8},
        {"prompt_tokens": 10, "completion_tokens": 2, "cached_tokens": 8},
    ],
)
def test_usage_is_read_in_each_servers_words(counts: dict[str, object]) -> None:
    seen, _ = play(stream(TEXT, STOP, usage(**counts), DONE))
    assert seen.completion is not None
    assert seen.completion.usage == Usage(10, 8, 2)


@pytest.mark.parametrize("count", [-1, 10**15, "12", 1.5, True, None, [], float("inf")])
def test_absurd_usage_is_unknown(count: object) -> None:
    seen, _ = play(stream(TEXT, STOP, usage(prompt_tokens=count, completion_tokens=count, cached_tokens=count)))
    assert seen.completion is not None
    assert seen.completion.usage == Usage()


def test_reasoning_is_kept_apart_from_the_answer() -> None:
    for name in ("reasoning_content", "reasoning"):
        seen, _ = play(stream(delta(**{name: "hm, "}), delta(**{name: "well"}), TEXT, STOP))
        assert seen.completion is not None
        assert (seen.completion.reasoning, seen.completion.text, seen.shown) == ("hm, well", "Hello", "Hello")


def test_lone_surrogates_do_not_reach_the_terminal() -> None:
    seen, _ = play(stream(b'data: {"choices":[{"delta":{"content":"a\\ud800b"}}]}\n\n', STOP))
    assert seen.shown.encode() == b"a?b"


def test_an_answer_is_shown_as_it_comes() -> None:
    pieces: list[str] = []
    with ScriptedServer([GOOD]) as server:
        complete(ASK, Endpoint(server.base_url, "m"), on_text=pieces.append)
    assert pieces == ["Hel", "lo"]


# --- the endpoint's own form -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://localhost.example.com/v1",
        "http://10.0.0.1/v1",
        "http://0.0.0.0/v1",
        "ftp://localhost/v1",
        "localhost:8000",
        "https://user:pw@example.com/v1",
        "https://example.com/v1?key=1",
        "http://[::1/v1",
        "http://localhost:99999/v1",
        "",
    ],
)
def test_an_address_that_must_not_be_called_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ConfigError):
        complete(ASK, Endpoint(url, "m"), on_text=print)


@pytest.mark.parametrize("key", ["a\nb", "schlüssel", "a b"])
def test_a_key_that_no_header_can_hold_is_refused(key: str) -> None:
    with pytest.raises(ConfigError):
        complete(ASK, Endpoint("https://example.com/v1", "m", key), on_text=print)


def test_no_model_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError):
        complete(ASK, Endpoint("https://example.com/v1", ""), on_text=print)


def test_a_key_is_never_in_a_repr() -> None:
    assert "sk-" not in repr(Endpoint("https://example.com/v1", "m", "sk-secret"))


def subclasses(root: type[BaseException]) -> set[type[BaseException]]:
    return {root}.union(*(subclasses(kind) for kind in root.__subclasses__()))


UNMAPPED = {
    "ContentFilterFinishReasonError": "raised by the SDK's parse(), which is not used",
    "HTTPError": "abstract",
    "HTTPStatusError": "the SDK raises its own in its place",
    "InvalidWebhookSignatureError": "webhooks",
    "LengthFinishReasonError": "raised by the SDK's parse(), which is not used",
    "NetworkError": "abstract",
    "OAuthError": "a subclass of AuthenticationError, mapped as that",
    "OpenAIError": "abstract",
    "ProtocolError": "abstract",
    "RequestError": "abstract",
    "SSEError": "raised by the transport's own reader of events, which is not used",
    "SubjectTokenProviderError": "workload identities",
    "TimeoutException": "abstract",
    "TooManyRedirects": "redirects are not followed",
    "TransportError": "abstract",
    "WebSocketConnectionClosedError": "web sockets",
    "WebSocketQueueFullError": "web sockets",
}


def test_every_vendor_exception_is_mapped_or_known_not_to_occur() -> None:
    """Only what the vendors export: their private exceptions do not pass the public calls."""
    exported = {**vars(httpx2), **vars(openai)}
    kinds: Sequence[type[BaseException]] = [openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL]
    names = {kind.__name__ for root in kinds for kind in subclasses(root) if kind.__name__ in exported and not kind.__name__.startswith("_")}
    assert names - set(VENDOR_ERRORS) <= set(UNMAPPED)
    assert set(VENDOR_ERRORS) <= names
    assert list(VENDOR_ERRORS) == sorted(VENDOR_ERRORS)


# --- embeddings --------------------------------------------------------------------------------------------------------------------


def vectors(*rows: object) -> Script:
    return answer(200, {"data": [{"index": number, "embedding": row} for number, row in enumerate(rows)]})


def test_vectors_come_in_the_order_of_the_texts() -> None:
    mixed = answer(200, {"data": [{"index": 1, "embedding": [2, 0]}, {"index": 0, "embedding": [1.5, 0]}]})
    with ScriptedServer([mixed]) as server:
        assert embed(["a", "b"], Endpoint(server.base_url, "m")) == [[1.5, 0.0], [2.0, 0.0]]


def test_many_texts_travel_in_batches() -> None:
    with ScriptedServer([vectors(*[[1.0]] * 64), vectors([2.0])]) as server:
        assert embed(["a"] * 65, Endpoint(server.base_url, "m")) == [[1.0]] * 64 + [[2.0]]
    assert embed([], Endpoint("https://example.com/v1", "m")) == []


@pytest.mark.parametrize("script", [vectors([1.0]), vectors([1.0], []), vectors([1.0], ["x"]), vectors([1.0], [1.0, 2.0]), answer(200, {}), vectors([1], None)])
def test_vectors_that_do_not_fit_the_texts_are_rejected(script: Script) -> None:
    with ScriptedServer([script]) as server, pytest.raises(EndpointRejected):
        embed(["a", "b"], Endpoint(server.base_url, "m"))
