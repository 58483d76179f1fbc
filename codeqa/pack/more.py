"""Owns what a further question adds to what was sent before: nothing twice, what has changed first, and no more than a share of the prompt while that will do.

The order is that of every pack (``select.py``). What was sent before is taken already: it costs nothing, and its mass counts from the start. Where that and the
share hold too little of what this question wants, it goes elsewhere, and the pack goes on as one that chooses its own size.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from codeqa.pack import tokens
from codeqa.pack.draft import Desk, Draft, Loader
from codeqa.pack.earlier import Earlier
from codeqa.pack.enough import SENT as SENT_FOR_ONE
from codeqa.pack.enough import Enough, Tally, predicted
from codeqa.pack.layout import mode_of, printable, render_file
from codeqa.pack.packing import NOT_NEEDED, OVER_BUDGET, context_of, go_back, in_order
from codeqa.pack.select import PackPolicy, Selection, Step
from codeqa.pack.units import Counter
from codeqa.types import Context, IndexState, Mode, PackedFile, RankedFile
from codeqa.values import frozen

FURTHER: Final = Enough(least=0, coverage=0.95, window=2_000, gain=0.012)
"""When a question within the share has enough: at the rate of gain at which other packs end, seen over a window that fits into a share."""

ELSEWHERE: Final = Enough(least=0, coverage=0.95, window=4_000, gain=0.024)
"""When one that goes elsewhere has enough: at the same rate."""

LEAST_MASS: Final = 0.3
LEAST_HELD: Final = 0.02
LEAST_NEW: Final = 0.6
"""A question goes elsewhere where what was sent before and the share have less than this mass together, or where what was sent has hardly any, and the share

less than this. On django, questions on the subject of the first one find masses of .05 to .96 in what was sent (.40 to .96 with the share), others 0 to .01.
"""

MOST_ELSEWHERE: Final = 8_000
"""Tokens that may be added then: what the smallest packs of fresh questions have. The next question adds more, if it stays there."""

CHANGED: Final = "changed since it was sent"
GONE: Final = "gone since it was sent"
SENT: Final = "sent before"


@frozen
class Room:
    """Tokens: the ``share`` that a further question may add, the ``most`` that it may where it goes elsewhere, and what was ``sent`` before."""

    share: int
    most: int
    sent: int = 0


def more(
    question: str,
    ranked: Sequence[RankedFile],
    load: Loader,
    *,
    room: Room,
    index: IndexState,
    marker: str,
    earlier: Mapping[str, Earlier],
    stale: Sequence[str] = (),
    pinned: Sequence[RankedFile] = (),
    policy: PackPolicy | None = None,
    count: Counter = tokens.count,
) -> tuple[Context, bool]:
    """What to add for ``question``, and whether that goes elsewhere. ``earlier`` is what was sent, by path; ``stale`` the paths that have changed since.

    Its ``predicted_coverage`` counts what was sent before, too. Never fails for want of room: then nothing is added.
    """
    policy = replace(policy or PackPolicy(), whole_fraction=0.0, promote_fraction=2.0)
    old = Desk([RankedFile(path, 0.0, (CHANGED,)) for path in stale], load, marker, policy, count, earlier)
    anew = [replace(file, places=tuple((*span, 0.0) for span in old.changed(rank))) for rank, file in enumerate(old.files)]
    files, pins = in_order(ranked, [*(file for file in anew if file.places), *(pin for pin in pinned if pin.path not in stale)], policy)
    desk = Desk(files, load, marker, policy, count, earlier)
    places = [pin.places for pin in pins]
    share = min(room.most, max(room.share, _cost(desk, places)))
    draft, held, mass = _drafted(desk, places, share, FURTHER, room.sent)
    elsewhere = goes_elsewhere(held, mass) and room.most > share
    if elsewhere:
        draft, _, mass = _drafted(desk, places, min(room.most, max(share, MOST_ELSEWHERE)), ELSEWHERE, room.sent)
    context = context_of(question, draft, budget=room.most, index=index, preamble="")
    return _told(_noticed(context, old), earlier, mass), elsewhere and context.tokens > share


def goes_elsewhere(held: float, mass: float) -> bool:
    """Whether what was ``held`` before, and the ``mass`` that a share makes of it, are too little of what a question wants."""
    return mass < LEAST_MASS or (held < LEAST_HELD and mass < LEAST_NEW)


def pieces(
    wanted: Sequence[RankedFile],
    load: Loader,
    *,
    budget: int,
    index: IndexState,
    marker: str,
    earlier: Mapping[str, Earlier],
    count: Counter = tokens.count,
) -> Context:
    """What of the ``wanted`` places was not sent ``earlier``, in their order as far as it fits, and nothing else. Of a file without places all is wanted."""
    policy = PackPolicy(whole_fraction=0.0)
    files, pins = in_order((), wanted, policy)
    desk = Desk(files, load, marker, policy, count, earlier)
    draft, taken = Draft(desk), 0
    for step in Selection(files, [pin.places for pin in pins], desk.open, policy).pinned():
        taken += draft.add(step)
        if taken > budget:
            break
    for rank in draft.parts:
        draft.weigh(rank)
    go_back(draft, budget)
    return context_of("", draft, budget=budget, index=index, preamble="")


def _drafted(desk: Desk, pins: Sequence[Sequence[tuple[int, int, float]]], room: int, enough: Enough, sent: int) -> tuple[Draft, float, float]:
    """The draft, the mass of all that was sent before, and that of all that is in the draft, too."""
    selection = Selection(desk.files, pins, desk.open, desk.policy)
    held = selection.known(rank for rank, file in enumerate(desk.files) if file.path in desk.earlier)
    draft, tally = Draft(desk), _tally(sent, held)
    for step in selection.pinned():  # wanted whatever is held, and all of them
        _take(draft, step, tally, enough)
    draft.sufficient = tally.coverage >= enough.coverage
    if not draft.sufficient:
        for step in selection.steps():
            _take(draft, step, tally, enough)
            draft.sufficient = tally.suffices(enough)
            if tally.tokens - sent > room or draft.sufficient:
                break
    for rank in draft.parts:
        draft.weigh(rank)
    go_back(draft, room)
    return draft, held, held + sum(step.mass for step in draft.taken)


def _cost(desk: Desk, pins: Sequence[Sequence[tuple[int, int, float]]]) -> int:
    """Tokens of what is pinned or has changed, which is sent whatever the share: it was asked for, or what was sent of it is no longer true."""
    draft = Draft(desk)
    for step in Selection(desk.files, pins, desk.open, desk.policy).pinned():
        draft.add(step)
    for rank in draft.parts:
        draft.weigh(rank)
    return draft.cost


def _take(draft: Draft, step: Step, tally: Tally, enough: Enough) -> None:
    tally.add(draft.add(step), step.mass, enough.window)


def _tally(sent: int, held: float) -> Tally:
    """As if all that was sent before had just been taken."""
    now = predicted(sent * SENT_FOR_ONE, held)
    return Tally(sent, held, now, 0.0, deque([(sent * SENT_FOR_ONE, now)]))


def _noticed(context: Context, old: Desk) -> Context:
    """With a word on each stale file of which nothing new is shown: what was sent of it no longer stands as it was."""
    known = {file.path for file in context.files}
    notices = [_notice(old, rank) for rank, file in enumerate(old.files) if file.path not in known]
    if not notices:
        return context
    files = tuple(sorted([*context.files, *notices], key=lambda file: file.path))
    text = "".join(file.text for file in files)
    return replace(context, files=files, text=text, tokens=old.count(text))


def _notice(old: Desk, rank: int) -> PackedFile:
    path, sheet = old.files[rank].path, old.open(rank)
    if sheet is None:
        text = f"<file {old.marker} {printable(path, old.marker)} | gone since it was sent above>\n</file {old.marker}>\n"
        return PackedFile(path, "", "", Mode.SPANS, (), old.count(text), 0.0, (GONE,), text)
    text, content = render_file(sheet, ()), sheet.content
    return PackedFile(path, content.blob, content.language, mode_of(sheet, ()), (), old.count(text), 0.0, (CHANGED,), text)


def _told(context: Context, earlier: Mapping[str, Earlier], mass: float) -> Context:
    """With the coverage of all that was sent, and files of which nothing had to be added told as such."""
    usual = (OVER_BUDGET, NOT_NEEDED)
    omitted = tuple(replace(item, reason=SENT) if item.path in earlier and item.reason in usual else item for item in context.omitted)
    return replace(context, omitted=omitted, predicted_coverage=round(min(1.0, mass), 4))
