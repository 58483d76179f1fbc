"""Looks at an endpoint, for ``codeqa doctor``: does it answer, does it take the key, has it the model, does it stream, how much does the model hold.

A finding is a ``Check``, a failure too: nothing here raises. The one call that a model answers costs some eighty tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from codeqa.errors import AnswerCut, AuthenticationFailed, CodeqaError, EndpointRejected, EndpointTimeout, EndpointUnreachable, ModelNotFound, StreamCut
from codeqa.llm.client import complete
from codeqa.llm.endpoint import Endpoint, check, is_loopback
from codeqa.llm.faults import Fault, brief
from codeqa.llm.fields import Json, rows_at, text_at, whole_at
from codeqa.llm.transport import connected
from codeqa.types import Check, Completion, Message

LOCAL = (("llama.cpp", 8080), ("LM Studio", 1234), ("Ollama", 11434), ("vLLM", 8000))
"""Where servers of one's own listen unless told otherwise."""

LOCAL_SECONDS = 2.0
"""Enough for a list of models from this very machine, also where something else listens there that never answers."""

LIST_SECONDS = 20.0
MOST_LIST = 16_000_000
"""Bytes of a list of models: that of OpenRouter, the longest known, has under one million."""

MOST_WINDOW = 100_000_000
"""A window above this is a fault of the server, not a fact."""

NAMED = 5
"""Models that are named where there are more."""

GREETING = Message("user", "Count from one to ten, in words.")
ENOUGH = 64
"""Tokens that the ten words may cost: they need twenty to thirty."""

WINDOWS: tuple[tuple[str, ...], ...] = (
    ("loaded_context_length",),
    ("max_model_len",),
    ("meta", "n_ctx"),
    ("context_length",),
    ("context_window",),
    ("max_context_length",),
    ("top_provider", "context_length"),
)
"""Where a list of models says how much they hold: LM Studio's own list; vLLM and SGLang; llama.cpp; OpenRouter, Together and Ollama's list of what
runs; Groq; Mistral; OpenRouter. What is loaded now comes before what could be."""

OWN_LISTS = ("/api/v0/models", "/api/ps")
"""Lists that say more than the compatible one: LM Studio, Ollama. Asked for on this machine only."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A model in a list: every name that it goes by; ``window`` in tokens, 0 if the list does not say."""

    names: tuple[str, ...]
    window: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found. ``window`` is what the endpoint itself says, in tokens, 0 if nothing."""

    checks: tuple[Check, ...]
    window: int = 0


def probe(endpoint: Endpoint) -> Probe:
    """Looks at the endpoint that is configured: a list of models, and one short answer."""
    try:
        check(endpoint)
    except CodeqaError as error:
        return Probe((Check("endpoint", "error", error.message, error.hint),))
    found = _list(endpoint, "/models", LIST_SECONDS)
    if isinstance(found, Fault) and isinstance(found.error, AuthenticationFailed | EndpointTimeout | EndpointUnreachable | StreamCut):
        return Probe((Check("endpoint", "error", found.error.message, found.error.hint),))
    rows = () if isinstance(found, Fault) else found
    checks = (_reached(endpoint, found), *_listed(endpoint, rows), *_answers(endpoint))
    return Probe(checks, _window(endpoint, rows))


def local(servers: Sequence[tuple[str, int]] = LOCAL) -> tuple[Check, ...]:
    """The usual servers of this machine, those that answer, with their models. No key is sent to any of them."""
    checks = [made for made in (_server(name, f"http://127.0.0.1:{port}/v1") for name, port in servers) if made]
    if checks:
        return tuple(checks)
    ports = ", ".join(f"{port} ({name})" for name, port in servers)
    return (Check("local", "warning", f"nothing answers at the usual ports: {ports}", "start a server, or give its address with --base-url"),)


def _server(name: str, url: str) -> Check | None:
    endpoint = Endpoint(url, "any", timeout=LOCAL_SECONDS, idle_timeout=LOCAL_SECONDS)
    found = _list(endpoint, "/models", LOCAL_SECONDS)
    if isinstance(found, Fault):
        if isinstance(found.error, EndpointUnreachable):
            return None
        return Check(name, "warning", f"{url} answers, but with no list of models: {found.error.message}", "another program may listen there")
    if not found:
        return Check(name, "warning", f"{url} answers, but has no model", "load or pull one there")
    held = [f"{row.names[0]} ({row.window:,} tokens)" if row.window else row.names[0] for row in found]
    return Check(name, "ok", f"--base-url {url} --model {_some(held)}")


# --- what is asked -----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Heard:
    """Counts the pieces of an answer."""

    pieces: int = 0
    completion: Completion | None = field(default=None)

    def __call__(self, text: str) -> None:
        self.pieces += 1


def _list(endpoint: Endpoint, path: str, seconds: float) -> tuple[Listed, ...] | Fault:
    """The models that an address lists, in its order."""
    hurried = replace(endpoint, timeout=min(seconds, endpoint.timeout), idle_timeout=min(seconds, endpoint.idle_timeout))
    with connected(hurried) as line:
        found = line.attempt(lambda: line.get(path, MOST_LIST))
    if isinstance(found, Fault):
        return found
    return tuple(row for row in map(_row, _rows(found)) if row.names)


def _rows(found: Json) -> list[object]:
    return rows_at(found, "data") or rows_at(found, "models")


def _row(row: object) -> Listed:
    names = (text_at(row, "id"), text_at(row, "name"), text_at(row, "model"), *(name for name in rows_at(row, "aliases") if isinstance(name, str)))
    sizes = (whole_at(row, *path) for path in WINDOWS)
    return Listed(tuple(dict.fromkeys(name for name in names if name)), next((size for size in sizes if size and 0 < size <= MOST_WINDOW), 0))


def _window(endpoint: Endpoint, rows: Sequence[Listed]) -> int:
    """What the endpoint says of the model's window; on this machine also by the servers' own addresses."""
    known = _of(endpoint.model, rows)
    parts = urlsplit(endpoint.base_url)
    if (known and known.window) or not is_loopback(parts.hostname or ""):
        return known.window if known else 0
    for path in OWN_LISTS:
        found = _list(endpoint, f"{parts.scheme}://{parts.netloc}{path}", LOCAL_SECONDS)
        more = None if isinstance(found, Fault) else _of(endpoint.model, found)
        if more and more.window:
            return more.window
    return _props(endpoint, f"{parts.scheme}://{parts.netloc}/props")


def _props(endpoint: Endpoint, url: str) -> int:
    """llama.cpp's own word, of versions whose list does not have it."""
    with connected(replace(endpoint, timeout=LOCAL_SECONDS, idle_timeout=LOCAL_SECONDS)) as line:
        found = line.attempt(lambda: line.get(url, MOST_LIST))
    size = None if isinstance(found, Fault) else whole_at(found, "default_generation_settings", "n_ctx")
    return size if size and 0 < size <= MOST_WINDOW else 0


def _of(model: str, rows: Sequence[Listed]) -> Listed | None:
    """The row that means the model. Ollama's names have a tag, ``:latest`` where none is given; Gemini's list a prefix. A single row of a server that
    serves one model means whatever it is called."""
    wanted = {model, f"{model}:latest", f"models/{model}"}
    return next((row for row in rows if wanted & set(row.names)), rows[0] if len(rows) == 1 else None)


# --- what is said ------------------------------------------------------------------------------------------------------------------


def _reached(endpoint: Endpoint, found: tuple[Listed, ...] | Fault) -> Check:
    if isinstance(found, Fault):
        kind = "has no list of models" if isinstance(found.error, EndpointRejected | ModelNotFound) else f"gave no list of models: {found.error.message}"
        return Check("endpoint", "warning", f"{endpoint.base_url} answers, but {kind}", "nothing to mend if the answer below is right")
    return Check("endpoint", "ok", f"{endpoint.base_url} answers" + (" and accepts the key" if endpoint.api_key else ", without a key"))


def _listed(endpoint: Endpoint, rows: Sequence[Listed]) -> tuple[Check, ...]:
    if not rows:
        return ()
    names = [row.names[0] for row in rows]
    row = _of(endpoint.model, rows)
    if row and {endpoint.model, f"{endpoint.model}:latest", f"models/{endpoint.model}"} & set(row.names):
        return (Check("listed", "ok", f"{endpoint.model} is one of {len(rows):,} models"),)
    return (Check("listed", "warning", f"{endpoint.model} is not in the endpoint's list: {_some(names)}", "name one of these with --model or CODEQA_MODEL"),)


def _answers(endpoint: Endpoint) -> tuple[Check, ...]:
    heard = Heard()
    try:
        heard.completion = complete((GREETING,), replace(endpoint, retries=0), on_text=heard, on_reasoning=heard, max_tokens=ENOUGH)
    except AnswerCut:
        return (_streams(heard.pieces if heard.pieces > 1 else 0),)  # it thinks before it counts; that it was cut is our doing
    except CodeqaError as error:
        return (Check("answer", "error", error.message, error.hint),)
    usage = heard.completion.usage
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return _streams(heard.pieces), Check("usage", "warning", "the endpoint reports no usage: what a call cost stays unknown")
    cached = "" if usage.cached_tokens is None else ", and what its cache knew"
    return _streams(heard.pieces), Check("usage", "ok", f"the endpoint reports tokens{cached}")


def _streams(pieces: int) -> Check:
    if pieces == 1:
        return Check("answer", "warning", "the model answers, but all at once: the endpoint does not stream", "nothing to mend: answers are shown when whole")
    return Check("answer", "ok", "the model answers, and the endpoint streams" if pieces else "the model answers")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return brief(", ".join(names[:NAMED]), 300) + more
