"""A question to the messages that are sent for it: at the end of its session's, so that all that was sent before is the beginning of what is sent next.

What was sent is never edited, reordered or dropped. Where it cannot go on (no room is left, another model, other instructions) a new epoch begins: a pack for
the question, and of what was said before its gist. ``Passage.began`` says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from os.path import realpath
from typing import Final

from codeqa.answer import prefix, prompt
from codeqa.answer.shown import shown_lines
from codeqa.config import Budget, Config
from codeqa.errors import BudgetTooSmall
from codeqa.pack import tokens
from codeqa.pack.earlier import Earlier
from codeqa.pack.more import MOST_ELSEWHERE, SENT, Room
from codeqa.pipeline import model
from codeqa.pipeline.opening import Opened
from codeqa.pipeline.packing import packed, packed_more, packed_pieces, room
from codeqa.pipeline.searching import ANY
from codeqa.retrieve.leaning import leans
from codeqa.retrieve.parts import Parts
from codeqa.source import redact
from codeqa.types import Completion, Context, Message, Passage, RankedFile, Scope
from codeqa.types.talks import Exchange, Session
from codeqa.values import frozen

OVERHEAD: Final = 64
"""Tokens that a chat's own frame costs: the roles and separators of two messages, generously."""
FRAME: Final = 8
"""The same of each further message."""

SHARE: Final = 10
MOST_NEW: Final = 1_600
"""Of a follow-up's prompt at most one part in so many of what was sent before is new, the last answer included, so that over 0.9 of it are known to a cache;

and no more tokens than these, or ten questions would cost more than a quarter of ten fresh ones where a cached token costs a tenth (``bench session``).
"""

LEAST_SHARE: Final = 300
"""Tokens of code that may be new however long the last answer was: it says little of what this question wants."""

LASTING: Final = 0.6
"""Of a hard limit, what the first pack of a conversation may take: the rest is for its further questions."""

LEAST_PACK: Final = 2_000
"""Tokens of a conversation's first pack, where its limit is so low that its share would be less."""

ELBOW_ROOM: Final = 400
"""Tokens that must be left for what a follow-up adds: with less it is not worth going on."""

CITED: Final = "cited before"
MOST_CITED: Final = 8
"""Places that the last answers cited and that a new epoch begins with."""


@frozen
class Asked:
    """A question, its words and ``extra`` (from stdin) redacted. ``lasting``: more questions are expected, room is left for them.

    ``request`` is what codeqa itself asks for, right behind the question: a form of answer, say. ``also`` are places that a pack must have; ``parts`` are the
    question's, None where they are not known yet.
    """

    question: str
    extra: str = ""
    budget: Budget | None = None
    scope: Scope = ANY
    lasting: bool = False
    request: str = ""
    also: tuple[RankedFile, ...] = ()
    parts: Parts | None = None


@frozen
class Draft:
    """What is to be sent: ``exchange``, ours without its reply, at the end of ``session``, which has the earlier ``rounds`` of the same question.

    ``context`` is all that was sent in the session's epoch, this message included.
    """

    asked: Asked
    session: Session
    exchange: Exchange
    context: Context
    messages: tuple[Message, ...]
    passage: Passage
    rounds: int = 0


def compose(index: Opened, asked: Asked, config: Config, session: Session) -> Draft:
    """The draft of a question's first call. Raises BudgetTooSmall, ContextTooLong, UsageError."""
    began = _began(index, config, session)
    if session.exchanges and not began:
        draft = _continued(index, asked, config, session)
        if isinstance(draft, Draft):
            return draft
        began = draft
    return _begun(index, asked, config, session, began)


def further(index: Opened, draft: Draft, completion: Completion, config: Config, *, pinned: Sequence[RankedFile], request: str) -> Draft:
    """The draft of one more call for the same question: behind the reply, what of ``pinned`` was not sent before, and ``request`` in place of a question.

    Its ``exchange.files`` are what is new: () where all of it was sent before, or nothing more fits. Raises BudgetTooSmall where not even the request does.
    """
    session = replied(draft, completion)
    frame = _tokens(session.messages) + tokens.count(prompt.follow("", "", fence=session.marker, request=request)) + _frame(session)
    left = _limit(config, draft.asked) - frame
    if left < 0:
        raise BudgetTooSmall(f"another round would need {frame:,} tokens", "give a larger --budget")
    context = packed_pieces(index, pinned, left, session.marker, _earlier(index, session)[0])
    exchange = Exchange(prompt.follow(context.text, "", fence=session.marker, request=request), context.files)
    passage = replace(draft.passage, kept_tokens=draft.passage.prompt_tokens)
    return replace(_drafted(draft.asked, session, exchange, context, passage), rounds=draft.rounds + 1)


def replied(draft: Draft, completion: Completion) -> Session:
    """The session with the exchange that a reply completes."""
    exchange = replace(draft.exchange, reply=redact(completion.text)[0])
    return replace(draft.session, exchanges=(*draft.session.exchanges, exchange))


# --- going on ----------------------------------------------------------------------------------------------------------------------


def _began(index: Opened, config: Config, session: Session) -> str:
    """Why the prefix cannot be gone on with; "" where it can, or where there is none."""
    if not session.exchanges:
        return ""
    if session.root != realpath(index.repository.root):
        return "another work tree"
    if session.model != config.model:
        return "another model"
    return "" if session.system == prompt.INSTRUCTIONS else "other instructions"


def _continued(index: Opened, asked: Asked, config: Config, session: Session) -> Draft | str:
    """The draft with this question at the session's end, or why there is no room for it."""
    place = len(session.stdin) + 1
    tail = prompt.follow("", asked.question, fence=session.marker, extra=asked.extra, place=place, request=asked.request)
    before = _tokens(session.messages[:-1]) + _frame(session)
    new = tokens.count(session.messages[-1].content) + tokens.count(tail) + FRAME
    limit = _limit(config, asked)
    left = limit - before - new
    full = "the model's window is full" if limit < _budget(config, asked) else "the budget is full"
    if left < ELBOW_ROOM:
        return full
    earlier, stale = _earlier(index, session)
    text = _text(asked, session)
    size = Room(max(LEAST_SHARE, min(before // SHARE, MOST_NEW) - new), left, sum(file.tokens for file in session.files))
    context, elsewhere = packed_more(index, text, size, asked.scope, session.marker, earlier, stale, asked.extra, asked.also)
    if elsewhere and left < MOST_ELSEWHERE:
        return full
    content = prompt.follow(context.text, asked.question, fence=session.marker, extra=asked.extra, place=place, request=asked.request)
    exchange = Exchange(content, context.files, asked.extra)
    passage = Passage(len(session.turns) + 1, session.epoch, kept_tokens=before, elsewhere=elsewhere)
    draft = _drafted(asked, session, exchange, context, passage)
    index.trace("context", index.asked, lambda: (draft.context,))
    return draft


def _earlier(index: Opened, session: Session) -> tuple[dict[str, Earlier], tuple[str, ...]]:
    """What was sent of each file, and the files that are no longer what was sent."""
    newest = {file.path: file.blob for file in session.files}
    lines = shown_lines(replace(_empty(index, ""), files=session.files))
    numbers = {path: index.shelf.number_of(path) for path in newest}
    known = index.shelf.files([number for number in numbers.values() if number is not None])
    now = {path: "" if number is None else known[number].blob for path, number in numbers.items()}
    return {path: Earlier(blob, lines[path]) for path, blob in newest.items()}, tuple(sorted(path for path, blob in newest.items() if now[path] != blob))


def _drafted(asked: Asked, session: Session, exchange: Exchange, added: Context, passage: Passage) -> Draft:
    """The draft that sends ``exchange`` at the end of a session that has been answered before; ``added`` is what of the repository is new in it."""
    messages = (*session.messages, Message("user", exchange.content))
    ours = [message.content for message in messages if message.role == "user"]
    files = (*(replace(file, reasons=(*file.reasons, SENT)) for file in session.files), *added.files)
    total = _tokens(messages) + _frame(session)
    whole = replace(
        added,
        question=asked.question,
        budget=max(added.budget, total),
        tokens=sum(map(tokens.count, ours)),
        files=files,
        text="".join(ours),
        redactions=sum(file.redactions for file in files),
        stdin=(*session.stdin, *([exchange.stdin] if exchange.stdin else [])),
    )
    return Draft(asked, session, exchange, whole, messages, replace(passage, prompt_tokens=total))


# --- beginning ---------------------------------------------------------------------------------------------------------------------


def _begun(index: Opened, asked: Asked, config: Config, session: Session, began: str) -> Draft:
    """The draft of an epoch's first message: a pack for the question, and of what was said before its gist."""
    marker, gist = secrets.token_hex(8), prefix.gist(session.turns, tokens.count)
    empty = prompt.build(_empty(index, asked.question), asked.question, fence=marker, extra=asked.extra, gist=gist, request=asked.request)
    frame = _tokens(empty) + OVERHEAD
    size = room(asked.budget or config.budget, frame)
    if size.most <= 0:
        raise BudgetTooSmall(f"the question alone needs {frame} tokens", f"give --budget {frame + 4_000} or more, or ask something shorter")
    size = model.within(size, config, frame)
    if asked.lasting or session.turns:
        size = replace(size, most=max(int((size.most + frame) * LASTING) - frame, min(size.most, LEAST_PACK)))
    scope, also = _pinning(index, asked.scope, session), _joined(asked.also, _cited(index, session))
    from codeqa.pipeline.gisting import preamble  # a question without a model need not pay for it

    before = preamble(index, config, marker, size.most)
    if before and size.enough:  # a map is beside the code, not instead of it
        size = replace(size, enough=replace(size.enough, least=size.enough.least + tokens.count(before)))
    try:
        text, pieces = _text(asked, session), asked.parts
        context = packed(index, text, size, scope, marker, share=config.whole, extra=asked.extra, also=also, preamble=before, pieces=pieces)
    except BudgetTooSmall as error:  # it speaks of the room for code; what was asked for is the whole prompt's
        model.must_hold(frame + LEAST_PACK, config)
        raise BudgetTooSmall(f"with {frame:,} tokens of instructions and question, {error.message}", f"give --budget {frame + 4_000} or more") from error
    context = replace(context, question=asked.question, stdin=(asked.extra,) if asked.extra else ())
    messages = prompt.build(context, asked.question, fence=marker, extra=asked.extra, gist=gist, request=asked.request)
    root = realpath(index.repository.root)
    fresh = replace(session, root=root, model=config.model, system=messages[0].content, marker=marker, epoch=session.epoch + 1, exchanges=())
    passage = Passage(len(session.turns) + 1, fresh.epoch, _tokens(messages) + OVERHEAD, began=began)
    return Draft(asked, fresh, Exchange(messages[1].content, context.files, asked.extra), context, messages, passage)


def _pinning(index: Opened, scope: Scope, session: Session) -> Scope:
    """With the files that were pinned on the way, as far as they are still there."""
    known = (path for path in session.pinned if index.shelf.number_of(path) is not None)
    return replace(scope, pinned=tuple(dict.fromkeys((*scope.pinned, *known)))) if session.pinned else scope


def _joined(first: Sequence[RankedFile], also: Sequence[RankedFile]) -> tuple[RankedFile, ...]:
    """All of them; of a file that stands in both what comes first."""
    known = {file.path for file in first}
    return (*first, *(file for file in also if file.path not in known))


def _cited(index: Opened, session: Session) -> tuple[RankedFile, ...]:
    """The places that the last answers cited: what is asked next is most likely about them."""
    places: dict[str, list[tuple[int, int, float]]] = {}
    cited = [place for turn in reversed(session.turns[-prefix.RECENT :]) for place in turn.places]
    for path, start, end in dict.fromkeys(cited[:MOST_CITED]):
        if index.shelf.number_of(path) is not None:
            places.setdefault(path, []).append((start, end, 0.0))
    return tuple(RankedFile(path, 0.0, (CITED,), tuple(spans)) for path, spans in places.items())


# --- sizes -------------------------------------------------------------------------------------------------------------------------


def _text(asked: Asked, session: Session) -> str:
    """What is searched for: the question, helped out by what was said before where it leans on that."""
    return prefix.helped(asked.question, session.turns) if session.turns and leans(asked.question) else asked.question


def _budget(config: Config, asked: Asked) -> int:
    return room(asked.budget or config.budget).most


def _limit(config: Config, asked: Asked) -> int:
    """Tokens of a whole prompt at most: the budget's, or what the window leaves beside an answer."""
    return model.within(room(asked.budget or config.budget), config, 0).most


def _frame(session: Session) -> int:
    return OVERHEAD + FRAME * 2 * len(session.exchanges)


def _tokens(messages: Iterable[Message]) -> int:
    return sum(tokens.count(message.content) for message in messages)


def _empty(index: Opened, question: str) -> Context:
    return Context(question, 0, 0, tokens.TOKENIZER, (), (), "", index.state)
