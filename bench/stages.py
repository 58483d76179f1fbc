"""Where the processor time of reading files goes: a sample of a tree's files, through the work of one parser process, stage by stage.

``parse`` is the bare parser; everything else is told as a multiple of it too. Stages that contain others are told without them. Nothing guards it: a file that
hangs the parser hangs it too.
"""

from __future__ import annotations

import functools
import random
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from bench import results
from bench.program import Program
from codeqa.index import codec
from codeqa.index.terms import terms
from codeqa.parse import files, trees
from codeqa.parse.languages import detect_language
from codeqa.source import SourceRules, find_repository, list_files, read_file
from codeqa.types import Skipped

SEED = 1
STAGES = (
    ("parse", trees.SourceTree, "__init__"),
    ("query and sorting its matches", trees.SourceTree, "tags"),
    ("symbols, references, imports", files, "outline"),
    ("where to cut", files, "cut_symbols"),
    ("chunks", files, "chunk"),
)
"""Name, and where the function stands that is one."""


class Clock:
    """Processor time by stage. A stage inside of another takes its time from it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._open: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            started = time.process_time()
            self._open.append(0.0)
            try:
                return function(*given, **named)
            finally:
                whole = time.process_time() - started
                self.spent[stage] += whole - self._open.pop()
                if self._open:
                    self._open[-1] += whole

        return timed


def perform(arguments: Namespace, program: Program) -> int:
    clock = Clock()
    number, size, payload = _run(arguments, clock)
    whole = sum(clock.spent.values())
    print(f"{number} files, {size / 1e6:.1f} MB, {whole:.1f} s, {size / 1e6 / whole:.2f} MB/s; results {payload / size:.2f} of the text")
    rows = {stage: {"seconds": round(spent, 3), "share": round(spent / whole, 3)} for stage, spent in sorted(clock.spent.items(), key=lambda item: -item[1])}
    for stage, row in rows.items():
        print(f"{stage:32}{row['seconds']:8.2f} s{row['share']:7.1%}{row['seconds'] / clock.spent['parse']:7.2f} x parse")
    results.write("stages", arguments.tree.resolve().name, arguments.out, {"files": number, "bytes": size, "stages": rows})
    return 0


def _run(arguments: Namespace, clock: Clock) -> tuple[int, int, int]:
    """Files, bytes of text, bytes of results."""
    repository = find_repository(arguments.tree)
    entries = list(list_files(repository, SourceRules()).files)
    random.Random(SEED).shuffle(entries)
    read, dump = clock.timed("read, decode, hash, redact", read_file), clock.timed("writing the result", codec.dump)
    cut = clock.timed("index terms", terms)
    number = size = payload = 0
    with ExitStack() as stack:
        for stage, place, name in STAGES:
            stack.enter_context(patch.object(place, name, clock.timed(stage, getattr(place, name))))
        parse = clock.timed("the rest of a file", files.parse_file)
        for entry in entries:
            source = read(repository.root, entry.path)
            if isinstance(source, Skipped):
                continue
            parsed = parse(source, detect_language(entry.path, source.text[:200].partition("\n")[0]), terms=cut)
            number, size, payload = number + 1, size + len(source.text), payload + len(dump(parsed))
            if size > arguments.megabytes * 1e6:
                break
    return number, size, payload
