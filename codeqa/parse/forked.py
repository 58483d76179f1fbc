"""A few foreign texts parsed beside this process: a fork of it that may hang or die without harm. For who cannot wait for ``pool``'s fresh interpreters.

A fork has all that was imported: it begins in 2 ms where an interpreter takes 40 and its imports a hundred. It is for a process without threads, so before an
index is opened to search in. Results are handed back one by one; the text on which the fork dies, or takes too long, is given up, the others are done in
another fork.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from codeqa.parse.worker import LENGTH, frame

Job = TypeVar("Job")
Result = TypeVar("Result")

MEMORY = 1 << 30
"""Bytes that a fork may take beyond what it began with."""

MOST_FORKS = 8
"""Texts of one call that may cost a fork. A change of more of them is an attack."""


class Failed(NamedTuple):
    """``reason`` is "timeout", "crash", "error: ..." or "left out": its turn did not come in time."""

    reason: str


class _Fork(NamedTuple):
    """A fork at work, and the end of the pipe that its results come by."""

    process: int
    pipe: int


def each(jobs: Sequence[Job], work: Callable[[Job], Result], *, seconds: float, until: float) -> Iterator[Result | Failed]:
    """``work(job)`` for every job in order; a job may take ``seconds``, all of them as long as ``time.monotonic()`` is less than ``until``.

    The work begins at once, not when the first result is asked for: the caller may do something else meanwhile, and must then ask for all results.
    """
    first = _begun(jobs, work) if jobs and time.monotonic() < until else None
    return _results(first, jobs, work, seconds, until)


def _results(fork: _Fork | None, jobs: Sequence[Job], work: Callable[[Job], Result], seconds: float, until: float) -> Iterator[Result | Failed]:
    done = forks = 0
    while fork is not None:
        for result in _drained(fork, len(jobs) - done, seconds, until):
            yield result
            done += 1
        forks += 1
        fork = _begun(jobs[done:], work) if done < len(jobs) and forks < MOST_FORKS and time.monotonic() < until else None
    for _ in jobs[done:]:
        yield Failed("left out")


def _begun(jobs: Sequence[Job], work: Callable[[Job], Result]) -> _Fork:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _serve(jobs, work, writing)
    os.close(writing)
    return _Fork(child, reading)


def _drained(fork: _Fork, jobs: int, seconds: float, until: float) -> Iterator[Any]:
    """Results until the fork is done or dies; the last one then says what of."""
    try:
        with os.fdopen(fork.pipe, "rb", buffering=0) as pipe:
            for _ in range(jobs):
                limit = min(time.monotonic() + seconds, until)
                try:
                    result = _received(pipe, limit)
                except EOFError:
                    yield Failed("crash")
                    return
                except TimeoutError:
                    yield Failed("timeout" if limit < until else "left out")
                    return
                yield result
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(fork.process, signal.SIGKILL)
        os.waitpid(fork.process, 0)


def _received(pipe: BinaryIO, limit: float) -> Any:
    (length,) = LENGTH.unpack(_bytes(pipe, LENGTH.size, limit))
    return pickle.loads(_bytes(pipe, length, limit))  # noqa: S301 - from our own fork, over a pipe of our own


def _bytes(pipe: BinaryIO, size: int, limit: float) -> bytes:
    """Raises EOFError where the fork has ended, TimeoutError at ``limit``."""
    parts: list[bytes] = []
    while size:
        if not select.select([pipe], [], [], max(0.0, limit - time.monotonic()))[0]:
            raise TimeoutError
        part = pipe.read(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _serve(jobs: Sequence[Job], work: Callable[[Job], Result], pipe: int) -> None:
    """The fork's life. It never returns into what its parent was doing, and says nothing on its parent's streams."""
    with contextlib.suppress(BaseException):
        for name in (signal.SIGALRM, signal.SIGINT, signal.SIGPROF, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)
        _quiet()
        _cap_memory()
        with os.fdopen(pipe, "wb") as out:
            for job in jobs:
                out.write(frame(_done(job, work)))
                out.flush()
    os._exit(0)


def _quiet() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _done(job: Job, work: Callable[[Job], Result]) -> Result | Failed:
    try:
        return work(job)
    except MemoryError:
        return Failed("memory")
    except Exception as error:  # one text's fault, even one of ours, must not cost the others
        return Failed(f"error: {type(error).__name__}")


def _cap_memory() -> None:
    """Linux counts private writable memory as data, the stacks of its parent's threads too; elsewhere the limit of time bounds what can be taken."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (_data() + MEMORY, resource.RLIM_INFINITY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data() -> int:
    """Bytes that the limit counts already. Raises OSError where there is no /proc."""
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
