"""Answers in a form: a JSON value that fits a schema, its citations checked like any other.

Built-in forms are JSON Schemas in ``data/forms``. A model is told the form in words, as not every endpoint enforces one; what comes back is read leniently
(prose around it, a fence, a byte order mark) and judged strictly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from typing import Final

from codeqa.answer.citations import Sent, sent, verify
from codeqa.answer.extract import Found
from codeqa.answer.schema import is_strict, problems, read_schema
from codeqa.errors import UsageError
from codeqa.types import Citation, Context
from codeqa.types.forms import Filled, Form, Json, Object
from codeqa.values import frozen

BUILT_IN: Final = ("places", "yesno", "calls", "review")

WITHOUT_MODEL: Final = ("places", "calls")
"""What the code itself can answer."""

MOST_REPLY: Final = 2_000_000
"""Characters of a reply that are looked at."""

MOST_STARTS: Final = 50
"""Places in a reply at which a JSON value may begin that are tried."""

BEGUN: Final = re.compile(r"\{\s*\"|\[\s*[\[{\"\d-]")
"""How JSON begins, and prose in brackets does not."""

_OWN_WORDS: Final = ("why", "says", "message", "symbol", "caller", "callee")
"""What a place says of itself: a range without a quote must name something of it."""


@frozen
class Reading:
    """A reply as read: ``value`` fits where there are no ``problems``."""

    value: Json = None
    problems: tuple[str, ...] = ()


def built_in(name: str) -> Form:
    """Raises UsageError for a form that there is not."""
    if name not in BUILT_IN:
        raise UsageError(f"there is no form {name!r}", "give one of " + ", ".join(BUILT_IN) + ", or --schema FILE for one of your own")
    schema: Object = json.loads(files("codeqa.answer").joinpath("data", "forms", f"{name}.json").read_text(encoding="utf-8"))
    return Form(name, schema)


def form_of(text: str, name: str) -> Form:
    """A form of the user's: the text of a JSON Schema. Raises UsageError."""
    return Form("", read_schema(text, name))


def request(form: Form) -> str:
    """What stands behind the question: how the answer is to look."""
    lead = f"{form.schema['description']}\n" if form.built_in else ""
    return (
        f"{lead}{plain_request(form)}\n"
        "An object in it with path, start_line, end_line and quote is a citation: the rules for citations hold for it, and the same program checks it. "
        "Put no citations in brackets into the texts."
    )


def plain_request(form: Form) -> str:
    """The same without a word about citations."""
    schema = json.dumps(form.schema, ensure_ascii=False, separators=(",", ":"))
    return f"Reply with one JSON value and nothing else: no prose, no code fence. It must be valid against this JSON Schema:\n{schema}"


def response_format(form: Form) -> Mapping[str, object]:
    """The request's ``response_format``, for endpoints that hold a model to a schema."""
    described = {"name": form.name or "answer", "schema": form.schema}
    return {"type": "json_schema", "json_schema": {**described, "strict": True} if is_strict(form.schema) else described}


def repair(found: Reading) -> str:
    """What is sent after a reply that does not fit."""
    listed = "\n".join(f"- {problem}" for problem in found.problems)
    return f"Your reply does not fit the form:\n{listed}\nReply again with the corrected JSON value and nothing else."


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read(text: str, form: Form) -> Reading:
    """The JSON value in a reply: all of it, or the first one inside that fits; else the likeliest one with what is wrong with it."""
    first: Reading | None = None
    for value in _values(text[:MOST_REPLY]):
        found = Reading(value, problems(value, form.schema))
        if not found.problems:
            return found
        first = first or found
    return first or Reading(None, ("the reply holds no complete JSON value",))


def _values(text: str) -> Iterator[Json]:
    bare = text.strip().removeprefix("\ufeff").strip()
    with suppress(ValueError):
        yield _parsed(bare)
        return
    decoder = json.JSONDecoder(parse_constant=_refuse)
    place = starts = 0
    while starts < MOST_STARTS:
        opened = [at for at in (bare.find("{", place), bare.find("[", place)) if at >= 0]
        if not opened:
            return
        starts += 1
        try:
            value, place = decoder.raw_decode(bare, min(opened))
            yield value
        except (ValueError, RecursionError):
            if BEGUN.match(bare, min(opened)):  # a value that is cut off or broken: what stands inside of it is not the answer
                return
            place = min(opened) + 1


def _parsed(text: str) -> Json:
    """Raises ValueError also for what is nested too deeply."""
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


# --- citations ---------------------------------------------------------------------------------------------------------------------


def fill(form: Form, value: Json, context: Context, extra: str = "") -> Filled:
    """Checks every place in a value that fits. A form of the user's is left as it is: it may allow no further members."""
    citations: list[Citation] = []
    marked = _checked(value, sent(context, extra), citations)
    return Filled(form, marked if form.built_in else value, tuple(dict.fromkeys(citations)))


def _checked(value: Json, given: Sent, citations: list[Citation]) -> Json:
    if isinstance(value, Mapping):
        inner = {key: _checked(item, given, citations) for key, item in value.items()}
        cited = _citation(value, given)
        if cited is None:
            return inner
        citations.append(cited)
        return {**inner, "path": cited.path, "start_line": cited.start_line, "end_line": cited.end_line, "status": cited.status.value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_checked(item, given, citations) for item in value]
    return value


def _citation(value: Object, given: Sent) -> Citation | None:
    """The place that an object names, checked; None for an object that names none."""
    path, start, end, quote = (value.get(name) for name in ("path", "start_line", "end_line", "quote"))
    end = start if end is None else end
    if not (isinstance(path, str) and _is_line(start) and _is_line(end)):
        return None
    first, last = sorted((int(str(start)), int(str(end))))
    said = " ".join(f"`{told}`" if name in ("symbol", "caller", "callee") else str(told) for name in _OWN_WORDS if (told := value.get(name)))
    found = Found(0, 0, (0, 0), path, first, last, quote if isinstance(quote, str) else "", bracketed=True, sentence=said)
    return replace(verify(found, given).citation, quote=found.quote)


def _is_line(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9
