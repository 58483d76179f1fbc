"""A connection ends when its time is up, whatever the transport waits for."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from codeqa.llm.limits import Deadline


@dataclass(frozen=True)
class Opened:
    """What a transport's tracing shows of a connection."""

    socket: socket.socket

    def get_extra_info(self, name: str) -> object:
        return self.socket if name == "socket" else None


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(20)
        yield ours, theirs


def test_a_read_that_blocks_is_ended(pair: tuple[socket.socket, socket.socket]) -> None:
    deadline = Deadline()
    with deadline.within(0.05):
        deadline.trace("connection.connect_tcp.complete", {"return_value": Opened(pair[0])})
        assert pair[0].recv(1) == b""
    assert deadline.passed


def test_a_connection_that_opens_too_late_is_ended_at_once(pair: tuple[socket.socket, socket.socket]) -> None:
    deadline = Deadline()
    with deadline.within(0.01):
        while not deadline.passed:
            pass
        deadline.trace("connection.connect_tcp.complete", {"return_value": Opened(pair[0])})
        assert pair[0].recv(1) == b""


def test_what_is_done_in_time_keeps_its_connection(pair: tuple[socket.socket, socket.socket]) -> None:
    deadline = Deadline()
    with deadline.within(30):
        deadline.trace("connection.connect_tcp.complete", {"return_value": Opened(pair[0])})
        deadline.trace("connection.close.complete", {"return_value": None})
    pair[1].sendall(b"x")
    assert pair[0].recv(1) == b"x"
    assert not deadline.passed


def test_a_time_can_be_cut_short(pair: tuple[socket.socket, socket.socket]) -> None:
    deadline = Deadline()
    with deadline.within(30):
        deadline.trace("connection.start_tls.complete", {"return_value": Opened(pair[0])})
        deadline.move(0.01)
        assert pair[0].recv(1) == b""


def test_each_attempt_has_its_own_time() -> None:
    deadline = Deadline()
    with deadline.within(0.01):
        while not deadline.passed:
            pass
    with deadline.within(30):
        assert not deadline.passed
