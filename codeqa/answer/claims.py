"""The sentences of an answer that say something of the code, and whether what they say is borne out.

A sentence with citations stands with them. One without stands if everything that it names is in lines that the rest of the answer cites and that verified. A
sentence that names nothing of the code and cites nothing is no claim that code could judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codeqa.answer.citations import IDENTIFIER, Checked, Sent, identifiers
from codeqa.answer.marking import FENCE
from codeqa.types import Citation, Claim

LEAST_NAME = 3
"""Letters of a name that must be in cited lines."""

END = re.compile(r"(?<=[.!?])(?<!\b[ei]\.[ge]\.)(?<!\bcf\.)(?<!\bvs\.)(?<!\betc\.)[)\]*_`\"”]{0,3}\s+|\n+")
BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+|^\s*>+\s*")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
EMPTY = re.compile(r"\[[\s;,]*\]|\([\s;,]*\)|(?<!`)`[ \t]+`(?!`)")
"""What is left of a citation's brackets."""
CONTINUES = re.compile(r"(?<![.!?:|\n])\n(?=[^\s\-*+•>#|`\d])")
"""A line end inside of a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is without its citations; offsets are in the answer."""

    text: str
    begin: int
    stop: int
    checked: tuple[Checked, ...] = ()


def claims(text: str, checked: Sequence[Checked], unseen: Mapping[str, int], citations: Sequence[Citation], given: Sent) -> tuple[Claim, ...]:
    """``checked`` and ``unseen`` (name -> where it is first mentioned) are the marker's for this text; ``citations`` the answer's."""
    places = {citation: place for place, citation in enumerate(citations)}
    known = _cited_names(checked, given)
    found: list[Claim] = []
    for sentence in sentences(text, checked):
        names = {name for name in identifiers(sentence.text, given.lines) if len(name) >= LEAST_NAME}
        strange = tuple(sorted(name for name in names if name in unseen))
        if sentence.checked:
            own = tuple(dict.fromkeys(places[one.citation] for one in sentence.checked))
            found.append(Claim(sentence.text, own, strange, not strange and all(one.verified for one in sentence.checked)))
        elif names:
            found.append(Claim(sentence.text, (), strange, not strange and names <= known))
    return tuple(found)


def _cited_names(checked: Sequence[Checked], given: Sent) -> set[str]:
    """The names in all lines that a verified citation points at."""
    proven = {(one.citation.path, one.citation.start_line, one.citation.end_line) for one in checked if one.verified}
    return {name for path, start, end in proven for name in IDENTIFIER.findall(given.stack(path).text(start, end))}


def sentences(text: str, checked: Sequence[Checked]) -> list[Sentence]:
    """The sentences of the prose: no headings, nothing between fences. A citation behind a full stop belongs to the sentence before it."""
    plain = list(text)
    for one in checked:
        plain[one.found.begin : one.found.stop] = " " * (one.found.stop - one.found.begin)
    bare = EMPTY.sub(lambda match: " " * len(match[0]), "".join(plain))
    prose = CONTINUES.sub(" ", _without_fences(bare))
    found: list[Sentence] = []
    for begin, stop in _pieces(prose):
        inside = tuple(one for one in checked if begin <= one.found.begin < stop)
        told = _told(prose[begin:stop])
        if any(map(str.isalnum, told)):
            found.append(Sentence(told, begin, stop, inside))
        elif inside and found:
            last = found[-1]
            found[-1] = Sentence(last.text, last.begin, stop, (*last.checked, *inside))
        elif inside:
            found.append(Sentence(told, begin, stop, inside))
    return found


def _told(text: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(BULLET.sub("", text).split()))


def _without_fences(text: str) -> str:
    """With the lines of code blocks and headings blanked, of the same length."""
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        opens = FENCE.match(line) is not None
        lines.append(" " * len(line) if fenced or opens or HEADING.match(line) else line)
        fenced = fenced != opens
    return "\n".join(lines)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for end in END.finditer(text):
        yield begin, end.end()
        begin = end.end()
    if begin < len(text):
        yield begin, len(text)
