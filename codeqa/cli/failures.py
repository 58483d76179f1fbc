"""The one place that catches: every error becomes its message, its hint and its exit code; a bug becomes a log to paste."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from codeqa import __version__
from codeqa.cli.host import Host, ReaderGone, Unwritable, put
from codeqa.errors import CodeqaError, Interrupted
from codeqa.places import state_dir
from codeqa.render.door import clean, clean_line

BUG = 70
INTERRUPTED = 130
LOG_BYTES = 200_000
"""Most of a log: a traceback of a deep recursion is cut, its end kept."""


class Bug(CodeqaError):
    """What a person reads of an error that is no CodeqaError."""

    code = "bug"
    exit_code = BUG


def guarded(work: Callable[[], int], host: Host, structured: bool, verbose: bool) -> int:
    """Runs ``work`` to its exit code, whatever happens. A reader that went away (SIGPIPE) is quiet: it had what it wanted."""
    try:
        code = _told(work, host, structured, verbose)
        put(host.stdout, "", flush=True)
    except ReaderGone:
        _abandon_stdout(host)
        return 0
    except Unwritable as error:
        _abandon_stdout(host)
        return tell(error, host, structured=False)
    return code


def _told(work: Callable[[], int], host: Host, structured: bool, verbose: bool) -> int:
    try:
        return work()
    except (ReaderGone, Unwritable):
        raise
    except CodeqaError as error:
        return tell(error, host, structured)
    except KeyboardInterrupt:
        return tell(Interrupted("interrupted"), host, structured)
    except Exception as error:  # a bug, whatever its kind: the user gets a line and a log instead of a traceback
        return tell(_bug(error, host, verbose), host, structured)


def tell(error: CodeqaError, host: Host, structured: bool) -> int:
    """JSON on stdout where JSON was asked for, else one or two lines on stderr."""
    if structured:
        from codeqa.render import jsonform

        put(host.stdout, jsonform.render(jsonform.error_form(error)))
    else:
        put(host.stdout, "", flush=not isinstance(error, Unwritable))
        hint = f"  hint: {clean_line(error.hint)}\n" if error.hint else ""
        put(host.stderr, f"codeqa: {clean(error.message)}\n{hint}")
    put(host.stderr, "", flush=True)
    return error.exit_code


def _bug(error: Exception, host: Host, verbose: bool) -> Bug:
    import platform
    import traceback

    trace = "".join(traceback.format_exception(error))[-LOG_BYTES:]
    if verbose:
        host.stderr.write(clean(trace))
    summary = f"{type(error).__name__}: {str(error)[:200]}"
    path = _write_log(f"codeqa {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n{trace}", state_dir(host.environ) / "logs")
    hint = f"please report it with this log: {path}" if path else "run again with -v to see where"
    return Bug(f"this is a bug in codeqa ({summary})", hint)


def _write_log(text: str, folder: Path) -> Path | None:
    """For the user alone: a message may quote source code. A log that cannot be written must not hide the bug."""
    path = folder / f"bug-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(clean(text))
    except OSError:
        return None
    return path


def _abandon_stdout(host: Host) -> None:
    """Points stdout at nothing, so that the interpreter's own flush at exit does not complain."""
    if host.stdout is sys.stdout:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
