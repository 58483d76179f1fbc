"""What a question comes with, beside its words: what a text on stdin names, pinned files, the folder it is asked from; and what these do to a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING, Final

from codeqa.errors import UsageError
from codeqa.retrieve.ranking import Ranking
from codeqa.types import Hit, RankedFile, Scope
from codeqa.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeqa.pipeline.naming import Named
    from codeqa.pipeline.opening import Opened

NAMED: Final = "named in stdin"
PINNED: Final = "pinned"
AT_CURSOR: Final = "at the cursor"
NEARBY: Final = "in the folder asked from"

NAMED_SPREAD: Final = 2.0
"""A file with named lines ranks above the best that is not named, by its weight (at most 1) and by a quarter of how near it came itself, from this below.

Scores are logarithms of odds, but for a constant."""
NAMED_PLACE: Final = 4.0
"""What a named place gains over the best other of its file: a fault is hardly ever elsewhere in the files that its traceback names."""
MENTION_BONUS: Final = 1.0
NEARBY_BONUS: Final = log(2.0)
"""Of two files that the question fits alike, the one in the folder that is asked from is taken for twice as likely."""

AHEAD: Final = 20

MOST_FILES: Final = 30
"""Files that are pinned because a text names them: a list of hundreds names none before the others. Those beyond only gain in rank."""
MOST_PLACES: Final = 60

LONGEST: Final = 120
"""Lines of a symbol that is shown as a whole; of a longer one, those around the named line."""
AROUND: Final = 10
BEGINNING: Final = 40
"""Lines of a file that is named without a line, and of which the ranking knows no place."""


@frozen
class Steer:
    """``places`` the heaviest first; ``pinned`` are paths; ``words`` go beside the question's own; ``folder`` is asked from, "" for the root.

    ``why`` is the reason that is told of the places.
    """

    places: tuple[Named, ...] = ()
    pinned: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    folder: str = ""
    why: str = NAMED

    @property
    def ahead(self) -> int:
        """Ranks below the wanted ones that are looked at: what is near may rise from there."""
        return AHEAD if self.folder else 0

    def asked(self, question: str) -> str:
        """The text that is searched for."""
        return f"{question}\n{' '.join(self.words)}" if self.words else question

    def steered(self, ranking: Ranking, limit: int) -> Ranking:
        """The ranking with what is named first. ``limit`` bounds the hits."""
        if not (self.places or self.pinned or self.folder):
            return ranking
        files = _files(ranking.files, self)
        named = _hits(self.places, max((hit.score for hit in ranking.hits), default=0.0), self.why)
        rest = [hit for hit in ranking.hits if not any(_overlap(hit, other) for other in named)]
        rest = sorted((_nearer(hit, self.folder) for hit in rest), key=lambda hit: (-hit.score, hit.path, hit.start_line))
        return Ranking(files, (*named, *rest)[:limit])

    def pins(self, ranking: Ranking) -> tuple[RankedFile, ...]:
        """What a pack has before anything else: the pinned files whole, then the named places."""
        known = {file.path: file.places for file in ranking.files}
        whole = [RankedFile(path, 0.0, (PINNED,)) for path in self.pinned]
        spans = _spans(self.places, known)
        named = [RankedFile(path, 0.0, (self.why,), tuple(places)) for path, places in spans.items() if path not in self.pinned]
        return (*whole, *named)


def steer(index: Opened, extra: str, scope: Scope, allowed: Callable[[str, str], bool]) -> Steer:
    """Looks up what ``extra`` names and what ``scope`` pins. What is named must be in scope, what is pinned need not. Raises UsageError for an unknown pin."""
    folder = index.repository.prefix
    if not extra and not scope.pinned and index.pointed is None:
        return Steer(folder=folder)
    from codeqa.pipeline.naming import named_in  # the patterns take 10 ms to compile: only where there is something to read

    for path in scope.pinned:
        if index.shelf.number_of(path) is None:
            raise UsageError(f"--pin: {path} is not in the index", f"`codeqa why {path}` says why")
    places, words = named_in(index, extra, folder, allowed) if extra else ((), ())
    if index.pointed is not None:
        why = f"{AT_CURSOR}, or {NAMED}" if extra else AT_CURSOR
        return Steer((*index.pointed.places, *places), scope.pinned, (*index.pointed.words, *words), folder, why)
    return Steer(places, scope.pinned, words, folder)


def _files(ranked: Sequence[RankedFile], steer: Steer) -> tuple[RankedFile, ...]:
    best = max((file.score for file in ranked), default=0.0)
    least = min((file.score for file in ranked), default=0.0)
    named: dict[str, list[Named]] = {}
    for place in steer.places:
        named.setdefault(place.path, []).append(place)
    known = {file.path for file in ranked}
    missing = (RankedFile(path, least) for path in dict.fromkeys((*steer.pinned, *named)) if path not in known)
    changed = [_raised(file, named.get(file.path, ()), best, steer) for file in (*ranked, *missing)]
    return tuple(sorted(changed, key=lambda file: (-file.score, file.path)))


def _raised(file: RankedFile, named: Sequence[Named], best: float, steer: Steer) -> RankedFile:
    """The file with what it gains, and with its named places before its others. ``named`` are heaviest first."""
    score, reasons, places = file.score, file.reasons, file.places
    if _inside(file.path, steer.folder):
        score, reasons = score + NEARBY_BONUS, (*reasons, NEARBY)
    if any(place.start_line for place in named):
        score = best + named[0].weight + min(max(score - best + NAMED_SPREAD, 0.0), NAMED_SPREAD) / 4
        top = max((worth for _, _, worth in places), default=0.0)
        lined = {(place.start_line, place.end_line): top + NAMED_PLACE * place.weight for place in reversed(named) if place.start_line}
        first = sorted(((start, end, round(worth, 4)) for (start, end), worth in lined.items()), key=lambda place: (-place[2], place[0]))
        places = (*first, *(place for place in places if place[:2] not in lined))
    elif file.path in steer.pinned:
        score = max(score + NAMED_SPREAD, best)
    elif named:
        score += MENTION_BONUS
    told = [reason for reason, holds in ((PINNED, file.path in steer.pinned), (steer.why, bool(named))) if holds]
    return replace(file, score=round(score, 4), reasons=(*told, *reasons), places=places)


def _hits(places: Sequence[Named], best: float, why: str) -> list[Hit]:
    """The named places as hits, above all others; a file as such is none."""
    lined = [place for place in places if place.start_line]
    return [
        Hit(place.path, place.start_line, place.end_line, place.symbol, place.kind, place.language, round(best + place.weight, 4), (why,)) for place in lined
    ]


def _nearer(hit: Hit, folder: str) -> Hit:
    return replace(hit, score=round(hit.score + NEARBY_BONUS, 4), reasons=(*hit.reasons, NEARBY)) if _inside(hit.path, folder) else hit


def _overlap(one: Hit, other: Hit) -> bool:
    return one.path == other.path and one.start_line <= other.end_line and other.start_line <= one.end_line


def _inside(path: str, folder: str) -> bool:
    return bool(folder) and path.startswith(folder + "/")


def _spans(places: Sequence[Named], known: Mapping[str, Sequence[tuple[int, int, float]]]) -> dict[str, list[tuple[int, int, float]]]:
    """Path -> the lines to pin, for the files and places that come first."""
    spans: dict[str, list[tuple[int, int, float]]] = {}
    for place in places[:MOST_PLACES]:
        if place.path in spans or len(spans) < MOST_FILES:
            spans.setdefault(place.path, []).append((*_lines(place, known.get(place.path, ())), place.weight))
    return spans


def _lines(place: Named, ranked: Sequence[tuple[int, int, float]]) -> tuple[int, int]:
    """The lines to pin of a place; of a file as such, its best ranked ones or its beginning."""
    if not place.start_line:
        return ranked[0][:2] if ranked else (1, BEGINNING)
    if place.end_line - place.start_line < LONGEST:
        return place.start_line, place.end_line
    return max(place.start_line, place.line - AROUND), min(place.end_line, place.line + AROUND)
