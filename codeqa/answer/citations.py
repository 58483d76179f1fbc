"""Checks every citation of an answer against the very lines that were sent. Code decides, never a model (``threats.md`` 10).

A quote that is not there, letter by letter, is ``missing``, whatever else may speak for the claim. What could be meant in two ways, or has nothing that could
be compared, is ``unknown``: doubt is shown to the reader, never settled for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codeqa.answer.extract import Found, extract
from codeqa.answer.shown import Haystack, Spot, shown_lines, words
from codeqa.types import Citation, Context, Mode, Verdict

LEAST_QUOTE = 3
"""Letters and digits that a quote needs to prove anything where it is cited: ``}`` or ``if`` stands everywhere."""

LEAST_MOVED = 6
"""... and to be looked for elsewhere in the file: shorter ones are found by chance."""

MOST_LINES = 150
"""Lines of a range that count as a place. A wider one cites nothing in particular: with a quote it is narrowed to that, without one it is missing."""

CLEAR = 2
"""Of several places of a moved quote the nearest is meant if every other one is more than so many times as far away."""

MOST_BETWEEN = 30
"""Lines that an elision in a quote may leave out where the quote is not in the cited range."""

ELISION = re.compile(r"\[?(?:\.{3,}|…)\]?")
NUMBERED = re.compile(r"^\s*\d{1,7}\t", re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`\n]{1,200})`")
IDENTIFIER = re.compile(r"[^\W\d]\w+")
CODE_WORD = re.compile(r"\b(?:\w*[^\W_]_\w+|_+[^\W\d]\w+|[^\W\d_]*[a-z0-9][A-Z]\w*|[^\W\d]\w+(?=\())")
"""Outside of backticks a word is code if it has an inner underscore, a leading one, an inner capital, or a parenthesis behind it."""

WORDS = {Verdict.MISSING: "unverified", Verdict.UNKNOWN: "unclear"}
"""How a reader is told."""

COMMON = frozenset(
    IDENTIFIER.findall(
        "and as break case class const continue def del do else enum false False fn for from func function if import in int interface is let new nil None not "
        "null or pass private public return self static str string struct super switch this true True try type undefined var void while with"
    )
)
"""Words that stand in so many lines that they tie a claim to none."""

PROPER = frozenset(
    re.findall(
        r"\w+",
        "DevOps DynamoDB FreeBSD GitHub GitLab GraphQL JavaScript LaTeX LinkedIn MariaDB MongoDB MySQL NumPy OAuth OpenAI OpenAPI OpenBSD OpenSSL PostgreSQL "
        "PowerShell PyPI PyPy PyTorch RabbitMQ SQLite StackOverflow TypeScript UTF8 WebAssembly WebSocket WebSockets YouTube iOS macOS",
    )
)
"""Names of the world that are written like names of code."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A citation with its verdict. ``note`` says why it is missing, or what was corrected."""

    found: Found
    citation: Citation
    note: str = ""

    @property
    def verified(self) -> bool:
        return self.citation.verified


@dataclass
class Sent:
    """All that was sent, searched lazily: ``lines`` by path, ``outlines`` the paths of which only signatures were sent.

    ``around`` is what else the names of an answer may be from: the question, the headers and the map.
    """

    lines: Mapping[str, Mapping[int, str]]
    blobs: Mapping[str, str]
    outlines: frozenset[str] = frozenset()
    around: str = ""
    stacks: dict[str, Haystack] = field(default_factory=dict)
    vocabulary: set[str] = field(default_factory=set)

    def stack(self, path: str) -> Haystack:
        if path not in self.stacks:
            self.stacks[path] = Haystack(self.lines[path])
        return self.stacks[path]

    def knows(self, name: str) -> bool:
        if not self.vocabulary:
            self.vocabulary.update(word for path in self.lines for word in IDENTIFIER.findall("\n".join(self.lines[path].values())))
            self.vocabulary.update(IDENTIFIER.findall(self.around))
        return name in self.vocabulary

    def meant(self, path: str) -> list[str]:
        """The sent paths that may be meant: itself, or all that end in it."""
        path = path.removeprefix("./")
        if path in self.lines:
            return [path]
        return [known for known in self.lines if known.endswith(f"/{path}")] if path else []


def sent(context: Context, extra: str = "") -> Sent:
    outlines = frozenset(file.path for file in context.files if file.mode is Mode.OUTLINE) - {
        file.path for file in context.files if file.mode is not Mode.OUTLINE
    }
    around = "\n".join([context.question, context.text, *(file.path for file in context.files)])
    return Sent(shown_lines(context, extra), {file.path: file.blob for file in context.files}, outlines, around)


def check(text: str, context: Context, extra: str = "") -> tuple[Checked, ...]:
    """Every citation in an answer's text, in order, with its verdict."""
    given = sent(context, extra)
    return tuple(verify(found, given) for found in extract(text, tuple(given.lines)))


def verify(found: Found, given: Sent) -> Checked:
    """The verdict on one citation. Of several files that its path fits, the one is meant that bears it out; it is unknown if none or several do."""
    meant = given.meant(found.path)
    if not meant:
        return _missing(found, given, found.path, "this file was not sent")
    verdicts = [_verify_in(path, found, given) for path in meant]
    proven = [checked for checked in verdicts if checked.verified]
    if len(verdicts) == 1 or len(proven) == 1:
        return (proven or verdicts)[0]
    return _unknown(found, given, found.path, f"the path fits {len(meant)} files")


def _verify_in(path: str, found: Found, given: Sent) -> Checked:
    stack = given.stack(path)
    quote = found.quote.strip()
    if not stack.find(words(quote)):
        quote = NUMBERED.sub("", quote)
    if weight(quote) >= LEAST_QUOTE:
        return _by_quote(found, given, path, quote)
    if quote and quote not in stack.text(found.start, found.end):
        return _missing(found, given, path, "the quote is not in these lines")
    return _by_range(found, given, path)


def weight(quote: str) -> int:
    """Letters, digits and underscores of a quote: what it weighs as proof."""
    return sum(len(word) for word in words(quote) if word[0].isalnum() or word[0] == "_")


def _by_quote(found: Found, given: Sent, path: str, quote: str) -> Checked:
    stack = given.stack(path)
    spots, loose = _spots(stack, quote)
    if not spots:
        return _missing(found, given, path, "the quote is not in what was sent of this file")
    spot = min(spots, key=lambda spot: (_distance(spot, found), spot.end - spot.start, spot.start))
    if _distance(spot, found) == 0 and found.end - found.start < MOST_LINES and stack.whole(found.start, found.end):
        loose = loose or path in given.outlines or quote not in stack.text(found.start, found.end)
        return _checked(found, given, path, (found.start, found.end), Verdict.FUZZY if loose else Verdict.EXACT)
    if weight(quote) < LEAST_MOVED or spot.end - spot.start > MOST_BETWEEN:
        return _missing(found, given, path, "the quote is not in these lines")
    if not _clear(spot, spots, found):
        return _unknown(found, given, path, f"the quote is not in these lines, but in {len(spots)} other places")
    note = f"cited at {found.start}-{found.end}" + (f"; in {len(spots)} places, the nearest is taken" if len(spots) > 1 else "")
    return _checked(found, given, path, (spot.start, spot.end), Verdict.MOVED, note)


def _clear(spot: Spot, spots: Sequence[Spot], found: Found) -> bool:
    """Whether the nearest of several places is meant. Two on the same lines are one place."""
    others = [_distance(other, found) for other in spots if (other.start, other.end) != (spot.start, spot.end)]
    return all(distance > CLEAR * _distance(spot, found) for distance in others)


def _spots(stack: Haystack, quote: str) -> tuple[list[Spot], bool]:
    """Where a quote stands, and True if only an elision or an escaped quotation mark makes it fit."""
    if spots := stack.find(words(quote)):
        return spots, False
    if "\\" in quote and (spots := stack.find(words(quote.replace('\\"', '"').replace("\\`", "`")))):
        return spots, True
    pieces = [piece for piece in map(words, ELISION.split(quote)) if piece]
    if len(pieces) == 1 or all(len("".join(piece)) >= LEAST_QUOTE for piece in pieces):
        return [spot for first in stack.find(pieces[0]) if (spot := _follow(stack, first, pieces[1:]))] if pieces else [], True
    return [], True


def quote_spots(stack: Haystack, quote: str) -> list[Spot]:
    """Where a quote stands in a file, elisions and escaped quotation marks allowed for."""
    return _spots(stack, NUMBERED.sub("", quote.strip()))[0]


def _follow(stack: Haystack, spot: Spot, pieces: Sequence[Sequence[str]]) -> Spot | None:
    """A first piece's place widened by the next places of those behind it; None if one is missing or too far away."""
    for piece in pieces:
        following = next(iter(stack.find(piece, spot.behind)), None)
        if following is None or following.end - spot.start > MOST_LINES or "\x1e" in stack.tokens[spot.first : following.behind]:
            return None
        spot = Spot(spot.start, following.end, spot.first, following.behind)
    return spot


def _distance(spot: Spot, found: Found) -> int:
    """Lines by which a place sticks out of the cited range: 0 inside."""
    return max(0, found.start - spot.start) + max(0, spot.end - found.end)


def _by_range(found: Found, given: Sent, path: str) -> Checked:
    """A range without a quote counts if the sentence names something that its lines contain, and nothing that was never sent."""
    stack = given.stack(path)
    if not stack.whole(found.start, found.end):
        return _missing(found, given, path, "these lines were not sent")
    names = identifiers(found.sentence, given.lines)
    unknown = sorted(name for name in names if not given.knows(name))
    if unknown:
        return _missing(found, given, path, f"{unknown[0]} is in no line that was sent")
    if found.end - found.start >= MOST_LINES:
        return _unknown(found, given, path, "there is no quote, and the range is too wide to prove anything")
    if not names:
        return _unknown(found, given, path, "there is no quote, and the sentence names nothing that could be looked for")
    if not names.intersection(IDENTIFIER.findall(stack.text(found.start, found.end))):
        return _missing(found, given, path, "there is no quote, and these lines name nothing of the sentence")
    return _checked(found, given, path, (found.start, found.end), Verdict.FUZZY if path in given.outlines else Verdict.EXACT)


def identifiers(sentence: str, paths: Mapping[str, object]) -> set[str]:
    """The names of code that a sentence mentions: in backticks, or recognisable by their form. File names and shell commands are none."""
    names: set[str] = set()
    for span in CODE_SPAN.findall(sentence):
        if "/" not in span and " " not in span.strip() and not any(path.endswith(span) for path in paths):
            names.update(IDENTIFIER.findall(span))
    names.update(CODE_WORD.findall(CODE_SPAN.sub(" ", sentence)))
    return names - COMMON - PROPER


def _checked(found: Found, given: Sent, path: str, lines: tuple[int, int], status: Verdict, note: str = "") -> Checked:
    return Checked(found, Citation(path, *lines, found.quote, given.blobs.get(path, ""), status), note)


def _missing(found: Found, given: Sent, path: str, note: str) -> Checked:
    return _checked(found, given, path, (found.start, found.end), Verdict.MISSING, note)


def _unknown(found: Found, given: Sent, path: str, note: str) -> Checked:
    return _checked(found, given, path, (found.start, found.end), Verdict.UNKNOWN, note)


def marked(written: str, one: Checked, opened: bool) -> str:
    """A citation as a reader must see it: ``[unverified: path:12]`` if it is missing, ``[unclear: path:12]`` if unknown, with corrected lines if it moved.

    ``written`` is how it stands in the text, ``opened`` whether behind a bracket.
    """
    found, citation = one.found, one.citation
    if citation.status in WORDS:
        return f"{WORDS[citation.status]}: {written}" if opened else f"[{WORDS[citation.status]}: {written}]"
    if citation.status is not Verdict.MOVED:
        return written
    first, last = found.numbers[0] - found.begin, found.numbers[1] - found.begin
    prefix = "L" if first and written[first - 1] == "L" else ""
    lines = f"{citation.start_line}" + (f"-{prefix}{citation.end_line}" if citation.end_line > citation.start_line else "")
    return written[:first] + lines + written[last:]
