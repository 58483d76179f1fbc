"""An answer's text with its verdicts in it, as it comes: words are passed on at once, a citation as soon as it can be judged.

The text is taken line by line. What could still become a citation, or whose verdict hangs on the rest of its sentence, is held back until it is settled; so
what a reader sees is never taken back. Any way of cutting the text into pieces gives the same marked text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codeqa.answer.citations import CODE_SPAN, CODE_WORD, COMMON, IDENTIFIER, PROPER, Checked, Sent, marked, verify
from codeqa.answer.extract import MOST_QUOTE, NOT_PATH, SENTENCE_END, Found, extract

UNSEEN = "[unverified: not in what was sent]"
"""Behind the first mention of a name that is nowhere in what was sent."""

LEAST_NAME = 3
"""Letters of a name that is looked for: shorter ones are variables in examples."""

MOST_OPEN = 3 * MOST_QUOTE
"""Characters that an unclosed bracket holds back at most."""

MOST_SPAN = 200
"""Characters that an unclosed backtick holds back at most."""

LONG = 2_000
"""Characters of an unfinished line from which it is looked through only as often as it has grown by a sixteenth: an endpoint may never send a line's end."""

TOKENS = 5
"""Words behind a path in which its line may still be told: ``app.py (at lines 3 to 7)``."""

FENCE = re.compile(r"\s*(?:```|~~~)")
QUOTE_BEGINS = re.compile(r"[`*)]{0,4}\s{0,2}(?:[—–:-]\s)?,?\s?\(?[\"“`]")
BRACKET = re.compile(r"[\[\]]")
TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands instead of a piece of the text, given by its characters."""

    begin: int
    stop: int
    text: str


class Marker:
    """``checked`` and ``unseen`` grow with the lines that are complete; their offsets count in the text as it came."""

    def __init__(self, given: Sent) -> None:
        self.checked: list[Checked] = []
        self.unseen: dict[str, int] = {}
        self._given = given
        self._paths = tuple(given.lines)
        self._odd = tuple(path for path in self._paths if re.search(f"[{NOT_PATH}]", path))
        self._base = 0
        self._before = ""
        self._line = ""
        self._shown = ""
        self._cut = 0
        self._looked = 0
        self._fenced = False

    def feed(self, text: str) -> str:
        """What can be shown now that ``text`` has come, too."""
        told: list[str] = []
        for piece in re.split(r"(?<=\n)", text):
            self._line += piece
            if piece.endswith("\n") and not self._goes_on():
                told.append(self._finished())
        if len(self._line) - self._looked > max(0, len(self._line) - LONG) // 16:
            told.append(self._settled())
            self._looked = len(self._line)
        return "".join(told)

    def rest(self) -> str:
        """What was held back, now that nothing more comes."""
        return self._finished() if self._line else ""

    # --- a line ---

    def _goes_on(self) -> bool:
        """Whether a bracket with a citation in it is still open at a line's end: its quote may go on in the next one."""
        opened = _opened(self._line)
        return opened >= 0 and len(self._line) - opened < MOST_OPEN and not self._line.endswith("\n\n") and bool(extract(self._line[opened:], self._paths))

    def _finished(self) -> str:
        """The rest of a line that is complete. If it reads otherwise than was thought when its beginning was shown, all of it is shown again."""
        line = self._line
        checked = self._citations(line)
        marks, unseen = self._marks(line, checked)
        whole = _marked(line, marks)
        told = whole[len(self._shown) :] if whole.startswith(self._shown) else f"\n{whole}"
        self.checked += [_moved(one, self._base) for one in checked]
        self.unseen.update((name, self._base + at) for name, at in unseen.items())
        self._base += len(line)
        if FENCE.match(line):
            self._fenced = not self._fenced
        if any(map(str.isalnum, _blanked(line, checked))):
            self._before = line[-2_000:]
        self._line, self._shown, self._cut, self._looked = "", "", 0, 0
        return told

    def _settled(self) -> str:
        """More of a line that is not complete."""
        checked = self._citations(self._line) if self._line else []
        cut = self._safe(checked)
        if cut <= self._cut:
            return ""
        marks, _ = self._marks(self._line, checked)
        shown = _marked(self._line[:cut], [mark for mark in marks if mark.stop <= cut])
        if not shown.startswith(self._shown):
            return ""
        told, self._shown, self._cut = shown[len(self._shown) :], shown, cut
        return told

    def _citations(self, line: str) -> list[Checked]:
        """Those of the line; the line before it may be their sentence."""
        lead = self._before if self._before.endswith("\n") or not self._before else self._before + "\n"
        found = [_shifted(one, -len(lead)) for one in extract(lead + line, self._paths) if one.begin >= len(lead)]
        return [verify(one, self._given) for one in found]

    def _marks(self, line: str, checked: list[Checked]) -> tuple[list[Mark], dict[str, int]]:
        marks = []
        for one in checked:
            found = one.found
            written = line[found.begin : found.stop]
            marks.append(Mark(found.begin, found.stop, marked(written, one, line[found.begin - 1 : found.begin] == "[")))
        unseen: dict[str, int] = {}
        if not (self._fenced or FENCE.match(line)):
            for name, begin, stop in _names(line, checked):
                if len(name) >= LEAST_NAME and not self._given.knows(name) and name not in self.unseen and name not in unseen:
                    unseen[name] = begin
                    marks.append(Mark(stop, stop, f" {UNSEEN}"))
        return sorted(set(marks), key=lambda mark: (mark.begin, mark.stop)), unseen

    # --- how far a line is settled ---

    def _safe(self, checked: list[Checked]) -> int:
        """Characters of the unfinished line that nothing to come can change."""
        line = self._line
        plain = _blanked(line, checked)
        holds = [len(line), *self._open_ends(line), *self._paths_before(plain)]
        for one in reversed(checked):
            found = one.found
            end = SENTENCE_END.search(plain, found.stop)
            told = found.quote or (end and end.start() <= min(holds) and not QUOTE_BEGINS.match(line, found.stop))
            if found.stop > self._cut and not (told and _is_closed(line, found)):
                holds.append(_before_marks(line, found.begin))
        cut = min(holds)
        inside = [_before_marks(line, one.found.begin) for one in checked if one.found.begin < cut < one.found.stop]
        return max(self._cut, min([cut, *inside]))

    def _open_ends(self, line: str) -> Iterator[int]:
        """Where a bracket, a code span or a word begins that does not end yet."""
        opened = _opened(line)
        if opened >= 0 and len(line) - opened < MOST_OPEN:
            yield _before_marks(line, opened)
        if line.count("`") % 2 and len(line) - line.rfind("`") < MOST_SPAN:
            yield line.rfind("`")
        if not line[-1:].isspace():
            yield _before_marks(line, line.rfind(" ") + 1)
        yield from (place for path in self._odd if (place := _beginning(line, path)) >= 0)

    def _paths_before(self, line: str) -> Iterator[int]:
        """Where a path stands among the last words: its line may be told behind it, or its quote."""
        for token in list(TOKEN.finditer(line))[-TOKENS:]:
            bare = token[0].strip("`*()[],;:\"'“”")
            if "/" in bare or any(path == bare or path.endswith(f"/{bare}") for path in self._paths):
                yield _before_marks(line, token.start())


def _opened(line: str) -> int:
    """Where the first bracket opens that is not closed, -1 if none is."""
    opened: list[int] = []
    for match in BRACKET.finditer(line):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            opened.pop()
    return opened[0] if opened else -1


def _is_closed(line: str, found: Found) -> bool:
    """Whether the bracket that a citation stands in is closed behind it; a citation in none is."""
    opened = line.rfind("[", 0, found.begin) if found.bracketed else -1
    inside = line[opened:] if opened >= 0 else ""
    return inside.count("[") <= inside.count("]")


def _before_marks(line: str, place: int) -> int:
    """With the brackets, quotation marks and stars right before it: they belong to what follows."""
    while place and line[place - 1] in "`*[(\"'“":
        place -= 1
    return place


def _beginning(line: str, path: str) -> int:
    """Where a path begins that has blanks or brackets in it, and may not be complete yet or be followed by its line; -1 for nowhere."""
    start = max(0, len(line) - len(path) - MOST_SPAN)
    place = line.find(path[:1], start)
    while place >= 0:
        if path.startswith(line[place : place + len(path)]):
            return place
        place = line.find(path[:1], place + 1)
    return -1


def _names(line: str, checked: list[Checked]) -> Iterator[tuple[str, int, int]]:
    """(name, where it begins, where its mention ends) of the names of code in a line, citations left out. Paths and commands are none."""
    plain = _blanked(line, checked)
    rest = list(plain)
    for span in CODE_SPAN.finditer(plain):
        rest[span.start() : span.end()] = " " * (span.end() - span.start())
        if "/" not in span[1] and " " not in span[1].strip():
            yield from ((word[0], span.start(1) + word.start(), span.end()) for word in IDENTIFIER.finditer(span[1]) if word[0] not in COMMON)
    yield from ((word[0], word.start(), word.end()) for word in CODE_WORD.finditer("".join(rest)) if word[0] not in COMMON | PROPER)


def _blanked(line: str, checked: list[Checked]) -> str:
    plain = list(line)
    for one in checked:
        plain[one.found.begin : one.found.stop] = " " * (one.found.stop - one.found.begin)
    return "".join(plain)


def _marked(line: str, marks: list[Mark]) -> str:
    pieces: list[str] = []
    place = 0
    for mark in marks:
        if mark.begin >= place:
            pieces += [line[place : mark.begin], mark.text]
            place = mark.stop
    return "".join([*pieces, line[place:]])


def _shifted(found: Found, by: int) -> Found:
    return replace(found, begin=found.begin + by, stop=found.stop + by, numbers=(found.numbers[0] + by, found.numbers[1] + by))


def _moved(one: Checked, by: int) -> Checked:
    return replace(one, found=_shifted(one.found, by))
