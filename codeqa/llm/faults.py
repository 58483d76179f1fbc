"""What went wrong, in codeqa's words: one table from vendor exceptions to the error tree, one from HTTP status, and the wordings of several servers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from codeqa.errors import (
    AuthenticationFailed,
    ContentFiltered,
    ContextTooLong,
    EndpointError,
    EndpointRejected,
    EndpointTimeout,
    EndpointTransient,
    EndpointUnreachable,
    ModelNotFound,
    RateLimited,
    StreamCut,
)

VENDOR_ERRORS: dict[str, type[EndpointError]] = {
    "APIConnectionError": EndpointUnreachable,
    "APIError": EndpointTransient,
    "APIResponseValidationError": EndpointRejected,
    "APIStatusError": EndpointRejected,
    "APITimeoutError": EndpointTimeout,
    "AuthenticationError": AuthenticationFailed,
    "BadRequestError": EndpointRejected,
    "CloseError": StreamCut,
    "ConflictError": EndpointTransient,
    "ConnectError": EndpointUnreachable,
    "ConnectTimeout": EndpointUnreachable,
    "DecodingError": EndpointRejected,
    "InternalServerError": EndpointUnreachable,
    "InvalidURL": EndpointRejected,
    "LocalProtocolError": EndpointRejected,
    "NotFoundError": ModelNotFound,
    "PermissionDeniedError": EndpointRejected,
    "PoolTimeout": EndpointTimeout,
    "ProxyError": EndpointUnreachable,
    "RateLimitError": RateLimited,
    "ReadError": StreamCut,
    "ReadTimeout": EndpointTimeout,
    "RemoteProtocolError": StreamCut,
    "UnprocessableEntityError": EndpointRejected,
    "UnsupportedProtocol": EndpointRejected,
    "WriteError": EndpointUnreachable,
    "WriteTimeout": EndpointTimeout,
}
"""By the exception's class name, so that the table needs no import of the vendor."""

STATUS_ERRORS: dict[int, type[EndpointError]] = {
    401: AuthenticationFailed,
    404: ModelNotFound,
    408: EndpointTimeout,
    409: EndpointTransient,
    413: ContextTooLong,
    425: EndpointTransient,
    429: RateLimited,
    501: EndpointRejected,
}
"""HTTP status (or the number in an error event) where it says more than the exception's class. Other 5xx: unreachable; other 3xx and 4xx: rejected."""

TYPE_ERRORS: tuple[tuple[str, type[EndpointError]], ...] = (
    ("authentication", AuthenticationFailed),
    ("content_filter", ContentFiltered),
    ("invalid_request", EndpointRejected),
    ("not_found", ModelNotFound),
    ("overloaded", EndpointUnreachable),
    ("rate_limit", RateLimited),
    ("server_error", EndpointUnreachable),
    ("timeout", EndpointTimeout),
    ("unavailable", EndpointUnreachable),
)
"""By a part of ``error.code`` or ``error.type``, for error events, which have no status."""

TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|string_above_max_length|context (?:length|size|window)|max_model_len|"
    r"(?:prompt|input|request)(?: \w+)? (?:is|are) too (?:long|large)|prompt exceeds|too many (?:input )?tokens|input token count|"
    r"reduce the length of the (?:messages|prompt)",
    re.IGNORECASE,
)
"""OpenAI (code and text), llama.cpp ("exceeds the available context size"), vLLM and SGLang ("maximum context length", "max_model_len"), Anthropic
("prompt is too long"), Gemini ("input token count"), Mistral ("prompt contains ... too large"), Ollama ("input length exceeds the context length")."""

FILTERED = re.compile(r"content[_ ]filter|content management policy|content_policy_violation|moderation|safety", re.IGNORECASE)
NO_MODEL = re.compile(r"model|deployment", re.IGNORECASE)
NO_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|insufficient (?:balance|credits?|funds)", re.IGNORECASE)

HINTS: dict[type[EndpointError], str] = {
    AuthenticationFailed: "check CODEQA_API_KEY (or OPENAI_API_KEY); `codeqa config show --origin` tells which key is used",
    ContentFiltered: "ask in other words, or narrow --scope: the endpoint's filter refused this prompt or its answer",
    ContextTooLong: "lower --budget to what the model's context window holds",
    EndpointRejected: "check --base-url and --model",
    EndpointTimeout: "try again, or raise --timeout",
    EndpointTransient: "try again",
    EndpointUnreachable: "is the server running? check --base-url, HTTPS_PROXY and SSL_CERT_FILE",
    ModelNotFound: "name a model that the endpoint has, with --model or CODEQA_MODEL",
    RateLimited: "try again later",
    StreamCut: "the answer above is not complete; try again",
}

NOT_REPEATED = (EndpointTimeout,)
"""Passing failures that a retry would only make longer; HTTP 408 is the exception, as nothing was waited for."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A vendor exception's facts. ``names`` are class names, most telling first; ``status`` is 0 without a response; ``retry_after`` the raw header."""

    names: tuple[str, ...] = ()
    status: int = 0
    code: str = ""
    kind: str = ""
    message: str = ""
    retry_after: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed attempt. ``detail`` is the server's own wording; ``wait`` the seconds it asked to be left alone, None if it did not say."""

    error: EndpointError
    repeat: bool = False
    wait: float | None = None
    detail: str = ""
    cause: BaseException | None = None


def judge(trouble: Trouble, cause: BaseException | None = None, now: datetime | None = None) -> Fault:
    """The error a trouble amounts to, and whether another attempt can help."""
    kind = _kind(trouble)
    wait = retry_after(trouble.retry_after, now or datetime.now(UTC))
    message = _message(kind, trouble)
    error = RateLimited(message, HINTS[kind], wait) if kind is RateLimited else kind(message, HINTS[kind])
    repeat = issubclass(kind, EndpointTransient) and (kind not in NOT_REPEATED or trouble.status == 408)
    return Fault(error, repeat, wait, trouble.message, cause)


def _kind(trouble: Trouble) -> type[EndpointError]:
    said = f"{trouble.code} {trouble.kind} {trouble.message}"
    kind = _by_status(trouble.status) if trouble.status else _by_name(trouble)
    if kind is RateLimited and NO_QUOTA.search(said):
        return EndpointRejected
    if kind is ModelNotFound and not NO_MODEL.search(said):
        return EndpointRejected
    if trouble.status not in (400, 413, 422, 500) and (trouble.status or trouble.names):
        return kind
    if TOO_LONG.search(said):
        return ContextTooLong
    return ContentFiltered if FILTERED.search(said) else kind


def _by_status(status: int) -> type[EndpointError]:
    return STATUS_ERRORS.get(status) or (EndpointUnreachable if status >= 500 else EndpointRejected)


def _by_name(trouble: Trouble) -> type[EndpointError]:
    named = next((VENDOR_ERRORS[name] for name in trouble.names if name in VENDOR_ERRORS), None)
    said = f"{trouble.code} {trouble.kind}".lower()
    return named or next((error for word, error in TYPE_ERRORS if word in said), EndpointTransient)


def _message(kind: type[EndpointError], trouble: Trouble) -> str:
    if 300 <= trouble.status < 400:
        return f"the endpoint redirects to {brief(trouble.location) or 'another place'}; redirects are not followed"
    if kind is EndpointRejected and trouble.status == 404:
        return "the base URL has no chat/completions (HTTP 404); most servers want it to end in /v1"
    status = f" (HTTP {trouble.status})" if trouble.status else ""
    said = brief(trouble.message)
    return SUMMARIES[kind] + status + (f": {said}" if said else "")


SUMMARIES: dict[type[EndpointError], str] = {
    AuthenticationFailed: "the endpoint did not accept the API key",
    ContentFiltered: "the endpoint's content filter refused",
    ContextTooLong: "the prompt is longer than the model's context window",
    EndpointRejected: "the endpoint rejected the request",
    EndpointTimeout: "the endpoint took too long",
    EndpointTransient: "the endpoint failed",
    EndpointUnreachable: "the endpoint cannot be reached or is failing",
    ModelNotFound: "the endpoint does not have this model",
    RateLimited: "the endpoint's rate limit is reached",
    StreamCut: "the connection was cut before the answer was complete",
}


def retry_after(header: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, in either of its forms (RFC 9110, 10.2.3); None for none or nonsense.

    >>> retry_after("30", datetime(2026, 1, 1, tzinfo=UTC)), retry_after("Thu, 01 Jan 2026 00:01:00 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    (30.0, 60.0)
    """
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", header.strip(), re.ASCII):
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except (OverflowError, ValueError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())


def brief(text: str, longest: int = 240) -> str:
    """A server's words on one printable line, cut to ``longest`` characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: longest * 4]).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
