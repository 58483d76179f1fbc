"""A question to an answer: by a model if one is configured, of the code itself if not; its citations checked either way.

With a model it goes ``compose``, ``call``, ``finished``, ``answered``; further rounds of the same question (``rounds``) are put between by ``further``. What
is composed is a message at the end of its session (``composing``); what comes back makes the session longer by a turn (``conversation``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from codeqa import llm
from codeqa.answer.finish import finish
from codeqa.answer.prefix import helped
from codeqa.answer.sessions import turn_of
from codeqa.answer.trust import cost
from codeqa.config import Budget, Config
from codeqa.pipeline import evidence, model
from codeqa.pipeline.composing import Asked, Draft, compose, further, replied
from codeqa.pipeline.conversation import Conversation, conversation
from codeqa.pipeline.dividing import divided
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.parts import request
from codeqa.pipeline.rounds import Means, OnRound, first_request, in_rounds
from codeqa.pipeline.searching import ANY
from codeqa.retrieve.leaning import leans
from codeqa.retrieve.parts import cut
from codeqa.source import redact
from codeqa.source.history import committed_blobs
from codeqa.types import FRESH, Answer, CallPlan, Completion, Passage, Scope, Usage, Wish
from codeqa.types.talks import Session

__all__ = ["Asked", "Draft", "answered", "as_it_is", "ask", "ask_in", "call", "compose", "finished", "further", "plan_call"]


def as_it_is(index: Opened) -> Opened:
    return index


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
    view: Callable[[Opened], Opened] = as_it_is,
    wish: Wish = FRESH,
    on_round: OnRound | None = None,
) -> Answer:
    """The answer. ``on_text`` gets a model's answer as it comes, its citations checked and marked: in the end all of its text; ``on_reasoning`` what the model
    thinks aloud.

    ``on_round`` is told of each further round (``rounds``) before its call, and then ``on_text`` gets each round's text; without it only the last one's.
    ``wish`` says which session the question belongs to. ``view`` is how the opened index is seen: with the place in an editor that is asked about
    (``pointing``), say.

    Raises CodeqaError: see ``errors``. ``strict`` is the face's matter: the answer comes back whatever became of its citations.
    """
    with conversation(where, config, wish) as talk:
        return ask_in(
            talk,
            where,
            question,
            config,
            extra=extra,
            budget=budget,
            scope=scope,
            on_text=on_text,
            on_reasoning=on_reasoning,
            strict=strict,
            progress=progress,
            clock=clock,
            view=view,
            on_round=on_round,
        )


def ask_in(
    talk: Conversation,
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
    view: Callable[[Opened], Opened] = as_it_is,
    on_round: OnRound | None = None,
) -> Answer:
    """As ``ask``, in a session that goes on: each answer makes it longer by a turn, one that fails or is interrupted leaves it as it was."""
    started = time.monotonic()
    asked = Asked(redact(question)[0], redact(extra)[0], budget, scope, talk.lasting)
    with opened(where, config, progress) as found:
        index = view(_counted(found))
        if not config.model or config.offline:
            answer = _of_the_code(talk, index, asked, started, config.model)
            index.trace("answer", "", lambda: (answer,))
            return answer
        pieces, spent = divided(asked.question, config, progress, clock, lambda messages: index.trace("answer", "", lambda: messages))
        asked = replace(asked, parts=pieces, request=first_request(config, request(pieces)))
        draft = compose(index, asked, config, talk.session)
        index.trace("answer", "", lambda: (_plan(draft, config),))
    progress("asking", 0, 0)

    @contextmanager
    def reopen() -> Iterator[Opened]:
        with opened(where, replace(config, trace=""), silent) as found:
            yield view(found)

    means = Means(
        call=lambda draft, on_text, most: call(draft, config, on_text=on_text, on_reasoning=on_reasoning, progress=progress, clock=clock, max_tokens=most),
        finish=lambda draft, completion: finished(draft, completion, config, seconds=time.monotonic() - started),
        reopen=reopen,
        config=config,
        on_text=on_text,
        on_round=on_round,
        planned=lambda draft: index.trace("answer", "", lambda: (_plan(draft, config),)),
        request=request(pieces),
        spent=spent,
    )
    outcome = in_rounds(draft, means)
    answer = replace(outcome.answer, parts=pieces.asked)
    answer = kept(talk, answered(outcome.draft, outcome.completion, answer), answer)
    index.trace("answer", "", lambda: (answer,))
    return answer


def call(
    draft: Draft,
    config: Config,
    *,
    on_text: Callable[[str], None],
    on_reasoning: Callable[[str], None] = llm.ignore,
    progress: Progress = silent,
    clock: llm.Clock = llm.REAL_TIME,
    response_format: Mapping[str, object] | None = None,
    max_tokens: int | None = None,
) -> Completion:
    """Sends what was composed. ``on_text`` gets the reply as it comes, nothing of it checked; ``response_format`` is the form that is wished for."""
    return llm.complete(
        draft.messages,
        model.endpoint(config),
        on_text=on_text,
        on_reasoning=on_reasoning,
        response_format=response_format,
        max_tokens=max_tokens,
        on_wait=lambda left, reason: progress(f"trying again in {left:.0f} s: {reason}", 0, 0),
        clock=clock,
    )


def finished(draft: Draft, completion: Completion, config: Config, *, seconds: float) -> Answer:
    """The answer with its citations checked against all that was sent in its session."""
    prices = model.prices(config, draft.passage.prompt_tokens)
    answer = finish(draft.asked.question, completion, draft.context, prices=prices, seconds=seconds)
    return replace(answer, session=draft.session.name, passage=draft.passage)


def answered(draft: Draft, completion: Completion, answer: Answer) -> Session:
    """The session with this turn at its end. The reply is kept as it came, so that a server's cache knows it, but for what looks like a secret."""
    session = replied(draft, completion)
    turn = turn_of(answer, draft.passage.prompt_tokens, draft.rounds + 1)
    return replace(session, turns=(*session.turns, turn), pinned=tuple(dict.fromkeys((*session.pinned, *draft.asked.scope.pinned))))


def kept(talk: Conversation, session: Session, answer: Answer) -> Answer:
    """The answer, told whether its session could be kept."""
    return replace(answer, session=session.name, passage=replace(answer.passage, warning=talk.put(session)))


def plan_call(
    where: Path,
    question: str,
    config: Config,
    *,
    extra: str = "",
    budget: Budget | None = None,
    scope: Scope = ANY,
    view: Callable[[Opened], Opened] = as_it_is,
    wish: Wish = FRESH,
) -> CallPlan:
    """Everything but the call: the messages that would be sent, their tokens, the price of sending them where it is known."""
    with conversation(where, config, wish, keep=False) as talk, opened(where, config, silent) as found:
        index = view(found)
        asked = Asked(redact(question)[0], redact(extra)[0], budget, scope, talk.lasting)
        pieces = cut(asked.question)
        draft = compose(index, replace(asked, parts=pieces, request=first_request(config, request(pieces))), config, talk.session)
        plan = _plan(draft, config)
        index.trace("answer", "", lambda: (plan,))
    return plan if wish != FRESH else replace(plan, session="")


def _plan(draft: Draft, config: Config) -> CallPlan:
    """Whether an endpoint's cache knows what was sent before is known only afterwards: both prices are told."""
    prompt, known = draft.passage.prompt_tokens, draft.passage.kept_tokens
    price = model.prices(config, prompt)
    cached = cost(Usage(prompt, known, 0), replace(price, completion=0.0)) if known and price.cached is not None else None
    return CallPlan(draft.context, draft.messages, config.model, prompt, model.prompt_cost(config, prompt), draft.session.name, draft.passage, cached)


def _of_the_code(talk: Conversation, index: Opened, asked: Asked, started: float, idle: str) -> Answer:
    """Evidence mode. A question that leans on the ones before it is searched for with what these were about. ``idle``: see ``answered``."""
    turns = talk.session.turns
    text = helped(asked.question, turns) if turns and leans(asked.question) else asked.question
    answer = evidence.answered(index, text, asked.extra, asked.scope, started, idle)
    context = replace(answer.context, question=asked.question)
    answer = replace(answer, question=asked.question, context=context, passage=Passage(turn=len(turns) + 1, epoch=talk.session.epoch))
    session = replace(talk.session, turns=(*turns, turn_of(answer, exchanges=0)))
    told = kept(talk, session, answer)
    if talk.lasting or not told.passage.warning:
        return told
    return replace(told, session="", passage=replace(told.passage, warning=""))  # nobody asked for a session, and nothing was paid for


def _counted(index: Opened) -> Opened:
    """With the number of files that are not what HEAD has: edited, new, or gone. A file that git converts as it writes it counts as edited."""
    committed = committed_blobs(index.repository)
    if not committed:
        return index
    known, skipped = index.shelf.known(), index.shelf.known_skips()
    edited = sum(committed.get(path) != file.blob for path, file in known.items())
    gone = sum(path not in known and path not in skipped for path in committed)
    return replace(index, state=replace(index.state, dirty=edited + gone))
