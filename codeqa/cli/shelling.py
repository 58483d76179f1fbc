"""``completion`` and ``shell-init``: the scripts that shells read; and what the key asks that they bind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeqa.errors import UsageError

if TYPE_CHECKING:
    from codeqa.cli.host import Host, Run

SCRIPTS: Final = Path(__file__).parent / "shells"

ASK_LINE: Final = "__ask-line"
"""By a bound key: ``codeqa __ask-line RUNS LINE``; RUNS is 1 where the line's first word is something that the shell can run."""


@dataclass(frozen=True, slots=True)
class Shell:
    """``key`` is what is bound unless another is given, in the shell's own notation: Alt-i everywhere, free in all of them. ``suffix`` is its scripts'."""

    suffix: str
    key: str


SHELLS: Final = {
    "bash": Shell("bash", r"\ei"),
    "fish": Shell("fish", r"\ei"),
    "powershell": Shell("ps1", "Alt+i"),
    "pwsh": Shell("ps1", "Alt+i"),
    "zsh": Shell("zsh", "^[i"),
}

_KEY: Final = re.compile(r"[A-Za-z0-9\\^\[+,-]{1,20}")
"""What a key may be written with in any of the shells: nothing that ends a quotation."""

_ASKING: Final = frozenset(("are", "can", "do", "does", "how", "is", "what", "when", "where", "which", "who", "why"))
"""Words that begin a question, though a shell may know some of them as commands."""

_WORDS_OF_A_QUESTION: Final = 3

ABOUT: Final = "What does this command line do here, and which code does it run: {line}"

EMPTY: Final = "codeqa: type a question, or a command line to ask about, and press the key again"


def completion(run: Run) -> int:
    """The script alone; the user decides where it goes, as in ``codeqa completion bash > …``."""
    run.answer(_script("codeqa", _shell(run)))
    return 0


def shell_init(run: Run) -> int:
    """Completion and the key binding, for ``eval`` in the shell's own start file."""
    shell = _shell(run)
    key = run.options.key or shell.key
    if not _KEY.fullmatch(key):
        raise UsageError(f"--key: {key!r} is no key", f"write it as the shell does; without --key it is {shell.key} (Alt-i)")
    run.answer(_script("codeqa", shell) + _script("keys", shell).replace("@KEY@", key))
    return 0


def _shell(run: Run) -> Shell:
    name = run.options.words[0]
    if name not in SHELLS:
        raise UsageError(f"codeqa has nothing for the shell {name!r}", "give one of " + ", ".join(shell for shell in SHELLS if shell != "pwsh"))
    return SHELLS[name]


def _script(name: str, shell: Shell) -> str:
    return (SCRIPTS / f"{name}.{shell.suffix}").read_text(encoding="utf-8")


def ask_line(arguments: Sequence[str], host: Host) -> int:
    """Asks about a line that is being typed, as a shell's key binding gives it."""
    from codeqa.cli.host import put
    from codeqa.cli.start import start

    runs, line = (*arguments, "", "")[:2]
    question = asked(line, runs == "1")
    if not question:
        put(host.stderr, f"{EMPTY}\n", flush=True)
        return 0
    return start(["ask", "--", question], host)


def asked(line: str, runs: bool) -> str:
    """The question for a line: the line itself where it reads like one, else what the command line does; "" for an empty one.

    >>> asked("where is the retry back-off", runs=True)
    'where is the retry back-off'
    """
    words = line.split()
    if not words:
        return ""
    question = words[-1].endswith("?") or (words[0].lower() in _ASKING and len(words) >= _WORDS_OF_A_QUESTION)
    return " ".join(words) if question or not runs else ABOUT.format(line=" ".join(words))
