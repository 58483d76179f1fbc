"""One retry budget for a call: what may be repeated, how long to wait, and what a server has to be told without. No vendor library here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from codeqa.errors import EndpointError, RateLimited
from codeqa.llm.endpoint import Endpoint
from codeqa.llm.faults import Fault

MOST_WAIT = 60.0
"""Seconds of ``Retry-After`` that are waited for (``threats.md`` 9); more is for the user to decide."""

BACK_OFF = 0.5
"""Seconds before the first retry where the server names none; doubled for each further one."""

FORM_WORDS = ("response_format", "json_schema", "json schema", "grammar", "structured output")
"""What servers speak of that cannot hold a model to this schema, or to any."""

OnWait = Callable[[float, str], None]
T = TypeVar("T")


def silent(seconds: float, reason: str) -> None:
    """Nobody watches the countdown."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, so that tests need not wait. ``now`` is in seconds, monotonic."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


REAL_TIME = Clock()


def persist(attempt: Callable[[dict[str, object]], T | Fault], body: dict[str, object], endpoint: Endpoint, on_wait: OnWait, clock: Clock) -> T:
    """Attempts until one succeeds. Raises the last fault's error, with its cause. ``body`` may be changed to what the server understands."""
    retries = 0
    while True:
        result = attempt(body)
        if not isinstance(result, Fault):
            return result
        if _adapt(body, result.detail):
            continue
        if not result.repeat or retries >= endpoint.retries or (result.wait or 0) > MOST_WAIT:
            raise _final(result) from result.cause
        _wait(BACK_OFF * 2**retries if result.wait is None else result.wait, result.error.message, on_wait, clock)
        retries += 1


def _adapt(body: dict[str, object], detail: str) -> bool:
    """Takes back what this server has just said it does not know. Each can happen once, and costs no retry: nothing failed."""
    if "stream_options" in body and ("stream_options" in detail or "include_usage" in detail):
        del body["stream_options"]
        return True
    if "max_tokens" in body and "max_completion_tokens" in detail:
        body["max_completion_tokens"] = body.pop("max_tokens")
        return True
    if "response_format" in body and any(word in detail.lower() for word in FORM_WORDS):
        del body["response_format"]
        return True
    return False


def _final(fault: Fault) -> EndpointError:
    """The error as it is raised: with the wait that is left to the user."""
    error = fault.error
    if isinstance(error, RateLimited) and fault.wait is not None:
        error.hint = f"the endpoint asks to wait {fault.wait:.0f} s"
    return error


def _wait(seconds: float, reason: str, on_wait: OnWait, clock: Clock) -> None:
    end = clock.now() + seconds
    left = seconds
    while left > 0:
        on_wait(left, reason)
        clock.sleep(min(1.0, left))
        left = min(left - 1.0, end - clock.now()) if left > 1.0 else 0.0
