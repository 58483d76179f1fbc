"""``hook install``, ``uninstall``, and ``run``, which git calls: within its time, and never in the way of a commit by a fault of its own."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from codeqa.cli.host import ReaderGone, Run, Unwritable
from codeqa.cli.impact import asked, code, gates
from codeqa.cli.options import Format
from codeqa.errors import CodeqaError, UsageError
from codeqa.render.paint import Line, Span

TIME_BOX = 2.0
"""Seconds that a hook takes at most, unless --time-box says otherwise."""

GRACE = 0.4
"""Seconds behind the time box in which what is known is told; then the hook is over, whatever it waits for."""

NAMES = ("impact", "index")
RUNNABLE = (*NAMES, "review")
"""What may be run; what ``install`` writes into git's hooks calls no model."""

REVIEW_TIME_BOX = 60.0
"""Seconds for a review: a model takes its time, and who asked for one waits for it."""

LONGEST_INDEX = 3_600
"""Seconds after which an update in the background ends, whatever it waits for: the kernel sees to it."""

_INDEX = (
    "import os, signal, sys; os.nice(10); signal.alarm(int(sys.argv[1])); root, home = sys.argv[2:4]; sys.path[:] = sys.argv[4:]; "
    "from codeqa.cli import main; sys.exit(main(['-C', root, '--index-dir', home, 'index', '-q']))"
)


class TimeUp(BaseException):
    """Raised in the middle of whatever is going on; no handler of faults takes it for one."""


def hook(run: Run) -> int:
    what, names = run.options.words[0], run.options.words[1:]
    unknown = next((name for name in names if name not in (RUNNABLE if what == "run" else NAMES)), "")
    if what not in ("install", "run", "uninstall") or unknown:
        raise UsageError(f"codeqa hook knows no {unknown or what!r}", "codeqa hook install | uninstall | run, each with impact or index or nothing")
    if what == "run":
        return _run(run, names)
    if what == "install":
        return _install(run, names or NAMES)
    return _report(run, run.corridor.uninstall_hooks(run.where), "no hook has lines of codeqa")


def _install(run: Run, names: Sequence[str]) -> int:
    gates(run)
    options = run.options
    arguments = [*(("--fail-on", options.fail_on) if options.fail_on else ()), *(("--time-box", f"{options.time_box:g}") if options.time_box else ())]
    return _report(run, run.corridor.install_hooks(run.where, names, arguments), "")


def _report(run: Run, rows: Sequence[tuple[str, str]], nothing: str) -> int:
    if run.structured:
        from codeqa.render import jsonform

        run.answer(jsonform.render({"hooks": [{"hook": hook, "done": done} for hook, done in rows]}, run.indent))
    else:
        lines: list[Line] = [(Span(hook, "strong"), Span(f": {done}")) for hook, done in rows]
        run.answer_lines(lines or [(Span(nothing),)])
    return 0


def _run(run: Run, names: Sequence[str]) -> int:
    """Only a gate that was asked for gives another exit code than 0."""
    if len(names) != 1:
        raise UsageError("codeqa hook run takes one name", "codeqa hook run impact, index or review")
    rules: tuple[str, ...] = ()
    level, seconds = "", run.options.time_box or (REVIEW_TIME_BOX if names[0] == "review" else TIME_BOX)
    if names[0] == "review":
        from codeqa.cli.reviewing import gate

        level = gate(run)
    else:
        rules = gates(run)
    try:
        with _alarm(seconds + GRACE):
            if names[0] == "review":
                return _review(run, seconds, level)
            return _impact(run, seconds, rules) if names[0] == "impact" else _index(run, seconds)
    except TimeUp:
        run.warn(f"{names[0]} took longer than {seconds:g} s and was left out")
    except CodeqaError as error:
        if isinstance(error, Unwritable):
            return 0
        run.warn(f"{names[0]} was left out: {error.message}")
    except ReaderGone:
        pass
    except Exception as error:  # whatever it is, it is no reason to hold a commit back
        run.warn(f"{names[0]} was left out: a bug in codeqa ({type(error).__name__}: {str(error)[:200]})")
    return 0


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """The last net under the time box: interrupts what waits, for a file or for another process."""

    def ring(number: int, frame: object) -> NoReturn:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _impact(run: Run, seconds: float, rules: tuple[str, ...]) -> int:
    from dataclasses import replace

    from codeqa.cli.impact import show

    wanted = asked(run, seconds, (), staged=True)
    impact = run.corridor.find_impact(run.where, run.config, replace(wanted, git_dir=run.host.environ.get("GIT_DIR", "")))
    if impact.symbols or run.format is not Format.TEXT:
        show(run, impact)
    elif impact.left_out and impact.files:
        run.note("codeqa impact left out: " + "; ".join(impact.left_out))
    return code(impact, rules)


def _review(run: Run, seconds: float, level: str) -> int:
    """Of what is staged. Without a model there is nothing to wait for; a commit without a change is nobody's business."""
    from dataclasses import replace

    from codeqa.cli.reviewing import code, reviewed, show
    from codeqa.errors import NothingFound

    if not run.config.model or run.config.offline:
        run.note("codeqa review left out: no model is configured")
        return 0
    wanted = replace(asked(run, seconds, (), staged=True), git_dir=run.host.environ.get("GIT_DIR", ""))
    patient = replace(run, config=replace(run.config, timeout=min(run.config.timeout, seconds)))
    try:
        answer = reviewed(patient, wanted)
    except NothingFound:
        return 0
    show(run, answer)
    return code(answer, level)


def _index(run: Run, seconds: float) -> int:
    """In a process of its own, which may end after us: what it has begun is of use to the next question."""
    if not run.corridor.worth_indexing(run.where, run.config):
        return 0
    nothing = subprocess.DEVNULL
    command = [sys.executable, "-I", "-c", _INDEX, str(LONGEST_INDEX), str(run.root), run.config.index_dir, *filter(None, sys.path)]
    child = subprocess.Popen(command, cwd="/", stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)  # noqa: S603 - this interpreter, this module
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.returncode = 0  # it is not waited for: its end is nobody's business
        run.note(f"codeqa: the index is not yet up to date after {seconds:g} s; that goes on in the background")
    return 0
