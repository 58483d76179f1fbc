"""Stand-ins that tests share: a loopback HTTP server that answers with scripted raw bytes, so that it can misbehave in any way a server can.

    with ScriptedServer([reply(200, sse(chunk("Hello"), END))]) as server:
        complete(..., Endpoint(server.base_url, "m"))
    server.requests[0].json()["model"]

Each connection gets the next script; the last one is used again for all that follow. No network but loopback; nothing sleeps longer than the test runs.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds of silence in a script; it ends early when the server is closed."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reset:
    """Ends the connection with RST instead of FIN."""


@dataclass(frozen=True, slots=True)
class Forever:
    """Sends ``data`` again and again, ``every`` seconds apart, until the client goes away or the server is closed."""

    data: bytes
    every: float = 0.0


Step = bytes | Pause | Reset | Forever
Script = Sequence[Step]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent: the first line, lower-case header names, the body's bytes."""

    line: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        value: dict[str, object] = json.loads(self.body)
        return value


class ScriptedServer:
    def __init__(self, scripts: Sequence[Script]) -> None:
        self.scripts = list(scripts)
        self.requests: list[Request] = []
        self._closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> ScriptedServer:
        self._acceptor.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        with socket.socket() as knock:  # wakes accept(), which closing the socket does not
            knock.connect(("127.0.0.1", self.port))
        self._acceptor.join()
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        for number in range(1_000):
            connection, _ = self._socket.accept()
            if self._closing.is_set():
                connection.close()
                return
            script = self.scripts[min(number, len(self.scripts) - 1)]
            thread = threading.Thread(target=self._serve, args=(connection, script), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, script: Script) -> None:
        with connection:
            connection.settimeout(10)
            try:
                self.requests.append(_read_request(connection))
                for step in script:
                    self._play(connection, step)
            except OSError:
                return  # the client has gone: what most of these scripts are for

    def _play(self, connection: socket.socket, step: Step) -> None:
        if isinstance(step, bytes):
            connection.sendall(step)
        elif isinstance(step, Pause):
            self._closing.wait(step.seconds)
        elif isinstance(step, Forever):
            while not self._closing.wait(step.every):
                connection.sendall(step.data)
        else:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


def _read_request(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _receive(connection)
    return Request(first, headers, body)


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the client went away")
    return data


# --- scripts' parts ------------------------------------------------------------------------------------------------------------------


def head(status: int = 200, kind: str = "text/event-stream", **headers: str) -> bytes:
    """A response's head without a length: the body lasts until the connection closes. ``retry_after="1"`` becomes ``retry-after: 1``."""
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(status: int, body: object, kind: str = "application/json", **headers: str) -> Script:
    """A whole response. ``body`` is sent as JSON, or as it is if it is bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return (head(status, kind, content_length=str(len(data)), **headers) + data,)


def error(status: int, message: str, code: str = "", kind: str = "", **headers: str) -> Script:
    return answer(status, {"error": {"message": message, "code": code or None, "type": kind or None}}, **headers)


def chunked(parts: Iterable[bytes], *, end: bool = True) -> bytes:
    """The parts in HTTP's chunked coding, with the closing chunk or without."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + (b"0\r\n\r\n" if end else b"")


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def delta(content: object = None, finish: str | None = None, **more: object) -> bytes:
    """One event of a streamed chat completion."""
    change = {key: value for key, value in {"content": content, **more}.items() if value is not None}
    return event({"id": "x", "object": "chat.completion.chunk", "model": "m-1", "choices": [{"index": 0, "delta": change, "finish_reason": finish}]})


def usage(**counts: object) -> bytes:
    """The event that brings usage, after the last choice."""
    return event({"model": "m-1", "choices": [], "usage": counts})


STOP = delta(finish="stop")
DONE = b"data: [DONE]\n\n"


def stream(*steps: Step) -> Script:
    """A streamed response whose events are ``steps``."""
    return (head(), *steps)
