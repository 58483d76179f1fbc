"""JSON Schemas: read, judged, and asked what of a value does not fit. The only importer of ``jsonschema``, when a schema is used.

Nothing is ever fetched: a schema that refers to anything but itself is refused. What a schema costs is bounded before it is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from codeqa.errors import UsageError
from codeqa.types.forms import Json, Object

MOST_BYTES: Final = 200_000
"""Characters of a schema. It is sent with every question, and the largest that is in use for answers has some ten thousand."""

MOST_DEPTH: Final = 60
"""Levels of a schema: deeper than anything written by hand, and far from where a validator's recursion ends."""

MOST_PROBLEMS: Final = 8
"""Of those found in one value: more tell neither a person nor a model more."""

_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")

_PROBES: Final[tuple[Json, ...]] = (None, {}, [], "", 0)
"""Values on which a schema that refers to itself without end shows it."""


def read_schema(text: str, name: str) -> Object:
    """The schema in a file's text. Raises UsageError for one that cannot be used, with the reason."""
    if len(text) > MOST_BYTES:
        raise UsageError(f"{name} has {len(text):,} characters; a schema may have {MOST_BYTES:,}", "leave out what the answer need not have")
    try:
        schema: object = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise UsageError(f"{name} is nested too deeply", "give a simpler schema") from error
    except ValueError as error:
        raise UsageError(f"{name} is no JSON: {error}", "give a file with a JSON Schema") from error
    if not isinstance(schema, dict):
        raise UsageError(f"{name} is no JSON Schema: it is not an object", 'for example {"type": "object", "properties": {…}}')
    return usable(schema, name)


def usable(schema: Object, name: str) -> Object:
    """The schema itself. Raises UsageError."""
    members = list(_walk(schema, "#", 0, name))
    anchors = {f"#{value}" for _, key, value in members if key in ("$anchor", "$dynamicAnchor") and isinstance(value, str)}
    for path, key, value in members:
        if key == "$id" and path != "#" and isinstance(value, str):
            raise UsageError(f"{name} has a schema of its own at {path}", 'leave out the inner "$id"')
        if key in _REFERENCES and isinstance(value, str) and value not in anchors and not _leads(schema, value):
            problem = "refers to something that is not in it" if value.startswith("#") else "refers to another one, and codeqa fetches nothing"
            raise UsageError(f"{name} {problem}: {value[:80]!r} at {path}", 'put it under "$defs" and refer to "#/$defs/…"')
    import jsonschema

    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(dict(schema))
        for probe in _PROBES:
            next(iter(kind(schema).iter_errors(probe)), None)
    except jsonschema.SchemaError as error:
        raise UsageError(f"{name} is no JSON Schema: at {_place(error.json_path)} {_brief(error.message)}", "mend the schema") from error
    except RecursionError as error:
        raise UsageError(f"{name} refers to itself without end", "a reference must lead into a part of the value, not to itself") from error
    return schema


def problems(value: Json, schema: Object) -> tuple[str, ...]:
    """What of a value does not fit, each as ``$.places[0].path: …``; () for one that does."""
    import jsonschema

    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    found: list[str] = []
    try:
        for error in kind(schema).iter_errors(value):
            found.append(f"{_place(error.json_path)}: {_brief(error.message)}")
            if len(found) == MOST_PROBLEMS:
                break
    except RecursionError:
        found.append("$: nested too deeply")
    return tuple(found)


def is_strict(schema: Json) -> bool:
    """Whether endpoints take it with ``strict``: in every object all properties are required, and no others allowed (OpenAI's rule)."""
    if isinstance(schema, Mapping):
        names = schema.get("properties")
        if schema.get("type") == "object" or names is not None:
            required = schema.get("required")
            known = set(names) if isinstance(names, Mapping) else set()
            if schema.get("additionalProperties") is not False or not isinstance(required, Sequence) or set(map(str, required)) != known:
                return False
        return all(map(is_strict, schema.values()))
    return all(map(is_strict, schema)) if isinstance(schema, Sequence) and not isinstance(schema, str) else True


def _leads(schema: Object, reference: str) -> bool:
    """Whether a reference is a JSON pointer (RFC 6901) to something in the schema."""
    if not reference.startswith("#/"):
        return reference == "#"
    place: Json = schema
    for step in unquote(reference[2:]).split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(place, Mapping) and name in place:
            place = place[name]
        elif isinstance(place, Sequence) and not isinstance(place, str) and name.isdecimal() and int(name) < len(place):
            place = place[int(name)]
        else:
            return False
    return True


def _walk(value: Json, path: str, depth: int, name: str) -> Iterator[tuple[str, str, Json]]:
    """(where, key, value) of every member of every object."""
    if depth > MOST_DEPTH:
        raise UsageError(f"{name} is nested too deeply", f"{MOST_DEPTH} levels are the most")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield path, key, inner
            yield from _walk(inner, f"{path}/{key}", depth + 1, name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{path}/{number}", depth + 1, name)


def _place(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:79]}…"


def _brief(message: str) -> str:
    """jsonschema repeats the whole value in front of what is wrong with it: its end says more."""
    message = " ".join(message.split())
    return message if len(message) <= 160 else f"{message[:60]} … {message[-90:]}"
