"""Work on foreign files in processes that can die without harm: results come back in the order of the jobs, whatever happens in between.

``run`` knows nothing of parsing. Its workers are fresh interpreters started by ``subprocess``, neither forked (the parent has threads of tantivy and lance by
then) nor multiprocessing's (which would import the parent's main module: a whole command line): some 40 ms each, side by side. A worker that hangs, crashes
or takes too much memory dies by the kernel's limits (``worker``); the job it died on goes to ``failed`` in a new one, the rest of its batch is done again.

One thread a worker moves frames, with a second batch always waiting in the worker's pipe; jobs are pulled and results are given in the caller's own thread.
At most ``WINDOW`` batches are under way, so that memory does not grow with the number of jobs.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar, cast

from codeqa.parse.worker import COMPLAINT_AT, POSITION, Batch, Limits, frame, read_frame

Job = TypeVar("Job")
Result = TypeVar("Result")

BATCH_SIZE = 256 * 1024
"""Units of ``size`` (bytes of source) in a batch: some 50 ms of parsing, against 0.2 ms for a round trip."""

BATCH_JOBS = 64
"""Jobs in a batch at most: many tiny files are work too."""

WINDOW = 48
"""Batches under way. Large enough that one worker in its 5 seconds of hanging does not stop the others; some 10 MB of results at most."""

PIPE_SAFE = 32 * 1024
"""Bytes that a pipe surely takes without a reader. A larger batch is not sent ahead: the worker might be writing, and both would wait."""

MEMORY_SHARE = 0.5
"""Share of the memory limit, in touched bytes, from which a death counts as one of memory: the allocation that is refused may be as large as all before."""

MAX_LONELY_DEATHS = 3
"""Deaths of fresh workers before their first job, until the fault is ours (no interpreter, no module) and not a file's."""

_START = "import sys; progress = int(sys.argv[1]); sys.path[:] = sys.argv[2:]; from codeqa.parse.worker import main; main(progress)"


class WorkersFailed(RuntimeError):
    """No worker can be started."""


@dataclass(slots=True)
class _Task(Generic[Job]):
    """A batch on its way. ``failures`` maps a job's place to what its worker died of, None where even its failure could not be handled there.

    ``settled`` has the results of these.
    """

    number: int
    jobs: list[Job]
    failures: dict[int, str | None] = field(default_factory=dict)
    settled: dict[int, Any] = field(default_factory=dict)

    def framed(self) -> bytes:
        return frame(Batch(self.number, self.jobs, self.failures))

    def completed(self, results: list[Any]) -> list[Any]:
        return [self.settled.get(place, result) for place, result in enumerate(results)]


@dataclass(frozen=True, slots=True)
class _Plan(Generic[Job, Result]):
    work: Callable[[Job], Result]
    failed: Callable[[Job, str], Result]
    limits: Limits


def run(
    jobs: Iterable[Job],
    work: Callable[[Job], Result],
    failed: Callable[[Job, str], Result],
    workers: int,
    *,
    size: Callable[[Job], int] = lambda job: BATCH_SIZE // BATCH_JOBS,
    cpu_seconds: float = 5.0,
    wall_seconds: float = 20.0,
    memory_bytes: int = 1 << 30,
) -> Iterator[Result]:
    """``work(job)`` for every job, in order; ``failed(job, reason)`` for one that fails: "timeout", "memory", "crash", or "error: ...".

    ``work`` and ``failed`` must be picklable by name (functions of a module, or partials of such) and are run in the workers; only a job on which ``failed``
    too kills its worker is handed to ``failed`` here. ``jobs`` is pulled lazily and should be small (paths, not texts); ``size`` weighs a job in bytes.
    The limit on processor time is what ends a hanging parser; the one on wall time (longer, so that a busy machine does not change results) one that waits.

    Raises WorkersFailed if workers cannot start.
    """
    plan = _Plan(work, failed, Limits(cpu_seconds, wall_seconds, memory_bytes))
    pool: _Pool[Job, Result] = _Pool(plan, max(1, workers))
    try:
        yield from pool.results(_batches(jobs, size))
    finally:
        pool.close()


def _batches(jobs: Iterable[Job], size: Callable[[Job], int]) -> Iterator[list[Job]]:
    """Neighbours travel together up to ``BATCH_SIZE``; a job of half of that or more travels alone, in its turn."""
    batch: list[Job] = []
    weight = 0
    for job in jobs:
        heavy = size(job)
        if batch and (weight + heavy > BATCH_SIZE or 2 * heavy >= BATCH_SIZE or len(batch) == BATCH_JOBS):
            yield batch
            batch, weight = [], 0
        batch.append(job)
        weight += heavy
    if batch:
        yield batch


class _Pool(Generic[Job, Result]):
    """The threads, and the two queues between them and the caller."""

    def __init__(self, plan: _Plan[Job, Result], workers: int) -> None:
        self._plan = plan
        self._tasks: queue.SimpleQueue[_Task[Job] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, list[Result]] | Exception] = queue.SimpleQueue()
        self._keepers = [_Keeper(plan, self._tasks, self._done) for _ in range(workers)]

    def results(self, batches: Iterator[list[Job]]) -> Iterator[Result]:
        """Sends each batch as soon as the window has room, and gives out what is next in order whenever it is there."""
        waiting: dict[int, list[Result]] = {}
        sent = given = 0
        for batch in batches:
            self._tasks.put(_Task(sent, batch))
            self._keepers[sent % len(self._keepers)].start()
            sent += 1
            while sent - given >= WINDOW or not self._done.empty():
                self._receive(waiting)
                while given in waiting:
                    yield from waiting.pop(given)
                    given += 1
        while given < sent:
            while given not in waiting:
                self._receive(waiting)
            yield from waiting.pop(given)
            given += 1

    def _receive(self, waiting: dict[int, list[Result]]) -> None:
        item = self._done.get()
        if isinstance(item, Exception):
            raise item
        number, results = item
        waiting[number] = results

    def close(self) -> None:
        """Ends every worker at once; what was under way is lost."""
        for keeper in self._keepers:
            keeper.stop()
        for _ in self._keepers:
            self._tasks.put(None)
        for keeper in self._keepers:
            keeper.join()


class _Keeper(Generic[Job, Result]):
    """Keeps one worker alive and fed, in a thread of its own."""

    def __init__(
        self,
        plan: _Plan[Job, Result],
        tasks: queue.SimpleQueue[_Task[Job] | None],
        done: queue.SimpleQueue[tuple[int, list[Result]] | Exception],
    ) -> None:
        self._plan = plan
        self._tasks = tasks
        self._done = done
        self._thread = threading.Thread(target=self._keep, name="codeqa-worker", daemon=True)
        self._started = False
        self._stopping = threading.Event()
        self._process: _Process | None = None

    def start(self) -> None:
        if not self._started:
            self._started = True
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None:
            process.kill()

    def join(self) -> None:
        if self._started:
            self._thread.join()

    def _keep(self) -> None:
        try:
            self._feed()
        except Exception as error:  # whatever it is (a job that cannot be pickled, no more processes) belongs to the caller's thread
            self._done.put(error)
        finally:
            if self._process is not None:
                self._process.end()

    def _feed(self) -> None:
        """Takes tasks, keeps up to two in the worker, hands on what comes back."""
        ahead: deque[_Task[Job]] = deque()
        redo: deque[_Task[Job]] = deque()
        deaths = 0
        while not self._stopping.is_set():
            while len(ahead) < 2 and (task := self._next(redo, wait=not ahead)) is not None:
                data = task.framed()
                if ahead and len(data) > PIPE_SAFE:
                    redo.appendleft(task)
                    break
                ahead.append(task)
                self._running().send(data)
            if not ahead:
                return
            results = self._running().receive()
            if results is not None:
                deaths = 0
                task = ahead.popleft()
                self._done.put((task.number, task.completed(results)))
                continue
            if self._stopping.is_set():
                return
            deaths += 1
            self._blame(ahead[0], deaths)
            redo.extendleft(reversed(ahead))
            ahead.clear()

    def _next(self, redo: deque[_Task[Job]], *, wait: bool) -> _Task[Job] | None:
        if redo:
            return redo.popleft()
        try:
            return self._tasks.get(block=wait)
        except queue.Empty:
            return None

    def _running(self) -> _Process:
        if self._process is None:
            self._process = _Process(self._plan)
            if self._stopping.is_set():  # stop() may have come just before, and found no process
                self._process.kill()
        return self._process

    def _blame(self, task: _Task[Job], deaths: int) -> None:
        """Marks the job that the worker died on; the second time it is settled here, in the caller's process."""
        process = self._running()
        reason = process.end()
        self._process = None
        place = process.place(task.number)
        if process.complaint:
            raise WorkersFailed(f"a worker process cannot begin: {process.complaint}")
        if place is None:
            if deaths >= MAX_LONELY_DEATHS:
                raise WorkersFailed(f"{deaths} worker processes in a row ended before their first job ({reason})")
        elif place in task.failures:
            task.settled[place] = self._plan.failed(task.jobs[place], task.failures[place] or reason)
            task.failures[place] = None
        else:
            task.failures[place] = reason


class _Process:
    """A worker process and its pipes."""

    def __init__(self, plan: _Plan[Any, Any]) -> None:
        self._memory = plan.limits.memory_bytes
        self._progress = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [sys.executable, "-I", *(["-B"] if sys.dont_write_bytecode else []), "-c", _START, str(self._progress.fileno())]
        self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            [*command, *(path or str(Path.cwd()) for path in sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(self._progress.fileno(),),
        )
        self._stdin = cast(BinaryIO, self._popen.stdin)
        self._stdout = cast(BinaryIO, self._popen.stdout)
        self._seen: bytes = b""
        self.send(frame((plan.limits, plan.work, plan.failed)))

    def send(self, data: bytes) -> None:
        """Hands data to the worker. If it is dead, ``receive`` will tell."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.write(data)
            self._stdin.flush()

    def receive(self) -> list[Any] | None:
        """The next batch's results; None if the worker has died."""
        results: list[Any] | None = read_frame(self._stdout)
        return results

    def kill(self) -> None:
        """May be called from another thread, at any time."""
        self._popen.kill()

    def end(self) -> str:
        """Sees that the process is gone, closes its files, and says what it died of."""
        usage = self._reaped()
        self._seen = os.pread(self._progress.fileno(), COMPLAINT_AT + 1_000, 0)
        for file in (self._stdin, self._stdout, self._progress):
            with contextlib.suppress(BrokenPipeError):
                file.close()
        if self._popen.returncode in (-signal.SIGALRM, -signal.SIGPROF):
            return "timeout"
        return "memory" if self._grown(usage) else "crash"

    def _reaped(self) -> resource.struct_rusage | None:
        """Waits for the process's end; what it used, None if someone else has waited for it."""
        try:
            _, status, usage = os.wait4(self._popen.pid, 0)
        except ChildProcessError:
            self._popen.wait()
            return None
        self._popen.returncode = os.waitstatus_to_exitcode(status)
        return usage

    def _grown(self, usage: resource.struct_rusage | None) -> bool:
        """Whether it died big. A process begins with its parent's size as its largest, which therefore says nothing if that was large; then its job's

        page faults do, each of them a page that it touched for the first time (or again, where it gave memory back; or a huge page, counted as one).
        """
        if usage is None or len(self._seen) < POSITION.size:
            return False
        _, _, began, faults = POSITION.unpack_from(self._seen)
        unit = 1 if sys.platform == "darwin" else 1024
        largest = usage.ru_maxrss * unit if usage.ru_maxrss > began else 0
        touched = (usage.ru_minflt - faults) * resource.getpagesize()
        return bool(max(largest, touched) >= self._memory * MEMORY_SHARE)

    def place(self, number: int) -> int | None:
        """The place of the job in this batch that the ended worker was at; None if it never came to it."""
        if len(self._seen) < POSITION.size:
            return None
        batch, place, *_ = POSITION.unpack_from(self._seen)
        return int(place) if batch == number else None

    @property
    def complaint(self) -> str:
        """What the ended worker said it could not begin for."""
        return self._seen[COMPLAINT_AT:].decode("utf-8", "replace")
