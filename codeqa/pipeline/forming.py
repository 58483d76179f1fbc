"""A question to an answer in a form: by a model, asked as for any other answer; of the code itself where the form is one that the code can fill."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from codeqa import llm
from codeqa.answer import forms
from codeqa.answer.spending import Purse, total
from codeqa.config import Budget, Config
from codeqa.errors import ConfigError, NothingFound, UsageError
from codeqa.pack import tokens
from codeqa.pipeline import asking, model
from codeqa.pipeline.composing import Asked, Draft, compose, further
from codeqa.pipeline.conversation import Conversation, conversation
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.relating import find_relations
from codeqa.pipeline.searching import ANY, ranked, result_of
from codeqa.pipeline.shaping import billed, unfit
from codeqa.retrieve.question import analyse
from codeqa.source import redact
from codeqa.types import FRESH, Answer, CallPlan, Completion, Context, Hit, IndexState, Mode, PackedFile, Scope, Usage, Wish
from codeqa.types.forms import Form, FormAnswer, Json
from codeqa.types.relations import Relation, Relations, Wanted

QUOTE: Final = 80
"""Characters of a quote where there is no model to choose them."""

MOST_CALLS: Final = 30

_ASKS_FOR_CALLEES: Final = re.compile(r"^\W*(?:what|which)\b.*\b(?:do|does)\b.*\b(?:call|use|invoke)\b", re.IGNORECASE)
"""``what does run() call?`` against ``who calls run()?``"""


def read_form(name: str, schema: str, place: str) -> Form:
    """The built-in form ``name``, or the user's: ``schema`` is the text of the file ``place``. Raises UsageError."""
    return forms.form_of(schema, place) if not name else forms.built_in(name)


def ask_form(
    where: Path,
    question: str,
    config: Config,
    form: Form,
    *,
    extra: str = "",
    budget: Budget | None = None,
    scope: Scope = ANY,
    max_cost: float | None = None,
    progress: Progress = silent,
    clock: llm.Clock = llm.REAL_TIME,
    wish: Wish = FRESH,
) -> FormAnswer:
    """The answer in a form. Raises ConfigError without a model for a form that needs one, AnswerUnfit where the reply does not fit even when told so."""
    began = time.monotonic()
    if not config.model or config.offline:
        answer = _of_the_code(where, redact(question)[0], config, form, redact(extra)[0], scope, progress)
        return replace(answer, seconds=time.monotonic() - began)
    with conversation(where, config, wish) as talk:
        return _asked(talk, where, question, config, form, extra, budget, scope, max_cost, progress, clock, began)


def plan_form(
    where: Path, question: str, config: Config, form: Form, *, extra: str = "", budget: Budget | None = None, scope: Scope = ANY, wish: Wish = FRESH
) -> CallPlan:
    """Everything but the call."""
    with conversation(where, config, wish, keep=False) as talk, opened(where, config, silent) as index:
        draft = compose(index, _of(talk, question, form, extra, budget, scope), config, talk.session)
    prompt = draft.passage.prompt_tokens
    return CallPlan(draft.context, draft.messages, config.model, prompt, model.prompt_cost(config, prompt), "", draft.passage)


def _of(talk: Conversation, question: str, form: Form, extra: str, budget: Budget | None, scope: Scope) -> Asked:
    return Asked(redact(question)[0], redact(extra)[0], budget, scope, talk.lasting, forms.request(form))


def _asked(
    talk: Conversation,
    where: Path,
    question: str,
    config: Config,
    form: Form,
    extra: str,
    budget: Budget | None,
    scope: Scope,
    max_cost: float | None,
    progress: Progress,
    clock: llm.Clock,
    began: float,
) -> FormAnswer:
    asked = _of(talk, question, form, extra, budget, scope)
    with opened(where, config, progress) as index:
        draft = compose(index, asked, config, talk.session)

    purse, bills = Purse(max_cost), list[Usage]()

    def call(draft: Draft) -> Completion:
        nonlocal purse
        size = draft.passage.prompt_tokens
        most = purse.affordable(size, model.prices(config, size), config.model)
        wished = forms.response_format(form)
        completion = asking.call(draft, config, on_text=llm.ignore, progress=progress, clock=clock, max_tokens=most, response_format=wished)
        bills.append(billed(completion, config, size))
        purse = purse.pay(bills[-1].cost_usd)
        return completion

    progress("asking", 0, 0)
    completion = call(draft)
    found = forms.read(completion.text, form)
    repaired = bool(found.problems)
    if repaired:
        progress("asking once more: the reply does not fit the form", 0, 0)
        with opened(where, replace(config, refresh=False), progress) as index:
            draft = further(index, draft, completion, config, pinned=(), request=forms.repair(found))
        completion = call(draft)
        found = forms.read(completion.text, form)
    if found.problems:
        raise unfit(found)
    filled = forms.fill(form, found.value, draft.context)
    answer = FormAnswer(asked.question, "model", filled, draft.context, total(bills), completion.model, time.monotonic() - began, repaired)
    told = asking.kept(talk, asking.answered(draft, completion, as_answer(answer)), as_answer(answer))
    notes = (told.passage.warning,) if told.passage.warning else ()
    return replace(answer, session=told.session, left_out=notes)


def as_answer(one: FormAnswer) -> Answer:
    """As any other answer, for a session: its text is the JSON."""
    text = json.dumps(one.filled.value, ensure_ascii=False, indent=1)
    counted = one.filled
    return Answer(one.question, one.mode, text, counted.citations, counted.verified, counted.says_nothing, one.context, one.usage, one.model)


# --- of the code itself ------------------------------------------------------------------------------------------------------------


def _of_the_code(where: Path, question: str, config: Config, form: Form, extra: str, scope: Scope, progress: Progress) -> FormAnswer:
    if form.name not in forms.WITHOUT_MODEL:
        what = f"the form {form.name}" if form.name else "a schema"
        why, first = ("none may be asked offline", "") if config.model else ("none is configured", "name one with --model; ")
        raise ConfigError(f"{what} needs a model, and {why}", f"{first}without one there are --form places and --form calls")
    with opened(where, config, progress) as index:
        if form.name == "places":
            value, context = _places(index, question, config.limit, extra, scope)
        else:
            value, context = _calls(index, where, question, config, scope)
    return FormAnswer(question, "evidence", forms.fill(form, value, context), context, Usage())


def _places(index: Opened, question: str, limit: int, extra: str, scope: Scope) -> tuple[Json, Context]:
    analysed, ranking = ranked(index, question, limit, scope, extra=extra)
    hits = [hit for hit in result_of(index, question, ranking, limit).hits if hit.text.strip()]
    weights = dict(analysed.terms)
    rows: list[Json] = [
        {
            "path": hit.path,
            "start_line": hit.start_line,
            "end_line": hit.end_line,
            "quote": _quote(hit.text, lambda line: sum(weights.get(term, 0.0) for term in set(index.shelf.terms(line)))),
            "symbol": hit.symbol,
            "why": ", ".join(hit.reasons),
        }
        for hit in hits
    ]
    return {"places": rows, "missing": ""}, _context(index, question, hits)


def _quote(text: str, worth: Callable[[str], float]) -> str:
    """The line that says most of what is asked for, the first of several."""
    lines = [line.strip() for line in text.split("\n") if sum(map(str.isalnum, line)) >= 3]
    return _clipped(max(lines, key=worth, default=""))


def _clipped(line: str) -> str:
    """Cut behind a whole word: half a number is another number."""
    return line if len(line) <= QUOTE else line[:QUOTE].rpartition(" ")[0].strip() or line[:QUOTE]


def _calls(index: Opened, where: Path, question: str, config: Config, scope: Scope) -> tuple[Json, Context]:
    names, asked_for = _named(index, question), analyse(question, index.shelf.terms).names
    if not names and asked_for:
        missing = f"the index knows no {' and no '.join(asked_for[:2])}"
        return {"summary": "", "calls": [], "missing": missing}, _context(index, question, ())
    if not names:
        names = [hit.symbol for hit in ranked(index, question, config.limit, scope)[1].hits if hit.symbol][:1]
    if not names:
        return {"summary": "", "calls": [], "missing": "the question names no function or class that the index knows"}, _context(index, question, ())
    found = _related(where, config, names, callees=bool(_ASKS_FOR_CALLEES.match(question)))
    told = [one for one in found.relations if one.text]
    rows: list[Json] = [
        {
            "path": one.source.path,
            "start_line": one.line,
            "end_line": one.line,
            "quote": _clipped(one.text),
            "caller": one.source.symbol or one.source.path,
            "callee": one.target.symbol or one.target.path,
            "why": "" if one.kind == "call" else one.kind,
        }
        for one in told
    ]
    missing = "" if rows else _none(names)
    return {"summary": _summary(found, names, len(rows)), "calls": rows, "missing": missing}, _lines(index, question, told)


def _none(names: Sequence[str]) -> str:
    return (
        f"the index knows no chain of uses between {names[0]} and {names[1]}" if len(names) > 1 else f"the index knows no call that has to do with {names[0]}"
    )


def _named(index: Opened, question: str) -> list[str]:
    """The names in a question that the index knows, in order."""
    known = [name for name in analyse(question, index.shelf.terms).names if index.shelf.symbols_named([re.split(r"\.|::|->|#", name)[-1]], 1)]
    return list(dict.fromkeys(known))[:2]


def _related(where: Path, config: Config, names: Sequence[str], *, callees: bool) -> Relations:
    """A chain between two, else the calls around one. The index was opened, and so brought up to date, just now."""
    still = replace(config, refresh=False)
    wanted = (
        Wanted("path", tuple(names), texts=True) if len(names) > 1 else Wanted("callees" if callees else "callers", (names[0],), most=MOST_CALLS, texts=True)
    )
    try:
        return find_relations(where, still, wanted)
    except (NothingFound, UsageError):  # a name that too many have
        return Relations(wanted, (), (), IndexState("", 0, 0))


def _summary(found: Relations, names: Sequence[str], rows: int) -> str:
    if not rows:
        return ""
    if found.wanted.subject == "path":
        return f"From {names[1]} to {names[0]}, over {rows} steps." if found.turned else f"From {names[0]} to {names[1]}, over {rows} steps."
    more = f" ({found.left_out} more are left out)" if found.left_out else ""
    return f"What {names[0]} calls{more}." if found.wanted.subject == "callees" else f"What calls {names[0]}{more}."


def _context(index: Opened, question: str, hits: Iterable[Hit]) -> Context:
    """What the places were read from, as it would be sent: their citations are checked against it."""
    lines: dict[str, dict[int, str]] = {}
    languages: dict[str, str] = {}
    for hit in hits:
        languages[hit.path] = hit.language
        lines.setdefault(hit.path, {}).update(enumerate(hit.text.split("\n"), hit.start_line))
    return _of_lines(index, question, lines, languages)


def _lines(index: Opened, question: str, relations: Iterable[Relation]) -> Context:
    lines: dict[str, dict[int, str]] = {}
    for one in relations:
        lines.setdefault(one.source.path, {})[one.line] = one.text
    return _of_lines(index, question, lines, {})


def _of_lines(index: Opened, question: str, lines: dict[str, dict[int, str]], languages: dict[str, str]) -> Context:
    files = []
    for path, found in sorted(lines.items()):
        text = f"{path}\n" + "".join(f"{number}\t{found[number]}\n" for number in sorted(found))
        number = index.shelf.number_of(path)
        blob = index.shelf.files([number])[number].blob if number is not None else ""
        spans = tuple((line, line) for line in sorted(found))
        files.append(PackedFile(path, blob, languages.get(path, ""), Mode.SPANS, spans, tokens.count(text), 0.0, (), text))
    total = sum(file.tokens for file in files)
    return Context(question, total, total, tokens.TOKENIZER, tuple(files), (), "".join(file.text for file in files), index.state)
