"""Where a model is reached, and the limits that codeqa itself puts on it. The endpoint is not trusted (``threats.md`` 4 and 9)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from codeqa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server. ``base_url`` ends where ``/chat/completions`` begins, usually in ``/v1``.

    ``timeout`` is seconds for one whole call; ``idle_timeout`` seconds without a word of content, also before the first one (a local server that
    reads 30k tokens on a CPU takes a minute or two; comments and empty events do not count). ``max_answer_bytes`` bounds text and reasoning together.
    ``retries`` is the one budget of a call: spent only before any content came.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout: float = 900.0
    idle_timeout: float = 120.0
    max_answer_bytes: int = 1_000_000
    retries: int = 2


def check(endpoint: Endpoint) -> None:
    """Raises ConfigError for an endpoint that must not or cannot be called."""
    parts = _split(endpoint.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"the base URL {endpoint.base_url[:80]!r} is not a web address", "give one such as https://api.openai.com/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigError("the base URL must not hold a user, a query or a fragment", "give the key as CODEQA_API_KEY")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigError(f"plain http to {parts.hostname} would show the code and the key to the network", "use https; plain http is for this machine only")
    if not endpoint.model:
        raise ConfigError("no model is configured", "name one with --model or CODEQA_MODEL")
    if endpoint.api_key and not (endpoint.api_key.isascii() and endpoint.api_key.isprintable() and " " not in endpoint.api_key):
        raise ConfigError("the API key holds a character that no key has", "check CODEQA_API_KEY for a line end or a copied quote")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - a property that raises for a port that is no number
    except ValueError as error:
        raise ConfigError(f"the base URL {url[:80]!r} is not a web address: {error}", "give one such as https://api.openai.com/v1") from error
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its written form: nothing is resolved, so that a name server cannot decide it.

    >>> is_loopback("127.8.8.8"), is_loopback("localhost"), is_loopback("localhost.example.com")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
