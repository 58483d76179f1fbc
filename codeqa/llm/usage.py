"""Token counts in the words of many servers, made one. What is missing, negative or absurd is unknown, never zero (``threats.md`` 9). Pure.

Two habits differ beyond names. Anthropic's own form counts cached tokens beside ``input_tokens``, everybody else's within the prompt's. And Gemini's and
xAI's counts of the completion leave out what the model thought, which is paid for all the same: only their totals have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from codeqa.llm.fields import Json, at, rows_at, whole_at
from codeqa.types import Usage

FRAME = 4_096
"""Tokens that a server may put around what was sent (a template, instructions of its own). Beyond these no token is shorter than a byte."""

MOST_COMPLETION = 2_000_000
"""A longer completion is a fault of the server, not a fact: five times the longest output that a model of 2026 has."""

Names = tuple[tuple[str, ...], ...]

PROMPT: Names = (("prompt_tokens",), ("promptTokenCount",), ("input_tokens",))
COMPLETION: Names = (("completion_tokens",), ("candidatesTokenCount",), ("output_tokens",))
TOTAL: Names = (("total_tokens",), ("totalTokenCount",))
THOUGHT: Names = (("thoughtsTokenCount",),)
CACHED: Names = (
    ("prompt_tokens_details", "cached_tokens"),
    ("input_tokens_details", "cached_tokens"),
    ("prompt_cache_hit_tokens",),
    ("cache_read_input_tokens",),
    ("cachedContentTokenCount",),
    ("cached_tokens",),
    ("num_cached_tokens",),
    ("prompt_token_details", "cached_tokens"),
)
"""Where a server says what its cache knew: OpenAI, vLLM, llama.cpp and most; OpenAI's newer names; DeepSeek; Anthropic; Gemini's own; Moonshot and
Together; Mistral's two further ones. ``tests/llm/test_usage.py`` has each vendor's form as it was recorded."""

WRITTEN: Names = (("cache_creation_input_tokens",),)
"""Anthropic: tokens put into the cache by this call. They cost more than others do, which no price here knows."""


@dataclass(slots=True)
class Counts:
    """Usage in the making: later events complete earlier ones. ``sent`` is the length of the request in bytes."""

    sent: int
    usage: Usage = field(default_factory=Usage)

    def read(self, event: Json) -> None:
        """Takes in what an event says of tokens, wherever it stands: on top; in the first choice (Moonshot); Groq's own place; Gemini's own form."""
        places = (
            at(event, "usage"),
            at(event, "usageMetadata"),
            at(event, "x_groq", "usage"),
            *(at(choice, "usage") for choice in rows_at(event, "choices")[:1]),
        )
        for place in places:
            if isinstance(place, dict):
                self._merge(usage_of(place, self.sent))
        known = whole_at(event, "timings", "cache_n")  # llama.cpp before February 2026
        if known is not None and self.usage.cached_tokens is None and 0 <= known <= (self.usage.prompt_tokens or 0):
            self._merge(Usage(cached_tokens=known))

    def _merge(self, new: Usage) -> None:
        old = self.usage
        self.usage = Usage(
            _later(new.prompt_tokens, old.prompt_tokens), _later(new.cached_tokens, old.cached_tokens), _later(new.completion_tokens, old.completion_tokens)
        )


def _later(new: int | None, old: int | None) -> int | None:
    return old if new is None else new


def usage_of(raw: Json, sent: int) -> Usage:
    """The counts of one usage object. ``sent`` is the length in bytes of what it speaks of: a prompt of more tokens is none."""
    cached, prompt = _count(raw, CACHED), _count(raw, PROMPT)
    if prompt is not None and "prompt_tokens" not in raw and any(name in raw for name in ("cache_read_input_tokens", "cache_creation_input_tokens")):
        prompt += (cached or 0) + (_count(raw, WRITTEN) or 0)
    if prompt is not None and prompt > sent + FRAME:
        prompt = None
    if cached is not None and cached > (sent + FRAME if prompt is None else prompt):
        cached = None
    return Usage(prompt, cached, _completion(raw, prompt))


def _completion(raw: Json, prompt: int | None) -> int | None:
    said, total = _count(raw, COMPLETION), _count(raw, TOTAL)
    if said is None:
        return None
    if total is not None and prompt is not None:
        said = max(said, total - prompt)
    else:
        said += _count(raw, THOUGHT) or 0
    return said if said <= MOST_COMPLETION else None


def _count(raw: Json, names: Names) -> int | None:
    """The first of the places that holds anything; a null is passed over, nonsense is not."""
    for path in names:
        if at(raw, *path) is not None:
            found = whole_at(raw, *path)
            return found if found is not None and found >= 0 else None
    return None
