"""Whether what a saved answer cites still stands in today's files: sentence by sentence, decided by the lines themselves, without a model.

What is the same but for white space stands, if no line of it goes on where it ended before. What stands elsewhere has moved, if only one place can be meant.
What is nowhere has fallen. What could be in several places, cannot be read, or has no quote that could be looked for is unknown, and never called false.

A model's citation stands on its quote. An evidence answer shows lines and says no more than that they are there: it stands on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from codeqa.answer.citations import LEAST_MOVED, quote_spots, weight
from codeqa.answer.prompt import STDIN
from codeqa.answer.saved import Proof, Saved
from codeqa.answer.shown import Haystack, Spot, words
from codeqa.types import Citation, Claim, Rechecked, Standing, Support

LONGER = "its text is there, but the line goes on otherwise"
RENAMED = "the file was renamed"
GONE = "its lines are gone from the file"

EDITED = 0.5
"""Share of lines without a quote that must be left for the place to be the same one, edited."""

LEAST_ELSEWHERE = 24
"""Letters and digits of a text that is looked for in other files: shorter ones stand in many by chance."""

CLEAR = 2
"""Of several places in a file the nearest is meant if every other one is more than so many times as far away."""

WORST = (Standing.FELL, Standing.UNPROVEN, Standing.UNKNOWN, Standing.MOVED, Standing.HOLDS)
"""A claim stands as the first of these does that one of its supports has."""


@dataclass(frozen=True, slots=True)
class Now:
    """A file of today's tree. ``text`` is None where it cannot be read, for the ``reason``; ``gone`` where there is none of that name."""

    text: str | None
    blob: str = ""
    reason: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Today's files: ``read`` gives one, ``holding`` the paths of those that have a line in them, ``same`` of those with a blob; both without files that

    are what they were when the answer was saved.
    """

    read: Callable[[str], Now]
    holding: Callable[[str], Sequence[str]]
    same: Callable[[str], Sequence[str]]


def recheck(saved: Saved, tree: Tree) -> tuple[Rechecked, ...]:
    """The claims of a saved answer, in order, each as it stands now."""
    shown = saved.mode == "evidence"
    supports = _followed(saved.proofs, [stand(proof, tree, shown) for proof in saved.proofs], tree)
    cited = _worst(support.standing for support in supports if support.standing is not Standing.UNPROVEN)
    return tuple(_claim(claim, tuple(supports[place] for place in claim.citations), cited) for claim in saved.claims)


def _followed(proofs: Sequence[Proof], supports: Sequence[Support], tree: Tree) -> list[Support]:
    """What fell, as it was too little to be looked for in all files, is looked for in the one where other lines of its file have gone."""
    heirs = {support.citation.path: support.path for support in supports if support.standing is Standing.MOVED and support.path != support.citation.path}
    found: list[Support] = []
    for proof, support in zip(proofs, supports, strict=True):
        heir = heirs.get(support.citation.path, "") if support.standing is Standing.FELL else ""
        stack = _stack(tree.read(heir).text or "") if heir else _stack("")
        spots = _spots(stack, "\n".join(proof.lines), whole=True)
        found.append(_at(support.citation, heir, spots[0].start, spots[0].end, support.note) if len(spots) == 1 else support)
    return found


def _claim(claim: Claim, own: tuple[Support, ...], cited: Standing) -> Rechecked:
    """``cited`` is how all that the answer cites stands: a sentence without citations of its own rests on that."""
    rests = cited if cited in (Standing.HOLDS, Standing.MOVED) else Standing.UNKNOWN
    standing = _worst(support.standing for support in own) if own else rests
    if not claim.supported and standing is not Standing.FELL:
        standing = Standing.UNPROVEN
    return Rechecked(claim.text, standing, own)


def _worst(standings: Iterable[Standing]) -> Standing:
    present = set(standings)
    return next((standing for standing in WORST if standing in present), Standing.UNKNOWN)


def stand(proof: Proof, tree: Tree, shown: bool = False) -> Support:
    """One citation on today's tree. ``shown``: it stands on all of its lines, not on its quote."""
    one = proof.citation
    if not one.verified:
        return Support(one, Standing.UNPROVEN, note="it was not verified when it was saved")
    if one.path == STDIN and not one.blob:
        return Support(one, Standing.UNKNOWN, note="it came on stdin")
    now = tree.read(one.path)
    if now.text is None and not now.gone:
        return Support(one, Standing.UNKNOWN, note=f"the file cannot be read: {now.reason}")
    if now.text is None:
        renamed = tree.same(one.blob)
        return _at(one, renamed[0], one.start_line, one.end_line, RENAMED) if len(renamed) == 1 else _elsewhere(proof, tree, shown, "the file is gone")
    if now.blob and now.blob == one.blob:
        return _at(one, one.path, one.start_line, one.end_line)
    stack = _stack(now.text)
    lines = "\n".join(proof.lines)
    if spots := _spots(stack, lines, whole=True):
        return _placed(one, spots, *_told(proof))
    if (shown or not one.quote) and _spots(stack, lines, whole=False):
        return Support(one, Standing.UNKNOWN, note=LONGER)
    if shown or not one.quote:
        return _changed(proof, stack) or _elsewhere(proof, tree, shown, GONE)
    return _quoted(proof, stack) or _elsewhere(proof, tree, shown, GONE)


def _stack(text: str) -> Haystack:
    return Haystack(dict(enumerate((line.rstrip("\r") for line in text.split("\n")), 1)))


def _at(one: Citation, path: str, start: int, end: int, note: str = "") -> Support:
    moved = (path, start) != (one.path, one.start_line)
    return Support(one, Standing.MOVED if moved else Standing.HOLDS, path, start, end, note)


def _spots(stack: Haystack, sought: str, whole: bool) -> list[Spot]:
    return [spot for spot in stack.find(words(sought)) if not whole or _ends(stack, spot) == (True, True)]


def _told(proof: Proof) -> tuple[int, int]:
    """The first and the last cited line that are not blank."""
    told = [number for number, line in enumerate(proof.lines, proof.citation.start_line) if line.strip()]
    return told[0], told[-1]


def _placed(one: Citation, spots: Sequence[Spot], first: int, last: int, note: str = "") -> Support:
    """Lines that stood at ``first`` to ``last`` and stand at ``spots`` now."""
    nearest = min(spots, key=lambda spot: (abs(spot.start - first), spot.start))
    away = abs(nearest.start - first)
    others = [abs(spot.start - first) for spot in spots if spot.start != nearest.start]
    if away and any(other <= CLEAR * away for other in others):
        return Support(one, Standing.UNKNOWN, note=f"its lines stand in {len(others) + 1} places now")
    shift = nearest.start - first
    return _at(one, one.path, one.start_line + shift, one.end_line + shift + (nearest.end - nearest.start) - (last - first), note)


def _quoted(proof: Proof, stack: Haystack) -> Support | None:
    """By the quote alone, as the lines around it have changed; None where it is gone."""
    one = proof.citation
    if weight(one.quote) < LEAST_MOVED:
        return Support(one, Standing.UNKNOWN, note="its lines have changed, and the quote is too short to be looked for")
    old = Haystack(dict(enumerate(proof.lines, one.start_line)))
    before = quote_spots(old, one.quote)
    if not before:
        return None
    spots = quote_spots(stack, one.quote)
    same = [spot for spot in spots if _fits(_ends(stack, spot), _ends(old, before[0]))]
    if same:
        return _placed(one, same, before[0].start, before[0].end, "lines around the quote have changed")
    return Support(one, Standing.UNKNOWN, note=LONGER) if spots else None


def _ends(stack: Haystack, spot: Spot) -> tuple[bool, bool]:
    """Whether a place begins with its line, and ends with its line."""
    begins = spot.first == 0 or stack.line_of[spot.first - 1] != spot.start
    return begins, spot.behind == len(stack.line_of) or stack.line_of[spot.behind] != spot.end


def _fits(now: tuple[bool, bool], before: tuple[bool, bool]) -> bool:
    """Where a quote was the beginning or the end of its line, it must be so still: ``return x`` is no longer said by ``return x + 1``."""
    return (now[0] or not before[0]) and (now[1] or not before[1])


def _changed(proof: Proof, stack: Haystack) -> Support | None:
    """Lines without a quote of which enough are left to be the same place, edited. What is shown has fallen then; what was said of them may hold or not."""
    telling = [line for line in proof.lines if weight(line) >= LEAST_MOVED]
    left = sum(bool(stack.find(words(line))) for line in telling)
    if left < EDITED * max(1, len(telling)):
        return None
    gone = len(telling) - left
    told = f"{gone} of its {len(proof.lines)} lines {'has' if gone == 1 else 'have'} changed"
    if left == len(telling):
        told = "its lines stand in another order, or with others between them"
    return Support(proof.citation, Standing.UNKNOWN if not proof.citation.quote else Standing.FELL, note=told)


def _elsewhere(proof: Proof, tree: Tree, shown: bool, why: str) -> Support:
    """The lines, or a model's quote, in another file: moved there if only one has them."""
    one = proof.citation
    sought = one.quote if one.quote and not shown else "\n".join(proof.lines)
    telling = max(sought.split("\n"), key=weight).strip()
    if weight(sought) < LEAST_ELSEWHERE or weight(telling) < LEAST_MOVED:
        return Support(one, Standing.FELL, note=why)
    found = [(path, spot) for path in tree.holding(telling) for spot in _spots(_stack(tree.read(path).text or ""), sought, whole=not (one.quote and not shown))]
    name = one.path.rpartition("/")[2]
    meant = found if len(found) == 1 else [(path, spot) for path, spot in found if path.rpartition("/")[2] == name]
    if len(meant) == 1:
        path, spot = meant[0]
        return _at(one, path, spot.start, spot.end, why)
    if found:
        return Support(one, Standing.UNKNOWN, note=f"{why}; they stand in {len(found)} other places")
    return Support(one, Standing.FELL, note=why)
