"""Events of a chat completion, put together. An answer is complete only with a reason to end; nothing else that a server says makes it so. Pure."""

from __future__ import annotations

from codeqa.errors import AnswerCut, ContentFiltered, EndpointError, EndpointRejected, EndpointTransient, StreamCut
from codeqa.llm.faults import HINTS, Trouble, brief, judge
from codeqa.llm.fields import Json, at, rows_at, text_at
from codeqa.llm.thinking import Piece, Thinking, orphan
from codeqa.llm.usage import Counts
from codeqa.types import Completion

COMPLETE = frozenset({"complete", "end_turn", "eos", "eos_token", "stop", "stop_sequence"})
TOO_LONG = frozenset({"length", "max_output_tokens", "max_tokens", "model_length"})
FILTERED = frozenset({"blocklist", "content_filter", "prohibited_content", "recitation", "refusal", "safety", "sensitive"})
CALLS = frozenset({"function_call", "tool_calls", "tool_use"})
"""``finish_reason`` in several servers' words (lower case): OpenAI, vLLM, TGI (``eos_token``), Mistral (``model_length``), Anthropic, Gemini, GLM."""


class Reply:
    """A reply in the making. ``started`` is True once content came: from then on nothing may be retried. ``sent`` is the request's length in bytes."""

    def __init__(self, model: str, max_bytes: int, sent: int) -> None:
        self.model = model
        self.max_bytes = max_bytes
        self.size = 0
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.finish = ""
        self.counts = Counts(sent)
        self._thinking = Thinking()

    @property
    def started(self) -> bool:
        return self.size > 0

    def feed(self, event: Json) -> Piece:
        """Takes one event in; gives what it adds. Raises what the event amounts to: an error, a tool call, too much text."""
        if event.get("error") or event.get("object") == "error":
            raise error_of(event)
        self.model = text_at(event, "model") or self.model
        self.counts.read(event)
        text = reasoning = ""
        for choice in rows_at(event, "choices"):
            if not self.finish and at(choice, "index") in (None, 0):
                piece = self._read_choice(choice)
                text, reasoning = text + piece.text, reasoning + piece.reasoning
        return Piece(text, reasoning)

    def _read_choice(self, choice: object) -> Piece:
        delta = at(choice, "delta") or at(choice, "message")
        if at(delta, "tool_calls") or at(delta, "function_call"):
            raise EndpointRejected("the model called a tool although it was given none", "try again, or another --model")
        content, refusal, thought = text_at(delta, "content"), text_at(delta, "refusal"), _thought(delta)
        self.size += sum(len(part.encode()) for part in (content, thought, refusal))
        if self.size > self.max_bytes:
            raise AnswerCut(f"the answer grew beyond {self.max_bytes:,} bytes and was stopped", "ask for less, or try another --model")
        self.finish = text_at(choice, "finish_reason").lower()
        piece = self._thinking.feed(content)
        last = self._thinking.end() if self.finish else Piece()
        piece = Piece(piece.text + last.text, thought + piece.reasoning + last.reasoning)
        for kept, part in ((self.text, piece.text), (self.reasoning, piece.reasoning), (self.refusal, refusal)):
            kept.extend([part] if part else ())
        return piece

    def completion(self) -> Completion:
        """The complete reply. Raises StreamCut without a finish_reason, and what any reason but a natural end stands for."""
        if not self.finish:
            raise StreamCut("the stream ended before the answer was complete", HINTS[StreamCut])
        if self.finish not in COMPLETE:
            raise _unfinished(self.finish)
        text, thought = orphan("".join(self.text))
        if not text.strip() and self.refusal:
            raise ContentFiltered(f"the model refused: {brief(''.join(self.refusal))}", HINTS[ContentFiltered])
        if not text.strip():
            raise EndpointTransient("the model gave an empty answer", "try again, or another --model")
        return Completion(text, self.finish, self.counts.usage, self.model, "".join(self.reasoning) + thought)


def _thought(delta: object) -> str:
    """What the model thought aloud, where the server keeps it apart: DeepSeek, vLLM, llama.cpp; OpenRouter and newer vLLM; Mistral's typed parts."""
    parts = (text_at(part, "thinking") for part in rows_at(delta, "content") if at(part, "type") == "thinking")
    return text_at(delta, "reasoning_content") or text_at(delta, "reasoning") or "".join(parts)


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
