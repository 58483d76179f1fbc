"""The line to an endpoint: requests that hold what was meant and nothing else, responses within limits, failures as values. Only importer of ``openai`` and
``httpx2``, when a call is made.

The SDK builds the request and names its failures. Its retries, redirects, proxies for loopback, environment headers (``OPENAI_CUSTOM_HEADERS``,
``OPENAI_ORG_ID``) and its reading of streams are switched off or replaced: each of them would send or accept what codeqa must not (``threats.md`` 4, 9).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from codeqa.errors import EndpointError, EndpointRejected, EndpointTimeout, EndpointTransient
from codeqa.llm.endpoint import Endpoint, is_loopback
from codeqa.llm.faults import HINTS, Fault, Trouble, judge
from codeqa.llm.fields import Json, parse
from codeqa.llm.limits import Deadline, Watch, nothing_came
from codeqa.llm.reply import trouble_of

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT_SECONDS = 10.0
"""To reach a server at all. Slow models are slow after they have answered the door."""

ERROR_BYTES = 65_536
"""Of an error's body: enough for any message, and a bound for a hostile one."""

SENT_HEADERS = frozenset({"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint and the vendor's client for it. One attempt at a time."""

    endpoint: Endpoint
    client: openai.OpenAI
    deadline: Deadline

    def attempt(self, call: Callable[[], T]) -> T | Fault:
        """What a call gives, or its failure as a value, which never holds the key that some servers repeat."""
        result = self._attempt(call)
        if isinstance(result, Fault):
            result.error.message = without_key(self.endpoint.api_key, result.error.message)
            result.error.args = (result.error.message,)
        return result

    def _attempt(self, call: Callable[[], T]) -> T | Fault:
        import httpx2
        import openai

        try:
            with self.deadline.within(self.endpoint.idle_timeout):
                return call()
        except EndpointError as error:
            fault = Fault(error, isinstance(error, EndpointTransient) and not isinstance(error, EndpointTimeout), cause=error.__cause__)
        except openai.APIStatusError as error:
            return _fault_of(error)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            fault = _fault_of(error)
        return Fault(nothing_came(self.endpoint), cause=fault.cause) if self.deadline.passed else fault

    @contextmanager
    def post(self, path: str, body: Json) -> Iterator[httpx2.Response]:
        """The response with its body unread. Raises the SDK's errors for any status but 2xx."""
        import httpx2
        import openai

        streamed = True
        headers = {"Content-Type": "application/json"}
        response = self.client.post(
            path, cast_to=httpx2.Response, content=body_bytes(body), options={"headers": headers}, stream=streamed, stream_cls=openai.Stream[object]
        )
        with _closing(response) as found:
            yield found

    def get(self, path: str, most_bytes: int) -> Json:
        """A JSON object from ``path``, below the base URL or a whole address on its host. Raises the SDK's errors, EndpointRejected."""
        import httpx2
        import openai

        streamed = True
        with _closing(self.client.get(path, cast_to=httpx2.Response, stream=streamed, stream_cls=openai.Stream[object])) as response:
            return parse(b"".join(Watch(self.endpoint, time.monotonic, most_bytes).over(response.iter_bytes())))


@contextmanager
def _closing(response: object) -> Iterator[httpx2.Response]:
    import httpx2

    if not isinstance(response, httpx2.Response):
        raise EndpointRejected("the SDK gave no response")
    try:
        yield response
    finally:
        response.close()


def without_key(key: str, message: str) -> str:
    """The message without the key, nor a beginning of it that was left where the message was cut."""
    for length in range(len(key), 7, -1):
        message = message.replace(key[:length], "…")
    return message


def body_bytes(body: Json) -> bytes:
    """The very bytes that are sent. The same messages give the same bytes, so that a server's prefix cache can know them."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@contextmanager
def connected(endpoint: Endpoint) -> Iterator[Line]:
    """A line to the endpoint; nothing is sent yet."""
    import httpx2
    import openai

    quiet = min(endpoint.idle_timeout, endpoint.timeout)
    host = urlsplit(endpoint.base_url).hostname or ""
    deadline = Deadline()
    http = httpx2.Client(
        timeout=httpx2.Timeout(quiet, connect=min(CONNECT_SECONDS, quiet)),
        follow_redirects=False,
        mounts=_no_proxy(host) if is_loopback(host) else None,
        event_hooks={"request": [_only_ours(endpoint, deadline)], "response": [_bounded(endpoint)]},
    )
    with openai.OpenAI(api_key=endpoint.api_key or "none", base_url=endpoint.base_url, max_retries=0, http_client=http) as client:
        yield Line(endpoint, client, deadline)


def _no_proxy(host: str) -> Mapping[str, None]:
    """A proxy cannot reach this machine's loopback, and must not see what goes there."""
    return {f"all://[{host}]" if ":" in host else f"all://{host}": None}


def _only_ours(endpoint: Endpoint, deadline: Deadline) -> Callable[[httpx2.Request], None]:
    """A hook that takes from a request every header but those meant: the SDK adds the platform's, and whatever the environment holds."""

    def hook(request: httpx2.Request) -> None:
        request.extensions["trace"] = deadline.trace
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
        response.encoding = "utf-8"  # the SDK reads an error's text, and a hostile server may name a codec that is none for text
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
