"""A change to its review: the model is given the change, what it changed, who uses that and which tests reach it, and answers in the form ``review``.

The new side is what is reviewed: of a commit about to be made the staged blobs, whatever lies in the work tree. The index is read as it is, fresh or not;
without one the change alone is looked at.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

from codeqa import llm
from codeqa.answer import forms, prompt
from codeqa.config import AUTO, Budget, Config
from codeqa.errors import BudgetTooSmall, ConfigError, IndexFault, NothingFound, UsageError
from codeqa.index.ties import Ties, open_ties
from codeqa.pack import packing, tokens
from codeqa.pack.diff import unified
from codeqa.pipeline import model
from codeqa.pipeline.changed import Case, Reader, TimeBox
from codeqa.pipeline.freshness import Progress, place_of, silent
from codeqa.pipeline.impact import find_impact
from codeqa.pipeline.packing import AUTO_USUAL, room
from codeqa.pipeline.shaping import Shaped, shaped
from codeqa.source import find_repository, read_file, redact
from codeqa.types import CallPlan, Chunk, Context, FileContent, IndexState, Message, RankedFile, Repository, Skipped, SkipReason
from codeqa.types.forms import FormAnswer
from codeqa.types.impacts import Asked, ChangedSymbol, Impact
from codeqa.values import frozen

QUESTION: Final = """\
Review the change of which stdin holds the unified diff (its lines with + and - at their beginning are new and old) and, below it, what it touches as the \
index knows it. The files are as they are after the change: what was changed, who uses it, the tests that reach it. Cite the files, not stdin, where both \
show it."""

DIFF_SHARE: Final = 0.4
"""Of the prompt, what the diff may take; a longer one is cut, and that is said."""

CALLERS: Final = 30
TESTS: Final = 12
"""Places outside of the change that are given at most: the surest ones."""

AROUND: Final = 12
"""Lines on each side of a place where something changed is used."""

IMPACT_SHARE: Final = 0.5
"""Of a limited time, what looking for callers and tests may take: the rest is the model's."""

TOUCHED: Final = 40
"""Changed symbols that are told of."""

FORM: Final = "review"


@frozen
class Prepared:
    """All that the model is given. ``left_out`` says in sentences what is not looked at."""

    context: Context
    messages: tuple[Message, Message]
    extra: str
    prompt_tokens: int
    left_out: tuple[str, ...]


def review(
    where: Path,
    config: Config,
    asked: Asked,
    *,
    budget: Budget | None = None,
    max_cost: float | None = None,
    progress: Progress = silent,
    clock: llm.Clock = llm.REAL_TIME,
) -> FormAnswer:
    """The review. Raises ConfigError without a model, NothingFound where nothing is changed, UsageError, SourceError, SpendCap, EndpointError."""
    if not config.model or config.offline:
        why, first = ("none may be asked offline", "") if config.model else ("none is configured", "name one with --model; ")
        raise ConfigError(f"a review needs a model, and {why}", f"{first}codeqa graph impact needs none")
    began = time.monotonic()
    prepared = _prepared(where, config, asked, budget, progress)
    form = forms.built_in(FORM)
    wanted = Shaped(form, prepared.messages, prepared.context, prepared.extra, prepared.prompt_tokens)
    answer = shaped(wanted, config, max_cost=max_cost, progress=progress, clock=clock)
    return replace(answer, question="review", seconds=time.monotonic() - began, left_out=prepared.left_out)


def plan_review(where: Path, config: Config, asked: Asked, *, budget: Budget | None = None, progress: Progress = silent) -> CallPlan:
    """Everything but the call."""
    prepared = _prepared(where, config, asked, budget, progress)
    return CallPlan(prepared.context, prepared.messages, config.model, prepared.prompt_tokens, model.prompt_cost(config, prepared.prompt_tokens))


def _prepared(where: Path, config: Config, asked: Asked, budget: Budget | None, progress: Progress) -> Prepared:
    if asked.paths and not (asked.staged or asked.revision):  # files alone would be looked at as if all of them were changed
        asked = replace(asked, revision="HEAD")
    progress("looking at the change", 0, 0)
    impact = find_impact(where, config, replace(asked, seconds=asked.seconds * IMPACT_SHARE))
    if not impact.files:
        raise NothingFound("nothing is changed", "codeqa review --staged, or --diff main for what differs from a branch")
    repository = find_repository(where)
    cases = _cases(repository, where, config, asked)
    marker = secrets.token_hex(8)
    request = forms.request(forms.built_in(FORM))
    frame = sum(tokens.count(text) for text in (prompt.INSTRUCTIONS, QUESTION, request)) + 200
    asked_for = budget or config.budget
    size = model.within(room(AUTO_USUAL if asked_for == AUTO else asked_for, frame), config, frame)
    if size.most <= 0:
        raise BudgetTooSmall(f"instructions and form alone need {frame:,} tokens", f"give --budget {frame + 4_000} or more")
    diff, cut = _fitting(redact(_diff(cases))[0], int(size.most * DIFF_SHARE))
    extra = f"{diff}\nWhat the change touches:\n{_touched(impact)}" if impact.symbols else diff
    spent = tokens.count(prompt.numbered(prompt.escape(extra, marker))) + 40
    state = impact.index or IndexState(impact.base, 0, 0)
    context = packing.pack(QUESTION, _ranked(impact, cases), _Loader(repository, impact, cases), budget=max(size.most - spent, 1), index=state, marker=marker)
    messages = prompt.build(context, f"{QUESTION}\n\n{request}", fence=marker, extra=extra)
    total = sum(tokens.count(message.content) for message in messages) + 64
    notes = (*impact.left_out, *((f"the diff was cut to {tokens.count(diff):,} tokens",) if cut else ()))
    return Prepared(context, messages, extra, total, notes)


def _cases(repository: Repository, where: Path, config: Config, asked: Asked) -> list[Case]:
    """The changed files with the texts of both sides."""
    box = TimeBox(asked.seconds * IMPACT_SHARE)
    ties = _ties(repository, config)
    with closing(ties) if ties else nullcontext():
        reader = Reader(repository, where, config, asked, ties, box)
        return reader.cases(reader.changed_files()[0])


def _ties(repository: Repository, config: Config) -> Ties | None:
    try:
        return open_ties(place_of(repository, config))
    except (IndexFault, UsageError):
        return None


# --- the change as text ------------------------------------------------------------------------------------------------------------


def _diff(cases: Iterable[Case]) -> str:
    pieces: list[str] = []
    for case in cases:
        change = case.change
        old, new = (None if text is None else text.text for text in case.texts)
        if case.left_out and old is None and new is None:
            pieces.append(f"--- a/{change.old_path}\n+++ b/{change.path}\n@@ {change.status}, not shown: {case.left_out} @@\n")
        else:
            pieces.append(unified(change.path, change.old_path, old, new))
    return "".join(pieces)


def _fitting(text: str, most: int) -> tuple[str, bool]:
    """The text, cut behind a whole line where it takes more than ``most`` tokens; whether it was."""
    if tokens.count(text) <= most:
        return text, False
    lines = text.split("\n")
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if tokens.count("\n".join(lines[:middle])) <= most - 20 else (low, middle - 1)
    return "\n".join([*lines[:low], f"@@ {len(lines) - low:,} further lines of the diff are left out @@", ""]), True


def _touched(impact: Impact) -> str:
    rows = [_row(symbol) for symbol in impact.symbols[:TOUCHED]]
    more = [f"- and {len(impact.symbols) - TOUCHED:,} more"] if len(impact.symbols) > TOUCHED else []
    return "\n".join([*rows, *more, *(f"- {finding.message}" for finding in impact.findings[:TOUCHED])]) + "\n"


def _row(symbol: ChangedSymbol) -> str:
    users = ", ".join(f"{one.path}:{one.line}" for one in symbol.callers[:5])
    tests = ", ".join(one.path for one in symbol.tests[:3])
    told = f"- {symbol.path}:{symbol.start_line} {symbol.symbol or 'the file itself'}: {symbol.change.value}"
    return told + (f"; used by {users}" if users else "") + (f"; tests: {tests}" if tests else "; no test is known to reach it" if symbol.symbol else "")


# --- the files -----------------------------------------------------------------------------------------------------------------------


def _ranked(impact: Impact, cases: Sequence[Case]) -> list[RankedFile]:
    """What was changed, then who uses it, then its tests: each with the places that matter, the surest first."""
    places: dict[str, list[tuple[int, int, float]]] = {}
    for symbol in impact.symbols:
        places.setdefault(symbol.path, []).append((symbol.start_line, symbol.end_line, 1.0))
    here = {case.change.path for case in cases if case.texts[1] is not None}
    ranked = [RankedFile(path, 3.0, ("changed",), tuple(places.get(path, [(1, 1, 0.5)]))) for path in sorted(here)]
    callers = sorted({(one.path, one.line, one.confidence) for symbol in impact.symbols for one in symbol.callers}, key=lambda one: (-one[2], one[0], one[1]))
    ranked += _grouped(callers[:CALLERS], here, 2.0, "uses what was changed")
    shown = here | {file.path for file in ranked}
    ranked += _grouped([(one.path, one.line, one.confidence) for one in impact.tests[:TESTS]], shown, 1.0, "a test that reaches it")
    return ranked


def _grouped(found: Iterable[tuple[str, int, float]], shown: Iterable[str], score: float, reason: str) -> Iterator[RankedFile]:
    files: dict[str, list[tuple[int, int, float]]] = {}
    known = set(shown)
    for path, line, sure in found:
        if path not in known:
            files.setdefault(path, []).append((max(1, line - AROUND), line + AROUND, sure))
    for path, places in files.items():
        yield RankedFile(path, score * max(place[2] for place in places), (reason,), tuple(places))


class _Loader:
    """Changed files as they are after the change, all others as they are in the work tree, with the lines that matter as units of their own."""

    def __init__(self, repository: Repository, impact: Impact, cases: Sequence[Case]) -> None:
        self._repository = repository
        self._changed = {case.change.path: case for case in cases}
        self._ranges = _ranges(impact)

    def __call__(self, path: str) -> FileContent | Skipped:
        case = self._changed.get(path)
        if case is not None and case.texts[1] is None:
            return Skipped(path, SkipReason.VANISHED, "removed by the change")
        source = case.texts[1] if case is not None else read_file(self._repository.root, path, object_format=self._repository.object_format)
        if source is None or isinstance(source, Skipped):
            return source or Skipped(path, SkipReason.VANISHED)
        side = case.sides[1] if case is not None else None
        chunks = _chunks(source.text, self._ranges.get(path, ()))
        return FileContent(path, source.blob, side.language if side else "", source.text, (), chunks, source.redactions)


def _ranges(impact: Impact) -> Mapping[str, Sequence[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for symbol in impact.symbols:
        found.setdefault(symbol.path, []).append((symbol.start_line, symbol.end_line))
        for caller in symbol.callers:
            found.setdefault(caller.path, []).append((max(1, caller.line - AROUND), caller.line + AROUND))
    for test in impact.tests:
        found.setdefault(test.path, []).append((max(1, test.line - AROUND), test.line + AROUND))
    return found


def _chunks(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[Chunk, ...]:
    """The file cut so that each range is a chunk of its own; ranges that overlap are one."""
    lines = text.removesuffix("\n").split("\n") if text else []
    cuts: list[tuple[int, int, str]] = []
    place = 1
    for start, end in sorted(ranges):
        start, end = max(start, place), min(end, len(lines))
        if start > end:
            continue
        if start > place:
            cuts.append((place, start - 1, "gap"))
        cuts.append((start, end, "lines"))
        place = end + 1
    if place <= len(lines):
        cuts.append((place, len(lines), "gap"))
    return tuple(Chunk(start, end, -1, kind, "", _cost(lines, start, end), "") for start, end, kind in cuts)


def _cost(lines: Sequence[str], start: int, end: int) -> int:
    return tokens.count("".join(f"{number}\t{lines[number - 1]}\n" for number in range(start, end + 1)))
