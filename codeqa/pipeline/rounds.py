"""A question in rounds: after an answer, what it lacks is fetched from the index and sent behind it, a few times at most, and never beyond what may be spent.

A round is taken for what the model asks for by name (``answer.wanted``), or for what an answer claims and nothing bears out (``answer.doubts``), and only if
there is something that it was not sent. The answer of the last round is the answer; that of an earlier one stands if a later round fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from codeqa.answer.doubts import lacking, looked_at, open_claims
from codeqa.answer.live import Live
from codeqa.answer.prompt import ABSTENTION, LAST_WORD, MAY_ASK
from codeqa.answer.spending import Purse, total
from codeqa.answer.trust import Prices, cost
from codeqa.answer.wanted import Want, Withheld, requested
from codeqa.config import Config
from codeqa.errors import AnswerCut, BudgetTooSmall, CodeqaError, SpendCap
from codeqa.pack import tokens
from codeqa.pipeline import model
from codeqa.pipeline.composing import Draft, compose, further
from codeqa.pipeline.opening import Opened, scope_filter
from codeqa.pipeline.wanting import Found, look_up
from codeqa.types import Answer, Completion, Context, RankedFile, Round, Usage
from codeqa.values import frozen

ASKED: Final = "asked"
UNSUPPORTED: Final = "unsupported"

NO_ROOM: Final = "no room was left for what the answer lacked"
NOTHING_NEW: Final = "nothing of it is in the index that had not been sent"

NONE_LEFT: Final = "no further round is left"

CITED: Final = "cited in the answer before"

OnRound = Callable[[Round], None]


class Call(Protocol):
    def __call__(self, draft: Draft, on_text: Callable[[str], None], max_tokens: int | None) -> Completion: ...


def unplanned(draft: Draft) -> None:
    """Nobody wants to know."""


@frozen
class Means:
    """What rounds are made with. ``finish`` checks a reply, ``reopen`` gives the index as it is then.

    ``planned`` is told of each further round's draft. ``on_text`` gets the answer; with ``on_round``, which is told of each further round before it
    begins, it gets every round's as it comes, else only that of the last, once it is known to be that. ``request`` is what is asked for in every round
    beside the question. ``spent`` is what was paid already.
    """

    call: Call
    finish: Callable[[Draft, Completion], Answer]
    reopen: Callable[[], AbstractContextManager[Opened]]
    config: Config
    on_text: Callable[[str], None]
    on_round: OnRound | None = None
    planned: Callable[[Draft], None] = unplanned
    request: str = ""
    spent: tuple[Usage, ...] = ()


@frozen
class Outcome:
    draft: Draft
    completion: Completion
    answer: Answer


def first_request(config: Config, request: str) -> str:
    """What stands behind a question in its first round."""
    return "\n".join(filter(None, (request, MAY_ASK if config.rounds else "")))


def in_rounds(draft: Draft, means: Means) -> Outcome:
    """The answer, with its rounds and what they cost together. Raises what the first call raises, and SpendCap; later ones only where there is no answer."""
    return _Rounds(means, draft).run()


@dataclass(slots=True)
class _Rounds:
    means: Means
    draft: Draft
    taken: tuple[Round, ...] = ()
    usages: list[Usage] = field(default_factory=list)
    purse: Purse = field(default_factory=Purse)
    best: Outcome | None = None
    """The last round's whole answer."""
    heard: _Hearing | None = None

    receipt: Context | None = None
    """The first round's: what was left out, and what the question names that is not there."""

    def run(self) -> Outcome:
        self.receipt = self.draft.context
        self.usages += self.means.spent
        self.purse = Purse(self.means.config.max_cost, sum(usage.cost_usd or 0.0 for usage in self.usages))
        while True:
            try:
                if not self._again(self._call()):
                    return self._ended()
            except CodeqaError as error:
                if self.best is None:
                    raise
                self._note(ended=error.message)
                return self._ended()

    def _call(self) -> Completion:
        config, prompt = self.means.config, self.draft.passage.prompt_tokens
        prices = model.prices(config, prompt)
        most = self.purse.affordable(prompt, prices, config.model)
        if self.taken and self.means.on_round is not None:
            self.means.on_round(self.taken[-1])
        hearing = _Hearing(self.draft, self.means)
        try:
            completion = self.means.call(self.draft, hearing, most)
        except AnswerCut as error:
            hearing.cut(flush=self.best is None)
            if most is None:
                raise
            raise SpendCap("the answer was cut where --max-cost was reached", "give a larger --max-cost") from error
        except (CodeqaError, KeyboardInterrupt):
            hearing.cut(flush=self.best is None)
            raise
        self.heard = hearing
        paid = cost(completion.usage, prices)
        if self.purse.cap is not None:
            self.purse = self.purse.pay(_dearest(paid, completion, prompt, prices))
        self.usages.append(replace(completion.usage, cost_usd=paid))
        return completion

    def _again(self, completion: Completion) -> bool:
        """Whether there is a further round to take: then its draft is the present one."""
        asked = requested(completion.text)
        answer = self.means.finish(self.draft, replace(completion, text=asked.rest)) if asked.rest.strip() else None
        if answer is not None:
            self.best = Outcome(self.draft, completion, answer)
        wants = asked.wants or (lacking(answer) if answer is not None else ())
        number = len(self.taken) + 1
        if not wants or number > self.means.config.rounds:
            if asked.wants:
                self.taken = (*self.taken, Round(number + 1, ASKED, tuple(map(str, asked.wants)), ended=NONE_LEFT))
            if answer is None:
                self.best = self._unanswered(completion, asked.wants)
            return False
        why = ASKED if asked.wants else UNSUPPORTED
        self.taken = (*self.taken, Round(number + 1, why, tuple(map(str, wants))))
        with self.means.reopen() as index:
            found = self._look_up(index, wants, why)
            self._note(unknown=found.unknown, known=found.known)
            if not found.files and answer is not None:
                self._note(ended=NOTHING_NEW)
                if why is UNSUPPORTED:  # nobody asked for it: nothing to tell
                    self.taken = self.taken[:-1]
                return False
            self.draft = self._next(index, completion, found, answer, last=number == self.means.config.rounds)
        new = {file.path: file.spans for file in self.draft.exchange.files if any(file.path == one.path for one in found.files)}
        self.means.planned(self.draft)
        told = tuple(text for text in found.told if any(text == path or text.startswith(f"{path}:") for path in new))
        self._note(reading=told, sent=tuple(new.items()))
        if answer is not None and self.heard is not None and self.means.on_round is not None:
            self.heard.complete(answer)
        return True

    def _look_up(self, index: Opened, wants: Sequence[Want], why: str) -> Found:
        asked = self.draft.asked
        return look_up(index, wants, asked.question, scope_filter(asked.scope), self.draft.context.files, asked=why is ASKED)

    def _next(self, index: Opened, completion: Completion, found: Found, answer: Answer | None, *, last: bool) -> Draft:
        """The next round's draft: behind all that was sent, or, where no room is left there, a prompt of its own that has what is wanted first."""
        config, request = self.means.config, self._request(found, answer, last)
        try:
            draft = further(index, self.draft, completion, config, pinned=found.files, request=f"{request}\nQuestion: {self.draft.asked.question.strip()}")
            if draft.exchange.files or not found.files:
                return draft
        except BudgetTooSmall:
            pass
        also = (*found.files, *_cited(answer))
        anew = compose(index, replace(self.draft.asked, also=also, request=request), config, replace(self.draft.session, exchanges=()))
        return replace(anew, passage=replace(anew.passage, began=NO_ROOM))

    def _request(self, found: Found, answer: Answer | None, last: bool) -> str:
        told = [_asked_for(found)] if self.taken[-1].why is ASKED else [_not_borne_out(answer)]
        return "\n".join(filter(None, (*told, self.means.request, LAST_WORD if last else MAY_ASK)))

    def _unanswered(self, completion: Completion, wants: Sequence[Want]) -> Outcome:
        """A reply that asks for more where there is no more to be had."""
        names = ", ".join(f"`{want}`" for want in wants) or "nothing by name"
        text = f"{ABSTENTION}: the model asked for more code ({names}), and no further round is left (`--rounds`)."
        answer = self.means.finish(self.draft, replace(completion, text=f"{ABSTENTION}."))  # the names are no claim of the model's
        return Outcome(self.draft, completion, replace(answer, text=text))

    def _note(self, **facts: object) -> None:
        """Adds what has become known of the round being taken."""
        if self.taken:
            self.taken = (*self.taken[:-1], replace(self.taken[-1], **facts))  # type: ignore[arg-type]  # fields of Round by name

    def _ended(self) -> Outcome:
        if self.best is None:
            raise ValueError("a question ends with an answer or an error")
        answer = replace(self.best.answer, usage=total(self.usages), rounds=self.taken)
        answer = replace(answer, context=_with_receipt(answer.context, self.receipt))
        if answer.abstained:
            unknown = dict.fromkeys(name for one in self.taken for name in one.unknown)
            answer = replace(answer, text=answer.text.rstrip("\n") + looked_at(answer.context, tuple(unknown)))
        if self.heard is not None:
            self.heard.complete(answer)
        return replace(self.best, answer=answer)


def _dearest(paid: float | None, completion: Completion, prompt: int, prices: Prices) -> float:
    """What a cap counts a call for: as the server reports it, but no less than our own counts make it (all of the prompt cached, where it reports anything)."""
    said = tokens.count(completion.text) + tokens.count(completion.reasoning)
    least = cost(Usage(prompt, None if paid is None else prompt, said), prices)
    return max(paid or 0.0, least or 0.0)


class _Hearing:
    """One round's reply as it comes: a request for more is no part of it, and its citations are marked. Told at once, or when it is known to be the last."""

    def __init__(self, draft: Draft, means: Means) -> None:
        self._withheld = Withheld()
        self._live = Live(draft.context, "", self._hear)
        self._on_text = means.on_text
        self._at_once = means.on_round is not None or not means.config.rounds
        self._kept: list[str] = []

    def __call__(self, text: str) -> None:
        self._live(self._withheld(text))

    def complete(self, answer: Answer) -> None:
        self._live.complete(answer)
        self._flush()

    def cut(self, *, flush: bool) -> None:
        """Of a reply that ended before its end; ``flush`` shows what was kept of it, too."""
        self._live.cut()
        if flush:
            self._flush()

    def _hear(self, text: str) -> None:
        if self._at_once:
            self._on_text(text)
        else:
            self._kept.append(text)

    def _flush(self) -> None:
        if self._kept:
            self._on_text("".join(self._kept))
            self._kept.clear()


def _with_receipt(context: Context, first: Context | None) -> Context:
    """All that was sent, with what the choosing of the first round left out and no later one brought."""
    if first is None:
        return context
    shown = {file.path for file in context.files}
    return replace(context, omitted=tuple(item for item in first.omitted if item.path not in shown), lacking=first.lacking)


def _asked_for(found: Found) -> str:
    told = ["You asked for more code.", "Above is what there is of it." if found.files else "There is nothing more of it."]
    told += [f"Sent before, see above: {_names(found.known)}."] * bool(found.known)
    told += [f"Not in the index, or outside of what is asked about: {_names(found.unknown)}."] * bool(found.unknown)
    return " ".join([*told, "Now answer the whole question anew."])


def _not_borne_out(answer: Answer | None) -> str:
    claims = [f"- {claim}" for claim in open_claims(answer)] if answer is not None else []
    return "\n".join(
        [
            "A program compared your answer with the code given. These statements were not borne out:",
            *claims,
            "Above is more code, which may bear on them. Now answer the whole question anew, complete and with citations, as if for the first time; leave out "
            "what the code does not prove.",
        ]
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cited(answer: Answer | None) -> tuple[RankedFile, ...]:
    places: dict[str, list[tuple[int, int, float]]] = {}
    for one in answer.citations if answer is not None else ():
        if one.verified:
            places.setdefault(one.path, []).append((one.start_line, one.end_line, 0.0))
    return tuple(RankedFile(path, 0.0, (CITED,), tuple(spans)) for path, spans in places.items())
