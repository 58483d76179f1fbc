"""The two streams of a process that answers requests by the line: their limits, and whether anybody is still at their other ends."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from codeqa.cli.host import Host
from codeqa.errors import UsageError

LONGEST_LINE: Final = 8_000_000
"""Bytes of a request: an editor's unsaved text comes in it, a megabyte at most and in JSON's clothes."""

TICK: Final = 2.0
"""Seconds between two looks at whether the parent lives."""

_GONE: Final = select.POLLERR | select.POLLHUP | select.POLLNVAL


class TooLong(Exception):
    """A line over the limit was passed over."""


class Wire:
    """``lines`` are for one thread; ``write`` and ``heard`` for any."""

    def __init__(self, source: int, sink: int) -> None:
        self._source, self._sink = source, sink
        self._parent = os.getppid()
        self._writing = threading.Lock()

    def lines(self) -> Iterator[bytes | TooLong]:
        """As they come, until there can be none, or nobody would hear the answers."""
        rest, skipping = b"", False
        while (data := self._data()) is not None:
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                if not skipping:
                    yield line
                skipping = False
            if len(rest) > LONGEST_LINE:
                if not skipping:
                    yield TooLong()
                rest, skipping = b"", True
        if rest and not skipping:
            yield rest

    def _data(self) -> bytes | None:
        poll = select.poll()
        poll.register(self._source, select.POLLIN)
        poll.register(self._sink, 0)
        while True:
            ready = dict(poll.poll(TICK * 1000))
            if not self._there(ready.get(self._sink, 0)):
                return None
            if self._source in ready:
                try:
                    return os.read(self._source, 1 << 20) or None
                except OSError:
                    return None

    def heard(self) -> bool:
        """Whether the parent lives and somebody can still read the answers."""
        poll = select.poll()
        poll.register(self._sink, 0)
        return self._there(dict(poll.poll(0)).get(self._sink, 0))

    def _there(self, events: int) -> bool:
        return not events & _GONE and os.getppid() == self._parent

    def write(self, line: bytes) -> None:
        """All of it or, where nobody reads any more, nothing: who reads ``lines`` finds out."""
        with self._writing, suppress(OSError):
            view = memoryview(line)
            while view:
                view = view[os.write(self._sink, view) :]


def descriptors(host: Host) -> tuple[int, int]:
    """Of stdin and stdout. Raises UsageError where one is closed."""
    try:
        return host.stdin.fileno(), host.stdout.fileno()
    except OSError as error:
        raise UsageError("requests come by stdin and answers go to stdout, and one of the two is closed", "start it with both open") from error


def claimed(host: Host) -> Wire:
    """The process's own streams, on descriptors of their own. 0 and 1 are pointed elsewhere: what libraries or other programs write there must not get among

    the answers. Raises UsageError.
    """
    made = Wire(*map(os.dup, descriptors(host)))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # stderr is closed
        os.dup2(nothing, 1)
    os.close(nothing)
    return made
