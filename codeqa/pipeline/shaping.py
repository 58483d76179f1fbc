"""A prompt to an answer in a form: one call, and one more that says what does not fit if the first reply does not."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from codeqa import llm
from codeqa.answer import forms
from codeqa.answer.forms import Reading
from codeqa.answer.spending import Purse, total
from codeqa.answer.trust import cost
from codeqa.config import Config
from codeqa.errors import AnswerUnfit
from codeqa.pack import tokens
from codeqa.pipeline import model
from codeqa.pipeline.freshness import Progress, silent
from codeqa.types import Completion, Context, Message, Usage
from codeqa.types.forms import Form, FormAnswer
from codeqa.values import frozen

MOST_REPEATED: Final = 40_000
"""Characters of a reply that does not fit that are sent back with what is wrong with it."""


@frozen
class Shaped:
    """What is to be asked: ``messages`` end in the form's request. ``extra`` is what was sent as stdin."""

    form: Form
    messages: tuple[Message, ...]
    context: Context
    extra: str
    prompt_tokens: int


def shaped(wanted: Shaped, config: Config, *, max_cost: float | None = None, progress: Progress = silent, clock: llm.Clock = llm.REAL_TIME) -> FormAnswer:
    """Raises AnswerUnfit where the second reply does not fit either, SpendCap, EndpointError."""
    began = time.monotonic()
    purse, bills = Purse(max_cost), list[Usage]()

    def call(messages: tuple[Message, ...], size: int) -> Completion:
        nonlocal purse
        most = purse.affordable(size, model.prices(config, size), config.model)
        completion = llm.complete(
            messages,
            model.endpoint(config),
            on_text=llm.ignore,
            max_tokens=most,
            response_format=forms.response_format(wanted.form),
            on_wait=lambda left, reason: progress(f"trying again in {left:.0f} s: {reason}", 0, 0),
            clock=clock,
        )
        bills.append(billed(completion, config, size))
        purse = purse.pay(bills[-1].cost_usd)
        return completion

    progress("asking", 0, 0)
    completion = call(wanted.messages, wanted.prompt_tokens)
    found = forms.read(completion.text, wanted.form)
    repaired = bool(found.problems)
    if repaired:
        progress("asking once more: the reply does not fit the form", 0, 0)
        again = with_repair(wanted.messages, completion, found)
        completion = call(again, sum(tokens.count(message.content) for message in again))
        found = forms.read(completion.text, wanted.form)
    if found.problems:
        raise unfit(found)
    filled = forms.fill(wanted.form, found.value, wanted.context, wanted.extra)
    return FormAnswer("", "model", filled, wanted.context, total(bills), completion.model, time.monotonic() - began, repaired)


def billed(completion: Completion, config: Config, prompt_tokens: int) -> Usage:
    """What a call cost, with its price where that is known."""
    return replace(completion.usage, cost_usd=cost(completion.usage, model.prices(config, prompt_tokens)))


def with_repair(messages: tuple[Message, ...], completion: Completion, found: Reading) -> tuple[Message, ...]:
    return (*messages, Message("assistant", completion.text[:MOST_REPEATED] or "{}"), Message("user", forms.repair(found)))


def unfit(found: Reading) -> AnswerUnfit:
    problem = found.problems[0] + (f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else "")
    hint = "ask again, ask a larger model, or use a simpler schema"
    return AnswerUnfit(f"the model's reply does not fit the form, even after it was told so: {problem}", hint)
