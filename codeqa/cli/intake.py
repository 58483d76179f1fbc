"""What comes in beside the arguments: context on stdin, lists of files, batches. Nothing here waits for input that does not come."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from codeqa.cli.host import Run
from codeqa.errors import UsageError
from codeqa.render.jsonform import Value

if TYPE_CHECKING:
    from codeqa.types import Scope

MAX_STDIN = 1_000_000
"""Bytes of stdin taken as context: some 300,000 tokens, more than most models hold. What is over is left out, and said."""

FIRST_WAIT = 0.3
"""Seconds until a pipe that nobody writes to is left alone: editors, cron and CI often leave one open for ever."""

NEXT_WAIT = 1.0
"""Seconds between two pieces of a stdin that has begun to speak."""

MAX_BATCH_LINE = 1_000_000
"""Characters of a line of ``--batch``: a question's limit several times over."""


def context_from_stdin(run: Run, asked: bool) -> str:
    """The text on stdin, "" if there is none. ``asked``: "-" was given, so it is waited for; otherwise only what comes promptly is taken."""
    stream = run.host.stdin
    if stream is None or stream.closed or (stream.isatty() and not (asked and not run.host.environ.get("CI"))):
        return ""
    try:
        descriptor = stream.fileno()
    except (OSError, io.UnsupportedOperation):  # no file behind it: a test's, or an embedding program's
        data, complete = stream.read(MAX_STDIN + 1).encode("utf-8", "surrogateescape"), True
    else:
        data, complete = _read(descriptor, None if asked or _somebody_waits(run, descriptor) else FIRST_WAIT)
        if not complete:
            _say_unfinished(run, descriptor, len(data))
    if len(data) > MAX_STDIN:
        run.warn(f"stdin: the first {MAX_STDIN // 1000:,} kB are used, the rest is left out")
    return data[:MAX_STDIN].decode("utf-8", "replace")


def _somebody_waits(run: Run, descriptor: int) -> bool:
    """Whether a person made the pipe and sees that it is waited for: ``pytest 2>&1 | codeqa ask why`` takes the time that the tests take."""
    piped = stat.S_ISFIFO(os.fstat(descriptor).st_mode) and run.err.live and not run.host.environ.get("CI")
    if piped and not _ready(descriptor, FIRST_WAIT):
        run.note("reading stdin until it ends (Ctrl-C stops that) …")
    return piped


def _read(descriptor: int, wait: float | None) -> tuple[bytes, bool]:
    """At most one byte over the limit, and whether the end was reached (or the limit). ``wait`` in seconds, None for as long as it takes."""
    pieces: list[bytes] = []
    size = 0
    while size <= MAX_STDIN:
        if not _ready(descriptor, wait):
            return b"".join(pieces), False
        piece = os.read(descriptor, min(65_536, MAX_STDIN + 1 - size))
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        wait = wait if wait is None else NEXT_WAIT
    return b"".join(pieces), True


def _ready(descriptor: int, wait: float | None) -> bool:
    from select import select

    return wait is None or bool(select([descriptor], [], [], wait)[0])


def _say_unfinished(run: Run, descriptor: int, size: int) -> None:
    if size:
        run.warn(f"stdin did not end; the {size:,} bytes that came are used")
    elif stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        run.note("stdin is open but silent and was not waited for; give - to wait")


def question_and_context(run: Run, prompt: bool) -> tuple[Run, str]:
    """ "-" among the words asks for stdin; without it what comes there is taken if ``prompt``. With no other word, stdin is the question itself."""
    words = [word for word in run.options.words if word != "-"]
    asked = len(words) < len(run.options.words)
    if words and not " ".join(words).strip():
        return run, ""
    if run.options.files_from == "-":
        if asked:
            raise UsageError("- and --files-from cannot both read stdin", "name a file for one of them")
        extra = ""
    else:
        extra = context_from_stdin(run, asked) if asked or prompt else ""
    if not words and extra:
        words, extra = _own_question(run, extra)
    return replace(run, options=replace(run.options, words=words)), extra


def _own_question(run: Run, text: str) -> tuple[list[str], str]:
    """The question that a text on stdin asks: itself, or what is asked of a diff, a traceback, a list of files ..."""
    from codeqa.cli.piped import question_for

    question = question_for(text)
    if not question:
        return [text], ""
    run.note(f"no question was given; asked: {question}")
    return [question], text


def asked_scope(run: Run) -> Scope:
    """What the question is narrowed to, and the files of ``--pin``."""
    return run.scope(listed_paths(run), pinned_paths(run))


def pinned_paths(run: Run) -> tuple[str, ...]:
    """The files of ``--pin``, relative to the repository; given so, or from the folder that is asked in. Raises UsageError for one outside of it."""
    found: list[str] = []
    for name in run.options.pin:
        here = Path(os.path.relpath(Path(run.where, name), run.root)).as_posix()
        path = here if os.path.exists(Path(run.root, here)) else os.path.normpath(name)  # noqa: PTH110 - Path.exists raises for a name that is too long
        if path.startswith("../") or Path(path).is_absolute():
            raise UsageError(f"--pin: {name} lies outside of {run.root}", "pin files of the repository that is asked about")
        found.append(path)
    return tuple(dict.fromkeys(found))


def listed_paths(run: Run) -> tuple[str, ...]:
    """The files of ``--files-from``, relative to the repository. Those outside of it are named and left out; none left is an error."""
    source = run.options.files_from
    if not source:
        return ()
    names = [line for line in whole(run, source, "--files-from").replace("\0", "\n").replace("\r\n", "\n").split("\n") if line.strip()]
    absolute = [os.path.normpath(os.path.join(os.path.abspath(run.where), name)) for name in names]  # noqa: PTH100, PTH118 - no link may be resolved
    relative = [Path(os.path.relpath(path, run.root)).as_posix() for path in absolute]
    inside = tuple(path for path in relative if not path.startswith("../"))
    if len(inside) < len(relative):
        run.warn(f"--files-from: {len(relative) - len(inside)} files lie outside of {run.root} and are left out")
    if not inside:
        raise UsageError("--files-from names no file of this repository", "give paths relative to the folder you ask in")
    return inside


def whole(run: Run, source: str, option: str) -> str:
    """All of a file's text, or of stdin's for "-". ``option`` is named where it cannot be read: UsageError."""
    if source == "-":
        return run.host.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{option}: {source} cannot be read: {error.strerror}", "name a file, or - for stdin") from error


class Batch:
    """The lines of ``--batch FILE``: ``questions`` gives them as the corridor wants them, ``identity`` the next line's own id, in the same order.

    A line that cannot be used ends the questions; ``failure`` then names it, to be raised once all earlier answers are out.
    """

    def __init__(self, run: Run, key: str) -> None:
        self._run = run
        self._key = key
        self._identities: list[Value] = []
        self._told = 0
        self.failure: UsageError | None = None

    def questions(self) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(self._lines(), start=1):
            if not line.strip():
                continue
            try:
                identity, question = self._entry(line, number)
            except UsageError as error:
                self.failure = error
                return
            self._identities.append(identity)
            yield str(number), question

    def identity(self) -> Value:
        self._told += 1
        return self._identities[self._told - 1]

    def _lines(self) -> Iterator[str]:
        source = self._run.options.batch
        if source == "-":
            yield from iter(lambda: self._run.host.stdin.readline(MAX_BATCH_LINE), "")
            return
        try:
            with Path(source).open(encoding="utf-8", errors="replace", newline="\n") as file:
                yield from iter(lambda: file.readline(MAX_BATCH_LINE), "")
        except OSError as error:
            raise UsageError(f"--batch: {source} cannot be read: {error.strerror}", "name a file of JSON lines, or - for stdin") from error

    def _entry(self, line: str, number: int) -> tuple[Value, str]:
        form = f'each line is {{"id": …, "{self._key}": "…"}}'
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"--batch: line {number} is no JSON", form) from error
        other = "query" if self._key == "question" else "question"
        question = entry.get(self._key, entry.get(other)) if isinstance(entry, dict) else None
        if not isinstance(question, str) or not question.strip():
            raise UsageError(f"--batch: line {number} has no {self._key}", form)
        return entry.get("id", number), question
