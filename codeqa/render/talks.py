"""Sessions for a person and as JSON: which there are, and what was said in one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from codeqa.render.jsonform import Form
from codeqa.render.paint import Line, Span, Terminal, columns
from codeqa.render.receipt import tokens
from codeqa.types.talks import Session, Turn

LEAST_QUESTION = 16
"""Columns of a question in a list, at least."""
TAKEN = 36
"""Columns of a line beside the session's name and its last question."""

AGES = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))

NOTHING = "no session yet: every question begins one, and `codeqa ask -c` goes on with the last"


def list_lines(found: Sequence[Session], terminal: Terminal, now: float) -> Iterator[Line]:
    """A line a session, the last used first: its name, when it was used, its turns, the tokens of its prompt, its last question. ``now`` is since 1970."""
    if not found:
        yield (Span(NOTHING, "dim"),)
        return
    taken = max(len(session.name) for session in found) + TAKEN
    room = max(terminal.width - taken, LEAST_QUESTION)
    yield from columns([_row(session, room, now) for session in found], frozenset({1, 2, 3}))


def _row(session: Session, room: int, now: float) -> tuple[Span, ...]:
    turns, last = len(session.turns), session.turns[-1] if session.turns else None
    question = " ".join(last.question.split()) if last else ""
    return (
        Span(session.name, "strong"),
        Span(_ago(now - session.used), "dim"),
        Span(f"{turns} turn{'' if turns == 1 else 's'}"),
        Span(f"{tokens(last.tokens)} tok" if last and last.tokens else "no model", "dim"),
        Span(_cut(question, room)),
    )


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _ago(seconds: float) -> str:
    """
    >>> _ago(59), _ago(7_300), _ago(90_000)
    ('just now', '2 h ago', '1 d ago')
    """
    return next((f"{int(seconds // unit)} {name} ago" for unit, name in AGES if seconds >= unit), "just now")


def show_lines(session: Session) -> Iterator[Line]:
    """All that was asked and answered, and at the end what the next question goes on from."""
    for number, turn in enumerate(session.turns, 1):
        if number > 1:
            yield ()
        yield (Span(f"{number}. ", "dim"), Span(" ".join(turn.question.split()), "strong"))
        yield ()
        yield from ((Span(line),) for line in turn.answer.rstrip("\n").split("\n"))
    yield ()
    yield (Span(_summary(session), "dim"),)


def _summary(session: Session) -> str:
    paths = {file.path for file in session.files}
    sent = f"{len(paths)} file{'' if len(paths) == 1 else 's'} sent, epoch {session.epoch}" if session.exchanges else "nothing sent"
    return " · ".join(part for part in (session.name, session.model, sent, f"used {_when(session.used)}") if part)


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def list_form(found: Sequence[Session]) -> Form:
    return {"sessions": [_form(session) for session in found]}


def show_form(session: Session) -> Form:
    return {
        **_form(session),
        "files": sorted({file.path for file in session.files}),
        "said": [_turn(turn) for turn in session.turns],
    }


def _form(session: Session) -> Form:
    last = session.turns[-1] if session.turns else None
    return {
        "session": session.name,
        "model": session.model,
        "turns": len(session.turns),
        "epoch": session.epoch,
        "prompt_tokens": last.tokens if last else 0,
        "created": round(session.created, 3),
        "used": round(session.used, 3),
        "last_question": last.question if last else "",
    }


def _turn(turn: Turn) -> Form:
    places: list[Form] = [{"path": path, "start_line": start, "end_line": end} for path, start, end in turn.places]
    return {"question": turn.question, "answer": turn.answer, "mode": turn.mode, "model": turn.model, "prompt_tokens": turn.tokens, "places": places}
