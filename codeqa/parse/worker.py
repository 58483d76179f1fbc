"""A worker process's life: it reads batches of jobs from stdin, does each under its limits, writes the results to stdout, and ends with its parent.

The limits are the kernel's, so that nothing in the process can outrun them: a timer whose signal is left to its default kills a worker that hangs, even
in C and even when the parent is gone; a cap on its data makes allocations fail. An idle worker ends when stdin does. The number of the job at hand stands in
a small file shared with the parent (``progress``), which thus knows what a dead worker died of.

Frames, both ways: eight bytes of length, then a pickle. In: first the ``Limits`` and the two callables, then batches. Out: a list of results a batch.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

LENGTH = struct.Struct("<Q")
POSITION = struct.Struct("<QQQQ")
"""What ``progress`` begins with: the batch's number, the job's place in it, the process's largest size when it began (in ``ru_maxrss``'s unit),

and the page faults that it had had when the job began."""

COMPLAINT_AT = 64
"""Where in ``progress`` a worker writes why it cannot even begin (UTF-8, to the end)."""

COLLECT_THRESHOLDS = (100_000, 20, 50)
"""Garbage collection by allocations. A file's results are some 10,000 tuples that live until it is done: the default would walk them a dozen times."""


class Limits(NamedTuple):
    """For one job: seconds of processor time, seconds of wall time, and bytes of data for the whole process."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int


class Batch(NamedTuple):
    """Jobs to do in order. ``failures`` says, by place, what a worker died of on a job before: it goes to ``failed``; None: it is not to be touched again."""

    number: int
    jobs: Sequence[Any]
    failures: Mapping[int, str | None]


def main(progress: int) -> None:
    """Runs until stdin ends. ``progress`` is the descriptor of the shared file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for timeout in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(timeout, signal.SIG_DFL)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(BrokenPipeError):
        _serve(sys.stdin.buffer, results, progress)
    os._exit(0)


def _serve(source: BinaryIO, results: BinaryIO, progress: int) -> None:
    try:
        limits, work, failed = read_frame(source)
    except Exception as error:
        os.pwrite(progress, f"{type(error).__name__}: {error}".encode("utf-8", "replace"), COMPLAINT_AT)
        return
    _cap_memory(limits.memory_bytes)
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gc.set_threshold(*COLLECT_THRESHOLDS)
    while (batch := read_frame(source)) is not None:
        done = []
        for place, job in enumerate(batch.jobs):
            os.pwrite(progress, POSITION.pack(batch.number, place, size, resource.getrusage(resource.RUSAGE_SELF).ru_minflt), 0)
            _arm(limits.cpu_seconds, limits.wall_seconds)
            done.append(_done(job, batch.failures.get(place, ""), work, failed))
        _arm(0, 0)
        write_frame(results, done)


def _done(job: Any, failure: str | None, work: Callable[[Any], Any], failed: Callable[[Any, str], Any]) -> Any:
    """The job's result; if its code fails, the result of its failure: one file's fault, even one of ours, must not cost the others."""
    if failure is None:
        return None
    if not failure:
        try:
            return work(job)
        except MemoryError:
            failure = "memory"
        except Exception as error:
            failure = f"error: {_place(error)}"
    return failed(job, failure)


def _place(error: Exception) -> str:
    """``KeyError at symbols.py:120``: enough to find a bug by, and the same on every machine."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""  # noqa: PTH119 - pathlib costs its import
    return f"{type(error).__name__}{where}"


def _arm(cpu_seconds: float, wall_seconds: float) -> None:
    """Sets both timers anew; zero switches them off."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def _cap_memory(limit: int) -> None:
    """Linux counts private memory as data; elsewhere the limit of time bounds what can be taken."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_frame(source: BinaryIO) -> Any:
    """The next frame's value, None at the end of the stream (or where it breaks off)."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = source.read(length)
    return pickle.loads(body) if len(body) == length else None  # noqa: S301 - from our own parent or child, over a pipe of our own


def write_frame(target: BinaryIO, value: Any) -> None:
    """Writes the value and sees that it leaves."""
    target.write(frame(value))
    target.flush()


def frame(value: Any) -> bytes:
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body
