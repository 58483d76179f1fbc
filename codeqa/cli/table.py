"""The commands: what each takes, prints and is for. Sorted as ``--help`` shows them, by use."""

from __future__ import annotations

from codeqa.cli.options import COMMON, FRESHNESS, NARROWING, Format
from codeqa.values import frozen

_PLACES = (Format.TEXT, Format.MD, Format.JSON, Format.JSONL, Format.VIMGREP, Format.GNU, Format.SARIF, Format.GITHUB)
_ANSWER = (*_PLACES, Format.HTML)
_REPORT = (Format.TEXT, Format.JSON)
_IMPACT = (Format.TEXT, Format.JSON, Format.VIMGREP, Format.GNU, Format.SARIF, Format.GITHUB, Format.DOT)
_MAP = (*_REPORT, Format.SVG, Format.HTML)
_GRAPH = (*_IMPACT, Format.SVG, Format.HTML)


@frozen
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


_ASK_TAKES = (
    *("absolute", "budget", "whole", "rounds", "deep", "model", "base_url", "strict", "form", "schema"),
    *("max_cost", "dry_run", "explain", "offline", "timeout", "jsonl", "pin", "save", "again", "session"),
    *NARROWING,
    *FRESHNESS,
)
_AT_TAKES = ("stdin_buffer", *(name for name in _ASK_TAKES if name not in ("again", "form", "max_cost", "save", "schema", "session")))
_CHAT_TAKES = (
    *(
        "again",
        "session",
        "budget",
        "whole",
        "rounds",
        "max_cost",
        "deep",
        "model",
        "base_url",
        "strict",
        "explain",
        "offline",
        "timeout",
        "pin",
        "scope",
        "lang",
    ),
    *FRESHNESS,
)
_AT_WORDS = "FILE:LINE[:COL] [QUESTION...]"
_SEARCH_TAKES = ("absolute", "limit", "batch", "explain", "offline", "jsonl", *NARROWING, *FRESHNESS)
_PACK_TAKES = ("absolute", "budget", "whole", "batch", "with_text", "explain", "offline", "jsonl", "pin", *NARROWING, *FRESHNESS)
_EVAL_TAKES = ("limit", "offline", "scope", "lang", *FRESHNESS)
_GRAPH_TAKES = ("absolute", "staged", "diff", "fail_on", "time_box", "depth", "kind", "sure", "limit", *FRESHNESS)
_GRAPH_WORDS = "deps|rdeps|callers|callees|neighbours|path|impact NAME..."
_GIST_TAKES = ("budget", "limit", "write", "max_cost", "model", "base_url", "dry_run", "offline", "timeout", *FRESHNESS)
_REVIEW_TAKES = ("staged", "diff", "fail_on", "time_box", "budget", "max_cost", "model", "base_url", "dry_run", "explain", "offline", "timeout")
_HOOK_TAKES = ("fail_on", "time_box")
_MCP_TAKES = ("model", "base_url", "offline", "timeout", "refresh", "jobs")
_SERVE_TAKES = ("stdio", *_MCP_TAKES)

COMMANDS: tuple[Command, ...] = (
    Command("ask", ("asking", "ask"), "Answer a question; every claim is checked.", _ASK_TAKES, "QUESTION...", formats=_ANSWER),
    Command("search", ("searching", "search"), "Ranked places in the code, with the reasons for their rank.", _SEARCH_TAKES, "QUERY...", formats=_PLACES),
    Command("pack", ("searching", "pack"), "The context itself, for any model or person.", _PACK_TAKES, "QUESTION...", formats=_PLACES),
    Command("at", ("anchored", "at"), "What stands at a place in a file, and who uses it.", _AT_TAKES, _AT_WORDS, 1, formats=_PLACES),
    Command("verify", ("keeping", "verify"), "What of saved answers still stands in today's files.", (), "FILE...", 1),
    Command("chat", ("chat", "chat"), "Questions one after the other; what was sent stays, and grows.", _CHAT_TAKES, "[QUESTION...]", formats=(Format.TEXT,)),
    Command("open", ("opening", "open_place"), "A place that the last answer cites, in your editor.", ("session",), "[N|FILE:LINE]", 0, 1),
    Command("session", ("sessions", "session"), "Conversations to go on with: list them, show or drop one.", (), "[list|show|drop] [NAME...]"),
    Command("map", ("maintaining", "outline"), "The repository's outline, most central first.", ("budget", *FRESHNESS), "[QUESTION...]", formats=_MAP),
    Command("gist", ("gisting", "gist"), "What files and folders are for, each in a line.", _GIST_TAKES, "[PATH...]"),
    Command("graph", ("graphing", "graph"), "What uses what, and what a change touches.", _GRAPH_TAKES, _GRAPH_WORDS, 1, formats=_GRAPH),
    Command("review", ("reviewing", "review"), "A change as a model sees it, with its users and tests.", _REVIEW_TAKES, "[PATH...]", formats=_IMPACT[:-1]),
    Command("index", ("maintaining", "index"), "Build the index or bring it up to date.", ("full", "jobs", "trace")),
    Command("status", ("maintaining", "status"), "What is indexed and how fresh it is.", ("languages",)),
    Command("why", ("maintaining", "why"), "Why a file is in the index or out of it.", ("chunks",), "PATH", 1, 1),
    Command("eval", ("evaluating", "evaluate"), "How well search finds what your own questions want.", _EVAL_TAKES, "search QUESTIONS.jsonl", 2, 2),
    Command("hook", ("hooking", "hook"), "Git hooks: what a commit touches, a fresh index.", _HOOK_TAKES, "install|uninstall|run [NAME]", 1, formats=_IMPACT),
    Command("serve", ("serving", "serve"), "A warm process for editors: requests and answers in JSON.", _SERVE_TAKES, formats=(Format.TEXT,)),
    Command("mcp", ("agents", "mcp"), "A server for coding agents: MCP over standard streams.", _MCP_TAKES, formats=(Format.TEXT,)),
    Command("install", ("installing", "install"), "Put codeqa into an editor or an agent.", ("print_only", "dry_run", "project"), "TARGET...", 0),
    Command("uninstall", ("installing", "uninstall"), "Take out of it what install put there.", ("dry_run", "project"), "TARGET...", 1),
    Command("doctor", ("maintaining", "doctor"), "What is configured and reachable.", ("model", "base_url", "local", "offline", "timeout")),
    Command("config", ("settings", "show"), "The settings, and where each came from.", ("origin",), "[show]", 0, 1),
    Command("clean", ("maintaining", "clean_up"), "Remove this repository's index.", ("everything", "unused")),
    Command("completion", ("shelling", "completion"), "The shell's completion script: bash, zsh, fish or powershell.", (), "SHELL", 1, 1, (Format.TEXT,)),
    Command("shell-init", ("shelling", "shell_init"), "Completion, and a key that asks about the typed line.", ("key",), "SHELL", 1, 1, (Format.TEXT,)),
    Command("man", ("manual", "man"), "The manual page.", formats=(Format.TEXT,)),
)

BY_NAME = {command.name: command for command in COMMANDS}


def takes(command: Command) -> tuple[str, ...]:
    return (*COMMON, *command.takes)
