"""JSON that a server sent, read without trust: whatever is not where it should be is None or "". Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from codeqa.errors import EndpointRejected
from codeqa.llm.faults import HINTS

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


def rows_at(value: object, *path: str) -> list[object]:
    """The list at ``path``, [] where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def text_at(value: object, *path: str) -> str:
    """The text at ``path``; of a list of typed parts their texts joined; lone surrogates, which no terminal can show, are replaced."""
    found = at(value, *path)
    if isinstance(found, list):  # one level: nested lists would let a server choose the depth of a recursion
        found = "".join(part["text"] for part in found if isinstance(part, dict) and isinstance(part.get("text"), str))
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""


def whole_at(value: object, *path: str) -> int | None:
    """The whole number at ``path``; True and 1.5 are none."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
