"""A question about a place in an editor: asked as any other, of what is on the screen, with that place before anything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from codeqa.config import Config
from codeqa.graph.changes import matched
from codeqa.index.ties import open_ties
from codeqa.pipeline import asking
from codeqa.pipeline.anchoring import Place
from codeqa.pipeline.freshness import place_of
from codeqa.pipeline.naming import Named
from codeqa.pipeline.opening import Opened
from codeqa.pipeline.unsaved import Moves, Screen, screen
from codeqa.retrieve.ranking import Ranking
from codeqa.types import Answer, CallPlan, FileContent, Hit, RankedFile
from codeqa.types.anchored import At, Described
from codeqa.values import frozen

MEANT_WEIGHT: Final = 0.9
"""Of what the word under the cursor means, where that is elsewhere: the cursor's own place has 1."""

BESIDE: Final = 15
"""Lines on either side of a cursor that stands in no symbol."""


@frozen
class Pointed:
    """What an opened index is told of the screen. ``content`` is the file as it is there, None where the index has read these very bytes.

    ``moved_from`` are the saved file's lines on the screen; ``known`` maps the screen's symbols to the index's. ``places`` are in the screen's lines.
    """

    path: str
    places: tuple[Named, ...]
    words: tuple[str, ...]
    content: FileContent | None = None
    moved_from: Moves | None = None
    known: Mapping[int, int] | None = None

    def moved(self, ranking: Ranking) -> Ranking:
        """The ranking with the file's lines as they are on the screen; what is gone from it is left out."""
        if self.moved_from is None:
            return ranking
        files = tuple(self._file(file, self.moved_from) if file.path == self.path else file for file in ranking.files)
        hits = tuple(moved for hit in ranking.hits if (moved := self._hit(hit, self.moved_from) if hit.path == self.path else hit) is not None)
        return Ranking(files, hits)

    def _file(self, file: RankedFile, moves: Moves) -> RankedFile:
        places = ((moves.span(start, end), worth) for start, end, worth in file.places)
        return replace(file, places=tuple((*span, worth) for span, worth in places if span))

    def _hit(self, hit: Hit, moves: Moves) -> Hit | None:
        span = moves.span(hit.start_line, hit.end_line)
        return replace(hit, start_line=span[0], end_line=span[1]) if span else None

    def ordinal(self, path: str, ordinal: int) -> int | None:
        """The index's ordinal of a symbol that is shown, None where the index does not know it."""
        return self.known.get(ordinal) if self.known is not None and path == self.path and ordinal >= 0 else ordinal

    def line(self, path: str, line: int) -> int:
        """Where a line that the index knows is now; 0 where it is gone."""
        return self.moved_from.line(line) if self.moved_from is not None and path == self.path else line


def ask_at(where: Path, question: str, config: Config, at: At, **rest: Any) -> Answer:
    """As ``asking.ask``, which ``rest`` goes to, about a place. Raises also what ``unsaved.screen`` does."""
    shown = screen(where, config, at, chunks=True)
    return replace(asking.ask(shown.where, _told(shown, question), config, view=_view(shown, config), **rest), question=question)


def plan_at(where: Path, question: str, config: Config, at: At, **rest: Any) -> CallPlan:
    """As ``asking.plan_call``, which ``rest`` goes to, about a place."""
    shown = screen(where, config, at, chunks=True)
    return asking.plan_call(shown.where, _told(shown, question), config, view=_view(shown, config), **rest)


def _told(shown: Screen, question: str) -> str:
    """The question with the place that a person sees while asking it."""
    word = f", on the word {shown.word!r}" if shown.word else ""
    lines = f"{shown.at.line}-{shown.last}" if shown.last > shown.at.line else f"{shown.at.line}"
    with_what = "these lines selected" if shown.last > shown.at.line else "the cursor"
    screen = " (as it is in the editor, not saved)" if shown.unsaved else ""
    return f'{question}\n\n(Asked with {with_what} at {shown.path}:{lines}{word}{screen}: "it", "this" and "here" mean what stands there.)'


def _view(shown: Screen, config: Config) -> Callable[[Opened], Opened]:
    def view(index: Opened) -> Opened:
        return replace(index, pointed=_pointed(shown, config, index))

    return view


def _pointed(shown: Screen, config: Config, index: Opened) -> Pointed:
    parsed, _ = shown.parsed()
    with closing(open_ties(place_of(shown.repository, config))) as ties:
        place = Place(shown, ties, time.monotonic(), parsed)
        subject, around = place.meant()
    places = [_around(shown, around, place.language)]
    if subject.path != shown.path or not subject.start_line <= shown.at.line <= subject.end_line:
        places.append(_named(subject, subject.line, MEANT_WEIGHT))
    words = tuple(dict.fromkeys(one.symbol for one in (subject, around) if one and one.symbol))
    if parsed is None:
        return Pointed(shown.path, tuple(places), words)
    number = index.shelf.number_of(shown.path)
    old = index.shelf.symbols(number) if number is not None else ()
    known = {new: ordinal for ordinal, new in matched(old, parsed.symbols).items()}
    source = shown.source
    content = FileContent(shown.path, source.blob, parsed.language, source.text, parsed.symbols, parsed.chunks, source.redactions)
    return Pointed(shown.path, tuple(places), words, content, shown.moves(), known)


def _around(shown: Screen, around: Described | None, language: str) -> Named:
    if around is not None:
        return _named(around, shown.at.line, 1.0)
    first, last = shown.at.line, shown.last
    end = max(1, len(shown.lines) - shown.source.text.endswith("\n"))
    beside = BESIDE if first == last else 0
    return Named(shown.path, language, first, max(1, min(first, end) - beside), min(end, last + beside), "", "", 1.0)


def _named(one: Described, line: int, weight: float) -> Named:
    return Named(one.path, one.language, line, one.start_line, one.end_line, one.symbol, one.kind, weight)
