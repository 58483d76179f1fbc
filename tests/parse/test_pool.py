"""The pool: whatever workers do, every job has its result, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from pickle import PicklingError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.parse import pool
from codeqa.parse.pool import BATCH_JOBS, BATCH_SIZE, WINDOW, WorkersFailed, run
from tests.parse.fake_work import cut_by_lines, echo, failed, missed, parsed, who, work

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT / "fixtures" / "hostile"


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_jobs_whatever_the_number_of_workers(workers: int) -> None:
    jobs = [f"job {number}" for number in range(500)]
    assert list(run(jobs, work, failed, workers)) == [f"did {job}" for job in jobs]


def test_no_jobs_start_no_worker() -> None:
    assert list(run([], work, failed, 2)) == []


def test_a_job_that_hangs_crashes_or_hoards_costs_only_itself() -> None:
    jobs = ["a", "hang", "b", "crash", "c", "exit", "fault x", "eat 3000000000", "hoard", "sleep 30", "d"]
    expected = [
        "did a",
        "timeout: hang",
        "did b",
        "crash: crash",
        "did c",
        "crash: exit",
        "error: KeyError at fake_work.py:33: fault x",
        "memory: eat 3000000000",
        "memory: hoard",
        "timeout: sleep 30",
        "did d",
    ]
    assert list(run(jobs, work, failed, 2, cpu_seconds=0.5, wall_seconds=2.0, memory_bytes=150 << 20)) == expected


def test_texts_that_hang_or_bloat_their_parser_are_cut_by_lines_and_the_rest_is_read() -> None:
    hostile = sorted(str(path) for path in HOSTILE.iterdir())
    results = list(run([*hostile, __file__], parsed, cut_by_lines, 2, cpu_seconds=1.5, memory_bytes=250 << 20))
    assert [Path(path).name for path in hostile] == ["README.md", "endless.java", "endless.rs", "hoard.cs", "hoard.rs"]
    assert [result.failure for result in results] == ["", "timeout", "timeout", "memory", "memory", ""]
    assert all(result.chunks and result.chunks[-1].end_line == result.lines for result in results)
    assert results[-1].symbols


def test_a_death_of_memory_is_told_from_a_crash_also_where_the_parent_is_larger_than_the_limit() -> None:
    ballast = bytearray(b"x" * (200 << 20))
    assert list(run(["swell", "crash", "a"], work, failed, 1, memory_bytes=150 << 20)) == ["memory: swell", "crash: crash", "did a"]
    assert ballast


def test_a_job_whose_failure_kills_a_worker_too_is_settled_by_the_caller() -> None:
    job = f"crash again {os.getpid()}"
    assert list(run(["a", job, "b"], work, failed, 1)) == ["did a", f"crash: {job}", "did b"]


def test_one_worker_is_still_another_process() -> None:
    pids = set(run(["a", "b"], who, failed, 1))
    assert len(pids) == 1
    assert str(os.getpid()) not in pids


def test_work_that_workers_cannot_import_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_here.py").write_text("def work(job): return job\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import only_here  # type: ignore[import-not-found]

    (tmp_path / "only_here.py").unlink()
    with pytest.raises(WorkersFailed, match="only_here"):
        list(run(["a"], only_here.work, failed, 1))


def test_a_job_that_cannot_be_sent_fails_in_the_callers_thread() -> None:
    jobs: list[object] = [lambda: None]
    with pytest.raises((AttributeError, PicklingError), match="pickle"):
        list(run(jobs, echo, missed, 1))


def test_jobs_are_pulled_only_as_far_as_the_window_reaches() -> None:
    pulled = 0

    def jobs() -> Iterator[str]:
        nonlocal pulled
        for number in range(100 * WINDOW):
            pulled += 1
            yield f"job {number}"

    results = run(jobs(), work, failed, 1, size=lambda _: BATCH_SIZE)
    assert next(results) == "did job 0"
    assert pulled <= 2 * WINDOW
    results.close()  # type: ignore[attr-defined]


@given(st.lists(st.integers(0, 2 * BATCH_SIZE), max_size=300))
@settings(max_examples=60, deadline=None)
def test_batches_joined_are_the_jobs_and_none_is_too_heavy_unless_it_is_one_job(sizes: list[int]) -> None:
    batches = list(pool._batches(sizes, lambda size: size))
    assert [size for batch in batches for size in batch] == sizes
    assert all(len(batch) <= BATCH_JOBS and (len(batch) == 1 or sum(batch) <= BATCH_SIZE) for batch in batches)


PARENT = """
import sys
from codeqa.parse.pool import run
from tests.parse.fake_work import failed, who_then_hang
results = run(["pid", "hang"] , who_then_hang, failed, 1, size=lambda job: 1 << 30, cpu_seconds=1.0)
print(next(results), flush=True)
list(results)
"""


def started_parent() -> tuple[subprocess.Popen[str], int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job is started deaf to it
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def ended(pid: int, within: float) -> bool:
    for _ in range(int(within / 0.05)):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_worker_does_not_outlive_a_parent_that_was_killed_even_when_it_hangs() -> None:
    parent, worker = started_parent()
    parent.kill()
    parent.communicate()
    assert ended(worker, within=10)


def test_an_interrupt_ends_the_workers_and_they_say_nothing() -> None:
    parent, worker = started_parent()
    os.killpg(parent.pid, signal.SIGINT)
    _, errors = parent.communicate(timeout=10)
    assert ended(worker, within=1)
    assert errors.count("Traceback") == 1
    assert errors.rstrip().endswith("KeyboardInterrupt")
