"""The receipt of a context for a person: what went in, how, at what cost, and what was left out. It shows the Context's own account, no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from codeqa.render.paint import Line, Span, Terminal, columns, plural, shorten
from codeqa.types import CallPlan, Context, Mode, Omitted, PackedFile

BAR = 10
"""Cells of the bar that shows a file's share of the tokens."""

OMITTED_SHOWN = 20
"""Rows of omitted files in the whole receipt; the JSON has all."""


def tokens(count: int) -> str:
    """
    >>> tokens(812), tokens(31_400)
    ('812', '31.4k')
    """
    return str(count) if count < 1000 else f"{count / 1000:.1f}k"


def money(cost: float | None) -> str:
    """US dollars."""
    return "price unknown" if cost is None else f"${cost:.3f}" if cost >= 0.001 or cost == 0 else "<$0.001"


def summary(context: Context) -> str:
    """One line: ``context: 6 files (4 whole, 2 spans), 31.4k of 32.0k tokens, predicted coverage 93%, 12 files left out``."""
    modes = Counter(file.mode for file in context.files)
    parts = ", ".join(f"{modes[mode]} {mode.value}" for mode in Mode if modes[mode])
    extra = [f"predicted coverage {context.predicted_coverage:.0%}"] if context.files and context.predicted_coverage else []
    extra += [f"{plural(len(context.omitted), 'file')} left out"] if context.omitted else []
    extra += [f"{plural(context.redactions, 'secret')} redacted"] if context.redactions else []
    head = f"{plural(len(context.files), 'file')} ({parts})" if parts else "no file"
    return ", ".join([f"context: {head}", f"{tokens(context.tokens)} of {tokens(context.budget)} tokens", *extra])


def receipt_lines(context: Context, terminal: Terminal, explain: bool = False) -> Iterator[Line]:
    """The summary; with ``explain`` every file with its mode, tokens, bar and reasons (those of all files once), and what was left out and why."""
    yield (Span(summary(context), "dim"),)
    if context.lacking:
        yield (Span("named in the question, and not there: ", "warn"), Span(", ".join(map(str, context.lacking))))
    if not explain:
        return
    most = max((file.tokens for file in context.files), default=0)
    room = max(terminal.width - 36, 16)
    common = _common(context.files)
    yield from columns([_row(file, most, room, common) for file in sorted(context.files, key=lambda file: (-file.score, file.path))], frozenset({1}))
    if common:
        yield (Span(f"  all: {' · '.join(common)}", "dim"),)
    if context.omitted:
        yield (Span("left out", "strong"),)
        yield from columns([_left_out(item, room) for item in context.omitted[:OMITTED_SHOWN]], frozenset({0}))
        if len(context.omitted) > OMITTED_SHOWN:
            yield (Span(f"  … {len(context.omitted) - OMITTED_SHOWN} more", "dim"),)


def _common(files: Sequence[PackedFile]) -> tuple[str, ...]:
    """The reasons that all files share, where there are several files."""
    return tuple(reason for reason in files[0].reasons if all(reason in file.reasons for file in files)) if len(files) > 1 else ()


def _row(file: PackedFile, most: int, room: int, common: Sequence[str]) -> tuple[Span, ...]:
    filled = round(file.tokens / most * BAR) if most else 0
    bar = "█" * filled + "·" * (BAR - filled)
    reasons = [reason for reason in file.reasons if reason not in common]
    notes = [*reasons, *(["newer than the index"] if file.stale else []), *([f"{file.redactions} redacted"] if file.redactions else [])]
    path = Span(shorten(file.path, room), "path", file.path, file.spans[0][0] if file.spans else 1)
    return (Span(f"  {file.mode.value}"), Span(tokens(file.tokens)), Span(bar, "dim"), path, Span(" · ".join(notes), "dim"))


def _left_out(item: Omitted, room: int) -> tuple[Span, ...]:
    return (Span(f"  {tokens(item.tokens) if item.tokens else '?'}"), Span(shorten(item.path, room), "path", item.path), Span(item.reason, "dim"))


def plan_lines(plan: CallPlan, terminal: Terminal, explain: bool = False) -> Iterator[Line]:
    """``--dry-run``: what would be sent and what it would cost."""
    model = plan.model or "none (evidence mode: nothing would be sent)"
    yield (Span("model   ", "dim"), Span(model, "strong"))
    if plan.session:
        sent = f"{tokens(plan.passage.kept_tokens)} tokens were sent before" if plan.passage.kept_tokens else "nothing was sent before"
        began = f": {plan.passage.began}" if plan.passage.began else ""
        yield (Span("session ", "dim"), Span(f"{plan.session}, turn {plan.passage.turn}, {sent}{began}"))
    cached = f", or {money(plan.cached_cost_usd)} where the endpoint still has these in its cache" if plan.cached_cost_usd is not None else ""
    yield (Span("prompt  ", "dim"), Span(f"{tokens(plan.prompt_tokens)} tokens in {plural(len(plan.messages), 'message')}, {money(plan.cost_usd)}{cached}"))
    yield from receipt_lines(plan.context, terminal, explain=True)
    if explain:
        for message in plan.messages:
            yield ()
            yield (Span(f"── {message.role} ──", "dim"),)
            yield from ((Span(line),) for line in message.content.split("\n"))
