"""The world of one command: its streams, environment, settings and corridor. What the process has of these is found here and nowhere else in ``cli/``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from codeqa import config as settings
from codeqa.cli import corridor
from codeqa.cli.corridor import Corridor
from codeqa.cli.options import Format, Options
from codeqa.cli.table import Command
from codeqa.config import Config, Origin
from codeqa.errors import CodeqaError, RepositoryNotFound, UsageError
from codeqa.places import project_root
from codeqa.render import paint
from codeqa.render.door import clean
from codeqa.render.paint import Line, Span, Terminal
from codeqa.render.progress import ProgressBar
from codeqa.values import frozen

if TYPE_CHECKING:
    from codeqa.types import Scope, Wish

MAX_QUESTION = 200_000
"""Characters of a question: more than any window holds as question and code together; longer text belongs on stdin, as context."""


@frozen
class Host:
    """What surrounds the process. A test makes its own. A stream that was closed before the start (``>&-``) is an empty one."""

    stdin: TextIO = field(default_factory=lambda: sys.stdin or StringIO())
    stdout: TextIO = field(default_factory=lambda: sys.stdout or StringIO())
    stderr: TextIO = field(default_factory=lambda: sys.stderr or StringIO())
    environ: Mapping[str, str] = field(default_factory=settings.environment)
    load: Callable[[], Corridor] = corridor.load
    program: bool = False
    """Whether a program asks: an editor's or an agent's question is none that a person goes on with by ``-c``."""


class Unwritable(CodeqaError):
    """stdout takes no more: a full disk, most often."""

    code = "output"


class ReaderGone(Exception):
    """Whoever read the output has gone (SIGPIPE). Not an error; and told apart from a pipe that broke between codeqa's own processes."""


def put(stream: TextIO, text: str, flush: bool = False) -> None:
    """Raises Unwritable, ReaderGone."""
    try:
        stream.write(text)
        if flush:
            stream.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        raise Unwritable(f"the output cannot be written: {error.strerror}", "is the disk full?") from error


@frozen
class Run:
    """One command about to run. ``where`` is the folder it was asked in; ``root`` the folder that shown paths are relative to."""

    host: Host
    command: Command
    options: Options
    config: Config
    origins: tuple[Origin, ...]
    warnings: tuple[str, ...]
    where: Path
    root: Path
    format: Format
    out: Terminal
    err: Terminal

    @property
    def corridor(self) -> Corridor:
        return self.host.load()

    def answer(self, text: str) -> None:
        """To stdout, as it is: the caller has rendered it, and rendering cleans."""
        put(self.host.stdout, text)

    def answer_lines(self, lines: Iterable[Line]) -> None:
        self.answer(paint.paint(lines, self.out))

    def stream(self, text: str) -> None:
        """A piece of an answer as it arrives."""
        put(self.host.stdout, clean(text), flush=True)

    def note_lines(self, lines: Iterable[Line]) -> None:
        """To stderr, unless ``--quiet``."""
        if not self.options.quiet:
            put(self.host.stdout, "", flush=True)
            put(self.host.stderr, paint.paint(lines, self.err))

    def note(self, text: str, style: str = "dim") -> None:
        self.note_lines([(Span(text, style),)])

    def warn(self, text: str) -> None:
        self.note_lines([(Span("codeqa: ", "warn"), Span(text))])

    def progress(self) -> ProgressBar:
        shown = self.err.live and not self.options.quiet and not self.host.environ.get("CI")
        return ProgressBar(self.host.stderr, shown, self.err.width, self.err.color)

    @property
    def structured(self) -> bool:
        return self.format in (Format.JSON, Format.JSONL)

    @property
    def indent(self) -> bool:
        return self.format is Format.JSON and self.out.live

    def wish(self) -> Wish:
        """The session that a question belongs to."""
        from codeqa.types import Wish

        again, name = self.options.again, self.options.session
        return Wish(again, name, apart=self.host.program and not again and not name)

    def scope(self, paths: tuple[str, ...] = (), pinned: tuple[str, ...] = ()) -> Scope:
        from codeqa.types import Scope

        return Scope(globs=self.config.scope, languages=self.config.languages, paths=paths, pinned=pinned)

    def words(self) -> str:
        """The arguments joined: quotes around a question may be left out. Raises UsageError for one that is empty or too long."""
        text = " ".join(self.options.words).strip()
        if not text:
            raise UsageError("there is no question", f'codeqa {self.command.name} "where is the retry back-off?"')
        if len(text) > MAX_QUESTION:
            raise UsageError(f"the question has {len(text):,} characters; {MAX_QUESTION:,} are the most", "give the bulk on stdin, as context, and ask briefly")
        return text


def prepare(host: Host, command: Command, options: Options) -> Run:
    """Settles format, place, settings and terminals, and shows what the settings warn of. Raises UsageError, ConfigError."""
    chosen = choose_format(command, options)
    where = _where(options.directory)
    config, origins, warnings = settings.load(_flags(options), where, host.environ)
    root = project_root(where)
    out, err = (_terminal(stream, host.environ, config, root) for stream in (host.stdout, host.stderr))
    run = Run(host, command, options, config, origins, warnings, where, root, chosen, out, err)
    for warning in warnings if command.name != "config" else ():
        run.warn(warning)
    return run


def _where(directory: str) -> Path:
    try:
        return Path(Path.cwd(), directory)
    except FileNotFoundError as error:
        raise RepositoryNotFound("the current folder is gone", "change to one that exists") from error


def choose_format(command: Command, options: Options) -> Format:
    wanted = {Format.JSON: options.json, Format.JSONL: options.jsonl}
    given = {chosen for chosen, flag in wanted.items() if flag} | ({options.format} if options.format else set())
    if len(given) > 1:
        raise UsageError("two formats were asked for: " + ", ".join(sorted(given)), "give one of them")
    chosen = given.pop() if given else Format.TEXT
    if chosen not in command.formats:
        raise UsageError(f"codeqa {command.name} has no format {chosen.value!r}", "it has " + ", ".join(row.value for row in command.formats))
    return chosen


def _flags(options: Options) -> dict[str, object]:
    """The options that are settings, by the setting's name; None where not given."""
    same = ("limit", "budget", "whole", "rounds", "max_cost", "model", "base_url", "offline", "refresh", "timeout", "jobs", "index_dir", "trace", "hyperlinks")
    flags: dict[str, object] = {name: getattr(options, name) for name in same}
    color = options.color and options.color.value
    return {**flags, "deep": options.deep or None, "scope": options.scope or None, "languages": options.lang or None, "color": color}


def _terminal(stream: TextIO, environ: Mapping[str, str], config: Config, root: Path) -> Terminal:
    live = stream.isatty()
    return paint.describe(live, _columns(stream) if live else 0, environ, config.color, config.hyperlinks, str(root))


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return 0
