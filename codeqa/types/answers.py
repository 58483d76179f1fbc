"""An answer, its citations and claims with their verdicts, and what becomes of them when it is read again."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from codeqa.types.packing import Context
from codeqa.values import frozen


class Verdict(StrEnum):
    """What became of a citation when its quote was sought in the bytes that were sent. ``UNKNOWN`` is neither borne out nor contradicted."""

    EXACT = "exact"
    MOVED = "moved"
    FUZZY = "fuzzy"
    MISSING = "missing"
    UNKNOWN = "unknown"


@frozen
class Citation:
    """A claim's support. Lines are corrected when the verdict is ``MOVED``. ``quote`` may be empty: then the range alone was checked."""

    path: str
    start_line: int
    end_line: int
    quote: str
    blob: str
    status: Verdict

    @property
    def verified(self) -> bool:
        return self.status in (Verdict.EXACT, Verdict.MOVED, Verdict.FUZZY)


@frozen
class Claim:
    """A sentence of an answer that says something of the code. ``citations`` are the places of its own in the answer's ``citations``;

    ``unseen`` are names in it that are nowhere in what was sent. ``supported``: its citations verified and nothing is unseen, or, where it has none of its
    own, what others cite names all that it names.
    """

    text: str
    citations: tuple[int, ...] = ()
    unseen: tuple[str, ...] = ()
    supported: bool = True


@frozen
class Usage:
    """Tokens that a call cost. ``None`` is unknown, never zero. ``cost_usd`` is None where the model's price is unknown."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    cost_usd: float | None = None


@frozen
class Message:
    role: str
    content: str


@frozen
class Completion:
    """A complete reply of a model: one that ended with a reason to end. ``reasoning`` is what it thought aloud, never part of the answer."""

    text: str
    finish_reason: str
    usage: Usage
    model: str
    reasoning: str = ""


@frozen
class Passage:
    """Where a question stands in its session: its ``turn``, and the ``epoch`` of the prefix, both from 1; 0 outside of any session.

    ``prompt_tokens`` is codeqa's own count of the prompt, ``kept_tokens`` that of its beginning that had been sent before, byte for byte, as a whole prompt.
    ``began`` is why the prefix begins anew with this question ("" where it goes on), ``elsewhere`` whether more than a share was added because what had been
    sent hardly speaks of the question. ``warning`` is why the session could not be kept.
    """

    turn: int = 0
    epoch: int = 0
    prompt_tokens: int = 0
    kept_tokens: int = 0
    began: str = ""
    elsewhere: bool = False
    warning: str = ""


NOWHERE: Final = Passage()


@frozen
class Round:
    """A further round of one question: the call ``number`` (from 2) and what it was for. ``why`` is "asked" (by the model) or "unsupported" (claims).

    ``wanted`` are names, as they were written; ``reading`` what was sent for them, as a person reads it, ``sent`` the same as (path, ranges of lines);
    ``unknown`` is not in the index or not in scope, ``known`` had been sent before. ``ended`` is why there was no such call, or why its answer is not the one.
    """

    number: int
    why: str
    wanted: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    sent: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    unknown: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    ended: str = ""


@frozen
class Wish:
    """Which session a question belongs to: a fresh one, ``again`` the last one of its repository, or the one of that ``name``, which is begun if there is

    none (unless ``again``, too). One ``apart`` is fresh and not kept: a program asks, and no person will go on with it.
    """

    again: bool = False
    name: str = ""
    apart: bool = False


FRESH: Final = Wish()


@frozen
class Answer:
    """``mode`` is "model" or "evidence". ``abstained`` is True when the answer says that the code does not tell."""

    question: str
    mode: str
    text: str
    citations: tuple[Citation, ...]
    verified: int
    abstained: bool
    context: Context
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    head: str = ""
    dirty: int = 0
    seconds: float = 0.0
    session: str = ""
    claims: tuple[Claim, ...] = ()
    passage: Passage = NOWHERE
    rounds: tuple[Round, ...] = ()
    parts: tuple[str, ...] = ()


class Standing(StrEnum):
    """What became of a saved claim on a later tree. ``UNPROVEN`` was not borne out when it was saved."""

    HOLDS = "holds"
    MOVED = "moved"
    FELL = "fell"
    UNKNOWN = "unknown"
    UNPROVEN = "unproven"


@frozen
class Support:
    """A saved citation on a later tree: where its lines stand now (0 where they do not), and why it is judged so where that does not go without saying."""

    citation: Citation
    standing: Standing
    path: str = ""
    start_line: int = 0
    end_line: int = 0
    note: str = ""


@frozen
class Rechecked:
    """A saved claim on a later tree: it stands as the worst of its supports does."""

    text: str
    standing: Standing
    supports: tuple[Support, ...] = ()


@frozen
class Recheck:
    """A saved answer on a later tree. ``head`` is the commit it was made at; ``edited``: its text was changed since, and what was changed is not judged."""

    file: str
    question: str
    mode: str
    model: str
    head: str
    claims: tuple[Rechecked, ...]
    edited: bool = False


@frozen
class CallPlan:
    """Everything about a model call but the call: the very messages that would be sent. ``cost_usd`` is None where the price is unknown;

    ``cached_cost_usd`` is the price where the endpoint's cache still has what was sent before, None where nothing was, or that price is unknown.
    """

    context: Context
    messages: tuple[Message, ...]
    model: str
    prompt_tokens: int
    cost_usd: float | None = None
    session: str = ""
    passage: Passage = NOWHERE
    cached_cost_usd: float | None = None
