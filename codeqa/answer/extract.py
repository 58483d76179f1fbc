"""Finds the citations in an answer's text. Models are told one form; every form they are known to fall back to is read as well.

``[path:10-14 "quote"]``; ``path:12``, ``path:12-14``, ``path:12:5``, ``path#L12-L14``, ``path (lines 12-14)``; bare, in backticks, brackets or bold; a quote
behind any of them in ``"``, typographic quotes or backticks; several ranges behind one path; several citations in one bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOT_PATH = r"\s`\"'“”()\[\]{}<>|:;,*#→—–"
NUMBERS = r"L?(?P<start>\d{1,18})(?::\d{1,5}\b)?(?:\s?[-–—]\s?L?(?P<end>\d{1,18}))?(?!\w)"
IN_WORDS = r"[`*]{0,2},?[ \t]{1,2}\(?(?:at )?[Ll]ines? (?P<start2>\d{1,18})(?:\s?(?:[-–—]|to|and)\s?(?P<end2>\d{1,18}))?(?!\w)"
FURTHER = re.compile(r",\s?L?(?P<start>\d{1,18})(?:\s?[-–—]\s?L?(?P<end>\d{1,18}))?(?=[\]`,;)\s]|$)")
SUFFIX = re.compile(r"\.(?P<suffix>[A-Za-z][\w+-]{0,9})$")
HOST_SUFFIXES = frozenset({"com", "dev", "internal", "io", "local", "net", "org"})
"""``example.com:443`` is an address, not a line of a file."""

CLOSING = {'"': '"', "“": "”", "`": "`"}
MOST_QUOTE = 600
"""Characters of a quote that are looked at: the instructions ask for 80."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A citation as written. ``begin`` and ``stop`` are its character offsets in the text, ``numbers`` those of its line numbers.

    ``sentence`` is the claim it stands in or behind, without citations.
    """

    begin: int
    stop: int
    numbers: tuple[int, int]
    path: str
    start: int
    end: int
    quote: str
    bracketed: bool
    sentence: str


def extract(text: str, paths: Sequence[str]) -> tuple[Found, ...]:
    """All citations in order. ``paths`` are those that were sent: they are recognised whatever characters they contain."""
    found: list[Found] = []
    stop = 0
    for match in _pattern(paths).finditer(text):
        if match.start() >= stop and _is_path(match["path"], match, paths):
            found += _read(text, match)
            stop = found[-1].stop
    return tuple(_with_sentences(text, found))


def _pattern(paths: Sequence[str]) -> re.Pattern[str]:
    odd = sorted((path for path in paths if re.search(f"[{NOT_PATH}]", path)), key=len, reverse=True)
    path = "|".join([*map(re.escape, odd), f"(?<![^{NOT_PATH}])[^{NOT_PATH}]{{1,400}}"])
    return re.compile(f"(?P<path>{path})(?:(?P<mark>:|#){NUMBERS}|{IN_WORDS})")


def _is_path(token: str, match: re.Match[str], paths: Sequence[str]) -> bool:
    if any(path == token or path.endswith(f"/{token}") for path in paths):
        return True
    if token.startswith("//") or not match["mark"]:
        return "/" in token.strip("/") and not token.startswith("//") and SUFFIX.search(token) is not None
    suffix = SUFFIX.search(token)
    return "/" in token.strip("/") or (suffix is not None and suffix["suffix"] not in HOST_SUFFIXES)


def _read(text: str, match: re.Match[str]) -> Iterator[Found]:
    begin, stop = match.span()
    bracketed = _in_bracket(text, begin)
    ranges = [_range(match, "" if match["mark"] else "2")]
    while further := FURTHER.match(text, stop):
        ranges.append(_range(further, ""))
        stop = further.end()
    quote, stop = _quote(text, begin, stop, bracketed)
    for place, (numbers, start, end) in enumerate(ranges):
        last = place == len(ranges) - 1
        yield Found(begin if place == 0 else numbers[0], stop if last else numbers[1], numbers, match["path"], start, end, quote if last else "", bracketed, "")


def _range(match: re.Match[str], group: str) -> tuple[tuple[int, int], int, int]:
    start = int(match["start" + group])
    end = int(match["end" + group] or start)
    where = (match.start("start" + group), match.end("end" + group) if match["end" + group] else match.end("start" + group))
    return where, min(start, end), max(start, end)


def _in_bracket(text: str, begin: int) -> bool:
    line = max(text.rfind("\n", 0, begin) + 1, begin - MOST_QUOTE * 4)
    return text.rfind("[", line, begin) > text.rfind("]", line, begin)


def _quote(text: str, begin: int, stop: int, bracketed: bool) -> tuple[str, int]:
    """The quote behind a citation and where it ends; "" and ``stop`` if there is none."""
    closed = "`" if text[begin - 1 : begin] == "`" and text[stop : stop + 1] == "`" else ""
    blank, comma = (r"\s", ",?") if bracketed else (r"[ \t]", "")
    lead = re.compile(rf"{closed}[*)]{{0,3}}{blank}{{0,2}}(?:[—–:-]{blank})?{comma}{blank}?\(?(?P<open>[\"“`])").match(text, stop)
    if not lead:
        return "", stop
    inside = lead.end()
    end = _closing(text[inside : inside + MOST_QUOTE], lead["open"], bracketed)
    return (text[inside : inside + end], inside + end + 1) if end > 0 else ("", stop)


def _closing(rest: str, opening: str, bracketed: bool) -> int:
    """Where a quote ends. In brackets it may hold quotation marks itself: its own stands before the bracket's end or the next citation."""
    rest = rest.partition("\n\n")[0]
    mark = CLOSING[opening]
    if bracketed:
        ends = [match.start() for match in re.finditer(rf"{re.escape(mark)}(?=\s?[\];])", rest)]
        balanced = [end for end in ends if rest[:end].count("[") == rest[:end].count("]")]
        if ends:
            return (balanced or ends)[0]
    return rest.find(mark)


def _with_sentences(text: str, found: Sequence[Found]) -> Iterator[Found]:
    blank = list(text)
    for one in found:
        blank[one.begin : one.stop] = " " * (one.stop - one.begin)
    plain = "".join(blank)
    for one in found:
        before = [part for part in SENTENCE_END.split(plain[max(0, one.begin - 2_000) : one.begin]) if any(map(str.isalnum, part))]
        after = SENTENCE_END.split(plain[one.stop : one.stop + 1_000], maxsplit=1)[0]
        sentence = f"{before[-1] if before else ''} {after}"
        yield Found(one.begin, one.stop, one.numbers, one.path, one.start, one.end, one.quote, one.bracketed, sentence)
