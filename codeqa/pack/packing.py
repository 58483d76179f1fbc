"""Owns the budget: how far to go along the selection's order, counted exactly, and the Context with its receipt that comes of it.

First the walk goes on until the code lines alone exceed the budget (no later step could fit: code only grows). Then it goes back, step by step, until
the exact cost fits, headers and elisions included; and what room is left takes the first lines of the next step. The result is the longest prefix of
the order that fits, so a larger budget never drops a line that a smaller one shows. A pack that chooses its own size (``Enough``) is a prefix of the
same order: it ends where what it holds is predicted to suffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile

from codeqa.errors import BudgetTooSmall
from codeqa.pack import tokens
from codeqa.pack.draft import Desk, Draft, Loader, Part
from codeqa.pack.enough import Enough, Tally
from codeqa.pack.layout import frame, mode_of, render_file
from codeqa.pack.lines import numbered
from codeqa.pack.select import PackPolicy, Selection
from codeqa.pack.units import Counter
from codeqa.types import Context, IndexState, Omitted, PackedFile, RankedFile

OVER_BUDGET = "over budget"
COVERAGE_DIGITS = 4
"""More would show the last bit's noise of another machine."""

NOT_NEEDED = "not needed"
"""Why a file stays out of a pack that ended because it was enough."""


def pack(
    question: str,
    ranked: Sequence[RankedFile],
    load: Loader,
    *,
    budget: int,
    index: IndexState,
    marker: str,
    enough: Enough | None = None,
    policy: PackPolicy | None = None,
    count: Counter = tokens.count,
    pinned: Sequence[RankedFile] = (),
    preamble: str = "",
) -> Context:
    """The context for ``question``: of ``ranked`` (best first) what fits into ``budget`` tokens, or is ``enough``, ``pinned`` files before anything else.

    ``load`` gives a file's present bytes, or why it cannot be shown; it is called at most once a path, and only for files whose turn may come.
    ``marker`` fences repository text: letters, digits and dashes, best drawn at random. ``preamble`` (a map) comes first and is counted.
    Raises BudgetTooSmall, which says what the first step needs. With nothing to show the context has no files.
    """
    if len(marker) < 2 or not marker.replace("-", "").isalnum():
        raise ValueError("a marker has two or more letters, digits and dashes")
    policy = policy or PackPolicy()
    files, pins = in_order(ranked, pinned, policy)
    desk = Desk(files, load, marker, policy, count)
    preamble = preamble if not preamble or preamble.endswith("\n") else f"{preamble}\n"
    room = budget - (count(preamble) if preamble else 0)
    draft = _walk(Selection(files, [pin.places for pin in pins], desk.open, policy), desk, room, enough and replace(enough, least=enough.least - budget + room))
    go_back(draft, room)
    if room < 0 or (draft.left and not draft.taken):
        raise _too_small(draft, budget, room)
    return context_of(question, draft, budget=budget, index=index, preamble=preamble)


def in_order(ranked: Sequence[RankedFile], pinned: Sequence[RankedFile], policy: PackPolicy) -> tuple[tuple[RankedFile, ...], list[RankedFile]]:
    """All files to consider, pinned ones first, and the pins in the same order. A pinned file keeps the score, reasons and places that its rank gave it."""
    known = {file.path: file for file in ranked}
    pins = {pin.path: pin for pin in pinned}
    first = [replace(known[path], reasons=_union(pin, known[path])) if path in known else pin for path, pin in pins.items()]
    rest = [file for file in known.values() if file.path not in pins]
    return (*first, *rest[: policy.max_files]), list(pins.values())


def _union(pin: RankedFile, file: RankedFile) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*pin.reasons, *file.reasons)))


def _walk(selection: Selection, desk: Desk, room: int, enough: Enough | None) -> Draft:
    """Takes steps until their code alone exceeds the room, or they are enough."""
    draft, tally = Draft(desk), Tally()
    for step in selection.steps():
        tally.add(draft.add(step), step.mass, enough.window if enough else 0)
        draft.sufficient = enough is not None and tally.suffices(enough)
        if tally.tokens > room or draft.sufficient:
            break
    for rank in draft.parts:
        draft.weigh(rank)
    return draft


def go_back(draft: Draft, room: int) -> None:
    """Undoes steps until the rest fits, then takes the most first lines of the next one that fit too."""
    while draft.taken and draft.cost > room:
        draft.drop()
    for length in _cuts(draft, room):
        draft.cut(length)
        if draft.cost <= room:
            return
        draft.drop()


def _cuts(draft: Draft, room: int) -> Iterable[int]:
    """How many lines of the next step's last unit might fit, most first. Lines may save at most the header and elisions that their file has now."""
    if not draft.left or not draft.left[-1].units:
        return ()
    step = draft.left[-1]
    part = draft.parts[step.rank]
    frame_now = draft.desk.count(frame(part.sheet, part.spans(draft.desk.policy.fill_tokens)[0])) if part.cost else 0
    unit = part.sheet.units[step.units[-1]]
    costs = accumulate(draft.desk.count(numbered(part.sheet.lines, line, line)) for line in range(unit.start_line, unit.end_line))
    fitting = sum(1 for _ in takewhile(lambda cost: cost <= room - draft.cost + frame_now, costs))
    return range(fitting, draft.desk.policy.cut_lines - 1, -1)


def _too_small(draft: Draft, budget: int, room: int) -> BudgetTooSmall:
    """The error that says what the first step costs, cut as short as a step may be; without any step, what comes before it."""
    return _needs(budget, budget - room + (_least(draft) if draft.left else 0))


def _least(draft: Draft) -> int:
    step, cut_lines = draft.left.pop(), draft.desk.policy.cut_lines
    draft.add(step)
    draft.weigh(step.rank)
    whole, sheet = draft.cost, draft.parts[step.rank].sheet
    draft.drop()
    unit = sheet.units[step.units[-1]] if step.units else None
    if unit is not None and unit.end_line - unit.start_line >= cut_lines:
        draft.cut(cut_lines)
    return min(whole, draft.cost or whole)


def _needs(budget: int, needed: int) -> BudgetTooSmall:
    return BudgetTooSmall(f"a budget of {budget} tokens cannot hold anything: the best place needs {needed}", f"use --budget {needed} or more")


def context_of(question: str, draft: Draft, *, budget: int, index: IndexState, preamble: str) -> Context:
    files = _packed(draft)
    text = preamble + "".join(file.text for file in files)
    total = draft.desk.count(text)
    while total > budget and draft.taken:  # only where counts of lines do not add up: another tokenizer, or counts of another text in the index
        draft.drop()
        files = _packed(draft)
        text = preamble + "".join(file.text for file in files)
        total = draft.desk.count(text)
    redactions = sum(file.redactions for file in files)
    coverage = round(min(1.0, sum(step.mass for step in draft.taken)), COVERAGE_DIGITS)
    return Context(question, budget, total, tokens.TOKENIZER, files, _omitted(draft), text, index, redactions, predicted_coverage=coverage)


def _packed(draft: Draft) -> tuple[PackedFile, ...]:
    """The files in the order of their paths, which two packs share where their choice overlaps."""
    shown = [(draft.desk.files[rank], part) for rank, part in draft.parts.items() if part.shown or part.outlined]
    return tuple(_packed_file(file, part, draft.desk) for file, part in sorted(shown, key=lambda pair: pair[0].path))


def _packed_file(file: RankedFile, part: Part, desk: Desk) -> PackedFile:
    content = part.sheet.content
    spans, _ = part.spans(desk.policy.fill_tokens)
    text = render_file(part.sheet, spans)
    return PackedFile(
        path=file.path,
        blob=content.blob,
        language=content.language,
        mode=mode_of(part.sheet, spans),
        spans=spans,
        tokens=part.cost,
        score=file.score,
        reasons=file.reasons,
        text=text,
        redactions=content.redactions,
        stale=content.stale,
    )


def _omitted(draft: Draft) -> tuple[Omitted, ...]:
    """Every file considered that is not in, best rank first."""
    desk, rows = draft.desk, list[Omitted]()
    usual = NOT_NEEDED if draft.sufficient and not draft.left else OVER_BUDGET
    for rank, file in enumerate(desk.files):
        part = draft.parts.get(rank)
        if part is None or not (part.shown or part.outlined):
            sheet = desk.sheets.get(rank)
            rows.append(Omitted(file.path, sheet.tokens if sheet else 0, desk.refused.get(rank, usual)))
    return tuple(rows)
