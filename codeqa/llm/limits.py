"""What codeqa allows an endpoint: bytes, seconds without content, seconds in all. A server that keeps just within a transport's limits ends here."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from codeqa.errors import EndpointRejected, EndpointTimeout
from codeqa.llm.endpoint import Endpoint
from codeqa.llm.faults import HINTS


class Watch:
    """Limits on a body while it is read: total time, time without content, bytes. A read that blocks is ended by ``Deadline``."""

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
            raise nothing_came(self.endpoint)


def nothing_came(endpoint: Endpoint) -> EndpointTimeout:
    return EndpointTimeout(f"the endpoint sent nothing of an answer for {endpoint.idle_timeout:g} s", HINTS[EndpointTimeout])


class Deadline:
    """Ends a connection from outside when its time is up, whatever the transport waits for: its own time-outs begin anew with every byte, and a server
    can drip a head's bytes, or informational responses, for ever. One thread for each attempt; the time is the real one.
    """

    def __init__(self) -> None:
        self.passed = False
        self._changed = threading.Condition()
        self._end = 0.0
        self._running = False
        self._socket: socket.socket | None = None

    def trace(self, name: str, info: Mapping[str, object]) -> None:
        """The transport's own tracing, which tells of the connection that it opened."""
        opened = info.get("return_value")
        if name.endswith((".connect_tcp.complete", ".start_tls.complete")) and opened is not None:
            found = getattr(opened, "get_extra_info", lambda _: None)("socket")
            self._socket = found if isinstance(found, socket.socket) else None
            if self.passed:
                self._cut()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """The time that what is done inside has."""
        self.passed, self._socket, self._running = False, None, True
        self.move(seconds)
        thread = threading.Thread(target=self._watch, name="codeqa-deadline", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._running = False
                self._changed.notify()
            thread.join()

    def move(self, seconds: float) -> None:
        """The time from now on. A later end wakes nobody: the watcher looks again when the earlier one is there."""
        end = time.monotonic() + seconds
        with self._changed:
            if end < self._end:
                self._changed.notify()
            self._end = end

    def _watch(self) -> None:
        with self._changed:
            while self._running:
                left = self._end - time.monotonic()
                if left <= 0:
                    self.passed = True
                    self._cut()
                    return
                self._changed.wait(left)

    def _cut(self) -> None:
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # it was closed in the same moment
            return
