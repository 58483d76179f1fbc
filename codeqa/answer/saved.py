"""A saved answer: Markdown for people, with a manifest of its claims and the lines they rest on in a comment at its end, for ``verify``.

The manifest comes back from a file that anybody may have written: it is read as data, and whatever is not as it should be makes the file no saved answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from codeqa.answer import readback
from codeqa.answer.citations import sent
from codeqa.errors import UsageError
from codeqa.types import Answer, Citation, Claim, Context, Verdict

VERSION = 1
BEGIN = "<!-- codeqa:answer "
END = " -->"

LARGEST = 5_000_000
"""Characters of a file that is read as a saved answer."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A citation with the text of its lines when it was saved; () where they were not at hand."""

    citation: Citation
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What a manifest says. ``edited``: the text before it is no longer the one that was saved."""

    question: str
    mode: str
    model: str
    head: str
    dirty: int
    proofs: tuple[Proof, ...]
    claims: tuple[Claim, ...]
    edited: bool = False


def manifest(answer: Answer, shown: str, extra: str = "") -> str:
    """The comment that makes ``shown``, the answer as Markdown, a saved answer: ASCII, without a comment's end. ``extra`` is what was sent as stdin."""
    form = {
        "version": VERSION,
        "question": answer.question,
        "mode": answer.mode,
        "model": answer.model,
        "head": answer.head,
        "dirty": answer.dirty,
        "text": _digest(shown),
        "citations": [_citation_form(proof) for proof in proofs(answer.citations, answer.context, extra)],
        "claims": [{"text": claim.text, "citations": claim.citations, "supported": claim.supported} for claim in answer.claims],
    }
    body = json.dumps(form).replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "-\\u002d")
    return f"{BEGIN}{body}{END}\n"


def proofs(citations: Iterable[Citation], context: Context, extra: str) -> list[Proof]:
    lines = sent(context, extra).lines
    return [Proof(one, tuple(lines.get(one.path, {}).get(number, "") for number in range(one.start_line, one.end_line + 1))) for one in citations]


def _citation_form(proof: Proof) -> dict[str, object]:
    one = proof.citation
    found = {"path": one.path, "start_line": one.start_line, "end_line": one.end_line, "quote": one.quote, "blob": one.blob, "status": one.status.value}
    return {**found, "lines": proof.lines if one.verified else ()}


def _digest(shown: str) -> str:
    return sha256(shown.strip().encode("utf-8", "surrogateescape")).hexdigest()


def is_saved(text: str) -> bool:
    return BEGIN in text


def read(text: str, name: str) -> Saved:
    """The saved answer in a file's text. Raises UsageError, naming the file, where there is none or it cannot be read."""
    shown, begin, rest = text.rpartition(BEGIN)
    body, end, _ = rest.partition(END)
    if not begin or not end or len(text) > LARGEST:
        raise UsageError(f"{name} is no saved answer", "save one with `codeqa ask --save FILE.md`")
    try:
        form = json.loads(body)
        version = form["version"]
        if isinstance(version, int) and version > VERSION:
            raise UsageError(f"{name} was saved by a newer codeqa", "update codeqa")
        return _saved(form, edited=form["text"] != _digest(shown))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UsageError(f"{name}: its list of citations is damaged", "ask again with --save") from error


def _saved(form: Mapping[str, object], edited: bool) -> Saved:
    found = tuple(_proof(item) for item in readback.items(form["citations"]))
    claims = tuple(_claim(item, len(found)) for item in readback.items(form["claims"]))
    return Saved(
        readback.text(form["question"]),
        readback.text(form["mode"]),
        readback.text(form["model"]),
        readback.text(form["head"]),
        readback.whole(form["dirty"]),
        found,
        claims,
        edited,
    )


def _proof(item: object) -> Proof:
    form = readback.mapping(item)
    lines = tuple(readback.text(line) for line in readback.items(form["lines"]))
    start, end = readback.whole(form["start_line"]), readback.whole(form["end_line"])
    if end < start:
        raise ValueError("lines")
    return Proof(
        Citation(readback.text(form["path"]), start, end, readback.text(form["quote"]), readback.text(form["blob"]), Verdict(readback.text(form["status"]))),
        lines,
    )


def _claim(item: object, citations: int) -> Claim:
    form = readback.mapping(item)
    places = tuple(readback.whole(place) for place in readback.items(form["citations"]))
    if any(place >= citations for place in places):
        raise ValueError("citations")
    return Claim(readback.text(form["text"]), places, (), form["supported"] is True)
