"""The tools as a client sees them. All of it is constant: the same bytes in every repository and session, so that an agent's prompt cache holds.

Input schemas are JSON Schema, of the few words that ``checked`` understands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from codeqa.errors import UsageError
from codeqa.mcp.shaping import Form, Value

MOST_TOKENS: Final = 20_000
"""Of one result. Claude Code refuses what is over 25,000 by its own count, which comes out up to a fifth above o200k_base for code."""

LEAST_TOKENS: Final = 200

LONGEST_TEXT: Final = 20_000
"""Characters of one argument."""

INSTRUCTIONS: Final = (
    "codeqa knows this repository by an index that keeps itself up to date. Use search to find where something is (plain words or names, not regular "
    "expressions), pack to get everything that a question or task needs in one call, graph to learn who uses something and what a change touches, and read "
    "for the lines of a file. Places are cited as path:start-end; lines count from 1."
)


@dataclass(frozen=True, slots=True)
class Spec:
    name: str
    title: str
    description: str
    inputs: Mapping[str, Form]
    required: tuple[str, ...]
    outputs: Mapping[str, Form]
    open_world: bool = False

    def input_schema(self) -> Form:
        return {"type": "object", "properties": dict(self.inputs), "required": list(self.required), "additionalProperties": False}

    def output_schema(self) -> Form:
        return {"type": "object", "properties": dict(self.outputs)}


def _tokens(usual: int) -> Form:
    return {"type": "integer", "minimum": LEAST_TOKENS, "maximum": MOST_TOKENS, "default": usual, "description": "Most tokens of the result."}


_TEXT: Final[Form] = {"type": "string"}
_NUMBER: Final[Form] = {"type": "integer"}
_ROWS: Final[Form] = {"type": "array", "items": {"type": "object"}}
_SWITCH: Final[Form] = {"type": "boolean"}
_SCOPE: Final[Form] = {
    "type": "array",
    "items": {"type": "string"},
    "description": 'Only files that match one of these globs (gitignore syntax), as in ["src/**", "!**/generated/**"].',
}

SPECS: Final = (
    Spec(
        "search",
        "Search the code",
        "Finds the places in this repository that a question or name is about, best first, with their code. Ask in plain words (where is the retry back-off "
        "computed) or by name (parse_headers); no regular expressions. Prefer it to grep when you do not know the exact spelling.",
        {
            "query": {"type": "string", "description": "What is looked for."},
            "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 8, "description": "Most places."},
            "scope": _SCOPE,
            "max_tokens": _tokens(4_000),
        },
        ("query",),
        {"hits": _ROWS, "omitted": _NUMBER, "stale": _SWITCH, "tokens": _NUMBER},
    ),
    Spec(
        "pack",
        "Gather context",
        "Gathers in one call what is needed to answer a question about this repository or to begin a task in it: whole files, excerpts and outlines with line "
        "numbers, chosen together to fit the budget. Use it instead of many searches and reads when a question spans files.",
        {
            "question": {"type": "string", "description": "The question or task, in full."},
            "scope": _SCOPE,
            "max_tokens": _tokens(12_000),
        },
        ("question",),
        {"text": _TEXT, "files": _ROWS, "omitted": _NUMBER, "stale": _SWITCH, "tokens": _NUMBER},
    ),
    Spec(
        "read",
        "Read lines of a file",
        "Lines of one file of this repository as it is now, numbered. Secrets are replaced by placeholders; ignored and secret files are not read.",
        {
            "path": {"type": "string", "description": "Relative to the repository's root; path:start-end works too."},
            "start_line": {"type": "integer", "minimum": 1, "default": 1},
            "end_line": {"type": "integer", "minimum": 1, "description": "Inclusive; the last line where it is not given."},
            "max_tokens": _tokens(6_000),
        },
        ("path",),
        {"path": _TEXT, "start_line": _NUMBER, "end_line": _NUMBER, "lines": _NUMBER, "text": _TEXT, "truncated": _SWITCH, "tokens": _NUMBER},
    ),
    Spec(
        "graph",
        "Follow dependencies",
        "How code hangs together: callers or callees of a symbol, deps or rdeps (imports, importers) of a file or folder, a path between two places, or the "
        "impact of changing a file: who uses what it defines, and which tests reach it. impact without a target looks at the uncommitted changes.",
        {
            "relation": {"type": "string", "enum": ["callers", "callees", "deps", "rdeps", "path", "impact"]},
            "target": {"type": "string", "description": "A file, a folder, a symbol (Session.open), path:symbol or path:line."},
            "to": {"type": "string", "description": "For path: where it leads."},
            "depth": {"type": "integer", "minimum": 1, "maximum": 5, "default": 1, "description": "Steps to follow."},
            "max_tokens": _tokens(3_000),
        },
        ("relation",),
        {"relation": _TEXT, "about": _ROWS, "rows": _ROWS, "tests": _ROWS, "omitted": _NUMBER, "stale": _SWITCH, "tokens": _NUMBER},
    ),
    Spec(
        "ask",
        "Ask about the code",
        "Asks the configured model a question about this repository; every claim of its answer is checked against the code that it cites. Takes up to a minute "
        "and may cost money: prefer pack where you can answer yourself.",
        {
            "question": {"type": "string", "description": "The question, in full."},
            "scope": _SCOPE,
            "max_tokens": _tokens(4_000),
        },
        ("question",),
        {"answer": _TEXT, "citations": _ROWS, "verified": _NUMBER, "abstained": _SWITCH, "model": _TEXT, "truncated": _SWITCH, "tokens": _NUMBER},
        open_world=True,
    ),
)


def offered(model: bool) -> tuple[Spec, ...]:
    """``ask`` is there only where a model is configured."""
    return tuple(spec for spec in SPECS if model or spec.name != "ask")


def checked(spec: Spec, given: Mapping[str, object]) -> dict[str, Value]:
    """The arguments with defaults filled in. A budget out of bounds is brought within them: it is a wish. Raises UsageError for what the schema refuses."""
    unknown = sorted(name for name in given if name not in spec.inputs)
    if unknown:
        raise UsageError(f"{spec.name} takes no {unknown[0][:50]!r}", "it takes " + ", ".join(spec.inputs))
    missing = [name for name in spec.required if given.get(name) is None]
    if missing:
        raise UsageError(f"{spec.name} needs {missing[0]}", "it takes " + ", ".join(spec.inputs))
    found: dict[str, Value] = {name: schema["default"] for name, schema in spec.inputs.items() if "default" in schema}
    for name, value in given.items():
        if value is not None:
            found[name] = _checked(name, value, spec.inputs[name])
    return found


def _checked(name: str, value: object, schema: Form) -> Value:
    kind = schema["type"]
    if kind == "integer":
        return _number(name, value, schema)
    if kind == "array":
        if not isinstance(value, list) or len(value) > 100:
            raise UsageError(f"{name} is a list of texts", f'"{name}": ["src/**"]')
        return [_text(name, one) for one in value]
    text = _text(name, value)
    choices = schema.get("enum")
    if isinstance(choices, list) and text not in choices:
        raise UsageError(f"{name} cannot be {text[:50]!r}", "give one of " + ", ".join(map(str, choices)))
    return text


def _number(name: str, value: object, schema: Form) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"{name} is a whole number", f'"{name}": {schema.get("default", 1)}')
    least, most = schema.get("minimum", 1), schema.get("maximum", 1 << 31)
    if not isinstance(least, int) or not isinstance(most, int):
        raise TypeError(name)
    if name == "max_tokens":
        return min(max(value, least), most)
    if not least <= value <= most:
        raise UsageError(f"{name} is out of range", f"give a number from {least} to {most}")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise UsageError(f"{name} is a text", f'"{name}": "…"')
    if len(value) > LONGEST_TEXT:
        raise UsageError(f"{name} has {len(value):,} characters; {LONGEST_TEXT:,} are the most", "ask something shorter")
    if not value.strip():
        raise UsageError(f"{name} is empty", f'"{name}": "…"')
    return value
