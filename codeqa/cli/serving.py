"""``serve --stdio``: a warm process for editors. One JSON request a line in, the JSON of ``--json`` a line out, with its id; what happens meanwhile as events.

The main thread answers, one request after the other, with the index kept open; a second thread reads what comes, so that a request can be cancelled while it
is answered: by a signal to the main thread, which is how Ctrl-C ends a command, too. What takes long by its nature has a process of its own (``lane``).
Nothing outlives the asker: it ends when nobody can ask any more and all is answered, or nobody reads the answers.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import Final, cast

from codeqa import __version__
from codeqa.cli.failures import guarded
from codeqa.cli.host import Host, Run
from codeqa.cli.lane import Lane
from codeqa.cli.requests import BadRequest, Cancel, Identity, Request, allowed, arguments, as_given, read
from codeqa.cli.start import perform
from codeqa.cli.table import BY_NAME
from codeqa.cli.telling import overheard
from codeqa.cli.wire import LONGEST_LINE, TooLong, Wire, claimed
from codeqa.errors import CodeqaError, Interrupted, UsageError
from codeqa.render import jsonform
from codeqa.render.door import clean
from codeqa.types import SCHEMA_VERSION

MOST_WAITING: Final = 1_000
"""Requests that wait for their turn; more come of a program that has lost count."""

GRACE: Final = 3.0
"""Seconds that an answer for which nobody waits any more may take to end."""

PAUSE: Final = 0.25
"""Seconds between two looks at whether somebody still hears what is yet to be answered."""

LONG: Final = frozenset({"ask", "index", "review"})
"""Commands that have a process of their own: those that build, and those that ask a model where one is configured."""

STREAM: Final = signal.SIGUSR1


class Cancelled(KeyboardInterrupt):
    """Raised in the middle of whatever is going on, as Ctrl-C would be."""


def serve(run: Run) -> int:
    if not run.options.stdio:
        raise UsageError("codeqa serve speaks over its standard streams only", "codeqa serve --stdio")
    return _Server(run, claimed(run.host)).run()


class _Server:
    """``_known`` are the ids of requests that wait or are answered here; ``_ended``: nothing more comes; ``_over``: all is answered."""

    def __init__(self, run: Run, wire: Wire) -> None:
        self._run = run
        self._wire = wire
        self._given = ["--index-dir=" + run.config.index_dir, *as_given(run.options, run.command)]
        self._inbox: queue.Queue[Request | None] = queue.Queue()
        self._known: set[Identity] = set()
        self._cancelled: set[Identity] = set()
        self._answering: Identity | None = None
        self._ended, self._over = threading.Event(), threading.Event()
        self._lane = Lane(["-C", str(run.where), *self._given, "serve", "--stdio"], wire.write, self._refuse)

    def run(self) -> int:
        from codeqa.pipeline.keeping_open import kept_open

        signal.signal(STREAM, self._interrupt)
        threading.Thread(target=self._listen, name="codeqa-requests", daemon=True).start()
        settled = False
        try:
            with kept_open() as keeper:
                while (request := self._inbox.get()) is not None:
                    self._answer(request)
                    if self._inbox.empty() and not self._ended.is_set():
                        keeper.settle()
                        if not settled:  # what is there now stays: the collector need not look at it again
                            gc.collect()
                            gc.freeze()
                            settled = True
            while self._lane.busy:
                time.sleep(PAUSE)
        finally:
            self._over.set()
            self._lane.close()
        return 0

    # --- answering: the main thread ---

    def _answer(self, request: Request) -> None:
        out, err = StringIO(), StringIO()
        code = Interrupted.exit_code
        with suppress(Cancelled):
            try:
                self._answering = request.identity
                if request.identity not in self._cancelled:
                    code = self._perform(request, out, err)
            finally:
                self._answering = None
        self._known.discard(request.identity)
        self._cancelled.discard(request.identity)
        text = out.getvalue() if code != Interrupted.exit_code else jsonform.render(jsonform.error_form(Interrupted("cancelled")))
        self._tell(request.identity, code, text, err.getvalue(), structured="format" not in request.fields or code != 0)

    def _perform(self, request: Request, out: StringIO, err: StringIO) -> int:
        def tell(event: str, fields: jsonform.Form) -> None:
            self._wire.write(jsonform.render({"id": request.identity, "event": event, **fields}, stamped=False).encode("utf-8", "replace"))

        host = Host(StringIO(), out, err, self._run.host.environ, lambda: overheard(self._run.host.load(), tell), program=True)
        own: dict[str, Callable[[Request], jsonform.Form]] = {"hello": self._hello, "read": self._read, "tokens": self._tokens}
        if request.name in own:
            return guarded(lambda: out.write(jsonform.render(own[request.name](request))) and 0, host, structured=True, verbose=False)

        def work() -> int:
            command, given, text = arguments(request, self._given)
            return perform(command, ["-C", str(self._run.where), *given], Host(StringIO(text), out, err, host.environ, host.load, program=True))

        return guarded(work, host, structured=True, verbose=False)

    def _hello(self, request: Request) -> jsonform.Form:
        """Who answers, and whether there is an index already. Loads what questions need."""
        from codeqa.pipeline import searching  # noqa: F401 - so that the first question need not
        from codeqa.pipeline.keeping_open import is_there

        commands = [*allowed(), "hello", "read", "tokens"]
        indexed = is_there(self._run.where, self._run.config)
        return {"version": __version__, "protocol": 1, "root": str(self._run.root), "commands": commands, "indexed": indexed, "pid": os.getpid()}

    def _read(self, request: Request) -> jsonform.Form:
        from codeqa.pipeline.reading import read_lines

        path, start, end = (request.fields.get(name, other) for name, other in (("path", ""), ("start_line", 1), ("end_line", 0)))
        if not isinstance(path, str) or not all(isinstance(line, int) and not isinstance(line, bool) for line in (start, end)):
            raise UsageError("read takes a path, and start_line and end_line", '{"id": 1, "command": "read", "path": "src/app.py", "start_line": 1}')
        found = read_lines(self._run.where, path, self._run.config, start=cast(int, start), end=cast(int, end))
        return {name: getattr(found, name) for name in ("path", "start_line", "end_line", "lines", "blob", "redactions", "text")}

    def _tokens(self, request: Request) -> jsonform.Form:
        from codeqa.pipeline.reading import tokens_of

        texts = request.fields.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise UsageError("tokens takes texts", '{"id": 1, "command": "tokens", "texts": ["…"]}')
        return {"tokens": [tokens_of(text) for text in texts]}

    def _interrupt(self, number: int, frame: object) -> None:
        if self._answering is not None and self._answering in self._cancelled:
            raise Cancelled

    # --- listening: a thread of its own ---

    def _listen(self) -> None:
        for line in self._wire.lines():
            try:
                self._take(line)
            except BadRequest as error:
                self._refuse(error.identity, error)
        self._ended.set()
        self._inbox.put(None)
        while self._wire.heard():
            if self._over.wait(PAUSE):
                return
        self._give_up()

    def _take(self, line: bytes | TooLong) -> None:
        if isinstance(line, TooLong):
            raise BadRequest(f"a request has more than {LONGEST_LINE // 1_000_000} MB", "send less in one")
        if not line.strip():
            return
        found = read(line)
        if isinstance(found, Cancel):
            self._cancel(found.identity)
            return
        if found.identity in self._known or self._lane.has(found.identity):
            raise BadRequest("a request with this id is not answered yet", "give each request an id of its own", found.identity)
        if len(self._known) >= MOST_WAITING:
            raise BadRequest(f"{MOST_WAITING:,} requests wait already", "wait for answers, or cancel what is no longer wanted", found.identity)
        if self._takes_long(found):
            self._lane.send(found.identity, json.dumps({"id": found.identity, "command": found.name, **found.fields, "here": True}).encode() + b"\n")
        else:
            self._known.add(found.identity)
            self._inbox.put(found)

    def _takes_long(self, request: Request) -> bool:
        if request.here or request.name not in LONG or request.name not in BY_NAME:
            return False
        return request.name == "index" or bool(request.fields.get("model") or self._run.config.model)

    def _cancel(self, identity: Identity) -> None:
        """An id that is not known is of a request that was answered in the meantime: there is nothing to say."""
        if not self._lane.cancel(identity) and identity in self._known:
            self._cancelled.add(identity)
            if self._answering == identity:
                signal.pthread_kill(cast(int, threading.main_thread().ident), STREAM)

    def _give_up(self) -> None:
        """Nobody hears: what is being answered is interrupted, what waits is dropped."""
        with suppress(queue.Empty):
            while True:
                self._inbox.get_nowait()
        self._inbox.put(None)
        for identity in tuple(self._known):
            self._cancel(identity)
        self._lane.close()
        if not self._over.wait(GRACE):
            os._exit(0)

    # --- writing: from any thread ---

    def _refuse(self, identity: Identity | None, error: CodeqaError) -> None:
        self._tell(identity, error.exit_code, jsonform.render(jsonform.error_form(error)), "", structured=True)

    def _tell(self, identity: Identity | None, code: int, text: str, notes: str, structured: bool) -> None:
        """The command's own JSON with the id and the exit code in front; other formats as a text."""
        head = f'{{"id": {json.dumps(identity)}, "exit_code": {code}'
        said = [clean(line) for line in notes.split("\n") if line.strip()]
        if said:
            head += f', "notes": {json.dumps(said)}'
        if structured and text.startswith("{") and text.count("\n") == 1:
            line = f"{head}, {text[1:]}"
        else:
            line = f'{head}, "schema_version": {SCHEMA_VERSION}, "output": {json.dumps(clean(text))}}}\n'
        self._wire.write(line.encode("utf-8", "replace"))
