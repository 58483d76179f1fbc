"""Events of a chat completion, put together. An answer is complete only with a reason to end; nothing else that a server says makes it so. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from codeqa.errors import AnswerCut, ContentFiltered, EndpointError, EndpointRejected, EndpointTransient, StreamCut
from codeqa.llm.faults import HINTS, Trouble, brief, judge
from codeqa.types import Completion, Usage

COMPLETE = frozenset({"complete", "end_turn", "eos", "eos_token", "stop", "stop_sequence"})
TOO_LONG = frozenset({"length", "max_output_tokens", "max_tokens", "model_length"})
FILTERED = frozenset({"blocklist", "content_filter", "prohibited_content", "recitation", "refusal", "safety", "sensitive"})
CALLS = frozenset({"function_call", "tool_calls", "tool_use"})
"""``finish_reason`` in several servers' words (lower case): OpenAI, vLLM, TGI (``eos_token``), Mistral (``model_length``), Anthropic, Gemini, GLM."""

MOST_TOKENS = 1_000_000_000
"""A count above this is a fault of the server, not a fact."""

PROMPT = (("prompt_tokens",), ("input_tokens",), ("promptTokenCount",))
COMPLETION = (("completion_tokens",), ("output_tokens",), ("candidatesTokenCount",))
CACHED = (
    ("prompt_tokens_details", "cached_tokens"),
    ("input_tokens_details", "cached_tokens"),
    ("prompt_cache_hit_tokens",),
    ("cache_read_input_tokens",),
    ("cachedContentTokenCount",),
    ("cached_tokens",),
)
"""Where usage keeps its counts: OpenAI, vLLM and llama.cpp; OpenAI's newer names; DeepSeek; Anthropic; Gemini; Moonshot."""

Json = Mapping[str, object]


def parse(text: str | bytes) -> Json:
    """A JSON object. Raises EndpointRejected for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EndpointRejected("the endpoint sent something that is not JSON", HINTS[EndpointRejected]) from error
    if not isinstance(value, dict):
        raise EndpointRejected("the endpoint sent JSON of an unexpected form", HINTS[EndpointRejected])
    return value


def at(value: object, *path: str) -> object:
    """What stands at ``path`` in nested objects, None where it ends early."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """The text at ``path``; a list of typed parts is joined; lone surrogates, which no terminal can show, are replaced."""
    found = at(value, *path)
    if isinstance(found, list):
        found = "".join(text_at(part, "text") for part in found)
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""


class Reply:
    """A reply in the making. ``started`` is True once content came: from then on nothing may be retried."""

    def __init__(self, model: str, max_bytes: int) -> None:
        self.model = model
        self.max_bytes = max_bytes
        self.size = 0
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.finish = ""
        self.usage = Usage()

    @property
    def started(self) -> bool:
        return self.size > 0

    def feed(self, event: Json) -> str:
        """Takes one event in; gives the text it adds to the answer. Raises what the event amounts to: an error, a tool call, too much text."""
        if event.get("error"):
            raise error_of(event)
        self._read_usage(event)
        added = ""
        choices = event.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if at(choice, "index") in (None, 0) and not self.finish:
                added += self._read_choice(choice)
        return added

    def _read_choice(self, choice: object) -> str:
        delta = at(choice, "delta") or at(choice, "message")
        if at(delta, "tool_calls") or at(delta, "function_call"):
            raise EndpointRejected("the model called a tool although it was given none", "try again, or another --model")
        content, refusal = text_at(delta, "content"), text_at(delta, "refusal")
        reasoning = text_at(delta, "reasoning_content") or text_at(delta, "reasoning")
        self.size += sum(len(part.encode()) for part in (content, reasoning, refusal))
        if self.size > self.max_bytes:
            raise AnswerCut(f"the answer grew beyond {self.max_bytes:,} bytes and was stopped", "ask for less, or try another --model")
        self.text.append(content)
        self.reasoning.append(reasoning)
        self.refusal.append(refusal)
        self.finish = text_at(choice, "finish_reason").lower()
        return content

    def _read_usage(self, event: Json) -> None:
        self.model = text_at(event, "model") or self.model
        choices = event.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        for place in (event.get("usage"), event.get("usageMetadata"), at(first, "usage")):
            if isinstance(place, dict):
                self.usage = usage_of(place)

    def completion(self) -> Completion:
        """The complete reply. Raises StreamCut without a finish_reason, and what any reason but a natural end stands for."""
        if not self.finish:
            raise StreamCut("the stream ended before the answer was complete", HINTS[StreamCut])
        if self.finish not in COMPLETE:
            raise _unfinished(self.finish)
        text = "".join(self.text)
        if not text.strip() and any(self.refusal):
            raise ContentFiltered(f"the model refused: {brief(''.join(self.refusal))}", HINTS[ContentFiltered])
        if not text.strip():
            raise EndpointTransient("the model gave an empty answer", "try again, or another --model")
        return Completion(text, self.finish, self.usage, self.model, "".join(self.reasoning))


def _unfinished(reason: str) -> EndpointError:
    if reason in TOO_LONG:
        return AnswerCut("the model's answer was cut at its length limit", "ask a narrower question, or use a model with a larger output limit")
    if reason in CALLS:
        return EndpointRejected("the model called a tool although it was given none", "try again, or another --model")
    if reason.partition(":")[0] in FILTERED:
        return ContentFiltered("the endpoint's content filter stopped the answer", HINTS[ContentFiltered])
    return StreamCut(f"the answer ended for a reason that is not known to be a complete one: {brief(reason, 40)}", HINTS[StreamCut])


def error_of(event: Json) -> EndpointError:
    """What an error event says. Its ``code`` may be an HTTP status (OpenRouter, llama.cpp)."""
    return judge(trouble_of(event)).error


def trouble_of(event: Json, status: int = 0, names: tuple[str, ...] = ()) -> Trouble:
    """The facts in a JSON error in any of the usual forms: ``{"error": {"message", "code", "type"}}``, ``{"error": "text"}``, ``{"message"}``."""
    error = event.get("error") or event
    code = at(error, "code")
    number = code if isinstance(code, int) and not isinstance(code, bool) and 300 <= code < 600 else 0
    message = error if isinstance(error, str) else text_at(error, "message") or text_at(event, "detail")
    return Trouble(names, status or number, code if isinstance(code, str) else "", text_at(error, "type"), message)


def usage_of(raw: Json) -> Usage:
    """Token counts as a server reports them. What is missing, negative or absurd is None."""
    prompt, cached = _count(raw, PROMPT), _count(raw, CACHED)
    if cached is not None and prompt is not None and cached > prompt:
        cached = None
    return Usage(prompt, cached, _count(raw, COMPLETION))


def _count(raw: Json, places: tuple[tuple[str, ...], ...]) -> int | None:
    found = next((value for value in (at(raw, *place) for place in places) if value is not None), None)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= MOST_TOKENS else None
