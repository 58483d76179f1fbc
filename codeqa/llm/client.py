"""Talks to the endpoint: one connection a call, own limits on everything, one retry budget. Only importer of ``openai`` and ``httpx2``, when a call is made.

The SDK builds the request and names its failures. Its retries, redirects, proxies for loopback, environment headers (``OPENAI_CUSTOM_HEADERS``,
``OPENAI_ORG_ID``) and its reading of streams are switched off or replaced: each of them would send or accept what codeqa must not (``threats.md`` 4, 9).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from codeqa.errors import EndpointError, EndpointRejected, EndpointTimeout, EndpointTransient, StreamCut
from codeqa.llm.endpoint import Endpoint, check, is_loopback
from codeqa.llm.faults import HINTS, Fault, Trouble, brief, judge
from codeqa.llm.reply import Json, Reply, at, parse, trouble_of
from codeqa.llm.retry import REAL_TIME, Clock, OnWait, persist, silent
from codeqa.llm.sse import events
from codeqa.types import Completion, Message

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT_SECONDS = 10.0
"""To reach a server at all. Slow models are slow after they have answered the door."""

ERROR_BYTES = 65_536
"""Of an error's body: enough for any message, and a bound for a hostile one."""

WIRE_FACTOR = 200
"""Bytes on the wire for one byte of answer: a chunk of 250 bytes brings 4 characters or fewer; vLLM's with logprobs some 600."""

MOST_VECTOR_BYTES = 64_000_000
EMBED_BATCH = 64
"""Texts a request: what llama.cpp, vLLM, Ollama and OpenAI all take."""

SENT_HEADERS = frozenset({"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"})

T = TypeVar("T")


def complete(
    messages: Sequence[Message],
    endpoint: Endpoint,
    *,
    on_text: Callable[[str], None],
    max_tokens: int | None = None,
    on_wait: OnWait = silent,
    clock: Clock = REAL_TIME,
) -> Completion:
    """One streamed call. ``on_text`` gets each piece of the answer as it comes; ``on_wait(seconds_left, reason)`` is called each second before a retry.

    What ``on_text`` got is complete only if this returns. Raises ConfigError before anything is sent, and every EndpointError of the tree.
    """
    check(endpoint)
    body: dict[str, object] = {
        "model": endpoint.model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if max_tokens is not None:
        body["max_tokens"] = max_tokens

    def attempt(body: Json) -> Completion | Fault:
        reply = Reply(endpoint.model, endpoint.max_answer_bytes)
        result = _attempt(lambda: _stream(client, body, endpoint, reply, on_text, clock))
        return replace(result, repeat=False, detail="") if isinstance(result, Fault) and reply.started else result

    with _client(endpoint) as client:
        return persist(attempt, body, endpoint, on_wait, clock)


def embed(texts: Sequence[str], endpoint: Endpoint, *, on_wait: OnWait = silent, clock: Clock = REAL_TIME) -> list[list[float]]:
    """One vector a text, in order, all of one length. Sent in batches of ``EMBED_BATCH``; errors as for ``complete``."""
    check(endpoint)
    vectors: list[list[float]] = []

    def attempt(body: Json) -> list[list[float]] | Fault:
        return _attempt(lambda: _vectors(client, body, endpoint, clock))

    with _client(endpoint) as client:
        for start in range(0, len(texts), EMBED_BATCH):
            batch = list(texts[start : start + EMBED_BATCH])
            vectors += persist(attempt, {"model": endpoint.model, "input": batch, "encoding_format": "float"}, endpoint, on_wait, clock)
    if len({len(vector) for vector in vectors}) > 1:
        raise EndpointRejected("the endpoint sent vectors of different lengths", "use an embedding model")
    return vectors


# --- attempts --------------------------------------------------------------------------------------------------------------------


def _attempt(call: Callable[[], T]) -> T | Fault:
    import httpx2
    import openai

    try:
        return call()
    except EndpointError as error:
        return Fault(error, isinstance(error, EndpointTransient) and not isinstance(error, EndpointTimeout), cause=error.__cause__)
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        return _fault_of(error)


def _fault_of(error: Exception) -> Fault:
    """A vendor exception as a value. The transport's exception that the SDK wraps says more than the wrapper, so its names come first."""
    import openai

    chain = [cause for cause in (error.__cause__, error) if cause is not None]
    names = tuple(cls.__name__ for cause in chain for cls in type(cause).__mro__)
    if not isinstance(error, openai.APIStatusError):
        return judge(Trouble(names, message=str(chain[0])), error)
    headers = error.response.headers
    trouble = trouble_of(_error_body(error.response), error.status_code, names)
    return judge(replace(trouble, retry_after=headers.get("retry-after", ""), location=headers.get("location", "")), error)


def _error_body(response: httpx2.Response) -> Json:
    """JSON as it came, plain text as a message, nothing for a web page."""
    if "html" in response.headers.get("content-type", ""):
        return {}
    try:
        return parse(response.content)
    except EndpointRejected:
        return {"error": response.text}


# --- one call ----------------------------------------------------------------------------------------------------------------------


def _stream(client: openai.OpenAI, body: Json, endpoint: Endpoint, reply: Reply, on_text: Callable[[str], None], clock: Clock) -> Completion:
    watch = Watch(endpoint, clock.now, endpoint.max_answer_bytes * WIRE_FACTOR)
    with _post(client, "/chat/completions", body) as response:
        for event in _events(response, watch):
            before = reply.size
            added = reply.feed(event)
            if reply.size > before:
                watch.content()
            if added:
                on_text(added)
    return reply.completion()


def _events(response: httpx2.Response, watch: Watch) -> Iterator[Json]:
    """The reply's events; a server that does not stream sends one, with the whole answer in it."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        yield parse(b"".join(watch.over(response.iter_bytes())))
    elif "html" in kind or kind.startswith(("image/", "video/", "audio/")):
        raise EndpointRejected(
            f"the base URL answers with {brief(kind, 40)}, not as an OpenAI-compatible server", "most servers want a base URL that ends in /v1"
        )
    else:
        for data, whole in events(watch.over(response.iter_bytes())):
            yield parse(data) if whole else _last(data)


def _last(data: str) -> Json:
    """An event that nothing ended: whole all the same with some servers, else the mark of a cut stream."""
    try:
        return parse(data)
    except EndpointRejected as error:
        raise StreamCut("the stream ended in the middle of an event", HINTS[StreamCut]) from error


def _vectors(client: openai.OpenAI, body: Json, endpoint: Endpoint, clock: Clock) -> list[list[float]]:
    watch = Watch(endpoint, clock.now, MOST_VECTOR_BYTES)
    with _post(client, "/embeddings", body) as response:
        event = parse(b"".join(watch.over(response.iter_bytes())))
    rows = event.get("data")
    asked = body["input"]
    if not isinstance(rows, list) or not isinstance(asked, list) or len(rows) != len(asked):
        raise EndpointRejected("the endpoint did not send one vector for each text", "use an embedding model, or check --base-url")
    ordered = sorted(enumerate(rows), key=lambda row: _index(row[1], row[0]))
    return [_vector(at(row, "embedding")) for _, row in ordered]


def _index(row: object, place: int) -> int:
    index = at(row, "index")
    return index if isinstance(index, int) else place


def _vector(value: object) -> list[float]:
    numbers = [float(x) for x in value if isinstance(x, int | float)] if isinstance(value, list) else []
    if not numbers or not isinstance(value, list) or len(numbers) != len(value) or any(x != x or abs(x) == float("inf") for x in numbers):
        raise EndpointRejected("the endpoint sent a vector that is no list of numbers", "use an embedding model")
    return numbers


class Watch:
    """Limits on a body while it is read: total time, time without content, bytes. A read that blocks ends by the transport's own time-out."""

    def __init__(self, endpoint: Endpoint, now: Callable[[], float], max_bytes: int) -> None:
        self.endpoint = endpoint
        self.now = now
        self.max_bytes = max_bytes
        self.start = self.last_content = now()

    def content(self) -> None:
        self.last_content = self.now()

    def over(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self.max_bytes:
                raise EndpointRejected(f"the endpoint sent more than {self.max_bytes:,} bytes", HINTS[EndpointRejected])
            yield chunk
            self.check()

    def check(self) -> None:
        now = self.now()
        if now - self.start > self.endpoint.timeout:
            raise EndpointTimeout(f"the answer was not complete after {self.endpoint.timeout:g} s", HINTS[EndpointTimeout])
        if now - self.last_content > self.endpoint.idle_timeout:
            raise EndpointTimeout(f"the endpoint sent nothing of an answer for {self.endpoint.idle_timeout:g} s", HINTS[EndpointTimeout])


# --- the vendor's client -----------------------------------------------------------------------------------------------------------


def body_bytes(body: Json) -> bytes:
    """The very bytes that are sent. The same messages give the same bytes, so that a server's prefix cache can know them."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@contextmanager
def _post(client: openai.OpenAI, path: str, body: Json) -> Iterator[httpx2.Response]:
    """The response with its body unread. Raises the SDK's errors for any status but 2xx."""
    import httpx2
    import openai

    streamed = True
    headers = {"Content-Type": "application/json"}
    response = client.post(
        path, cast_to=httpx2.Response, content=body_bytes(body), options={"headers": headers}, stream=streamed, stream_cls=openai.Stream[object]
    )
    if not isinstance(response, httpx2.Response):
        raise EndpointRejected("the SDK gave no response")
    try:
        yield response
    finally:
        response.close()


def _client(endpoint: Endpoint) -> AbstractContextManager[openai.OpenAI]:
    import httpx2
    import openai

    quiet = min(endpoint.idle_timeout, endpoint.timeout)
    host = urlsplit(endpoint.base_url).hostname or ""
    http = httpx2.Client(
        timeout=httpx2.Timeout(quiet, connect=min(CONNECT_SECONDS, quiet)),
        follow_redirects=False,
        mounts=_no_proxy(host) if is_loopback(host) else None,
        event_hooks={"request": [_only_ours(endpoint)], "response": [_bounded(endpoint)]},
    )
    return openai.OpenAI(api_key=endpoint.api_key or "none", base_url=endpoint.base_url, max_retries=0, http_client=http)


def _no_proxy(host: str) -> Mapping[str, None]:
    """A proxy cannot reach this machine's loopback, and must not see what goes there."""
    return {f"all://[{host}]" if ":" in host else f"all://{host}": None}


def _only_ours(endpoint: Endpoint) -> Callable[[httpx2.Request], None]:
    """A hook that takes from a request every header but those meant: the SDK adds the platform's, and whatever the environment holds."""

    def hook(request: httpx2.Request) -> None:
        for name in set(request.headers) - SENT_HEADERS:
            del request.headers[name]
        request.headers["user-agent"] = "codeqa"
        request.headers["accept-encoding"] = "identity"
        if endpoint.api_key:
            request.headers["authorization"] = f"Bearer {endpoint.api_key}"
        else:
            request.headers.pop("authorization", None)

    return hook


def _bounded(endpoint: Endpoint) -> Callable[[httpx2.Response], None]:
    """A hook that reads at most ``ERROR_BYTES`` of an error's body, which the SDK would read to its end, and refuses compressed answers (bombs)."""
    import httpx2

    def hook(response: httpx2.Response) -> None:
        packed = response.headers.pop("content-encoding", "identity").strip().lower() not in ("", "identity")
        if response.is_success:
            if packed:
                raise EndpointRejected("the endpoint compresses its answer although it was asked not to", HINTS[EndpointRejected])
            return
        body = b"" if packed else _first(response, endpoint)
        response.close()
        response.stream = httpx2.ByteStream(body)
        response.is_closed = False

    return hook


def _first(response: httpx2.Response, endpoint: Endpoint) -> bytes:
    import httpx2

    body = b""
    watch = Watch(endpoint, time.monotonic, ERROR_BYTES * 2)
    try:
        for chunk in watch.over(iter(response.stream)):  # type: ignore[arg-type]  # a sync client's stream is sync
            body += chunk
            if len(body) >= ERROR_BYTES:
                break
    except (httpx2.HTTPError, EndpointError):
        return body  # what came of a message is better than none
    return body
