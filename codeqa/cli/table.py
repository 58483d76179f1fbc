"""The commands: what each takes, prints and is for. Sorted as ``--help`` shows them, by use."""

from __future__ import annotations

from dataclasses import dataclass

from codeqa.cli.options import COMMON, FRESHNESS, NARROWING, Format

_PLACES = (Format.TEXT, Format.MD, Format.JSON, Format.JSONL, Format.VIMGREP, Format.SARIF, Format.GITHUB)
_REPORT = (Format.TEXT, Format.JSON)
_IMPACT = (Format.TEXT, Format.JSON, Format.SARIF, Format.GITHUB, Format.DOT)


@dataclass(frozen=True, slots=True)
class Command:
    """One row. ``home`` is the module and function that does it; ``metavar`` names its arguments ("" for none), at least ``least``, at most ``most``."""

    name: str
    home: tuple[str, str]
    summary: str
    takes: tuple[str, ...] = ()
    metavar: str = ""
    least: int = 0
    most: int | None = None
    formats: tuple[Format, ...] = _REPORT


_ASK_TAKES = ("budget", "whole", "model", "base_url", "strict", "dry_run", "explain", "offline", "timeout", "jsonl", "pin", "save", *NARROWING, *FRESHNESS)
_SEARCH_TAKES = ("limit", "batch", "explain", "offline", "jsonl", *NARROWING, *FRESHNESS)
_PACK_TAKES = ("budget", "whole", "batch", "with_text", "explain", "offline", "jsonl", "pin", *NARROWING, *FRESHNESS)
_EVAL_TAKES = ("limit", "offline", "scope", "lang", *FRESHNESS)
_GRAPH_TAKES = ("staged", "diff", "fail_on", "time_box")
_HOOK_TAKES = ("fail_on", "time_box")

COMMANDS: tuple[Command, ...] = (
    Command("ask", ("asking", "ask"), "Answer a question; every claim is checked.", _ASK_TAKES, "QUESTION...", formats=_PLACES),
    Command("search", ("searching", "search"), "Ranked places in the code, with the reasons for their rank.", _SEARCH_TAKES, "QUERY...", formats=_PLACES),
    Command("pack", ("searching", "pack"), "The context itself, for any model or person.", _PACK_TAKES, "QUESTION...", formats=_PLACES),
    Command("verify", ("keeping", "verify"), "What of saved answers still stands in today's files.", (), "FILE...", 1),
    Command("map", ("maintaining", "outline"), "The repository's outline, most central first.", ("budget", *FRESHNESS), "[QUESTION...]"),
    Command("graph", ("impact", "graph"), "What a change touches: its users, tests and documents.", _GRAPH_TAKES, "impact [PATH...]", 1, formats=_IMPACT),
    Command("index", ("maintaining", "index"), "Build the index or bring it up to date.", ("full", "jobs", "trace")),
    Command("status", ("maintaining", "status"), "What is indexed and how fresh it is.", ("languages",)),
    Command("why", ("maintaining", "why"), "Why a file is in the index or out of it.", ("chunks",), "PATH", 1, 1),
    Command("eval", ("evaluating", "evaluate"), "How well search finds what your own questions want.", _EVAL_TAKES, "search QUESTIONS.jsonl", 2, 2),
    Command("hook", ("hooking", "hook"), "Git hooks: what a commit touches, a fresh index.", _HOOK_TAKES, "install|uninstall|run [NAME]", 1, formats=_IMPACT),
    Command("doctor", ("maintaining", "doctor"), "What is configured and reachable.", ("model", "base_url", "local", "offline", "timeout")),
    Command("config", ("settings", "show"), "The settings, and where each came from.", ("origin",), "[show]", 0, 1),
    Command("clean", ("maintaining", "clean_up"), "Remove this repository's index.", ("everything", "unused")),
    Command("completion", ("settings", "completion"), "The shell's completion script: bash, zsh, fish or powershell.", (), "SHELL", 1, 1, (Format.TEXT,)),
)

BY_NAME = {command.name: command for command in COMMANDS}


def takes(command: Command) -> tuple[str, ...]:
    return (*COMMON, *command.takes)
