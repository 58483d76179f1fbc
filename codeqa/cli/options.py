"""Every option there is, once: its spelling, type, bounds and help. A command names those it takes (``table.py``)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, field, fields
from enum import StrEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, get_args, get_type_hints

from codeqa.values import frozen

if TYPE_CHECKING:  # importing it takes 40 ms: completions do without (``plain_hints``)
    import typer


class Format(StrEnum):
    TEXT = "text"
    MD = "md"
    JSON = "json"
    JSONL = "jsonl"
    VIMGREP = "vimgrep"
    GNU = "gnu"
    SARIF = "sarif"
    GITHUB = "github"
    DOT = "dot"
    SVG = "svg"
    HTML = "html"


class When(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@frozen
class Options:
    """What was typed. None, "" and False mean: not given. ``words`` are the command's arguments."""

    words: list[str] = field(default_factory=list)
    directory: Annotated[str, typer.Option("-C", metavar="DIR", help="Ask in DIR instead of here.")] = ""
    scope: Annotated[list[str], typer.Option("--scope", metavar="GLOB", help="Only files that match (gitignore syntax, repeatable).")] = field(
        default_factory=list
    )
    lang: Annotated[list[str], typer.Option("--lang", metavar="LANGUAGE", help="Only files of this language (repeatable).")] = field(default_factory=list)
    limit: Annotated[int | None, typer.Option("-k", metavar="N", min=1, max=1000, help="How many places to show, or to count.")] = None
    budget: Annotated[str | None, typer.Option("--budget", metavar="TOKENS", help="Hard limit on the input of the prompt; auto: what is needed.")] = None
    whole: Annotated[float | None, typer.Option("--whole", metavar="FRACTION", min=0, max=1, help="Share that may go to whole files, 0 to 1.")] = None
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="Model to ask; none means evidence mode.")] = None
    base_url: Annotated[str | None, typer.Option("--base-url", metavar="URL", help="OpenAI-compatible endpoint.")] = None
    local: Annotated[bool, typer.Option("--local", help="Also look for the usual model servers of this machine.")] = False
    strict: Annotated[bool, typer.Option("--strict", help="Exit 5 if a citation does not verify or a claim has none.")] = False
    save: Annotated[str, typer.Option("--save", metavar="FILE.md", help="Keep the answer with what it rests on, for codeqa verify.")] = ""
    again: Annotated[bool, typer.Option("-c", "--continue", help="Go on with the last session here: what was sent is not sent anew.")] = False
    session: Annotated[str, typer.Option("--session", metavar="NAME", help="Go on with this session; a new name begins one.")] = ""
    rounds: Annotated[int | None, typer.Option("--rounds", metavar="N", min=0, max=8, help="Further calls for what an answer lacks, at most.")] = None
    deep: Annotated[bool, typer.Option("--deep", help="Let the model cut the question in parts.")] = False
    max_cost: Annotated[float | None, typer.Option("--max-cost", metavar="USD", min=0, help="Spend at most so much on the model.")] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Everything but the model call, with the price.")] = False
    form: Annotated[str, typer.Option("--form", metavar="NAME", help="Answer as places, yesno, calls or review, each place checked.")] = ""
    schema: Annotated[str, typer.Option("--schema", metavar="FILE", help="Answer as JSON that fits this JSON Schema.")] = ""
    write: Annotated[bool, typer.Option("--write", help="Let the model write what it has not written yet.")] = False
    batch: Annotated[str, typer.Option("--batch", metavar="FILE", help="One JSON object a line in, one out; - is stdin.")] = ""
    with_text: Annotated[bool, typer.Option("--with-text", help="Keep the packed text in the lines of --batch.")] = False
    files_from: Annotated[str, typer.Option("--files-from", metavar="FILE", help="Only the files listed there, one a line; - is stdin.")] = ""
    pin: Annotated[list[str], typer.Option("--pin", metavar="PATH", help="This file before anything else, in scope or not (repeatable).")] = field(
        default_factory=list
    )
    full: Annotated[bool, typer.Option("--full", help="Build anew, whatever is known already.")] = False
    everything: Annotated[bool, typer.Option("--all", help="The indexes of all repositories.")] = False
    unused: Annotated[bool, typer.Option("--unused", help="Only what no work tree needs any more.")] = False
    chunks: Annotated[bool, typer.Option("--chunks", help="How the file was cut: lines, kind, tokens, symbol.")] = False
    languages: Annotated[bool, typer.Option("--languages", help="By language: files, symbols, unparsed, seconds of parsing.")] = False
    origin: Annotated[bool, typer.Option("--origin", help="Say where each setting came from.")] = False
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False
    jsonl: Annotated[bool, typer.Option("--jsonl", help="The same as --format jsonl.")] = False
    format: Annotated[Format | None, typer.Option("--format", case_sensitive=False, help="How to print.")] = None
    absolute: Annotated[bool, typer.Option("--absolute", help="Whole paths in vimgrep and gnu, for an editor that is elsewhere.")] = False
    explain: Annotated[bool, typer.Option("--explain", help="The whole receipt: every file, score and reason.")] = False
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="The answer only.")] = False
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="More of everything; a traceback if codeqa has a bug.")] = False
    color: Annotated[When | None, typer.Option("--color", case_sensitive=False, help="Whether to colour.")] = None
    hyperlinks: Annotated[str | None, typer.Option("--hyperlinks", metavar="FORM", help="Links: none, file, vscode, cursor, … or a format.")] = None
    offline: Annotated[bool | None, typer.Option("--offline", help="Never use the network.")] = None
    refresh: Annotated[bool | None, typer.Option("--refresh/--no-refresh", help="Whether to bring the index up to date first.")] = None
    timeout: Annotated[float | None, typer.Option("--timeout", metavar="SECONDS", min=0.001, max=86_400, help="Longest wait for the endpoint.")] = None
    staged: Annotated[bool, typer.Option("--staged", help="What the next commit would change.")] = False
    diff: Annotated[str, typer.Option("--diff", metavar="REV", help="What differs from REV now, or between two: A..B, A...B.")] = ""
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="RULES", help="Exit 5 on these: untested, removed-callers (with commas); of a review: error, warning or note.")
    ] = ""
    depth: Annotated[int | None, typer.Option("--depth", metavar="STEPS", min=1, max=20, help="How many steps to follow.")] = None
    kind: Annotated[str, typer.Option("--kind", metavar="KINDS", help="Edges to follow: call, import, … (with commas), or all.")] = ""
    sure: Annotated[float | None, typer.Option("--sure", metavar="FRACTION", min=0, max=1, help="Only edges at least so sure, 0 to 1.")] = None
    print_only: Annotated[bool, typer.Option("--print", help="Show what would be put where, and write nothing.")] = False
    project: Annotated[bool, typer.Option("--project", help="Into this repository's configuration, not your own.")] = False
    stdin_buffer: Annotated[bool, typer.Option("--stdin-buffer", help="The file's unsaved text is on stdin: answer for that.")] = False
    stdio: Annotated[bool, typer.Option("--stdio", help="Requests on stdin, answers on stdout, a line each.")] = False
    time_box: Annotated[
        float | None, typer.Option("--time-box", metavar="SECONDS", min=0.05, max=3_600, help="Tell what is known by then, and what was left out.")
    ] = None
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N", min=0, max=1024, help="Processes that parse; 0 is one a core.")] = None
    key: Annotated[str, typer.Option("--key", metavar="KEY", help="Bind this key, written as the shell does; Alt-i if not given.")] = ""
    index_dir: Annotated[str | None, typer.Option("--index-dir", metavar="DIR", help="Where indexes live.")] = None
    trace: Annotated[str | None, typer.Option("--trace", metavar="DIR", help="Write what crosses each border to DIR, as JSON Lines.")] = None


COMMON = ("directory", "json", "format", "quiet", "verbose", "color", "hyperlinks", "index_dir")
NARROWING = ("scope", "lang", "files_from")
FRESHNESS = ("refresh", "jobs", "trace")


def hints() -> dict[str, object]:
    import typer

    return get_type_hints(Options, {**globals(), "typer": typer}, include_extras=True)


@frozen
class PlainOption:
    """What typer's own form of an option says of it, as far as a person sees it."""

    default: str
    param_decls: tuple[str, ...]
    metavar: str = ""
    help: str = ""


def plain_hints() -> dict[str, object]:
    """As ``hints``, with a ``PlainOption`` for each: made without importing typer, for what may take no time."""

    def made(default: str, *more: str, metavar: str = "", help: str = "", **rest: object) -> PlainOption:
        return PlainOption(default, more, metavar, help)

    return get_type_hints(Options, {**globals(), "typer": SimpleNamespace(Option=made)}, include_extras=True)


def option_of(name: str, known: Mapping[str, object]) -> PlainOption:
    """The option behind a field of ``Options``, from ``hints`` or ``plain_hints``."""
    option = get_args(known[name])[1]
    return PlainOption(str(option.default), tuple(option.param_decls or ()), option.metavar or "", option.help or "")


def spellings(name: str, known: Mapping[str, object]) -> tuple[str, ...]:
    """``("-q", "--quiet")``; a pair such as ``--refresh/--no-refresh`` gives both."""
    option = get_args(known[name])[1]
    return tuple(part for text in (option.default, *(option.param_decls or ())) for part in str(text).split("/"))


def value_options() -> frozenset[str]:
    """The spellings of all options that take a value: ``arrange`` must know that a value is no question."""
    known = hints()
    named = (row.name for row in fields(Options) if row.name != "words")
    return frozenset(spelling for name in named if not is_flag(known[name]) for spelling in spellings(name, known))


def is_flag(annotation: object) -> bool:
    """Whether an option takes no value."""
    return bool in _types(annotation)


def _types(annotation: object) -> tuple[object, ...]:
    """``Annotated[bool | None, ...]`` -> (bool, NoneType)."""
    bare = get_args(annotation)[0]
    return get_args(bare) or (bare,)


def signature(metavar: str, least: int, takes: Iterable[str], adapt: Callable[[str, typer.models.OptionInfo], None]) -> inspect.Signature:
    """The signature that typer reads a command's parameters from: its arguments and the options it takes, each first given to ``adapt``."""
    import typer

    known = hints()
    for name in takes:
        adapt(name, get_args(known[name])[1])
    parameters = [_parameter("words", Annotated[list[str], typer.Argument(metavar=metavar, show_default=False)], ... if least else None)] if metavar else []
    rows = {row.name: row for row in fields(Options)}
    parameters += [_parameter(name, known[name], rows[name].default if rows[name].default is not MISSING else None) for name in rows if name in set(takes)]
    return inspect.Signature(parameters)


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    empty = inspect.Parameter.empty if default is ... else default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=empty)
