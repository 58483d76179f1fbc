"""What a command costs: wall time, CPU of it and all it waited for, and the peak memory of its whole process tree."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL = 0.02
"""Seconds between two looks at a process tree's memory: 2 ms of work each, and no phase of indexing is shorter than ten of them."""

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """``wall`` and ``cpu`` (user + system) in seconds, ``peak`` in bytes: resident memory summed over the tree, pages shared counted twice."""

    wall: float
    cpu: float
    peak: int
    code: int


def measure(command: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> Cost:
    """Runs ``command`` to its end, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = [0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done), daemon=True)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    done.set()
    watcher.join()
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(peaks[0], _maximum(usage.ru_maxrss)), process.returncode)


def median(costs: Sequence[Cost]) -> Cost:
    """Each figure's own median; the highest peak; the worst exit code."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
        max((cost.code for cost in costs), key=abs),
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a process that was started in a session of its own, and all that it started there."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def descendants(pid: int) -> list[int]:
    """The living processes that ``pid`` started, and those that they started."""
    return list(_tree(pid))[1:]


def _maximum(maxrss: int) -> int:
    """``ru_maxrss`` in bytes: kibibytes on Linux, bytes on macOS. It is the largest single process, all there is where /proc is not."""
    return maxrss * 1024 if os.uname().sysname == "Linux" else maxrss


def _watch(pid: int, peaks: list[int], done: threading.Event) -> None:
    while not done.wait(POLL):
        peaks[0] = max(peaks[0], sum(map(_resident, _tree(pid))))


def _tree(pid: int) -> Iterator[int]:
    """``pid`` and its living descendants; each thread of a process has children of its own."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            numbers = children.read_text().split()
        except OSError:
            continue
        for number in numbers:
            yield from _tree(int(number))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
