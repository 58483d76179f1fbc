"""What ``-h`` says of one command beyond the tables: what its arguments are, an example, the formats it has, and the default of each of its options.

A module of its own because the tables are read by completion, the manual and the README too, where an option is told once for all commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from codeqa.cli.table import Command
from codeqa.config import Config
from codeqa.values import frozen


@frozen
class Told:
    """``words``: what the arguments are, where their names do not say it. ``examples``: whole command lines."""

    examples: tuple[str, ...]
    words: str = ""


TOLD: Final[Mapping[str, Told]] = {
    "ask": Told(('codeqa "where is the retry back-off?"', "git diff | codeqa ask", 'codeqa ask -c "and who calls it?"')),
    "at": Told(("codeqa at src/app.py:120", 'codeqa at src/app.py:120:14 "what can make this fail?"'), "LINE and COL count from 1; LINE-LINE is a range."),
    "chat": Told(("codeqa chat", "codeqa chat --session refactoring")),
    "clean": Told(("codeqa clean", "codeqa clean --unused")),
    "completion": Told(("codeqa completion bash > ~/.codeqa-completion",), "SHELL is bash, fish, powershell or zsh."),
    "config": Told(("codeqa config --origin",)),
    "doctor": Told(("codeqa doctor --local",)),
    "eval": Told(
        ("codeqa eval search questions.jsonl -k 5",),
        'A line of QUESTIONS.jsonl is {"query": "...", "relevant": ["path", ...]}; told is what is found.',
    ),
    "gist": Told(("codeqa gist", "codeqa gist src/app.py src/db", "codeqa gist --write --dry-run"), "Without PATH: the whole repository."),
    "graph": Told(
        (
            "codeqa graph deps src/app.py",
            "codeqa graph callers src/app.py:main",
            "codeqa graph path src/app.py src/db.py",
            "codeqa graph impact --staged",
        ),
        "NAME is a file, a symbol, or FILE:SYMBOL. deps: what it uses; rdeps: who uses it; callers, callees: by calls alone; neighbours: both ways; "
        "path: how the first comes to use the second; impact: what a change of the files NAME, --staged or --diff touches.",
    ),
    "hook": Told(("codeqa hook install", "codeqa hook install --fail-on removed-callers", "codeqa hook run impact"), "NAME is impact, index or review."),
    "index": Told(("codeqa index", "codeqa index --full")),
    "install": Told(("codeqa install", "codeqa install vim --print", "codeqa install claude --project"), "Without TARGET: what there is."),
    "man": Told(("codeqa man",)),
    "map": Told(("codeqa map", 'codeqa map --budget 2000 "sessions"'), "With QUESTION, what it is about comes first."),
    "mcp": Told(("codeqa install claude",), "An agent starts it; install tells the agent how."),
    "open": Told(("codeqa open", "codeqa open 2"), "N is a place of the last answer; without it they are listed."),
    "pack": Told(('codeqa pack "how are sessions signed?" --budget 16000 > context.md',)),
    "review": Told(
        ("codeqa review --staged", "codeqa review --diff main...HEAD", "codeqa review src/app.py"), "Without PATH, --staged or --diff: what differs from HEAD."
    ),
    "search": Told(('codeqa search "sign session cookie"', 'codeqa search "retry" --lang python -k 3 --explain')),
    "serve": Told(("codeqa serve --stdio",), 'A request is a line: {"id": 1, "command": "search", "query": "..."}'),
    "session": Told(("codeqa session", "codeqa session show NAME", "codeqa session drop NAME")),
    "shell-init": Told(('eval "$(codeqa shell-init bash)"',), "SHELL is bash, fish, powershell or zsh."),
    "status": Told(("codeqa status --languages",)),
    "uninstall": Told(("codeqa uninstall vim --dry-run",), "TARGET is one of those that codeqa install lists."),
    "verify": Told(('codeqa ask --save session.md "how is a session kept?"', "codeqa verify session.md"), "FILE is what ask --save has written."),
    "why": Told(("codeqa why package-lock.json", "codeqa why --chunks src/app.py")),
}
"""Sorted; a test keeps it complete, and the examples such that they parse."""

OTHERWISE: Final[Mapping[tuple[str, str], str]] = {
    ("eval", "limit"): "The first N places count.  [default: 10]",
    ("gist", "budget"): "Tokens of the whole list, at most.  [default: 4000]",
    ("gist", "dry_run"): "With --write: everything but the model call, with the price.",
    ("gist", "limit"): "With --write: write so many, at most.  [default: 200]",
    ("graph", "depth"): "How many steps to follow.  [default: 1]",
    ("graph", "fail_on"): "Of impact: exit 5 on these: untested, removed-callers (with commas).",
    ("graph", "limit"): "How many edges to show.  [default: 500]",
    ("hook", "fail_on"): "Exit 5 on these: untested, removed-callers (with commas).",
    ("hook", "time_box"): "Tell what is known by then, and what was left out.  [default: 2, of a review 60]",
    ("install", "dry_run"): "Say what would be done, and do nothing.",
    ("map", "budget"): "Tokens of the outline, at most.  [default: 8000]",
    ("open", "session"): "A place of this session's last answer.",
    ("review", "fail_on"): "Exit 5 on these, and on what is worse: error, warning or note.",
    ("review", "time_box"): "Look for users and tests so long, at most.  [default: 20]",
    ("uninstall", "dry_run"): "Say what would be taken out, and do nothing.",
}
"""(command, option) -> what the option is there, where the table's words would not be true. Sorted; a test keeps the defaults."""

_SETTING_OF: Final[Mapping[str, str]] = {"lang": "languages"}


def option_help(command: Command, name: str, told: str) -> str:
    """What the option does in this command, with what holds where it is not given."""
    own = OTHERWISE.get((command.name, name))
    if own is not None:
        return own
    value = getattr(Config(), _SETTING_OF.get(name, name), None)
    if name == "jobs" or value is None or isinstance(value, bool | tuple) or value == "":
        return told
    return f"{told}  [default: {value:g}]" if isinstance(value, float) else f"{told}  [default: {value}]"


def format_metavar(command: Command) -> str:
    return "<" + "|".join(row.value for row in command.formats) + ">"


def epilog(command: Command) -> str:
    """Paragraphs as the help prints them: the words wrapped, the examples as they stand."""
    told = TOLD[command.name]
    examples = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in told.examples)
    return f"{told.words}\n\n{examples}" if told.words else examples
