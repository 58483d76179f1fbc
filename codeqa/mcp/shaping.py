"""Answers cut to a budget, for an agent: as text, and as the same in fields. Pure.

Some clients show a model the text, others the fields; so each holds all that matters, and each is within the budget by itself. What is cut is said.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Form = dict[str, Value]

FRAME: Final = 24
"""Tokens kept for what is added to the fields last: how many tokens the text has, and its name."""

TRIES: Final = 8

FULL: Final = 0.85
"""Of the budget: what takes so much is not tried to be filled further."""

CLOSER: Final = 0.95
"""Of what proportion says, what is tried next: the frame's share does not shrink with the rest."""

LINE_TOKENS: Final = 12
"""Of a line of code on average, with its number: where to begin."""

FEWEST_LINES: Final = 3
"""Of a place: less says nothing of it."""


class Shaped(NamedTuple):
    """``tokens`` are those of ``text``, exactly."""

    text: str
    fields: Form
    tokens: int


Build = Callable[[int], tuple[str, Form]]
"""An answer of about so many tokens, the less the smaller; 0 asks for the least there is."""

Count = Callable[[Sequence[str]], Awaitable[list[int]]]


async def fitted(build: Build, budget: int, count: Count) -> Shaped:
    """The answer in at most ``budget`` tokens, the text by itself and the fields as JSON by themselves; and not in much less, if there is more to say."""
    wanted, best, last = budget, None, ""
    for _ in range(TRIES):
        text, fields = build(wanted)
        if text == last:
            if best is not None:
                break
            wanted //= 2  # smaller steps than it has
            continue
        last = text
        told, form = await count([text, json.dumps(fields, ensure_ascii=False)])
        cost = max(told, form + FRAME)
        if cost <= budget and (best is None or told > best.tokens):
            best = Shaped(text, {**fields, "tokens": told}, told)
        if FULL * budget <= cost <= budget:
            break
        wanted = max(1, int(wanted * budget / cost * CLOSER))
    return best or await _least(build, budget, count)


async def _least(build: Build, budget: int, count: Count) -> Shaped:
    """What fits of the shortest answer there is, by whole lines."""
    lines = build(0)[0].split("\n")
    while True:
        text = "\n".join(lines)
        fields: Form = {"text": text, "truncated": True}
        told, form = await count([text, json.dumps(fields, ensure_ascii=False)])
        if max(told, form + FRAME) <= budget or not text:
            return Shaped(text, {**fields, "tokens": told}, told)
        lines = lines[: len(lines) // 2]


def place(path: str, start: int, end: int) -> str:
    return f"{path}:{start}-{end}"


def numbered(text: str, start: int) -> str:
    return "\n".join(f"{number}\t{line}" for number, line in enumerate(text.split("\n"), start))


def search(found: Mapping[str, Value]) -> Build:
    """Every hit keeps its place; their code is shortened from the end, that of the last ones most; then the last hits go."""
    hits = rows(found, "hits")

    def build(wanted: int) -> tuple[str, Form]:
        kept = hits[: max(1, wanted // (LINE_TOKENS * (FEWEST_LINES + 2)))] if wanted else hits[:1]
        lines = _shares([text(hit, "text").count("\n") + 1 for hit in kept], max(0, wanted // LINE_TOKENS - 2 * len(kept)))
        shown = [_hit(hit, most) for hit, most in zip(kept, lines, strict=True)]
        left = len(hits) - len(kept)
        note = ["nothing found"] if not hits else [f"({left} more places: narrow the query, or give more max_tokens)"] if left else []
        return "\n\n".join([*(one for one, _ in shown), *note, *stale(found)]), {"hits": [form for _, form in shown], "omitted": left, **_stale(found)}

    return build


def _hit(hit: Form, most: int) -> tuple[str, Form]:
    start, end = number(hit, "start_line"), number(hit, "end_line")
    lines = text(hit, "text").rstrip("\n").split("\n")
    code = "\n".join(lines[:most])
    cut = len(lines) - min(most, len(lines))
    symbol = f"  {text(hit, 'symbol')} ({text(hit, 'kind')})" if text(hit, "symbol") else f"  ({text(hit, 'kind')})"
    head = place(text(hit, "path"), start, end) + symbol
    body = numbered(code, start) if most and code else ""
    more = f"… {_lines(cut)}: read {place(text(hit, 'path'), start + most, end)}" if cut else ""
    fields: Form = {name: hit.get(name) for name in ("path", "start_line", "end_line", "symbol", "kind")}
    return "\n".join(filter(None, (head, body, more))), {**fields, "text": code, **({"cut_lines": cut} if cut else {})}


def _lines(count: int) -> str:
    return f"{count} more line" + "s" * (count != 1)


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """Lines for each place: what it wants where there is room, an equal part of what is left where there is not; what the first leave goes to the later."""
    given: list[int] = []
    for index, want in enumerate(wanted):
        part = max(FEWEST_LINES if room else 0, 2 * room // (len(wanted) - index + 1)) if index < len(wanted) - 1 else max(room, 0)
        given.append(min(want, part))
        room = max(0, room - given[-1])
    return given


def pack(found: Mapping[str, Value]) -> tuple[str, Form]:
    """As it is: it was packed to a budget."""
    files: list[Value] = [{name: file.get(name) for name in ("path", "mode", "spans")} for file in rows(found, "files")]
    left = len(rows(found, "omitted"))
    told = "\n".join([text(found, "text").rstrip("\n"), *stale(found)])
    return told, {"text": text(found, "text"), "files": files, "omitted": left, **_stale(found)}


def read(found: Mapping[str, Value]) -> Build:
    lines = text(found, "text").split("\n") if text(found, "text") else []
    start, path = number(found, "start_line"), text(found, "path")

    def build(wanted: int) -> tuple[str, Form]:
        most = len(lines) if wanted >= whole else max(1, len(lines) * wanted // max(whole, 1))
        kept = lines[:most]
        end = start + len(kept) - 1
        cut = len(lines) - len(kept)
        more = f"\n… {_lines(cut)}: read {place(path, end + 1, start + len(lines) - 1)}" if cut else ""
        head = f"{place(path, start, end)} of {number(found, 'lines')} lines\n"
        form: Form = {"path": path, "start_line": start, "end_line": end, "lines": number(found, "lines"), "text": "\n".join(kept), "truncated": cut > 0}
        return head + (numbered("\n".join(kept), start) if kept else "(empty)") + more, form

    whole = sum(len(line) // 3 + 4 for line in lines)
    return build


def relations(found: Mapping[str, Value], relation: str) -> Build:
    about = rows(found, "about")
    all_rows = [_relation(row) for row in rows(found, "relations")]
    left_out = number(found, "left_out")

    def build(wanted: int) -> tuple[str, Form]:
        kept = all_rows[: max(1, wanted // 40)] if wanted else all_rows[:1]
        head = [f"{relation} of {_spot(spot)}" for spot in about[: max(1, wanted // 80)]]
        left = left_out + len(all_rows) - len(kept)
        note = [f"({left} more: narrow the target, or give more max_tokens)"] if left else [] if all_rows else ["nothing found"]
        told = "\n".join([*head, *(line for line, _ in kept), *note, *stale(found)])
        shown: list[Value] = [{name: spot.get(name) for name in ("path", "line", "symbol", "kind")} for spot in about[: len(head)]]
        return told, {"relation": relation, "about": shown, "rows": [form for _, form in kept], "omitted": left, **_stale(found)}

    return build


def _spot(spot: Form) -> str:
    return f"{text(spot, 'path')}:{number(spot, 'line')} {text(spot, 'symbol')}".rstrip()


def _relation(row: Form) -> tuple[str, Form]:
    source, target = part(row, "source"), part(row, "target")
    sure, line, code = row.get("confidence"), number(row, "line"), text(row, "text").strip()
    steps = f" step {number(row, 'step')}" if number(row, "step") > 1 else ""
    told = f"{text(source, 'path')}:{line} {text(source, 'symbol') or '(file)'} --{text(row, 'kind')} {sure}--> {_spot(target)}{steps}"
    form: Form = {
        "path": text(source, "path"),
        "line": line,
        "symbol": text(source, "symbol"),
        "kind": text(row, "kind"),
        "confidence": sure,
        "target": _spot(target),
        "step": number(row, "step"),
    }
    return told + (f": {code}" if code else ""), {**form, **({"text": code} if code else {})}


def impact(found: Mapping[str, Value]) -> Build:
    symbols = rows(found, "symbols")
    users = [(symbol, caller) for symbol in symbols for caller in rows(symbol, "callers")]
    tests = rows(found, "tests")

    def build(wanted: int) -> tuple[str, Form]:
        most = max(1, wanted // 40)
        shown, running = symbols[: max(1, most // 3)], tests[: max(1, most // 3)]
        using = users[: max(0, most - len(shown) - len(running))] if wanted else []
        left = len(symbols) + len(users) + len(tests) - len(shown) - len(using) - len(running)
        told = [f"{_name(symbol)} ({text(symbol, 'change')}), uses: {len(rows(symbol, 'callers'))}" for symbol in shown]
        told += [
            f"  {text(user, 'path')}:{number(user, 'line')} {text(user, 'symbol') or '(file)'} uses {_name(symbol)} ({text(user, 'kind')})"
            for symbol, user in using
        ]
        told += [f"test worth running: {text(test, 'path')}:{number(test, 'line')} ({test.get('confidence')})" for test in running]
        told += [f"not looked at: {one}" for one in strings(found, "left_out")]
        told += [f"({left} more: give more max_tokens)"] if left else []
        about: list[Value] = [{name: one.get(name) for name in ("path", "start_line", "end_line", "symbol", "change")} for one in shown]
        uses: list[Value] = [{**{name: user.get(name) for name in ("path", "line", "symbol", "kind")}, "target": _name(symbol)} for symbol, user in using]
        rest: list[Value] = [{name: test.get(name) for name in ("path", "line", "confidence")} for test in running]
        fields: Form = {"relation": "impact", "about": about, "rows": uses, "tests": rest, "omitted": left, **_stale(found)}
        return "\n".join(told or ["nothing is changed"]), fields

    return build


def _name(symbol: Form) -> str:
    if not text(symbol, "symbol"):
        return text(symbol, "path")
    return f"{place(text(symbol, 'path'), number(symbol, 'start_line'), number(symbol, 'end_line'))} {text(symbol, 'symbol')}".rstrip()


def answer(found: Mapping[str, Value]) -> Build:
    """The answer with its places; it is cut at its end where it is too long."""
    whole = text(found, "answer")
    cited: list[Value] = [{name: one.get(name) for name in ("path", "start_line", "end_line", "status")} for one in rows(found, "citations")]
    fields: Form = {name: found.get(name) for name in ("verified", "abstained", "model")}

    def build(wanted: int) -> tuple[str, Form]:
        most = len(whole) if wanted * 5 >= len(whole) else wanted * 5
        cut = most < len(whole)
        shown = whole[:most] + ("\n… (cut)" if cut else "")
        places = cited if not cut else cited[: wanted // 60]
        checked = f"\n\n{number(found, 'verified')} of {len(cited)} citations verified"
        return shown.rstrip("\n") + checked, {"answer": shown, "citations": places, **fields, "truncated": cut}

    return build


def stale(found: Mapping[str, Value]) -> list[str]:
    return ["(the index is just being brought up to date: what changed last may be missing)"] if _stale(found)["stale"] else []


def _stale(found: Mapping[str, Value]) -> Form:
    return {"stale": part(found, "index").get("stale") is True}


# --- fields of what the engine answered ----------------------------------------------------------------------------------------------


def text(form: Mapping[str, Value], name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def number(form: Mapping[str, Value], name: str) -> int:
    value = form.get(name)
    return value if isinstance(value, int) else 0


def part(form: Mapping[str, Value], name: str) -> Form:
    value = form.get(name)
    return value if isinstance(value, dict) else {}


def rows(form: Mapping[str, Value], name: str) -> list[Form]:
    value = form.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def strings(form: Mapping[str, Value], name: str) -> list[str]:
    value = form.get(name)
    return [row for row in value if isinstance(row, str)] if isinstance(value, list) else []
