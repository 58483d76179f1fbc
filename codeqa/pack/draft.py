"""Owns a context in the making: the files opened, the steps taken along the selection's order, and their exact cost at any moment.

The order goes by what units are about to cost, as the index knows it; what is taken of it is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from codeqa.pack.earlier import Earlier, above, changed, known_units
from codeqa.pack.layout import Sheet, escape, frame
from codeqa.pack.lines import Span, merge, numbered, split_lines
from codeqa.pack.select import PackPolicy, Step
from codeqa.pack.units import Counter, file_units
from codeqa.types import FileContent, RankedFile, Skipped

EMPTY = "empty"

Loader = Callable[[str], FileContent | Skipped]

NOTHING_EARLIER: Mapping[str, Earlier] = MappingProxyType({})


class Desk:
    """Opens files once and remembers what became of them: ``sheets`` by rank, ``refused`` with the reason. ``earlier`` is what was sent before, by path."""

    def __init__(
        self, files: Sequence[RankedFile], load: Loader, marker: str, policy: PackPolicy, count: Counter, earlier: Mapping[str, Earlier] = NOTHING_EARLIER
    ) -> None:
        self.files = files
        self.sheets: dict[int, Sheet] = {}
        self.refused: dict[int, str] = {}
        self.policy = policy
        self.count = count
        self.earlier = earlier
        self._load = load
        self.marker = marker

    def open(self, rank: int) -> Sheet | None:
        if rank not in self.sheets and rank not in self.refused:
            content = self._load(self.files[rank].path)
            if isinstance(content, Skipped):
                self.refused[rank] = content.reason.value
            elif not content.text:
                self.refused[rank] = EMPTY
            else:
                self.sheets[rank] = self._sheet(content)
        return self.sheets.get(rank)

    def _sheet(self, content: FileContent) -> Sheet:
        text = escape(content.text, self.marker)
        lines = split_lines(text)
        units = file_units(content, lines, self.count, trusted=not content.stale and text is content.text)
        named = tuple(sorted(content.symbols, key=lambda symbol: (symbol.start_line, -symbol.end_line)))
        sheet = Sheet(content, lines, units, named, self.marker, self.policy.elision_names, self.policy.outline_limit)
        return _with_earlier(sheet, self.earlier[content.path]) if content.path in self.earlier else sheet

    def changed(self, rank: int) -> tuple[Span, ...]:
        """The lines of a file that stand where others were sent before."""
        sheet = self.open(rank)
        return changed(self.earlier[sheet.content.path], sheet.lines, sheet.above) if sheet is not None and sheet.replaces else ()


def _with_earlier(sheet: Sheet, earlier: Earlier) -> Sheet:
    known = above(earlier, sheet.lines)
    return replace(sheet, above=known, replaces=earlier.blob if earlier.blob != sheet.content.blob else "")


@dataclass(slots=True)
class Part:
    """What is taken of one file: places of units in its ``sheet``, and whether its outline is. ``cost`` is exact."""

    sheet: Sheet
    count: Counter
    shown: set[int] = field(default_factory=set)
    outlined: bool = False
    cost: int = 0
    counted: dict[Span, int] = field(default_factory=dict)

    def tokens(self, place: int) -> int:
        """What a unit costs, counted once."""
        start, end = self.sheet.units[place].start_line, self.sheet.units[place].end_line
        if (known := self.counted.get((start, end))) is None:
            known = self.counted[start, end] = self.count(numbered(self.sheet.lines, start, end))
        return known

    def spans(self, fill: int) -> tuple[tuple[Span, ...], int]:
        """The lines shown and their tokens: the taken units, and gaps between them that cost no more than the line that would stand for them."""
        taken, known = set(self.shown), known_units(self.sheet.units, self.sheet.above)
        run: list[int] = []
        for place, _unit in enumerate(self.sheet.units):
            if place not in taken:
                run.append(place)
                continue
            taken.update(_if_cheap(run, self.sheet, fill, known))
            run = []
        if self.shown:
            taken.update(_if_cheap(run, self.sheet, fill, known))
        units = [self.sheet.units[place] for place in taken]
        return merge([(unit.start_line, unit.end_line) for unit in units]), sum(map(self.tokens, taken))


def _if_cheap(run: Sequence[int], sheet: Sheet, fill: int, known: Container[int]) -> Sequence[int]:
    return run if not any(place in known for place in run) and sum(sheet.units[place].tokens for place in run) <= fill else ()


@dataclass(slots=True)
class Draft:
    """A prefix of the order: the steps ``taken``, those ``left`` (next one last), and the files they touch. ``uncut`` undoes a cut last step.

    ``sufficient`` is whether the walk ended because what was taken is enough. Of a cut step no ``mass`` is counted: what is wanted may lie below the cut.
    """

    desk: Desk
    taken: list[Step] = field(default_factory=list)
    left: list[Step] = field(default_factory=list)
    parts: dict[int, Part] = field(default_factory=dict)
    cost: int = 0
    uncut: Part | None = None
    sufficient: bool = False

    def add(self, step: Step) -> int:
        """The tokens of the step's lines."""
        part = self.parts.setdefault(step.rank, Part(self.desk.sheets[step.rank], self.desk.count))
        part.shown.update(step.units)
        part.outlined |= not step.units
        self.taken.append(step)
        return sum(map(part.tokens, step.units))

    def drop(self) -> None:
        """Undoes the last step. Its file's cost is counted anew."""
        step = self.taken.pop()
        part = self.parts[step.rank]
        if self.uncut is not None:
            part.sheet, part.shown = self.uncut.sheet, self.uncut.shown
            self.uncut = None
        else:
            part.shown.difference_update(step.units)
            part.outlined &= bool(step.units)
            self.left.append(step)
        self.weigh(step.rank)

    def cut(self, length: int) -> None:
        """Takes the next step with only the first ``length`` lines of its last unit."""
        step = self.left[-1]
        part = self.parts[step.rank]
        place = step.units[-1]
        self.uncut = Part(part.sheet, part.count, set(part.shown))
        part.sheet = _split(part.sheet, place, length)
        part.shown = {other + (other > place) for other in part.shown | set(step.units)}
        self.taken.append(step._replace(mass=0.0))
        self.weigh(step.rank)

    def weigh(self, rank: int) -> None:
        part = self.parts[rank]
        self.cost -= part.cost
        part.cost = 0
        if part.shown or part.outlined:
            spans, code = part.spans(self.desk.policy.fill_tokens)
            part.cost = code + self.desk.count(frame(part.sheet, spans))
        self.cost += part.cost


def _split(sheet: Sheet, place: int, length: int) -> Sheet:
    unit = sheet.units[place]
    middle = unit.start_line + length
    halves = (unit._replace(end_line=middle - 1), unit._replace(start_line=middle))
    return replace(sheet, units=(*sheet.units[:place], *halves, *sheet.units[place + 1 :]))
