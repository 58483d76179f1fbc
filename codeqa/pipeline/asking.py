"""A question to an answer: by a model if one is configured, of the code itself if not; its citations checked either way."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from codeqa import llm
from codeqa.answer import evidence, prompt
from codeqa.answer.evidence import Relation
from codeqa.answer.finish import finish
from codeqa.answer.trust import Prices
from codeqa.config import AUTO, Budget, Config
from codeqa.errors import BudgetTooSmall, ConfigError
from codeqa.pack import tokens
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.packing import Room, packed, room
from codeqa.pipeline.searching import ANY, ranked, result_of
from codeqa.source import redact
from codeqa.source.history import committed_blobs
from codeqa.types import Answer, CallPlan, Context, Hit, Message, Scope, Symbol

EVIDENCE_BUDGET: Final = 8_000
"""Tokens of code that an evidence answer looks at: it shows a few places, not a prompt."""

EVIDENCE_HITS: Final = 8

OVERHEAD: Final = 64
"""Tokens that a chat's own frame costs: the roles and separators of two messages, generously."""


def ask(
    where: Path,
    question: str,
    config: Config,
    *,
    extra: str = "",
    budget: Budget | None = None,
    scope: Scope = ANY,
    on_text: Callable[[str], None],
    strict: bool = False,
    progress: Progress = silent,
) -> Answer:
    """The answer. ``on_text`` gets a model's words as they come; the answer's own text has its citations checked and marked.

    Raises CodeqaError: see ``errors``. ``strict`` is the face's matter: the answer comes back whatever became of its citations.
    """
    started = time.monotonic()
    question = redact(question)[0]
    with opened(where, config, progress) as found:
        index = _counted(found)
        if not config.model or config.offline:
            answer = _evidence(index, question, redact(extra)[0], budget, scope, started)
            index.trace("answer", "", lambda: (answer,))
            return answer
        plan = _planned(index, question, config, extra, budget, scope)
        progress("asking", 0, 0)
    completion = llm.complete(plan.messages, _endpoint(config), on_text=on_text)
    given = redact(extra)[0]
    answer = finish(question, completion, plan.context, extra=given, prices=_prices(config), seconds=time.monotonic() - started)
    index.trace("answer", "", lambda: (answer,))
    return answer


def plan_call(where: Path, question: str, config: Config, *, extra: str = "", budget: Budget | None = None, scope: Scope = ANY) -> CallPlan:
    """Everything but the call: the messages that would be sent, their tokens, the price of sending them where it is known."""
    with opened(where, config, silent) as index:
        return _planned(index, redact(question)[0], config, extra, budget, scope)


def _planned(index: Opened, question: str, config: Config, extra: str, budget: Budget | None, scope: Scope) -> CallPlan:
    given = redact(extra)[0]
    marker = secrets.token_hex(8)
    frame = _tokens(prompt.build(_empty(index, question), question, fence=marker, extra=given)) + OVERHEAD
    size = room(budget or config.budget, frame)
    if size.most <= 0:
        raise BudgetTooSmall(f"the question alone needs {frame} tokens", f"give --budget {frame + 4_000} or more, or ask something shorter")
    try:
        context = packed(index, f"{question}\n{given[:20_000]}" if given else question, size, scope, marker, share=config.whole)
    except BudgetTooSmall as error:  # it speaks of the room for code; what was asked for is the whole prompt's
        raise BudgetTooSmall(f"with {frame:,} tokens of instructions and question, {error.message}", f"give --budget {frame + 4_000} or more") from error
    messages = prompt.build(context, question, fence=marker, extra=given)
    total = _tokens(messages) + OVERHEAD
    price = config.price_in * total / 1e6 if config.price_in is not None else None
    plan = CallPlan(context, messages, config.model, total, price)
    index.trace("answer", "", lambda: (plan,))
    return plan


def _empty(index: Opened, question: str) -> Context:
    return Context(question, 0, 0, tokens.TOKENIZER, (), (), "", index.state)


def _tokens(messages: Sequence[Message]) -> int:
    return sum(tokens.count(message.content) for message in messages)


def _endpoint(config: Config) -> llm.Endpoint:
    if not config.base_url and not config.api_key:
        raise ConfigError(f"the model {config.model} has no endpoint", "set OPENAI_API_KEY, or --base-url for a server of your own")
    return llm.Endpoint(config.base_url or "https://api.openai.com/v1", config.model, config.api_key, idle_timeout=config.timeout)


def _prices(config: Config) -> Prices:
    return Prices(config.price_in, config.price_cached, config.price_out)


def _counted(index: Opened) -> Opened:
    """With the number of files that are not what HEAD has: edited, new, or gone. A file that git converts as it writes it counts as edited."""
    committed = committed_blobs(index.repository)
    if not committed:
        return index
    known, skipped = index.shelf.known(), index.shelf.known_skips()
    edited = sum(committed.get(path) != file.blob for path, file in known.items())
    gone = sum(path not in known and path not in skipped for path in committed)
    return replace(index, state=replace(index.state, dirty=edited + gone))


# --- evidence mode ---


def _evidence(index: Opened, question: str, extra: str, budget: Budget | None, scope: Scope, started: float) -> Answer:
    asked = f"{question}\n{extra[:20_000]}" if extra else question
    _, ranking = ranked(index, asked, EVIDENCE_HITS, scope)
    result = result_of(index, question, ranking, EVIDENCE_HITS)
    context = packed(index, asked, Room(_evidence_budget(budget)), scope, ranking=ranking)
    described = {hit: _symbol(index, hit) for hit in result.hits}
    relations = [relation for hit in result.hits[:4] for relation in _relations(index, hit)]
    return evidence.compose(
        question,
        result,
        context,
        relations,
        terms=index.shelf.terms,
        describe=lambda hit: described.get(hit),
        seconds=time.monotonic() - started,
    )


def _evidence_budget(budget: Budget | None) -> int:
    return EVIDENCE_BUDGET if budget is None or budget == AUTO else min(budget, EVIDENCE_BUDGET)


def _ordinal(index: Opened, hit: Hit) -> tuple[int, int] | None:
    number = index.shelf.number_of(hit.path)
    if number is None or not hit.symbol:
        return None
    found = (n for n, symbol in enumerate(index.shelf.symbols(number)) if symbol.qualname == hit.symbol and symbol.start_line <= hit.end_line)
    ordinals = [n for n in found if index.shelf.symbols(number)[n].end_line >= hit.start_line]
    return (number, ordinals[0]) if ordinals else None


def _symbol(index: Opened, hit: Hit) -> Symbol | None:
    place = _ordinal(index, hit)
    return index.shelf.symbols(place[0])[place[1]] if place else None


def _relations(index: Opened, hit: Hit) -> list[Relation]:
    """Who uses the hit's symbol and what it uses, surest first."""
    place = _ordinal(index, hit)
    if place is None:
        return []
    links = [*index.shelf.links(*place, incoming=True, limit=6), *index.shelf.links(*place, incoming=False, limit=6)]
    return [
        Relation(x.source, x.source_symbol, x.source_line, x.kind, x.target, x.target_symbol, x.target_line, x.confidence) for x in links if x.confidence >= 0.5
    ]
