"""A question in parts: where it may be cut so that each piece can be answered, and where they are apart, sought by itself. Rules only, pure.

A question is cut where a person would put a number before each piece: at the items of a list, at question marks, and where a conjunction is followed by another
question word ("how is it signed, and where is the key configured?"). Doubt leaves a question whole.

Which pieces are sought by themselves was measured, as evidence in packs of 16k tokens (``bench pack --join N``, ``--as-one N``). Two of SWE-QA's dev questions
put behind each other: .622 sought as one, .688 sought each and together; three: .505 and .618. The 62 questions that a conjunction joins: .796 and .741, for
their pieces speak of one thing, and each of them finds less of it than both. Names sought one by one in the 83 questions that have two to five of them: .832
and .660. So sentences are sought apart, and what one sentence joins, or names, is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from codeqa.types import RankedFile
from codeqa.values import frozen

MOST: Final = 6
"""Parts of a question: of more, the last are taken as one. A budget shared by more shows too little of each."""

LEAST_WORDS: Final = 3
"""Words of a part: "and why?" belongs to what stands before it."""

SHORT: Final = 14
"""Words of a piece at most that a pronoun ties to the one before it: a longer one has its own subject."""

LONGEST: Final = 4_000
"""Characters of a question that is cut: what is longer is material, not a question."""

WEIGHT_OF_WHOLE: Final = 0.5
"""The whole question's share of a mixture. 0 and 0.75 are within .01 of it, both ways."""

LEAST_CHANCE: Final = 1e-12
"""Of the best file's: keeps every logarithm finite."""

MOST_REASONS: Final = 4

_ASKING: Final = r"(?:how|where|what|which|why|when|who|whose|whom)"
_BEFORE: Final = r"(?:(?:in|at|by|from|to|on|under|for|with|through|during|of|into|after|before) )?"
_ITEM: Final = re.compile(r"^[ \t]*(?:\(?(?:\d{1,2}|[a-hA-H])[.)]|[-*•])[ \t]+(?=\S)", re.MULTILINE)
_INLINE: Final = re.compile(r"(?<!\S)\(?([1-9])[.)] +(?=\S)")
_MARK: Final = re.compile(r"\?+[)\"'”’*_]*(?:\s+|$)")
_CONJUNCTION: Final = re.compile(
    rf"(?:[,;]\s+|\s+)(?:and(?: also| then)?|or|but|as well as|plus)\s+(?={_BEFORE}{_ASKING}\b)|[;,]\s+(?={_BEFORE}{_ASKING}\b)", re.IGNORECASE
)
_ASKS: Final = re.compile(
    rf"\W*(?:{_BEFORE}{_ASKING}|is|are|do|does|did|can|could|should|would|will|explain|describe|show|tell|list|find|compare|name)\b", re.IGNORECASE
)
_EMBEDDED: Final = re.compile(
    r"\b(?:determin\w*|decid\w*|depend\w*|know\w*|cho?os\w*|defin\w*|control\w*|govern\w*|check\w*|specif\w*|see\w*|say\w*|record\w*|clear|on|of|about)"
    rf"\s+(?:both\s+)?{_BEFORE}{_ASKING}\b[^,;]*$",
    re.IGNORECASE,
)
"""What stands before a conjunction that joins two objects of one verb: "decides what is sent and where it goes" is one question."""
_QUOTED: Final = re.compile(r"`[^`]*`|\"[^\"\n]*\"|“[^”\n]*”|https?://\S+")
_ITS: Final = re.compile(r"\b(?:it|its|they|them|their|this|these|those|the (?:same|latter|former))\b", re.IGNORECASE)


@frozen
class Parts:
    """``asked`` are the pieces as they were written, in order, two or more or none. ``sought`` is what to look for beside the whole question, one text for each

    group of pieces that is apart from the others: with the lead that all share, and with what only points back ("Who calls it?") behind what it points to.
    """

    asked: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()


WHOLE: Final = Parts()


def cut(question: str) -> Parts:
    """The parts of a question, ``WHOLE`` for one that is of a piece.

    >>> cut("How is a cookie signed, and where is the key configured?").asked
    ('How is a cookie signed', 'where is the key configured?')
    """
    text = question.strip()
    if len(text) > LONGEST:
        return WHOLE
    lead, items = _listed(text)
    if not items:
        lead, items = _questions(text)
    return parts_of(items, lead) if items else parts_of(_joined(text), apart=False)


def parts_of(pieces: Sequence[str], lead: str = "", *, apart: bool = True) -> Parts:
    """Parts of given pieces, ``WHOLE`` where fewer than two of them say anything."""
    asked = list(dict.fromkeys(piece for piece in (_tidy(one) for one in pieces) if piece))
    if len(asked) > MOST:
        asked = [*asked[: MOST - 1], " ".join(asked[MOST - 1 :])]
    if len(asked) < 2:
        return WHOLE
    return Parts(tuple(asked), _sought(asked, lead.strip()) if apart else ())


def blend(whole: Sequence[RankedFile], parts: Sequence[Sequence[RankedFile]]) -> tuple[RankedFile, ...]:
    """The ranking of a whole question and those of its parts as one: a mixture in which the whole has half of the weight, and each part the same of the rest.

    Scores are logarithms of odds (``ranking``): a file's chance is the sum of its chances in each, and so is a place's in its file. So one budget is shared by
    all parts, nothing is there twice, and what several parts want comes first. A question that is of a piece is left as it is.
    """
    found = [files for files in parts if files]
    if not found:
        return tuple(whole)
    weighted = [(files, WEIGHT_OF_WHOLE) for files in [whole] if files] + [(files, (1 - WEIGHT_OF_WHOLE) / len(found)) for files in found]
    chances = [{path: weight * chance for path, chance in _chances(files).items()} for files, weight in weighted]
    totals: dict[str, float] = {}
    for one in chances:
        for path, chance in one.items():
            totals[path] = totals.get(path, 0.0) + chance
    known: dict[str, list[tuple[RankedFile, float]]] = {}
    for (files, _), one in zip(weighted, chances, strict=True):
        for file in files:
            known.setdefault(file.path, []).append((file, one[file.path] / totals[file.path]))
    blended = [_blended(path, math.log(total), known[path]) for path, total in totals.items()]
    return tuple(sorted(blended, key=lambda file: (-file.score, file.path)))


def _chances(files: Sequence[RankedFile]) -> Mapping[str, float]:
    top = max(file.score for file in files)
    sizes = {file.path: max(math.exp(file.score - top), LEAST_CHANCE) for file in files}
    total = sum(sizes.values())
    return {path: size / total for path, size in sizes.items()}


def _blended(path: str, score: float, rows: Sequence[tuple[RankedFile, float]]) -> RankedFile:
    """``rows`` are the file in each ranking, with the share of its chance that it has from there."""
    places: dict[tuple[int, int], float] = {}
    for file, share in rows:
        for start, end, worth in file.places:
            places[start, end] = places.get((start, end), 0.0) + share * math.exp(worth)
    ordered = sorted(((start, end, round(math.log(odds), 4)) for (start, end), odds in places.items() if odds), key=lambda place: (-place[2], place[0]))
    reasons = [reason for file, _ in sorted(rows, key=lambda row: -row[1]) for reason in file.reasons]
    return RankedFile(path, round(score, 4), tuple(dict.fromkeys(reasons))[:MOST_REASONS], tuple(ordered))


def _tidy(piece: str) -> str:
    return " ".join(piece.split()).strip(" ,;")


def _sought(asked: Sequence[str], lead: str) -> tuple[str, ...]:
    """One text for each group, () where all are one."""
    groups: list[str] = []
    for piece in asked:
        if groups and len(piece.split()) <= SHORT and _ITS.search(piece):
            groups[-1] += f"\n{piece}"
        else:
            groups.append(piece)
    return tuple(f"{lead}\n{group}" if lead else group for group in groups) if len(groups) > 1 else ()


def _listed(text: str) -> tuple[str, list[str]]:
    """What stands above a list, and its items: each on lines of its own, or numbered 1, 2, … in one line."""
    masked = _masked(text)
    places = list(_ITEM.finditer(masked))
    if len(places) < 2:
        places = _counted(list(_INLINE.finditer(masked)))
    if len(places) < 2:
        return "", []
    stops = [place.start() for place in places[1:]] + [len(text)]
    items = [text[place.end() : stop] for place, stop in zip(places, stops, strict=True)]
    return text[: places[0].start()], items if all(_tells(item) for item in items) else []


def _counted(places: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers that count up from 1; any other is a figure."""
    found: list[re.Match[str]] = []
    for place in places:
        if place[1] == str(len(found) + 1):
            found.append(place)
    return found


def _questions(text: str) -> tuple[str, list[str]]:
    """The sentences that end in a question mark, and what is told before the first of them; what is told between belongs to the next."""
    ends = [match.end() for match in _MARK.finditer(_masked(text))]
    if len(ends) < 2:
        return "", []
    pieces = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    lead, first = _told(pieces[0])
    rest = text[ends[-1] :].strip()
    pieces = [first, *pieces[1:-1], f"{pieces[-1]} {rest}" if rest else pieces[-1]]
    return lead, _long_enough(pieces)


def _told(piece: str) -> tuple[str, str]:
    """Statements, and the question that follows them."""
    *before, last = re.split(r"(?<=[.!:])\s+", piece)
    return " ".join(before), last


def _joined(text: str) -> list[str]:
    """The pieces of one sentence that a conjunction with a question word behind it joins."""
    masked = _masked(text)
    if not _ASKS.match(masked):
        return []
    cuts = [match for match in _CONJUNCTION.finditer(masked) if not _EMBEDDED.search(masked[: match.start()]) and _ends_well(masked, match)]
    starts, stops = [0, *(match.end() for match in cuts)], [*(match.start() for match in cuts), len(text)]
    return _long_enough([text[start:stop] for start, stop in zip(starts, stops, strict=True)])


def _ends_well(masked: str, match: re.Match[str]) -> bool:
    """Whether a comma alone parts two questions: ", which" and ", where" begin a clause about what stands before them, most often."""
    if re.search(r"\b(?:and|or|but|plus|as well as)\b", match[0], re.IGNORECASE):
        return True
    return match[0].startswith(";") or re.match(r"(?:how|why|what)\b", masked[match.end() :], re.IGNORECASE) is not None


def _long_enough(pieces: Sequence[str]) -> list[str]:
    """Pieces of fewer words are put to the one before them; the first to the one behind it."""
    found: list[str] = []
    for piece in pieces:
        if found and not (_tells(piece) and _tells(found[-1])):
            found[-1] = f"{found[-1].rstrip()} and {piece}" if not found[-1].rstrip().endswith("?") else f"{found[-1].rstrip()} {piece}"
        else:
            found.append(piece)
    return found


def _tells(piece: str) -> bool:
    return len(re.findall(r"\w+", piece)) >= LEAST_WORDS


def _masked(text: str) -> str:
    """With what is quoted blanked, of the same length: nothing in it parts a question."""
    return _QUOTED.sub(lambda match: "x" * len(match[0]), text)
