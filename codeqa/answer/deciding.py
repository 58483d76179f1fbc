"""The lines of a place that decide a question: all of a short one; of a longer one its head, what says the question's words, what it calls and gives back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

AGAIN = 0.2
"""What a question's word counts on a line when a chosen line says it already."""

LINKED = 0.7
"""What a line counts that ties a place to another one, as a share of the weightiest word."""

OUTCOME = 0.3
"""... and one that gives something back or fails."""

LONGEST_HEAD = 3
"""Lines of a signature that are shown as they are; a longer one stands above, on one line."""

SLACK = 3
"""Lines over the limit with which a place is still shown whole: leaving so few out would save nothing."""

LONGEST_STATEMENT = 8
"""Lines of a statement that are shown together. Brackets in strings make longer ones of what is none."""

BODY_START = re.compile(r"^\s*(?:@|#\[|\[|//|#|/\*|\*|\"\"\"|'''|$)")
"""Lines before a definition's own first one: decorators, attributes, comments, blanks."""

OUTCOMES = re.compile(r"\s*(?:return\b|raise\b|throw\b|yield\b|panic|Err\(|Ok\(|(?:self\.|t\.)?(?:assert|expect|require|should))")
OPENS = re.compile(r"(?:[{:]|=>|->|\bthen|\bdo)\s*$")
COMMENT = re.compile(r"\s*(?://|#|/\*|\*|--|;;)")
DOCSTRING = re.compile(r"\s*[rRbBuU]{0,2}(\"\"\"|''')")
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")


def first_line(lines: Mapping[int, str]) -> int:
    """The first line of a definition proper."""
    return next((number for number in sorted(lines) if not BODY_START.match(lines[number])), min(lines))


def deciding(
    lines: Mapping[int, str],
    weights: Mapping[str, float],
    terms: Callable[[str], Iterable[str]],
    linked: Collection[int] = (),
    most: int = 10,
) -> tuple[int, ...]:
    """The numbers of at most ``most`` lines, in order, the first one of the definition among them.

    ``weights`` are the question's terms; ``linked`` the lines that name another shown place. A docstring is left out: its first sentence stands above.
    """
    first = first_line(lines)
    whole = _statements(lines)
    head = [number for number in whole[first] if number >= first]
    after = _docstring(lines, head[-1] + 1)
    hidden = {*after, *(head[1:] if len(head) > LONGEST_HEAD else ())}
    usable = [number for number in sorted(lines) if number >= first and number not in hidden]
    if len([number for number in usable if lines[number].strip()]) <= most + SLACK:
        return unpadded(usable, lines)
    kept = set(head).intersection(usable)
    said = {term for number in kept for term in terms(lines[number])}
    scores = {number: _terms_of(lines[number], weights, terms) for number in usable if number not in kept}
    extra = _extra(scores, lines, linked, max(weights.values(), default=1.0))
    while scores and len(kept) < most:
        number = max(scores, key=lambda n: (_gain(scores[n], said) + extra[n], -n))
        if _gain(scores[number], said) + extra[number] <= 0:
            break
        said |= scores.pop(number).keys()
        kept |= next((more for more in _with_opened(lines, whole, number) if len(kept | more) <= most and not more & hidden), set())
    return unpadded(_bridged(kept, usable, most, lines), lines)


def _extra(scores: Mapping[int, Mapping[str, float]], lines: Mapping[int, str], linked: Collection[int], unit: float) -> dict[int, float]:
    """What lines count beside their words. Of those that give something back, the last one and those that say a word of the question."""
    last = max((number for number in scores if OUTCOMES.match(lines[number])), default=0)
    return {
        number: unit * (LINKED * (number in linked) + OUTCOME * bool(number == last or (said and OUTCOMES.match(lines[number]))))
        for number, said in scores.items()
    }


def _terms_of(text: str, weights: Mapping[str, float], terms: Callable[[str], Iterable[str]]) -> dict[str, float]:
    """The question's words that a line says; a comment's count half."""
    share = 0.5 if COMMENT.match(text) else 1.0
    return {term: weights[term] * share for term in set(terms(text)) if term in weights}


def _gain(found: Mapping[str, float], said: Collection[str]) -> float:
    return sum(weight * (AGAIN if term in said else 1.0) for term, weight in found.items())


def _statements(lines: Mapping[int, str]) -> dict[int, Sequence[int]]:
    """Each line with those that its brackets reach over; a line of a statement that is too long to be shown, or is none, by itself."""
    found: dict[int, Sequence[int]] = {}
    group: list[int] = []
    depth = 0
    for number in sorted(lines):
        group.append(number)
        depth += _depth(lines[number])
        if depth <= 0 or len(group) > LONGEST_STATEMENT:
            found.update(dict.fromkeys(group, tuple(group)) if depth == 0 else {one: (one,) for one in group})
            group, depth = [], 0
    return found | {one: (one,) for one in group}


def _with_opened(lines: Mapping[int, str], whole: Mapping[int, Sequence[int]], number: int) -> Iterator[set[int]]:
    """A statement with the first one of the block that it opens; the statement alone."""
    statement = whole[number]
    if OPENS.search(lines[statement[-1]]) and statement[-1] + 1 in lines:
        yield {*statement, *whole[statement[-1] + 1]}
    yield set(statement)


def _depth(line: str) -> int:
    bare = STRING.sub("", line)
    return sum(bare.count(mark) for mark in "([") - sum(bare.count(mark) for mark in ")]")


def _docstring(lines: Mapping[int, str], number: int) -> frozenset[int]:
    """The lines of a docstring that begins at ``number``; none if there is none, or it does not end here."""
    opened = DOCSTRING.match(lines.get(number, ""))
    if opened is None:
        return frozenset()
    mark = opened[1]
    if mark in lines[number][opened.end() :]:
        return frozenset({number})
    end = number + 1
    while end in lines:
        if mark in lines[end]:
            return frozenset(range(number, end + 1))
        end += 1
    return frozenset()


def _bridged(kept: Collection[int], usable: Sequence[int], most: int, lines: Mapping[int, str]) -> list[int]:
    """With the shortest gaps between kept lines closed, as long as there is room: an ellipsis for a line or two saves nothing."""
    shown = set(kept)
    gaps = sorted((range(a[1] + 1, b[0]) for a, b in pairwise(runs(sorted(kept)))), key=lambda gap: (len(gap), gap.start))
    for gap in gaps:
        full = [number for number in gap if lines[number].strip()]
        if len(gap) <= SLACK and len(shown) + len(full) <= most + 1 and set(gap) <= set(usable):
            shown.update(gap)
    return sorted(shown)


def unpadded(numbers: Sequence[int], lines: Mapping[int, str]) -> tuple[int, ...]:
    """Without the blank lines at the ends of each run: they show nothing."""
    kept: list[int] = []
    for start, end in runs(numbers):
        told = [number for number in range(start, end + 1) if lines[number].strip()]
        kept += range(told[0], told[-1] + 1) if told else []
    return tuple(kept) or tuple(numbers[:1])


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as ranges: ``(1, 2, 5)`` -> ``[(1, 2), (5, 5)]``."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
