"""What may stand where the cursor is: answers the shells' completion scripts (``shells/``), by ``codeqa __complete SHELL ...``.

Nothing is ever printed but values: somebody who types wants no error. The protocol: the first line says what the shell itself shall add (``files``,
``dirs`` or nothing), each other line is a value and, behind a tab, what it is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from codeqa.cli.table import BY_NAME, COMMANDS, takes
from codeqa.cli.typed import DIRS, FILES, Wanted, parse, spelled

if TYPE_CHECKING:
    from codeqa.config import Config

ENTRY: Final = "__complete"

TIME_LIMIT: Final = 2.0
"""Seconds until a completion gives up, whatever it waits for: a pipe in place of a file, a git that does not answer."""

LEAST_OF_A_WORD: Final = 2
"""Letters of a question's last word from which symbols are offered for it."""

Offer = tuple[str, str]
Live = Callable[[Path, "Config", str], list[Offer]]

LISTS: Final = ("kinds", "rules")
"""Sources of which several may be given, with commas."""


@dataclass(frozen=True, slots=True)
class Offers:
    """``native`` is what the shell itself shall offer: files, dirs or nothing. Values hold what stands before the cursor already."""

    values: tuple[Offer, ...] = ()
    native: str = ""


def answer(arguments: Sequence[str], out: TextIO, environ: Mapping[str, str] | None = None) -> int:
    """``arguments`` are a shell's name and what it gives (see ``shells/``). Always 0, and silent where there is nothing to say.

    Without an ``environ`` it is the process's own.
    """
    from codeqa.cli.shellwords import REPLIES

    signal.signal(signal.SIGALRM, lambda number, frame: os._exit(0))
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
    try:
        out.write(REPLIES[arguments[0]](arguments[1:], lambda words: offers(words, environ)))
        out.flush()
    except Exception:  # whoever types wants no error, whatever it is
        return 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return 0


def offers(words: Sequence[str], environ: Mapping[str, str] | None = None) -> Offers:
    """``words`` are those behind the program's name, up to the one that is being typed, which may be ""."""
    wanted = parse(words)
    if wanted.source in (FILES, DIRS):
        return Offers(native=str(wanted.source))
    found = values(wanted, environ)
    return Offers(tuple((wanted.head + value, told) for value, told in found if _plain(value)))


def _plain(value: str) -> bool:
    """Whether a value can be typed and shown: names with control characters, or bytes that are no text, cannot."""
    from codeqa.render.door import clean_line

    return clean_line(value) == value


def values(wanted: Wanted, environ: Mapping[str, str] | None) -> list[Offer]:
    """The values of the wanted source that begin as typed."""
    if isinstance(wanted.source, tuple):
        return _matching([(value, "") for value in wanted.source], wanted.typed)
    if wanted.source in LISTS:
        return _listed(wanted)
    fixed = _FIXED.get(wanted.source)
    return _matching(fixed(wanted), wanted.typed) if fixed is not None else _live(wanted, environ)


def _matching(rows: Sequence[Offer], typed: str) -> list[Offer]:
    return [row for row in rows if row[0].startswith(typed)]


def _commands(wanted: Wanted) -> list[Offer]:
    return [(command.name, command.summary) for command in COMMANDS]


def _options(wanted: Wanted) -> list[Offer]:
    """Those that the command takes and that are not yet given; before a command, those of a question."""
    command = wanted.command or BY_NAME["ask"]
    known = spelled()
    used = {known[name].name for name in wanted.given if name in known and not known[name].repeatable}
    allowed = set(takes(command)) - used
    rows = [(spelling, option.plain.help) for spelling, option in known.items() if option.name in allowed]
    own = [("--help", "What there is."), *([("--version", "")] if wanted.command is None else [])]
    return [*rows, *own]


def _links(wanted: Wanted) -> list[Offer]:
    from codeqa.render.paint import LINKS

    return [(name, form) for name, form in LINKS.items()]


def _shells(wanted: Wanted) -> list[Offer]:
    from codeqa.cli.shellwords import REPLIES

    return [(name, "") for name in REPLIES]


def _hooks(wanted: Wanted) -> list[Offer]:
    from codeqa.cli.hooking import RUNNABLE

    return [(name, "") for name in RUNNABLE]


def _forms(wanted: Wanted) -> list[Offer]:
    from codeqa.pipeline import live

    return live.forms()


def _targets(wanted: Wanted) -> list[Offer]:
    from codeqa.integrate.targets import TARGETS

    return [(target.name, target.summary) for target in TARGETS.values()]


def _endpoints(wanted: Wanted) -> list[Offer]:
    """The forms that are typed most; whoever has another one has it in the settings."""
    return [("http://localhost:", "a server of this machine"), ("https://", "")]


_FIXED: Final[Mapping[str, Callable[[Wanted], list[Offer]]]] = {
    "commands": _commands,
    "endpoints": _endpoints,
    "forms": _forms,
    "hooks": _hooks,
    "links": _links,
    "options": _options,
    "shells": _shells,
    "targets": _targets,
}


def _listed(wanted: Wanted) -> list[Offer]:
    """Of a list with commas, the last one, without those that stand there."""
    head, comma, typed = wanted.typed.rpartition(",")
    taken = set(head.split(","))
    return [(f"{head}{comma}{value}", "") for value in _names(wanted.source) if value.startswith(typed) and value not in taken]


def _names(source: str | tuple[str, ...]) -> Collection[str]:
    if source == "rules":
        from codeqa.types.impacts import RULES

        return RULES
    from codeqa.types.relations import KINDS

    return ("all", *KINDS)


def _live(wanted: Wanted, environ: Mapping[str, str] | None) -> list[Offer]:
    from codeqa import config as settings
    from codeqa.errors import CodeqaError
    from codeqa.pipeline import live

    world = settings.environment() if environ is None else environ
    where = Path(Path.cwd(), os.path.expanduser(wanted.directory))  # noqa: PTH111 - Path.expanduser raises where no home is known
    try:
        config = settings.load({}, where, world)[0]
    except CodeqaError:
        config = settings.Config()
    given: Mapping[str, Live] = {
        "languages": live.languages,
        "listed": live.listed,
        "models": lambda _, config, typed: live.models(config, settings.own_models(world), typed),
        "paths": live.paths,
        "places": live.places,
        "positions": live.positions,
        "revisions": live.revisions,
        "sessions": live.sessions,
        "symbols": live.symbols,
    }
    if wanted.source == "words":
        return _words(wanted, lambda typed: live.symbols(where, config, typed))
    return given[str(wanted.source)](where, config, wanted.typed) if wanted.source in given else []


def _words(wanted: Wanted, symbols: Callable[[str], list[Offer]]) -> list[Offer]:
    """For the last word of a question, symbols."""
    head, space, typed = wanted.typed.rpartition(" ")
    return [(f"{head}{space}{name}", told) for name, told in symbols(typed)] if len(typed) >= LEAST_OF_A_WORD else []
