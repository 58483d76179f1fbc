"""Work in a fork: what hangs or dies costs itself alone."""

from __future__ import annotations

import mmap
import os
import signal
import time

import pytest

from codeqa.parse.forked import MEMORY, Failed, each

LONG = 60.0


def work(job: str) -> str:
    """What its name says."""
    if job == "hang":
        time.sleep(LONG)
    if job == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "exit":
        os._exit(0)
    if job == "fault":
        raise KeyError(job)
    if job == "take":
        return str(len(bytearray(1 << 26)))
    if job == "eat":
        return str(len(bytearray(1 << 40)))
    if job == "shout":
        os.write(1, b"!")
        os.write(2, b"!")
    return f"did {job}"


def done(*jobs: str, seconds: float = 1.5, within: float = LONG) -> list[str | Failed]:
    return list(each(jobs, work, seconds=seconds, until=time.monotonic() + within))


def test_results_come_in_order() -> None:
    jobs = [f"job {number}" for number in range(50)]
    assert done(*jobs) == [f"did {job}" for job in jobs]


def test_no_job_needs_no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.fork")
    assert done() == []


def test_a_job_that_hangs_crashes_or_fails_costs_only_itself() -> None:
    found = done("a", "hang", "b", "crash", "c", "exit", "fault", "eat", "d")
    expected = [
        "did a",
        Failed("timeout"),
        "did b",
        Failed("crash"),
        "did c",
        Failed("crash"),
        Failed("error: KeyError"),
        Failed("memory"),
        "did d",
    ]
    assert found == expected


def test_what_its_parent_has_reserved_is_not_counted_against_a_fork() -> None:
    with mmap.mmap(-1, 2 * MEMORY, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):  # nothing of it is used, as of the stacks of many threads
        assert done("take") == [str(1 << 26)]


def test_what_does_not_come_in_time_is_left_out() -> None:
    assert done("a", "hang", "b", seconds=LONG, within=0.3) == ["did a", Failed("left out"), Failed("left out")]
    assert done("a", within=-1.0) == [Failed("left out")]


def test_many_deaths_end_the_attempt() -> None:
    found = done(*["crash"] * 20, "a")
    assert len(found) == 21
    assert found[-1] == Failed("left out")


def test_a_fork_says_nothing_on_our_streams(capfd: pytest.CaptureFixture[str]) -> None:
    assert done("shout") == ["did shout"]
    assert capfd.readouterr() == ("", "")


def test_nobody_is_left_behind() -> None:
    done("hang", "crash", "a")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
