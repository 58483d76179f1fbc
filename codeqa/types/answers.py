"""An answer, its citations and claims with their verdicts, and what becomes of them when it is read again."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

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
    """Everything about a model call but the call: the very messages that would be sent. ``cost_usd`` is None where the price is unknown."""

    context: Context
    messages: tuple[Message, ...]
    model: str
    prompt_tokens: int
    cost_usd: float | None = None
