"""What a text on stdin names: the files, lines and symbols of tracebacks, diffs, compilers' messages, test reports and search results.

Pure: a name is taken as it is written; what it stands for in a repository is looked up elsewhere (``whereabouts``). So the forms may be read generously:
what is no file of the repository is dropped there. Each line is read by itself, by the first form in ``FORMS`` that fits it, and costs time by its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from codeqa.retrieve.diff import Hunks
from codeqa.retrieve.mentions import FRAME, MENTIONED, NOTED, SYMBOL, WARNED, Mention, Reading
from codeqa.retrieve.question import COMMON

STEP: Final = 0.01
"""What each frame further away from the fault weighs less: their order stays, and they stay above warnings."""

MOST_CHARACTERS: Final = 200_000
"""Of a longer text the first and the last half of this are read: a log tells at its beginning what runs, at its end what failed."""
LONGEST_LINE: Final = 1_000
MOST_WORDS: Final = 48
"""Words of a text that are searched for beside the question's own: a question has 64 terms at most, and its own should be among them."""

_ESCAPES: Final = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-Z\\-_]")
"""Colours and links of a terminal (ECMA-48: OSC, CSI, two-character sequences)."""

_AT: Final = r"[ \t]*at "
_PATH: Final = r"(?P<path>(?:[A-Za-z]:)?[\w./\\@+~$\[\]-]+)"
_LINE: Final = r"(?P<line>[0-9]{1,7})"
FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf'[ \t]*File "(?P<path>[^"]+)", line {_LINE}(?:, in (?P<symbol>\S+))?(?P<python>)',
        rf"{_AT}(?:[^\s(/]+/)*(?P<java>[^\s(]+)\((?P<path>[^():\s]+):{_LINE}\)",
        rf"{_AT}(?P<symbol>[^\s(]+)\(.*\) in (?P<path>.+):line {_LINE}",
        rf"{_AT}(?:async )?(?:new )?(?:(?P<symbol>[^\s(]+) (?:\[as [^\]]+\] )?)?\(?(?P<path>[^\s()]+?):{_LINE}:[0-9]+\)?\s*$",
        rf"(?P<symbol>[^\s@]*)@(?P<path>[^\s@]+?):{_LINE}:[0-9]+$",
        rf"\t(?P<path>\S+\.(?:go|s)):{_LINE}(?: \+0x[0-9a-f]+)?$",
        rf"[ \t]*(?:from )?(?P<path>[^\s:]+):{_LINE}:in [`'](?P<symbol>[^']+)'",
        rf"(?P<path>[^\s:]+\.py):{_LINE}: in (?P<symbol>\S+)(?P<python>)",
        rf"[ \t]*#[0-9]+ +(?:0x[0-9a-f]+ in )?(?P<symbol>[\w:~]+)\b.* (?P<path>[^\s(),:]+):{_LINE}",
        rf".*?(?<![^\s(])(?P<path>[^\s(]+\.php)(?: on line |\(|:){_LINE}",
    )
)
"""Frames: Python; Java, Kotlin, Scala; C#; JavaScript and Rust; Firefox; Go; Ruby; pytest; gdb and the sanitizers; PHP."""

_POINTED: Final = re.compile(rf"\s*(?:-->|:::) {_PATH}:{_LINE}")
_NODE: Final = re.compile(r"(?<!\S)(?P<path>[^\s:]+\.\w+)::(?P<symbol>[^\s\[]+)")
_PLACE: Final = re.compile(rf"(?<![\w./\\@+~$\[\]:-]){_PATH}(?::\[?{_LINE}(?:-(?P<end>[0-9]{{1,7}}))?|\({_LINE.replace('line', 'other')}(?:,[0-9]+)?\))")
_BARE: Final = re.compile(r"(?<![\w./\\@+~$\[\]:-])(?:[A-Za-z]:)?[\w./\\@+~$\[\]-]*[\w\]](?![\w./\\@+~$\[\]-])")
_URL: Final = re.compile(r"[a-z][a-z+-]*://")
_NUMBERED: Final = re.compile(r"\s*([0-9]{1,7})(?::|[ \t])")
_CALLED: Final = re.compile(r"(?P<symbol>[^\s({]+(?:\(\*?\w+\))?[^\s({]*)")
_NUMBERED_CALL: Final = re.compile(r"\s*[0-9]+: +(?:0x[0-9a-f]+ - )?(?P<symbol>\S+)")
"""The line above a place, which has a tab in Go; Rust's has a number."""
_RAISED: Final = re.compile(r"\s*(?:E\s{1,7})?(?:Caused by: |Uncaught |Unhandled )*(?P<name>[\w.$]+)")
_TOLD: Final = re.compile(
    r"(?:^|[:)]|[0-9] -) *(?:"
    r"(?P<bad>\[ERROR\]|(?:(?:fatal )?error|fatal|panic|undefined|thread '|FAILED|\w+(?:Error|Exception))\b)|(?P<warned>warning\b|\[WARNING\])"
    r")"
)
_QUOTED: Final = re.compile(r"[`'\"‘“]([A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[\w$]+)*)(?:\(\))?['`\"’”]")
_SAID: Final = re.compile(
    r"(?:undefined: |symbol: +(?:class|method|variable|interface) |[Ii]n (?:member )?function [`'‘])([A-Za-z_$][\w$]*(?:(?:\.|::)[\w$]+)*)"
)
"""Names in messages without quotes (Go, javac), and gcc's line about the function that the next message is in."""
_EMPTY_WORDS: Final = ("Traceback (", "During handling of ", "The above exception ")
_WORD: Final = re.compile(r"[^\W\d_][\w$]{2,}|_\w{2,}")
_CLOSURE: Final = re.compile(r"(?:\.func[0-9]+|\.[0-9]+|::\{\{closure\}\}|::h[0-9a-f]{16}|\$\$?[Ll]ambda.*|<locals>\.)")


def read(text: str) -> Reading:
    """Reads a text. Nothing in it is an error: of a text that names nothing there are words only."""
    if not text.strip():
        return Reading()
    if len(text) > MOST_CHARACTERS:
        text = f"{text[: MOST_CHARACTERS // 2]}\n{text[-MOST_CHARACTERS // 2 :]}"
    lines = [line[:LONGEST_LINE].rstrip("\r") for line in _ESCAPES.sub("", text).split("\n")]
    reader = _Reader()
    found = list(reader.mentions(lines))
    best: dict[tuple[str, int, int, str], Mention] = {}
    for mention in found:
        key = mention[:4]
        if key not in best or best[key].weight < mention.weight:
            best[key] = mention
    return Reading(tuple(sorted(best.values(), key=lambda mention: -mention.weight)), reader.words())


class _Reader:
    """One pass over the lines. It remembers what a line needs of those before it: the fault's weight, a heading, the function of a Go or Rust frame."""

    def __init__(self) -> None:
        self._weight = FRAME
        self._heading = ""
        self._is_python = False
        self._raising = False
        self._frames = 0
        self._before = ""
        self._faults: list[str] = []
        self._others: list[str] = []

    def mentions(self, lines: Sequence[str]) -> Iterator[Mention]:
        hunks = Hunks()
        python: list[Mention] = []
        for line, after in zip_longest(lines, lines[1:], fillvalue=""):
            if hunks.takes(line, after):
                self._others.append(hunks.changed)
                continue
            self._raising = bool(python) and not line.startswith((" ", "\t"))
            for mention in self._of(line):
                if self._is_python:
                    python.append(mention)
                else:
                    yield mention
            if self._raising and not self._is_python:
                yield from _innermost_first(python)
                python.clear()
            self._before = line
        yield from _innermost_first(python)
        yield from (Mention(path, start, end, "", FRAME if start else MENTIONED) for path, start, end in hunks.places)

    def words(self) -> tuple[str, ...]:
        found = (word for line in (*self._faults, *self._others) for word in _WORD.findall(line) if word.lower() not in COMMON)
        return tuple(dict.fromkeys(found))[:MOST_WORDS]

    def _of(self, line: str) -> Iterator[Mention]:
        self._is_python = False
        for form in FORMS:
            found = form.match(line)
            if found:
                self._is_python = "python" in form.groupindex
                yield self._frame(found)
                return
        self._frames = 0 if line.strip() and not line.startswith((" ", "\t")) else self._frames
        yield from self._message(line)

    def _frame(self, found: re.Match[str]) -> Mention:
        groups = found.groupdict()
        path, symbol = _slashes(groups["path"]), groups.get("symbol") or ""
        if "java" in groups:
            symbol = groups["java"]
            path = "/".join([*_outer(symbol).split(".")[:-1], path])
        elif not symbol and (above := (_CALLED if found[0].startswith("\t") else _NUMBERED_CALL).match(self._before)):
            symbol = above["symbol"]
        self._frames += 1
        line = int(groups["line"])
        return Mention(path, line, line, last_name(symbol), FRAME - STEP * self._frames)

    def _message(self, line: str) -> Iterator[Mention]:
        weight, telling = self._severity(line)
        yield from (Mention("", 0, 0, last_name(found[1]), SYMBOL) for found in _SAID.finditer(line))
        if telling:
            self._faults.append(line)
            yield from (Mention("", 0, 0, last_name(found[1]), SYMBOL) for found in _QUOTED.finditer(line))
            yield from self._raised(line) if self._raising or _fault(line) else ()
        elif not line.startswith(_EMPTY_WORDS):
            self._others.append(line)
        pointed = _POINTED.match(line)
        if pointed:
            yield _place(pointed["path"], pointed["line"], None, self._weight)
            return
        if self._heading and (numbered := _NUMBERED.match(line)):
            yield _place(self._heading, numbered[1], None, weight)
            return
        yield from self._places(line, weight)

    def _places(self, line: str, weight: float) -> Iterator[Mention]:
        named = {found.start() for found in _NODE.finditer(line)}
        for found in _NODE.finditer(line):
            yield Mention(_slashes(found["path"]), 0, 0, last_name(found["symbol"]), max(weight, WARNED))
        for found in _PLACE.finditer(line):
            yield _place(found["path"], found["line"] or found["other"], found["end"], weight)
            named.add(found.start())
        self._heading = "" if not line.strip() else self._heading
        for found in _BARE.finditer(line):
            if found.start() in named or not ("/" in found[0] or "." in found[0] or "\\" in found[0]):
                continue
            yield Mention(_slashes(found[0]), 0, 0, "", MENTIONED)
            if found[0] == line.strip():
                self._heading = found[0]

    def _severity(self, line: str) -> tuple[float, bool]:
        """What a place in this line weighs, and whether the line tells of a fault. Rust points at the place in the line below."""
        told = _TOLD.search(line)
        if self._raising or (told and told["bad"]) or _fault(line):
            self._weight = FRAME
            return FRAME, True
        if told:
            self._weight = WARNED
            return WARNED, True
        return NOTED, False

    def _raised(self, line: str) -> Iterator[Mention]:
        """The exception that a line begins with, whatever its name ends in."""
        raised = _RAISED.match(line)
        if raised:
            yield Mention("", 0, 0, last_name(raised["name"]), SYMBOL)


def _fault(line: str) -> bool:
    raised = _RAISED.match(line)
    return raised is not None and raised["name"].endswith(("Error", "Exception"))


def _innermost_first(frames: Sequence[Mention]) -> Iterator[Mention]:
    """Python tells the frame nearest to the fault last."""
    for distance, frame in enumerate(reversed(frames)):
        yield frame._replace(weight=FRAME - STEP * distance)


def _place(path: str, line: str, end: str | None, weight: float) -> Mention:
    start = int(line)
    return Mention(_slashes(path), start, max(start, int(end or start)), "", weight)


def _slashes(path: str) -> str:
    """With slashes, and without the scheme and host of a URL."""
    path = path.replace("\\", "/")
    scheme = _URL.match(path)
    if scheme:
        rest = path[scheme.end() :]
        return rest if scheme[0].startswith(("file", "webpack")) else rest.partition("/")[2]
    return path if path.count("[") == path.count("]") else path.strip("[]")


def _outer(name: str) -> str:
    """A Java frame's class without what is inside it: ``com.a.B$C.run`` -> ``com.a.B``."""
    return name.rpartition(".")[0].partition("$")[0]


def last_name(symbol: str) -> str:
    """The name that a frame's function ends in, "" for one without.

    >>> last_name("a.b.Session.open"), last_name("main.(*Server).Serve.func1"), last_name("app::run::{{closure}}"), last_name("<module>")
    ('open', 'Serve', 'run', '')
    """
    parts = [part for part in re.split(r"\.|::|->|#|/", _CLOSURE.sub("", symbol)) if part]
    name = parts[-1].strip("()*`'\"<>") if parts else ""
    name = name.split("$")[1] if name.startswith("lambda$") else name
    owner = parts[-2].strip("()*") if name in ("init", "clinit") and len(parts) > 1 else name
    return owner if re.fullmatch(r"[\w$]+", owner) and owner != "module" else ""
