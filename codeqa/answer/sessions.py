"""A session: what was said in it, and, byte for byte, what its messages were, so that the next prompt begins with all of the one before.

As a file it is a line that says what it is, with the digest of the rest, and the rest as JSON. A file that is not what its digest says is damaged, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from codeqa.answer import readback
from codeqa.errors import SessionError
from codeqa.types import Answer, Mode, PackedFile
from codeqa.types.talks import Exchange, Session, Turn

VERSION: Final = 1
KIND: Final = "codeqa session"

LARGEST: Final = 32_000_000
"""Bytes of a session's file: many times what a window holds."""

MOST_TURNS: Final = 500
"""Turns that are kept: of a longer conversation the first are forgotten."""

MOST_PLACES: Final = 12
"""Cited places that are remembered of a turn."""


def turn_of(answer: Answer, tokens: int = 0, exchanges: int = 1) -> Turn:
    places = dict.fromkeys((one.path, one.start_line, one.end_line) for one in answer.citations if one.verified)
    return Turn(answer.question, answer.text, answer.mode, answer.model, tuple(places)[:MOST_PLACES], tokens, exchanges)


# --- as a file ---------------------------------------------------------------------------------------------------------------------


def encode(session: Session) -> bytes:
    body = json.dumps(_session_form(session)).encode("ascii")
    head = {"kind": KIND, "version": VERSION, "sha256": sha256(body).hexdigest()}
    return json.dumps(head).encode("ascii") + b"\n" + body + b"\n"


def decode(data: bytes, name: str) -> Session:
    """Raises SessionError for what is damaged, or was written by a newer codeqa. ``name`` is the session's."""
    head, _, body = data.partition(b"\n")
    body = body.removesuffix(b"\n")
    try:
        said = json.loads(head)
        if said["kind"] == KIND and isinstance(said["version"], int) and said["version"] > VERSION:
            raise SessionError(f"the session {name} was kept by a newer codeqa", "update codeqa, or ask without -c")
        whole = said["kind"] == KIND and said["sha256"] == sha256(body).hexdigest()
        return _session(json.loads(body) if whole else {})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SessionError(f"the session {name} is damaged", f"remove it with `codeqa session drop {name}`, and ask without -c") from error


def _session_form(session: Session) -> dict[str, object]:
    plain = {name: getattr(session, name) for name in ("name", "root", "model", "system", "marker", "epoch", "pinned", "created", "used")}
    return {**plain, "exchanges": [_exchange_form(one) for one in session.exchanges], "turns": [_turn_form(one) for one in session.turns[-MOST_TURNS:]]}


def _exchange_form(one: Exchange) -> dict[str, object]:
    """The files' texts are not written twice: each is told by where it stands in the message."""
    files, since = [], 0
    for file in one.files:
        begin = one.content.index(file.text, since)
        since = begin + len(file.text)
        files.append(_file_form(file, begin, since))
    return {"content": one.content, "stdin": one.stdin, "reply": one.reply, "files": files}


_FILE: Final = ("path", "blob", "language", "spans", "tokens", "score", "reasons", "redactions", "stale")


def _file_form(file: PackedFile, begin: int, end: int) -> dict[str, object]:
    return {**{name: getattr(file, name) for name in _FILE}, "mode": file.mode.value, "at": [begin, end]}


def _turn_form(turn: Turn) -> dict[str, object]:
    return {name: getattr(turn, name) for name in ("question", "answer", "mode", "model", "places", "tokens", "exchanges")}


def _session(form: Mapping[str, object]) -> Session:
    texts = {name: readback.text(form[name]) for name in ("name", "root", "model", "system", "marker")}
    return Session(
        **texts,
        epoch=readback.whole(form["epoch"]),
        exchanges=tuple(_exchange(readback.mapping(item)) for item in readback.items(form["exchanges"])),
        turns=tuple(_turn(readback.mapping(item)) for item in readback.items(form["turns"])),
        pinned=readback.texts(form["pinned"]),
        created=readback.number(form["created"]),
        used=readback.number(form["used"]),
    )


def _exchange(form: Mapping[str, object]) -> Exchange:
    content = readback.text(form["content"])
    files = tuple(_file(readback.mapping(item), content) for item in readback.items(form["files"]))
    return Exchange(content, files, readback.text(form["stdin"]), readback.text(form["reply"]))


def _file(form: Mapping[str, object], content: str) -> PackedFile:
    begin, end = map(readback.whole, readback.items(form["at"]))
    spans = tuple((readback.whole(start), readback.whole(stop)) for start, stop in map(readback.items, readback.items(form["spans"])))
    return PackedFile(
        path=readback.text(form["path"]),
        blob=readback.text(form["blob"]),
        language=readback.text(form["language"]),
        mode=Mode(readback.text(form["mode"])),
        spans=spans,
        tokens=readback.whole(form["tokens"]),
        score=readback.number(form["score"]),
        reasons=readback.texts(form["reasons"]),
        text=content[begin:end],
        redactions=readback.whole(form["redactions"]),
        stale=form["stale"] is True,
    )


def _turn(form: Mapping[str, object]) -> Turn:
    places = tuple(
        (readback.text(path), readback.whole(start), readback.whole(end)) for path, start, end in map(readback.items, readback.items(form["places"]))
    )
    texts = [readback.text(form[name]) for name in ("question", "answer", "mode", "model")]
    return Turn(texts[0], texts[1], texts[2], texts[3], places, readback.whole(form["tokens"]), readback.whole(form["exchanges"]))
