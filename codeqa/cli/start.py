"""From ``argv`` to an exit code: arranges the arguments, lets typer parse them for the one command that is meant, runs it guarded."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Annotated

import typer
from typer.exceptions import TyperException
from typer.models import OptionInfo

from codeqa import __version__
from codeqa.cli.arrange import arrange
from codeqa.cli.failures import guarded
from codeqa.cli.helping import epilog, format_metavar, option_help
from codeqa.cli.host import Host, Run, prepare, put
from codeqa.cli.options import Options, signature, value_options
from codeqa.cli.table import BY_NAME, COMMANDS, Command, takes
from codeqa.errors import UsageError

PROGRAM = "codeqa"
ABOUT = """Answers questions about a whole codebase, and proves what it says.

\b
  codeqa "where is the retry back-off?"

A bare question is ask. Without a model configured, the answer is the code itself."""


def start(argv: Sequence[str] | None = None, host: Host | None = None) -> int:
    """Runs one command line. Tests give their own ``host``."""
    world = host or Host()
    arguments = list(sys.argv[1:] if argv is None else argv)
    _harden(world)
    structured = any(text in ("--json", "--jsonl", "--format=json", "--format=jsonl") for text in arguments) or _follows(arguments, "--format", "json")
    return guarded(lambda: _dispatch(arguments, world), world, structured, verbose=bool({"-v", "--verbose"} & set(arguments)))


def _harden(host: Host) -> None:
    """A locale without UTF-8 must not turn a "✔" into a crash."""
    for stream in (host.stdout, host.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _follows(arguments: Sequence[str], option: str, value: str) -> bool:
    """Whether JSON was asked for as ``--format json``; needed before anything is parsed, for parsing may fail."""
    return any(one == option and two.startswith(value) for one, two in pairwise(arguments))


def _dispatch(arguments: list[str], host: Host) -> int:
    name, rest = arrange(arguments, BY_NAME, value_options())
    if name:
        options = _parse([BY_NAME[name]], [name, *rest], name)
        return 0 if options is None else _perform(BY_NAME[name], options, host)
    if "--version" in rest:
        put(host.stdout, f"{PROGRAM} {__version__}\n")
        return 0
    if rest and not {"-h", "--help"} & set(rest):
        raise UsageError("a question or a command is missing", f"{PROGRAM} -h shows what there is")
    _parse(COMMANDS, ["--help"], name)
    return 0


def _parse(commands: Sequence[Command], arguments: list[str], name: str) -> Options | None:
    """None where help was wanted and is printed. typer only parses: it would take Ctrl-C and a closed pipe for its own affairs otherwise."""
    try:
        return _options(typer.main.get_command(application(commands)).main(arguments, prog_name=PROGRAM, standalone_mode=False))
    except TyperException as error:
        raise _misused(error, name) from error


def _options(parsed: object) -> Options | None:
    return parsed if isinstance(parsed, Options) else None


def _misused(error: TyperException, name: str) -> UsageError:
    message = " ".join(error.format_message().split())
    return UsageError(message[:1].lower() + message[1:].removesuffix("."), _hint(message, name))


def perform(command: Command, arguments: Sequence[str], host: Host) -> int:
    """One command whose name is known, for a process that runs many. Raises CodeqaError."""
    try:
        options = _options(_parser(command)([command.name, *arguments], prog_name=PROGRAM, standalone_mode=False))
    except TyperException as error:
        raise _misused(error, command.name) from error
    return 0 if options is None else _perform(command, options, host)


@cache
def _parser(command: Command) -> Callable[..., object]:
    """Kept: to make one takes longer than to answer."""
    return typer.main.get_command(application([command])).main


def _perform(command: Command, options: Options, host: Host) -> int:
    if command.most is not None and len(options.words) > command.most:
        raise UsageError(f"unexpected extra argument {options.words[command.most]!r}", _hint("unexpected extra argument", command.name))
    module, function = command.home
    perform: Callable[[Run], int] = getattr(import_module(f"codeqa.cli.{module}"), function)
    return perform(prepare(host, command, options))


def _hint(message: str, name: str) -> str:
    if "unexpected extra argument" in message:
        return f'a question that begins with a command\'s name needs: {PROGRAM} ask "{name} …"'
    return f"{PROGRAM} {name} -h shows what it takes"


def application(commands: Sequence[Command]) -> typer.Typer:
    """A typer application of these commands: for a question only the one meant is built, building all takes longer than a warm search may."""
    app = typer.Typer(
        name=PROGRAM,
        help=ABOUT,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=f"{PROGRAM} COMMAND -h shows a command's options.",
    )
    app.callback()(_whole)
    for command in commands:
        app.command(command.name, help=command.summary, epilog=epilog(command))(_callback(command))
    return app


def _whole(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """What codeqa takes without a command; ``_dispatch`` sees to it."""


def _callback(command: Command) -> Callable[..., Options]:
    def callback(**values: object) -> Options:
        given = {name: value for name, value in values.items() if value is not None}
        return Options(**given)  # type: ignore[arg-type]  # typer checked the values against the very types that Options declares

    def adapt(name: str, option: OptionInfo) -> None:
        option.help = option_help(command, name, option.help or "")
        option.metavar = format_metavar(command) if name == "format" else option.metavar

    callback.__signature__ = signature(command.metavar, command.least, takes(command), adapt)  # type: ignore[attr-defined]  # how inspect lets a function say it
    callback.__annotations__ = {}
    return callback
