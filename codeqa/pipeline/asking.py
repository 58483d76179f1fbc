"""A question to an answer: by a model if one is configured, of the code itself if not; its citations checked either way."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from codeqa import llm
from codeqa.answer import prompt
from codeqa.answer.finish import finish
from codeqa.answer.live import Live
from codeqa.config import Budget, Config
from codeqa.errors import BudgetTooSmall, CodeqaError
from codeqa.pack import tokens
from codeqa.pipeline import evidence, model
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.packing import packed, room
from codeqa.pipeline.searching import ANY
from codeqa.source import redact
from codeqa.source.history import committed_blobs
from codeqa.types import Answer, CallPlan, Context, Message, Scope

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
    on_reasoning: Callable[[str], None] = llm.ignore,
    strict: bool = False,
    progress: Progress = silent,
    clock: llm.Clock = llm.REAL_TIME,
) -> Answer:
    """The answer. ``on_text`` gets a model's answer as it comes, its citations checked and marked: in the end all of its text; ``on_reasoning`` what the model
    thinks aloud.

    Raises CodeqaError: see ``errors``. ``strict`` is the face's matter: the answer comes back whatever became of its citations.
    """
    started = time.monotonic()
    question = redact(question)[0]
    with opened(where, config, progress) as found:
        index = _counted(found)
        if not config.model or config.offline:
            answer = evidence.answered(index, question, redact(extra)[0], scope, started)
            index.trace("answer", "", lambda: (answer,))
            return answer
        plan = _planned(index, question, config, extra, budget, scope)
        progress("asking", 0, 0)
    given = redact(extra)[0]
    live = Live(plan.context, given, on_text)
    try:
        completion = llm.complete(
            plan.messages,
            model.endpoint(config),
            on_text=live,
            on_reasoning=on_reasoning,
            on_wait=lambda left, reason: progress(f"trying again in {left:.0f} s: {reason}", 0, 0),
            clock=clock,
        )
    except (CodeqaError, KeyboardInterrupt):
        live.cut()
        raise
    answer = finish(question, completion, plan.context, extra=given, prices=model.prices(config, plan.prompt_tokens), seconds=time.monotonic() - started)
    live.complete(answer)
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
    size = model.within(size, config, frame)
    try:
        context = packed(index, question, size, scope, marker, share=config.whole, extra=given)
    except BudgetTooSmall as error:  # it speaks of the room for code; what was asked for is the whole prompt's
        raise BudgetTooSmall(f"with {frame:,} tokens of instructions and question, {error.message}", f"give --budget {frame + 4_000} or more") from error
    messages = prompt.build(context, question, fence=marker, extra=given)
    total = _tokens(messages) + OVERHEAD
    plan = CallPlan(context, messages, config.model, total, model.prompt_cost(config, total))
    index.trace("answer", "", lambda: (plan,))
    return plan


def _empty(index: Opened, question: str) -> Context:
    return Context(question, 0, 0, tokens.TOKENIZER, (), (), "", index.state)


def _tokens(messages: Sequence[Message]) -> int:
    return sum(tokens.count(message.content) for message in messages)


def _counted(index: Opened) -> Opened:
    """With the number of files that are not what HEAD has: edited, new, or gone. A file that git converts as it writes it counts as edited."""
    committed = committed_blobs(index.repository)
    if not committed:
        return index
    known, skipped = index.shelf.known(), index.shelf.known_skips()
    edited = sum(committed.get(path) != file.blob for path, file in known.items())
    gone = sum(path not in known and path not in skipped for path in committed)
    return replace(index, state=replace(index.state, dirty=edited + gone))
