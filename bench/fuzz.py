"""Mutated fixtures of all languages through the worker pool: the process that runs it must neither crash nor hang, and must lose no file.

It is run in a process of its own (``main``), which says after every few files how it stands; this one watches it. A file
is a fixture's path and a seed: the worker makes the mutation itself, so that a fault can be made again from the list in the result. Workers that die are the
pool's business, and counted: parsers in C have inputs that hang them or eat all memory. An error of our own code is listed, and fails the run.
"""

from __future__ import annotations

import argparse
import json
import queue
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from bench import results
from bench.program import ROOT, Program
from codeqa.parse.files import parse_by_lines, parse_file
from codeqa.parse.languages import detect_language
from codeqa.parse.pool import BATCH_SIZE, run
from codeqa.types import ParsedFile, SourceFile

WORKERS = 2
CPU_SECONDS = 2.0
"""Of a worker for a file. Less than indexing allows: a hang is a hang."""

SILENCE = 120.0
"""Seconds without a word from the process under watch that count as its hang: some thirty files in a row that hang their workers."""

REPORT_EVERY = 20
BATCH = 8
"""Files that travel together. Small: when a worker dies its batch is done again, and few real files are as bad as these."""

HOSTILE_EVERY = 10
"""Rounds until the hostile fixtures, which cost a worker each, come again."""

LARGEST = 2_000_000
PIECES = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    '"',
    "'",
    "`",
    "\\",
    "\n",
    "\r",
    "\t",
    "\x00",
    "\ufeff",
    ";",
    ":",
    "#",
    "/*",
    "*/",
    "//",
    "--",
    "\u2028",
    "\U0001f600",
)


class Case(NamedTuple):
    path: str
    seed: int


class Outcome(NamedTuple):
    """``failure`` is what the pool says of it, "" for a file that was parsed. ``whole``: its chunks cover its lines."""

    case: Case
    language: str
    failure: str
    whole: bool


def perform(arguments: argparse.Namespace, program: Program) -> int:
    seed = arguments.seed
    command = [sys.executable, "-c", "from bench.fuzz import main; main()", str(60 * arguments.minutes), str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    last, hung = _watched(process)
    lost = int(last["sent"]) - int(last["received"]) if last else 0
    crashed = not hung and process.returncode != 0
    faults = last.get("faults", [])
    result = {"minutes": arguments.minutes, "seed": seed, "hangs": int(hung), "crashes": int(crashed), "exit": process.returncode, "lost": lost, **last}
    print(json.dumps({key: value for key, value in result.items() if key != "languages"}, indent=1))
    results.write("fuzz", "fixtures", arguments.out, result)
    return int(hung or crashed or lost > 0 or bool(faults) or not last)


def _watched(process: subprocess.Popen[str]) -> tuple[dict[str, Any], bool]:
    """The last thing the process said, and whether it fell silent (it is killed then)."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_forward, args=(process.stdout, lines), daemon=True).start()
    last: dict[str, Any] = {}
    while True:
        try:
            line = lines.get(timeout=SILENCE)
        except queue.Empty:
            process.kill()
            process.wait()
            return last, True
        if not line:
            process.wait()
            return last, False
        last = json.loads(line)


def _forward(source: IO[str] | None, lines: queue.SimpleQueue[str]) -> None:
    for line in source or ():
        lines.put(line)
    lines.put("")


def main() -> None:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    sent: list[int] = [0]
    failures: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    faults: list[str] = []
    received = 0
    for outcome in run(_cases(seconds, seed, sent), _parsed, _failed, WORKERS, size=lambda _: BATCH_SIZE // BATCH, cpu_seconds=CPU_SECONDS):
        received += 1
        languages[outcome.language] += 1
        failures[outcome.failure.partition(":")[0] or "none"] += 1
        if ".py:" in outcome.failure or not outcome.whole:
            faults.append(f"{Path(outcome.case.path).name} {outcome.case.seed}: {outcome.failure or 'lines without a chunk'}")
        if received % REPORT_EVERY == 0:
            _report(sent[0], received, failures, languages, faults)
    _report(sent[0], received, failures, languages, faults)


def _report(sent: int, received: int, failures: Counter[str], languages: Counter[str], faults: list[str]) -> None:
    value = {"sent": sent, "received": received, "failures": dict(failures.most_common()), "languages": dict(sorted(languages.items())), "faults": faults}
    print(json.dumps(value), flush=True)


def _cases(seconds: float, seed: int, sent: list[int]) -> Iterator[Case]:
    """Fixtures in turn until the time is over, each time with another seed."""
    usual, hostile = (_files(folder) for folder in ("languages", "hostile"))
    chance = random.Random(seed)
    until = time.monotonic() + seconds
    rounds = 0
    while time.monotonic() < until:
        paths = usual if rounds % HOSTILE_EVERY else usual + hostile
        rounds += 1
        for path in chance.sample(paths, len(paths)):
            sent[0] += 1
            yield Case(path, chance.randrange(1 << 32))


def _files(folder: str) -> list[str]:
    return sorted(str(path) for path in (ROOT / "fixtures" / folder).rglob("*") if path.is_file())


def _parsed(case: Case) -> Outcome:
    source = _source(case)
    return _outcome(case, parse_file(source, _language(source), terms=str))


def _failed(case: Case, reason: str) -> Outcome:
    source = _source(case)
    return _outcome(case, parse_by_lines(source, _language(source), reason, terms=str))


def _outcome(case: Case, parsed: ParsedFile) -> Outcome:
    covered = {line for chunk in parsed.chunks for line in range(chunk.start_line, chunk.end_line + 1)}
    return Outcome(case, parsed.language, parsed.failure, covered == set(range(1, parsed.lines + 1)))


def _language(source: SourceFile) -> str:
    return detect_language(source.path, source.text[:200].split("\n", 1)[0])


def _source(case: Case) -> SourceFile:
    text = mutated(Path(case.path).read_text(encoding="utf-8"), random.Random(case.seed))
    return SourceFile(Path(case.path).name, "0" * 40, text)


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to a dozen changes, each at a random place."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        text = chance.choice(_MUTATIONS)(text, chance)[:LARGEST]
    return text


def _place(text: str, chance: random.Random) -> int:
    return chance.randint(0, len(text))


def _span(text: str, chance: random.Random) -> tuple[int, int]:
    start = _place(text, chance)
    return start, min(len(text), start + int(chance.expovariate(1 / 40)) + 1)


def _removed(text: str, chance: random.Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[end:]


def _inserted(text: str, chance: random.Random) -> str:
    place = _place(text, chance)
    return text[:place] + chance.choice(PIECES) * chance.choice((1, 1, 2, 3, 50)) + text[place:]


def _moved(text: str, chance: random.Random) -> str:
    start, end = _span(text, chance)
    place = _place(text, chance)
    return text[:place] + text[start:end] + text[place:]


def _cut(text: str, chance: random.Random) -> str:
    return text[: _place(text, chance)]


def _flipped(text: str, chance: random.Random) -> str:
    place = _place(text, chance)
    return text[:place] + chr(chance.choice((chance.randrange(128), chance.randrange(0xD800)))) + text[place + 1 :]


def _nested(text: str, chance: random.Random) -> str:
    opening, closing = chance.choice(("()", "[]", "{}", "<>"))
    place, depth = _place(text, chance), chance.choice((10, 100, 2_000))
    return f"{text[:place]}{opening * depth}{closing * chance.choice((depth, 0))}{text[place:]}"


def _repeated(text: str, chance: random.Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[start:end] * chance.choice((2, 20, 500)) + text[end:]


def _grown(text: str, chance: random.Random) -> str:
    return text * chance.choice((2, 2, 2, 3, 30))


def _unbroken(text: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice(("", " ", "\r\n", "\r")))


_MUTATIONS = (_removed, _removed, _inserted, _inserted, _inserted, _moved, _moved, _cut, _flipped, _flipped, _nested, _repeated, _grown, _unbroken)
