"""What servers do, as tables of scripts for ``ScriptedServer``: whole answers in odd forms, replies that are none, and answers that lie.

``test_client.py`` plays them to the client alone, ``test_misbehaviours.py`` to the whole command. One new row is tested in both.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from codeqa.errors import (
    AnswerCut,
    AuthenticationFailed,
    CodeqaError,
    ContentFiltered,
    ContextTooLong,
    EndpointRejected,
    EndpointTimeout,
    EndpointTransient,
    EndpointUnreachable,
    ModelNotFound,
    RateLimited,
    StreamCut,
)
from tests.fakes import DONE, STOP, Forever, Pause, Reset, Script, answer, chunked, delta, error, event, head, stream, usage

CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
BARE = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
TEXT = delta("Hello")
GOOD = stream(delta("Hel"), delta("lo"), STOP, usage(prompt_tokens=10, completion_tokens=2), DONE)
KEY = "sk-secret-key-1234"

ALL = 3
"""Attempts at most: the first and the two retries of a call."""

BOMB = gzip.compress(b"\0" * 50_000_000, compresslevel=9)
"""50 kB that become 50 MB, in gzip's own form; one level of what a bomb does."""

MEGABYTE = b"x" * 1_000_000


@dataclass(frozen=True, slots=True)
class Mode:
    """A reply that is no answer. ``shown`` came before it went wrong, a run of "x" counting as one; ``tries`` is how often the request is sent."""

    script: Script
    error: type[CodeqaError]
    shown: str = ""
    tries: int = 1


def nested(depth: int) -> object:
    value: object = "Hello"
    for _ in range(depth):
        value = [{"text": value}]
    return value


WHOLE: dict[str, Script] = {
    "plain": GOOD,
    "chunked": (CHUNKED + chunked([delta("Hel"), delta("lo"), STOP, DONE]),),
    "chunks that split events and characters": (CHUNKED + chunked([bytes([byte]) for byte in delta("Hello") + STOP + DONE]),),
    "no [DONE] after the finish": stream(TEXT, STOP),
    "no blank line at the very end": stream(TEXT, STOP.rstrip()),
    "line ends of CRLF": stream((TEXT + STOP + DONE).replace(b"\n", b"\r\n")),
    "comments and empty events between": stream(b": ping\n\n\n\n", TEXT, b": ping\n\nevent: x\n\n", STOP),
    "a role, then nothing, then text": stream(delta(role="assistant"), delta(""), TEXT, STOP),
    "empty choices first": stream(event({"choices": []}), TEXT, STOP),
    "text in parts": stream(delta([{"type": "text", "text": "Hello"}]), STOP),
    "finish with the last text": stream(delta("Hello", finish="stop")),
    "another server's word for stop": stream(TEXT, delta(finish="eos_token")),
    "text after the finish": stream(TEXT, STOP, delta(" and more"), STOP),
    "all of it again after the finish": stream(TEXT, STOP, TEXT, STOP, usage(prompt_tokens=1, completion_tokens=1), DONE),
    "a second choice": stream(event({"choices": [{"index": 1, "delta": {"content": "No"}}]}), TEXT, STOP),
    "choices out of order": stream(
        event({"choices": [{"index": 1, "delta": {"content": "No"}}, {"index": 0, "delta": {"content": "Hel"}}]}),
        event({"choices": [{"index": 1, "delta": {}, "finish_reason": "length"}]}),
        event({"choices": [{"index": 0, "delta": {"content": "lo"}}, {"index": 2, "delta": {"content": "No"}}]}),
        STOP,
    ),
    "choices that are nonsense before the answer": stream(event({"choices": "x"}), event({"choices": [None, 7, [], {"delta": "x"}]}), TEXT, STOP),
    "no stream, one JSON": answer(200, {"model": "m-1", "choices": [{"index": 0, "message": {"content": "Hello"}, "finish_reason": "stop"}]}),
    "an odd content type": (head(kind="text/plain"), TEXT, STOP),
    "no content type": (BARE, TEXT, STOP),
    "an empty list of tool calls": stream(delta("Hello", tool_calls=[]), STOP),
    "an informational response first": (b"HTTP/1.1 103 Early Hints\r\n\r\n" + head(), TEXT, STOP),
    "half a line after the finish": stream(TEXT, STOP, TEXT[:20]),
    "a reset after the finish": ((head() + TEXT + STOP), Pause(0.1), Reset()),
    "a cut after the finish, chunked": (CHUNKED + chunked([TEXT + STOP], end=False),),
    "a stall after the finish": stream(TEXT, STOP, Pause(30)),
    "comments for ever after the finish": stream(TEXT, STOP, Forever(b": still here\n\n", 0.01)),
    "usage that cannot be": stream(TEXT, STOP, usage(prompt_tokens=-5, completion_tokens=10**15, prompt_tokens_details={"cached_tokens": "all"}), DONE),
    "thoughts in tags": stream(delta("<thi"), delta("nk>Hm, [a.py:1]"), delta("</think"), delta(">\n\nHello"), STOP),
    "thoughts in a field of their own": stream(delta(reasoning_content="Hm, [a.py:1]"), delta(None, reasoning="well"), TEXT, STOP),
}
"""Each of these is a whole answer, "Hello", in a single request."""

STALLS: dict[str, Mode] = {
    "stall before the head": Mode((Pause(30),), EndpointTimeout),
    "stall before the first event": Mode(stream(Pause(30)), EndpointTimeout),
    "stall in mid-stream": Mode(stream(TEXT, Pause(30)), EndpointTimeout, "Hello"),
    "a drip of comments": Mode(stream(TEXT, Forever(b": still here\n\n", 0.01)), EndpointTimeout, "Hello"),
    "a drip of empty choices": Mode(stream(TEXT, Forever(event({"choices": []}), 0.02)), EndpointTimeout, "Hello"),
    "a flood of empty choices": Mode(stream(TEXT, Forever(event({"choices": []}) * 100)), EndpointTimeout, "Hello"),
    "a drip of single bytes": Mode(stream(Forever(b"d", 0.02)), EndpointTimeout),
    "a drip of a head": Mode((b"HTTP/1.1 200 OK\r\nx: ", Forever(b"x", 0.02)), EndpointTimeout),
    "informational responses for ever": Mode((Forever(b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.02),), EndpointTimeout),
    "an error whose body drips": Mode((head(401, "application/json"), Forever(b"x", 0.02)), AuthenticationFailed),
    "a JSON that drips": Mode((head(200, "application/json"), Forever(b" ", 0.02)), EndpointTimeout),
}
"""What only a limit on time ends: played with a short one."""

BROKEN: dict[str, Mode] = {
    "cut before the head": Mode((b"",), StreamCut, tries=ALL),
    "cut in the head": Mode((b"HTTP/1.1 200 OK\r\ncontent-ty",), StreamCut, tries=ALL),
    "reset before the head": Mode((Reset(),), StreamCut, tries=ALL),
    "not HTTP": Mode((b"SSH-2.0-OpenSSH_9.2\r\n",), StreamCut, tries=ALL),
    "a head without end": Mode((b"HTTP/1.1 200 OK\r\n", Forever(b"x-a: b\r\n" * 1_000)), StreamCut, tries=ALL),
    "cut before any event": Mode(stream(), StreamCut, tries=ALL),
    "an answer of no content": Mode((b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n",), StreamCut, tries=ALL),
    "cut in mid-stream": Mode(stream(TEXT), StreamCut, "Hello"),
    "cut in mid-stream, chunked": Mode((CHUNKED + chunked([TEXT], end=False),), StreamCut, "Hello"),
    "cut inside a chunk": Mode((CHUNKED + b"ff\r\n" + TEXT,), StreamCut, "Hello"),
    "cut before the promised length": Mode((head(content_length="9999"), TEXT), StreamCut, "Hello"),
    "reset in mid-stream": Mode((head() + TEXT, Pause(0.1), Reset()), StreamCut, "Hello"),
    "wrong chunk size": Mode((CHUNKED + chunked([TEXT], end=False) + b"zz\r\n",), StreamCut, "Hello"),
    "half an SSE line": Mode(stream(TEXT, STOP[:20]), StreamCut, "Hello"),
    "[DONE] without a finish_reason": Mode(stream(TEXT, DONE), StreamCut, "Hello"),
    "ended politely without a finish_reason": Mode((CHUNKED + chunked([TEXT]),), StreamCut, "Hello"),
    "only empty choices": Mode(stream(event({"choices": []}), DONE), StreamCut, tries=ALL),
    "only another choice": Mode(stream(event({"choices": [{"index": 1, "delta": {"content": "No"}, "finish_reason": "stop"}]}), DONE), StreamCut, tries=ALL),
    "an unknown finish_reason": Mode(stream(TEXT, delta(finish="because")), StreamCut, "Hello"),
    "a finish_reason that is no text": Mode(stream(TEXT, event({"choices": [{"finish_reason": {"a": 1}}]})), StreamCut, "Hello"),
    "bad JSON": Mode(stream(TEXT, b"data: {nope}\n\n", STOP), EndpointRejected, "Hello"),
    "JSON that is no object": Mode(stream(b"data: [1]\n\n", STOP), EndpointRejected),
    "JSON nested too deeply": Mode(stream(b"data: " + b"[" * 200_000 + b"\n\n"), EndpointRejected),
    "a number of ten thousand digits": Mode(stream(b'data: {"usage": ' + b"9" * 10_000 + b"}\n\n"), EndpointRejected),
    "parts within parts within parts": Mode(stream(delta(nested(450)), STOP), EndpointTransient, tries=ALL),
    "an error event": Mode(stream(TEXT, event({"error": {"message": "boom", "type": "server_error"}})), EndpointUnreachable, "Hello"),
    "an error event of text": Mode(stream(TEXT, event({"error": "boom"})), EndpointTransient, "Hello"),
    "an error event before anything": Mode(stream(event({"error": {"message": "boom"}})), EndpointTransient, tries=ALL),
    "an error event after the finish": Mode(stream(TEXT, STOP, event({"error": {"message": "boom"}})), EndpointTransient, "Hello"),
    "an error event of vLLM's": Mode(stream(TEXT, event({"object": "error", "message": "boom", "code": 400})), EndpointRejected, "Hello"),
    "an error event that says too long": Mode(stream(event({"error": {"code": 400, "message": "maximum context length is 10"}})), ContextTooLong),
    "an error event with 429": Mode(stream(TEXT, event({"error": {"code": 429, "message": "slow"}})), RateLimited, "Hello"),
    "an error in a JSON of status 200": Mode(answer(200, {"error": {"message": "boom"}}), EndpointTransient, tries=ALL),
    "length": Mode(stream(TEXT, delta(finish="length")), AnswerCut, "Hello"),
    "content filter": Mode(stream(TEXT, delta(finish="content_filter")), ContentFiltered, "Hello"),
    "a refusal": Mode(stream(delta(refusal="I cannot"), STOP), ContentFiltered),
    "an empty answer": Mode(stream(STOP, DONE), EndpointTransient, tries=ALL),
    "a thought that never ends": Mode(stream(delta("<think>Hm, hm"), STOP, DONE), EndpointTransient),
    "a tool call": Mode(stream(TEXT, delta(tool_calls=[{"index": 0, "function": {"name": "rm"}}])), EndpointRejected, "Hello"),
    "a tool call as the reason": Mode(stream(TEXT, delta(finish="tool_calls")), EndpointRejected, "Hello"),
    "a function call of old": Mode(stream(delta(function_call={"name": "rm", "arguments": "-rf"})), EndpointRejected),
    "400": Mode(error(400, "bad request"), EndpointRejected),
    "400 too long, OpenAI": Mode(error(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded"), ContextTooLong),
    "400 too long, llama.cpp": Mode(error(400, "request (12016 tokens) exceeds the available context size (2048 tokens)"), ContextTooLong),
    "400 too long, Anthropic": Mode(error(400, "prompt is too long: 211000 tokens > 200000 maximum"), ContextTooLong),
    "400 too long, vLLM without error object": Mode(answer(400, {"object": "error", "message": "maximum context length is 4096 tokens"}), ContextTooLong),
    "400 content filter, Azure": Mode(error(400, "The response was filtered", "content_filter"), ContentFiltered),
    "401": Mode(error(401, f"Incorrect API key provided: {KEY}"), AuthenticationFailed),
    "402": Mode(error(402, "Insufficient Balance"), EndpointRejected),
    "403": Mode(error(403, "forbidden"), EndpointRejected),
    "404 for the model": Mode(error(404, "The model `m` does not exist", "model_not_found"), ModelNotFound),
    "404 for the address": Mode(answer(404, b"<h1>Not Found</h1>", "text/html"), EndpointRejected),
    "408": Mode(error(408, "slow"), EndpointTimeout, tries=ALL),
    "413": Mode(answer(413, b"too big", "text/plain"), ContextTooLong),
    "429": Mode(error(429, "slow down"), RateLimited, tries=ALL),
    "429 with Retry-After: 1": Mode(error(429, "slow down", retry_after="1"), RateLimited, tries=ALL),
    "429 with Retry-After: 61": Mode(error(429, "slow down", retry_after="61"), RateLimited),
    "429 with Retry-After: 100000": Mode(error(429, "slow down", retry_after="100000"), RateLimited),
    "429 with a date that no calendar has": Mode(error(429, "slow down", retry_after=f"Thu, 01 Jan {9**30} 00:00:00 GMT"), RateLimited, tries=ALL),
    "429 without a quota": Mode(error(429, "You exceeded your current quota", "insufficient_quota"), EndpointRejected),
    "500": Mode(error(500, "oops"), EndpointUnreachable, tries=ALL),
    "503": Mode(answer(503, b"busy", "text/plain"), EndpointUnreachable, tries=ALL),
    "503 with Retry-After: 100000": Mode(answer(503, b"busy", "text/plain", retry_after="100000"), EndpointUnreachable),
    "529": Mode(error(529, "Overloaded", kind="overloaded_error"), EndpointUnreachable, tries=ALL),
    "a status that is none": Mode(answer(999, b"denied", "text/plain"), EndpointUnreachable, tries=ALL),
    "an error in an encoding that is none": Mode(answer(400, b"bad\xff", "text/plain; charset=zlib"), EndpointRejected),
    "a web page": Mode(answer(200, b"<html>Welcome</html>", "text/html"), EndpointRejected),
    "a picture": Mode(answer(200, b"\x89PNG", "image/png"), EndpointRejected),
    "a redirect in place": Mode(answer(307, b"", "text/plain", location="/v2/chat/completions"), EndpointRejected),
    "a line of 200 MB": Mode(stream(b"data: ", *[MEGABYTE] * 200, b"\n\n", STOP), EndpointRejected),
    "a line without end": Mode(stream(Forever(b"x" * 65_536)), EndpointRejected),
    "an event of a million lines": Mode(stream(Forever(b"data: xxxxxxxxxxxxxxxxxxxx\n" * 1_000)), EndpointRejected),
    "a stream without end": Mode(stream(Forever(delta("x" * 4_000))), AnswerCut, "x"),
    "reasoning without end": Mode(stream(Forever(delta(reasoning_content="x" * 4_000))), AnswerCut),
    "a JSON without end": Mode((head(200, "application/json"), Forever(b" " * 65_536)), EndpointRejected),
    "an error without end": Mode((head(500, "application/json"), Forever(b"x" * 65_536)), EndpointUnreachable, tries=ALL),
    "a gzip bomb": Mode((head(content_encoding="gzip"), BOMB), EndpointRejected),
    "a gzip bomb as an error": Mode((head(400, "application/json", content_encoding="gzip"), BOMB), EndpointRejected),
    "gzip that nobody mentions": Mode(stream(gzip.compress(TEXT + STOP)), StreamCut, tries=ALL),
    "a coding of two layers": Mode((head(content_encoding="identity, br"), b"\x0b"), EndpointRejected),
}

NUMBER = "assert Basket().total() == 0"
SUM = "return sum(item.price for item in self.items)"

LIES: dict[str, str] = {
    "a file never sent": 'It is there [shop/secret.py:1 "password = load()"].',
    "a file out of the repository": 'It is there [../../../etc/passwd:1 "root:x:0:0:root"].',
    "a file of the machine": 'It is there [/etc/passwd:1 "root:x:0:0:root"].',
    "lines past the end": "It is `Basket` [shop/basket.py:900-910].",
    "a line that no file has": 'It is there [shop/basket.py:999999 "return bank.sum(items)"].',
    "an invented symbol": 'It asks the bank [shop/basket.py:6 "return bank.balance(customer)"].',
    "a quote with another number": f'It is one [tests/test_basket.py:5 "{NUMBER.replace("0", "1")}"].',
    "a quote with a longer number": f'It is ten [tests/test_basket.py:5 "{NUMBER.replace("0", "01")}"].',
    "a quote with another operator": f'It is not [tests/test_basket.py:5 "{NUMBER.replace("==", "!=")}"].',
    "a look-alike letter": f'It sums [shop/basket.py:6 "{SUM.replace("e", chr(0x435), 1)}"].',
    "full-width letters": f'It sums [shop/basket.py:6 "{SUM.replace("sum", "ｓｕｍ")}"].',
    "a letter that nobody sees": f'It sums [shop/basket.py:6 "{SUM.replace("sum", "su" + chr(0x200B) + "m")}"].',
    "a ligature": 'It checks [shop/checkout.py:5 "return card.charge(basket.total()ﬁ"].',
    "a quote that was sent twice over": f'It sums [shop/basket.py:6 "{SUM.replace("return ", "return return ")}"].',
    "a true quote from another file": f'It sums [shop/checkout.py:5 "{SUM}"].',
    "another case": f'It sums [shop/basket.py:6 "{SUM.upper()}"].',
}
"""Answers whose only citation proves nothing; the repository is that of ``tests/pipeline/small.py``."""
