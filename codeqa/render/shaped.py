"""Answers in a form: for a person, for editors and code hosts, and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from codeqa.render.formats import Place
from codeqa.render.jsonform import Form, Value
from codeqa.render.paint import Line, Span, Terminal
from codeqa.types import Verdict
from codeqa.types.forms import FormAnswer, Json, Object

PIPED: Final = 160
"""Columns of a line that no terminal bounds."""

LEVELS: Final = ("note", "warning", "error")
"""Of a review's findings, the worst last."""

STYLES: Final = {"error": "bad", "warning": "warn", "note": "dim", "yes": "good", "no": "bad", "unknown": "warn"}
MARKS: Final = {Verdict.MISSING.value: ("unverified", "bad"), Verdict.UNKNOWN.value: ("unclear", "warn")}


def form_form(answer: FormAnswer) -> Form:
    """A built-in form: its own members, then what is known of them."""
    value = answer.filled.value
    return {
        "form": answer.filled.form.name,
        "question": answer.question,
        "mode": answer.mode,
        **({key: plain(item) for key, item in value.items()} if isinstance(value, dict) else {}),
        "citations": len(answer.filled.citations),
        "verified": answer.filled.verified,
        "left_out": answer.left_out,
        "model": answer.model,
        "session": answer.session,
        "usage": {
            "prompt_tokens": answer.usage.prompt_tokens,
            "cached_tokens": answer.usage.cached_tokens,
            "completion_tokens": answer.usage.completion_tokens,
            "cost_usd": answer.usage.cost_usd,
        },
    }


def plain(value: Json) -> Value:
    """JSON is JSON: the two names are of two rooms."""
    return value


def form_lines(answer: FormAnswer, terminal: Terminal) -> Iterator[Line]:
    """What a person reads: the answer, then its places, each with a mark where it is not borne out."""
    filled, width = answer.filled, terminal.width if terminal.live else PIPED
    led = filled.form.name == "yesno" or bool(filled.text("summary"))
    if filled.form.name == "yesno":
        told = filled.text("answer")
        yield (Span(told, STYLES.get(told, "strong")), Span(": " + filled.text("because")))
    elif filled.text("summary"):
        yield from _wrapped(filled.text("summary"), width, "")
    for number, row in enumerate(filled.rows, 1):
        yield from [()] * (led or number > 1)
        yield (*_lead(filled.form.name, number, row), *_place(row))
        yield from _body(row, width)
    if filled.text("missing"):
        yield from [()] * (led or bool(filled.rows))
        yield from _wrapped("Not shown by the code given: " + filled.text("missing"), width, "dim")
    if filled.form.name == "review" and not filled.rows:
        yield (Span("no findings", "good"),)
    if filled.form.name in ("places", "calls") and not filled.rows and not filled.text("missing"):
        yield (Span("nothing found"),)


def _lead(form: str, number: int, row: Object) -> tuple[Span, ...]:
    if form == "review":
        level = _text(row, "level")
        return (Span(level, STYLES.get(level, "")), Span("  "))
    if form == "calls":
        return (Span(f"{number}. ", "dim"), Span(_text(row, "caller"), "strong"), Span(" → "), Span(_text(row, "callee"), "strong"), Span("  "))
    return ()


def _place(row: Object) -> tuple[Span, ...]:
    start, end = _number(row, "start_line"), _number(row, "end_line")
    lines = f"{start}-{end}" if end > start else f"{start}"
    symbol = _text(row, "symbol")
    mark, style = MARKS.get(_text(row, "status"), ("", ""))
    return (
        Span(f"{_text(row, 'path')}:{lines}", "path", _text(row, "path"), start),
        *((Span("  "), Span(symbol, "strong")) if symbol else ()),
        *((Span(f"  [{mark}]", style),) if mark else ()),
    )


def _body(row: Object, width: int) -> Iterator[Line]:
    for name in ("message", "says", "why"):
        yield from _wrapped(_text(row, name), width, "", "  ")
    quote = " ".join(_text(row, "quote").split())
    if quote:
        yield (Span("  │ ", "number"), Span(quote if len(quote) <= width - 4 else quote[: width - 5] + "…"))
    if _text(row, "suggestion"):
        yield from _wrapped("→ " + _text(row, "suggestion"), width, "", "  ")


def _wrapped(text: str, width: int, style: str, indent: str = "") -> Iterator[Line]:
    from textwrap import wrap

    yield from ((Span(indent + line, style),) for line in wrap(text, max(20, width - len(indent))))


def form_places(answer: FormAnswer) -> tuple[Place, ...]:
    """What an editor walks. A place that did not verify is a warning, and says so; a finding is what its level says."""
    return tuple(_as_place(answer.filled.form.name, row) for row in answer.filled.rows)


def _as_place(form: str, row: Object) -> Place:
    mark = MARKS.get(_text(row, "status"), ("", ""))[0]
    told = next((_text(row, name) for name in ("message", "says", "why") if _text(row, name)), "")
    if form == "calls":
        told = f"{_text(row, 'caller')} → {_text(row, 'callee')}" + (f": {told}" if told else "")
    elif _text(row, "symbol"):
        told = f"{_text(row, 'symbol')}: {told}" if told else _text(row, "symbol")
    level = _text(row, "level") or ("warning" if mark else "note")
    message = (f"[{mark}] " if mark else "") + (f"{level}: {told}" if form == "review" else told or _text(row, "quote"))
    return Place(_text(row, "path"), _number(row, "start_line"), max(_number(row, "start_line"), _number(row, "end_line")), 1, message, message, level)


def _text(row: Object, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Object, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 1


def form_trust(answer: FormAnswer) -> str:
    """The one line under it, as under any answer."""
    total, verified = len(answer.filled.citations), answer.filled.verified
    sign = "!" if not total else "✔" if verified == total else "✘" if not verified else "!"
    counted = f"{verified}/{total} citation{'s' * (total != 1)} verified" if total else "no citations: nothing here is verified"
    parts = [f"{sign} {counted}"]
    parts += ["evidence mode, no model"] if answer.mode == "evidence" else []
    parts += [f"{len(answer.context.files):,} file{'s' * (len(answer.context.files) != 1)}, {answer.context.tokens:,} tok"] if answer.context.files else []
    parts += [f"${answer.usage.cost_usd:.4f}"] if answer.usage.cost_usd else []
    parts += ["asked twice, as the first reply did not fit"] if answer.repaired else []
    return " · ".join([*parts, f"{answer.seconds:.1f} s"])
