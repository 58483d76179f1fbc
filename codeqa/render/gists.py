"""Gists for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from codeqa.render.jsonform import Form
from codeqa.render.paint import Line, Span, plural, shorten, wide
from codeqa.types.gists import FolderGist, Gist, GistPlan, GistRun

PIPED: Final = 160
"""Columns of a line that no terminal bounds."""

FEW: Final = 3
"""Gists that are shown in full; more are told in a line each."""

PATHS_SHOWN: Final = 10


def gist_form(one: Gist | FolderGist) -> Form:
    if isinstance(one, FolderGist):
        return {"path": one.path, "kind": "folder", "gist": one.purpose, "files": one.files, "names": one.names, "blob": one.blob, "model": one.model}
    return {
        "path": one.path,
        "kind": "file",
        "gist": one.purpose,
        "symbols": one.symbols,
        "used_by": one.used_by,
        "users": one.users,
        "language": one.language,
        "lines": one.lines,
        "blob": one.blob,
        "model": one.model,
    }


def gist_lines(found: Sequence[Gist | FolderGist], width: int) -> Iterator[Line]:
    """A few with what they define and who uses them; of more, such as a folder with all that lies in it, the path and what it is for."""
    if len(found) > FEW:
        longest = min(max(len(one.path) for one in found), width // 2)
        yield from (_line(one, longest, width) for one in found)
        return
    for number, one in enumerate(found):
        yield from [()] * bool(number)
        yield from _folder(one, width) if isinstance(one, FolderGist) else _file(one, width)


def _line(one: Gist | FolderGist, longest: int, width: int) -> Line:
    shown = shorten(one.path, longest)
    told = one.purpose or _fitting(one.names if isinstance(one, FolderGist) else one.symbols, width - longest - 2)
    told = told if len(told) <= width - longest - 2 else told[: width - longest - 3].rpartition(" ")[0] + "…"
    return (Span(shown, "path", one.path), Span(" " * (longest - wide(shown) + 2)), Span(told, "" if one.purpose else "dim"))


def _file(one: Gist, width: int) -> Iterator[Line]:
    facts = [one.language, f"{one.lines:,} line{'' if one.lines == 1 else 's'}", *([f"used by {one.used_by:,}"] if one.used_by else [])]
    yield (Span(one.path, "path", one.path), Span("  " + " · ".join(filter(None, facts)), "dim"))
    yield from _purpose(one.purpose, one.model, width)
    if one.symbols:
        yield (Span("  defines  ", "dim"), Span(_fitting(one.symbols, width - 11)))
    if one.users:
        yield (Span("  used by  ", "dim"), Span(_fitting(one.users, width - 11)))


def _folder(one: FolderGist, width: int) -> Iterator[Line]:
    yield (Span(one.path, "path", one.path), Span(f"  {one.files:,} file{'' if one.files == 1 else 's'}", "dim"))
    yield from _purpose(one.purpose, one.model, width)
    if one.names:
        yield (Span("  holds    ", "dim"), Span(_fitting(one.names, width - 11)))


def _purpose(told: str, model: str, width: int) -> Iterator[Line]:
    """In lines of at most ``width`` columns; who wrote it behind it, if that was a model."""
    from textwrap import wrap

    lines = wrap(told, max(width - 2, 20)) if told else []
    for number, line in enumerate(lines):
        yield (Span("  " + line), Span(f"  ({model})" if model and number == len(lines) - 1 else "", "dim"))


def _fitting(names: Sequence[str], width: int) -> str:
    kept = list(names[:1])
    for name in names[1:]:
        if len(", ".join([*kept, name])) > width - 3:
            return ", ".join(kept) + ", …"
        kept.append(name)
    return ", ".join(kept)


# --- what a model writes -----------------------------------------------------------------------------------------------------------


def plan_form(plan: GistPlan) -> Form:
    return {
        "dry_run": True,
        "model": plan.model,
        "paths": plan.paths,
        "known": plan.known,
        "calls": plan.calls,
        "prompt_tokens": plan.prompt_tokens,
        "completion_tokens": plan.completion_tokens,
        "cost_usd": plan.cost_usd,
    }


def plan_lines(plan: GistPlan, verbose: bool = False) -> Iterator[Line]:
    price = "the price is unknown" if plan.cost_usd is None else f"about ${plan.cost_usd:.4f}"
    who = plan.model or "no model is configured"
    yield (Span(f"{plural(len(plan.paths), 'gist')} to write", "strong"), Span(f", {plan.known:,} written already"))
    yield (Span(f"  {plural(plan.calls, 'call')}, {plan.prompt_tokens:,} tokens in, about {plan.completion_tokens:,} out, {price} ({who})", "dim"),)
    shown = plan.paths if verbose else plan.paths[:PATHS_SHOWN]
    yield from ((Span(f"  {path}", "path", path),) for path in shown)
    if len(shown) < len(plan.paths):
        yield (Span(f"  … {len(plan.paths) - len(shown):,} more", "dim"),)


def run_form(done: GistRun) -> Form:
    return {
        "written": done.written,
        "left": done.left,
        "known": done.known,
        "calls": done.calls,
        "why": done.why,
        "usage": {"prompt_tokens": done.usage.prompt_tokens, "completion_tokens": done.usage.completion_tokens, "cost_usd": done.usage.cost_usd},
    }


def run_lines(done: GistRun) -> Iterator[Line]:
    price = "" if done.usage.cost_usd is None else f", ${done.usage.cost_usd:.4f}"
    yield (Span(f"{len(done.written):,} gists written", "strong"), Span(f" in {done.calls:,} calls{price}; {done.known:,} were known"))
    if done.left:
        yield (Span(f"  {len(done.left):,} left: ", "warn"), Span(f"{done.why}; the same command goes on with them"))
