"""Server-sent events out of bytes, with a limit on their size. Pure.

The SDK's own decoder has no limit on a line, drops comments silently (so that a drip of them looks like life) and returns normally from a cut stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codeqa.errors import EndpointRejected

MAX_EVENT = 1_000_000
"""Bytes of one line, and of one event's data. A chunk of an answer has a few hundred; a whole answer sent as one event stays far below."""

DONE = "[DONE]"


def events(chunks: Iterable[bytes], max_event: int = MAX_EVENT) -> Iterator[tuple[str, bool]]:
    r"""The data of each event as soon as it is there, until ``[DONE]`` or the end; True with each but one that no blank line ended, which may be half.

    Raises EndpointRejected for a line or an event that is too long.

    >>> list(events([b'data: {"a"', b': 1}\n\n: comment\n\ndata: [DONE]\n\n']))
    [('{"a": 1}', True)]
    """
    data: list[str] = []
    size = 0
    for line in _lines(chunks, max_event):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
            size += len(line)
            if size > max_event:
                raise _too_long(max_event)
        elif not line and data:
            text = "\n".join(data)
            data, size = [], 0
            if text.strip() == DONE:
                return
            yield text, True
    if data and "\n".join(data).strip() != DONE:
        yield "\n".join(data), False


def _lines(chunks: Iterable[bytes], longest: int) -> Iterator[str]:
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        if b"\n" in chunk:
            *lines, rest = rest.split(b"\n")
            if any(len(line) > longest for line in lines):
                raise _too_long(longest)
            yield from (line.removesuffix(b"\r").decode("utf-8", "replace") for line in lines)
        if len(rest) > longest:
            raise _too_long(longest)
    if rest:
        yield rest.removesuffix(b"\r").decode("utf-8", "replace")


def _too_long(longest: int) -> EndpointRejected:
    return EndpointRejected(f"the endpoint sent a line of more than {longest:,} bytes", "check that the base URL is that of an OpenAI-compatible server")
