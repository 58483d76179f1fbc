"""``man``: the manual page, made of the same tables as the help: commands, options, settings. What stands only here is compared with the README by a test."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from codeqa import __version__
from codeqa.cli.options import COMMON, Options, is_flag, option_of, plain_hints
from codeqa.cli.table import COMMANDS, Command, takes

if TYPE_CHECKING:
    from codeqa.cli.host import Run

DATED: Final = "2026-11-23"
"""The day on which what stands only here was last changed."""

WIDTH: Final = 56
"""Characters of a source line, before what roff would act on is escaped."""

ABOUT: Final = "answers questions about a whole codebase, and proves what it says"

DESCRIPTION: Final = (
    "codeqa reads the repository that you are in, chooses what matters for a question, and has a model answer it, or shows the code itself where none is "
    "configured. Every citation of an answer is compared with the bytes that were sent, and one line says how many stand there. A bare question is ask.",
    "The answer, or the JSON, is on standard output and nothing else; progress, warnings, receipt and trust line are on standard error.",
    "Text that is piped in is taken as context: what a diff, a traceback, a compiler or a test names comes first. Without a question, codeqa ask asks of it "
    "what is asked of its kind.",
)

EXIT_CODES: Final = {
    0: "found or answered",
    1: "nothing found, or the answer says that the code does not tell",
    2: "usage, configuration, repository or index, or an answer that does not fit the form it was to have: do not retry as it is",
    3: "the endpoint failed in passing, or the index is being written: retry",
    4: "the budget, the spend cap or the model's window cannot hold what was asked",
    5: "--strict: a citation did not verify",
    70: "a bug, with a log to paste",
    130: "interrupted",
}

SETTINGS_TOLD: Final = {
    "api_key": "the key; it is sent only to the host it was given for",
    "base_url": "the endpoint; empty is OpenAI's own",
    "budget": "tokens of a prompt's input, at most; auto is as few as the question is predicted to need, 6000 to 64000",
    "color": "auto, always or never",
    "context_window": "tokens that the model can hold, answer included; 0 is unknown",
    "deep": "let the model cut every question in parts",
    "embedding_base_url": "the embeddings' endpoint",
    "embedding_model": "the endpoint's model for embeddings; empty: the embedding that ships with codeqa; none: words and the graph only",
    "hyperlinks": "links in a terminal: file, vscode, cursor, ... or a format",
    "ignore": "more files to leave out, in gitignore's syntax",
    "index_dir": "where indexes live",
    "jobs": "processes that parse; 0 is one a core",
    "languages": "only these languages",
    "limit": "places that a search shows",
    "max_cost": "USD that a question may cost, at most",
    "max_file_bytes": "larger files are left out",
    "model": "the model to ask; empty is evidence mode",
    "offline": "never use the network",
    "price_cached": "USD per million cached input tokens",
    "price_in": "USD per million input tokens",
    "price_out": "USD per million output tokens",
    "refresh": "bring the index up to date before answering",
    "rounds": "further calls for what an answer lacks, at most",
    "scope": "only files that match one of these globs",
    "state_dir": "where sessions live",
    "timeout": "seconds to wait for the endpoint",
    "trace": "a folder for what crosses each border between rooms, as JSON Lines",
    "whole": "the share of a pack that may go to files shown whole for their rank",
}
"""Setting -> what it is, as in the README's table. Each is an environment variable too: ``CODEQA_`` and the name in capitals."""

ENVIRONMENT: Final = {
    "OPENAI_API_KEY, OPENAI_BASE_URL": "as everywhere; they stand just below CODEQA_API_KEY and CODEQA_BASE_URL",
    "HTTPS_PROXY, SSL_CERT_FILE": "as everywhere",
    "NO_COLOR, FORCE_COLOR, TERM, COLUMNS": "as everywhere; TERM=dumb has no colour",
    "CI": "if set, nothing waits for input and no progress is drawn",
    "XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_STATE_HOME": "the folders below, without ~/.cache, ~/.config and ~/.local/state",
}

FILES: Final = {
    "~/.cache/codeqa": "indexes, one folder a repository; they can be deleted at any time",
    "~/.config/codeqa/config.toml": "your settings",
    "~/.local/state/codeqa": "sessions, and the logs of bugs",
    ".codeqa.toml, pyproject.toml": "a project's settings: only what cannot harm who cloned it",
    ".codeqaignore": "files to leave out, in gitignore's syntax",
}

EXAMPLES: Final = (
    ("Ask, in any folder of a repository:", 'codeqa "where is the retry back-off?"'),
    ("Places only, for an editor:", 'codeqa search "sign session cookie" --format vimgrep'),
    ("What a change can break:", "git diff | codeqa ask"),
    ("Why a test fails:", 'pytest 2>&1 | codeqa ask "why"'),
    ("Within some files:", "rg -l session | codeqa ask --files-from - 'what is kept in a session?'"),
    ("The context, for a model of your own:", 'codeqa pack "how are sessions signed?" --budget 16000 | your-own-tool'),
    ("What the next commit touches beyond itself:", "codeqa graph impact --staged"),
    ("Completion and the key Alt-i, in ~/.zshrc:", 'eval "$(codeqa shell-init zsh)"'),
)


def man(run: Run) -> int:
    """In a terminal by its own viewer, else as roff."""
    viewer = shutil.which("man") if run.out.live else None
    if viewer is None or not Path(viewer).is_absolute():
        run.answer(page())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "codeqa.1")
        path.write_text(page(), encoding="ascii")
        subprocess.run([viewer, str(path)], check=False)  # noqa: S603 - the user's own viewer, a file of ours
    return 0


def page() -> str:
    """The page in man(7)'s macros, all in ASCII, for groff and mandoc alike."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield from (f'.TH CODEQA 1 {DATED} "codeqa {__version__}" "User Commands"', ".nh", ".ad l")
    yield from (".SH NAME", f"codeqa \\- {_text(ABOUT)}", ".SH SYNOPSIS")
    for command in COMMANDS:
        yield f".B codeqa {_text(command.name)}"
        yield from (f"[options] {_text(command.metavar)}".rstrip(), ".br")
    yield from (".B codeqa", '"question"', ".SH DESCRIPTION")
    for number, paragraph in enumerate(DESCRIPTION):
        yield from ([".PP"] if number else [])
        yield from _wrapped(paragraph)
    yield ".SH COMMANDS"
    for command in COMMANDS:
        yield from _item(command.name, command.summary, _options_of(command))
    yield ".SH OPTIONS"
    yield from _options()
    yield ".SH EXIT STATUS"
    for code, told in EXIT_CODES.items():
        yield from _item(str(code), told)
    yield ".SH ENVIRONMENT"
    yield from _wrapped("A flag beats the environment, which beats the project's file, which beats your own.")
    for name, told in {**{f"CODEQA_{name.upper()}": told for name, told in SETTINGS_TOLD.items()}, **ENVIRONMENT}.items():
        yield from _item(name, told)
    yield ".SH FILES"
    for name, told in FILES.items():
        yield from _item(name, told)
    yield ".SH EXAMPLES"
    for number, (told, line) in enumerate(EXAMPLES):
        yield from ([".PP"] if number else [])
        yield from (_text(told), ".RS 4", ".nf", _text(line), ".fi", ".RE")
    yield from (".SH SEE ALSO", ".BR git (1),", ".BR rg (1)")


def _options_of(command: Command) -> str:
    own = [name for name in takes(command) if name not in COMMON]
    known = plain_hints()
    return "Takes " + ", ".join(_named(name, known) for name in own) + "." if own else ""


def _options() -> Iterator[str]:
    known = plain_hints()
    for name in (row.name for row in fields(Options) if row.name != "words"):
        takers = [command.name for command in COMMANDS if name in takes(command)]
        told = option_of(name, known)
        spelled = ", ".join(_spelled(name, known))
        who = "" if len(takers) == len(COMMANDS) else f"({', '.join(takers)})"
        yield from _item(spelled if is_flag(known[name]) else f"{spelled} {told.metavar or _choices(name, known)}".rstrip(), told.help, who)
    yield from _item("--version", "The version of codeqa.")
    yield from _item("-h, --help", "What there is; behind a command, what it takes.")


def _spelled(name: str, known: dict[str, object]) -> list[str]:
    told = option_of(name, known)
    return [part for text in (told.default, *told.param_decls) for part in text.split("/")]


def _named(name: str, known: dict[str, object]) -> str:
    """The first long spelling, where there is one."""
    spelled = _spelled(name, known)
    return next((part for part in spelled if part.startswith("--")), spelled[0])


def _choices(name: str, known: dict[str, object]) -> str:
    from codeqa.cli.typed import spelled

    return "|".join(next(option.choices for option in spelled().values() if option.name == name))


def _item(term: str, *told: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_text(term)}\\fR")
    for number, text in enumerate(filter(None, told)):
        yield from ([".br"] if number else [])
        yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    """Short lines, as roff's tools like their sources; where they end means nothing."""
    return map(_text, wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False))


def _text(text: str) -> str:
    """A text as roff prints it: nothing in it is an escape or, at a line's beginning, a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    text = re.sub(r"[^\x20-\x7e]", lambda match: f"\\[u{ord(match[0]):04X}]", text)
    return f"\\&{text}" if text.startswith(".") else text
