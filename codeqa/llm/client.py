"""One call: a question streamed to its answer, texts to their vectors. Retries are ``retry``'s, the connection ``transport``'s, the judgement ``reply``'s."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codeqa.errors import EndpointRejected, EndpointTimeout, StreamCut
from codeqa.llm.endpoint import Endpoint, check
from codeqa.llm.faults import HINTS, Fault, brief
from codeqa.llm.fields import Json, at, parse
from codeqa.llm.limits import Watch
from codeqa.llm.reply import Reply
from codeqa.llm.retry import REAL_TIME, Clock, OnWait, persist, silent
from codeqa.llm.sse import events
from codeqa.llm.thinking import Piece
from codeqa.llm.transport import Line, body_bytes, connected
from codeqa.types import Completion, Message

if TYPE_CHECKING:
    import httpx2

WIRE_FACTOR = 200
"""Bytes on the wire for one byte of answer: a chunk of 250 bytes brings 4 characters or fewer; vLLM's with logprobs some 600."""

JSON_FACTOR = 4
"""The same for an answer that comes as one JSON: six bytes for a character at worst, but one for most; all of it is in memory at once."""

AFTERWARDS = 5.0
"""Seconds that are waited for usage and for the end of the stream once the answer is complete: nothing of the answer can come any more."""

MOST_VECTOR_BYTES = 64_000_000
EMBED_BATCH = 64
"""Texts a request: what llama.cpp, vLLM, Ollama and OpenAI all take."""

OnText = Callable[[str], None]


def ignore(text: str) -> None:
    """Nobody listens."""


def complete(
    messages: Sequence[Message],
    endpoint: Endpoint,
    *,
    on_text: OnText,
    on_reasoning: OnText = ignore,
    max_tokens: int | None = None,
    response_format: Mapping[str, object] | None = None,
    on_wait: OnWait = silent,
    clock: Clock = REAL_TIME,
) -> Completion:
    """One streamed call. ``on_text`` gets each piece of the answer as it comes, ``on_reasoning`` what the model thinks aloud, which is no part of it;
    ``on_wait(seconds_left, reason)`` is called each second before a retry. ``response_format`` is a wish: an endpoint that does not know it is asked without.

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
    if response_format is not None:
        body["response_format"] = response_format

    def attempt(body: Json) -> Completion | Fault:
        reply = Reply(endpoint.model, endpoint.max_answer_bytes, len(body_bytes(body)))
        result = line.attempt(lambda: _stream(line, body, reply, Listener(on_text, on_reasoning), clock))
        return replace(result, repeat=False, detail="") if isinstance(result, Fault) and reply.started else result

    with connected(endpoint) as line:
        return persist(attempt, body, endpoint, on_wait, clock)


def embed(texts: Sequence[str], endpoint: Endpoint, *, on_wait: OnWait = silent, clock: Clock = REAL_TIME) -> list[list[float]]:
    """One vector a text, in order, all of one length. Sent in batches of ``EMBED_BATCH``; errors as for ``complete``."""
    check(endpoint)
    vectors: list[list[float]] = []

    def attempt(body: Json) -> list[list[float]] | Fault:
        return line.attempt(lambda: _vectors(line, body, clock))

    with connected(endpoint) as line:
        for start in range(0, len(texts), EMBED_BATCH):
            batch = list(texts[start : start + EMBED_BATCH])
            vectors += persist(attempt, {"model": endpoint.model, "input": batch, "encoding_format": "float"}, endpoint, on_wait, clock)
    if len({len(vector) for vector in vectors}) > 1:
        raise EndpointRejected("the endpoint sent vectors of different lengths", "use an embedding model")
    return vectors


# --- an answer ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what comes, as it comes."""

    on_text: OnText
    on_reasoning: OnText

    def hear(self, piece: Piece) -> None:
        if piece.reasoning:
            self.on_reasoning(piece.reasoning)
        if piece.text:
            self.on_text(piece.text)


def _stream(line: Line, body: Json, reply: Reply, listener: Listener, clock: Clock) -> Completion:
    import httpx2

    try:
        _listen(line, body, reply, listener, clock)
    except (httpx2.HTTPError, StreamCut, EndpointTimeout):
        if not reply.finish:  # else all of the answer is there, and what broke was only the goodbye
            raise
    return reply.completion()


def _listen(line: Line, body: Json, reply: Reply, listener: Listener, clock: Clock) -> None:
    watch = Watch(line.endpoint, clock.now, line.endpoint.max_answer_bytes * WIRE_FACTOR)
    with line.post("/chat/completions", body) as response:
        for event in _events(response, watch):
            before, ended = reply.size, bool(reply.finish)
            listener.hear(reply.feed(event))
            if reply.size > before:
                watch.content()
                line.deadline.move(line.endpoint.idle_timeout)
            if reply.finish and not ended:
                line.deadline.move(min(AFTERWARDS, line.endpoint.idle_timeout))


def _events(response: httpx2.Response, watch: Watch) -> Iterator[Json]:
    """The reply's events; a server that does not stream sends one, with the whole answer in it."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        watch.max_bytes = watch.endpoint.max_answer_bytes * JSON_FACTOR
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


# --- vectors -----------------------------------------------------------------------------------------------------------------------


def _vectors(line: Line, body: Json, clock: Clock) -> list[list[float]]:
    watch = Watch(line.endpoint, clock.now, MOST_VECTOR_BYTES)
    with line.post("/embeddings", body) as response:
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
    try:
        numbers = [float(x) for x in value if isinstance(x, int | float)] if isinstance(value, list) else []
    except OverflowError:  # a whole number of four hundred digits
        numbers = []
    if not numbers or not isinstance(value, list) or len(numbers) != len(value) or any(x != x or abs(x) == float("inf") for x in numbers):
        raise EndpointRejected("the endpoint sent a vector that is no list of numbers", "use an embedding model")
    return numbers
