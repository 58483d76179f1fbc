"""Whole answers on real code: what is forged reaches no reader unmarked, and what is true passes though its lines have drifted.

The code is the standard library of the interpreter that runs the test; answers are made of its lines, by seeds.
"""

from __future__ import annotations

import ast
import random
import re
import sysconfig
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from codeqa.answer.finish import finish
from codeqa.answer.shown import words
from codeqa.types import Answer, Completion, Context, Usage
from tests.answer.samples import context, packed

MODULES = ("bisect", "csv", "fnmatch", "netrc", "queue", "sched", "shlex", "textwrap")
COUNT = 700


class Fact(NamedTuple):
    """A function of the library, and one of its lines that stands in its file only once."""

    path: str
    name: str
    start: int
    end: int
    line: int
    quote: str


@cache
def library() -> Mapping[str, str]:
    folder = Path(sysconfig.get_path("stdlib"))
    return {f"Lib/{name}.py": (folder / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}


@cache
def shown() -> Mapping[str, Context]:
    """What the model was given for a question on a file: that file and the next one."""
    paths = list(library())
    files = {path: packed(path, text) for path, text in library().items()}
    return {path: context(files[path], files[paths[(place + 1) % len(paths)]]) for place, path in enumerate(paths)}


@cache
def facts() -> list[Fact]:
    found = []
    for path, text in library().items():
        lines = text.split("\n")
        joined = {number: " ".join(words(line)) for number, line in enumerate(lines, 1)}
        whole = " ".join(joined.values())
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef) or len(node.name) < 4 or node.end_lineno is None:
                continue
            inside = range(node.lineno, node.end_lineno + 1)
            unique = [n for n in inside if len(re.findall(r"\w", lines[n - 1])) >= 14 and not set("\"`'") & set(lines[n - 1]) and whole.count(joined[n]) == 1]
            found += [Fact(path, node.name, node.lineno, node.end_lineno, n, lines[n - 1].strip()) for n in unique]
    return found


def drawn(seed: int) -> Iterator[tuple[int, random.Random, Fact]]:
    draw = random.Random(seed)
    for turn, fact in enumerate(draw.choices(facts(), k=COUNT)):
        yield turn, draw, fact


def answered(fact: Fact, text: str) -> Answer:
    return finish("how?", Completion(text, "stop", Usage(), "m"), shown()[fact.path])


def cited(fact: Fact, start: int, end: int, quote: str = "", path: str = "") -> str:
    lines = f"{start}" if start == end else f"{start}-{end}"
    return f"[{path or fact.path}:{lines}" + (f' "{quote}"]' if quote else "]")


def answer_of(fact: Fact, claim: str) -> str:
    """A claim between two that are true."""
    truth = f"This is decided in `{fact.name}` {cited(fact, fact.line, fact.line, fact.quote)}."
    return f"{truth} {claim}\n\n- The function `{fact.name}` begins here: {fact.path}:{fact.start}-{fact.start}.\n"


def altered(draw: random.Random, text: str) -> str:
    """One character changed: a digit, a letter's case, a look-alike."""
    place = draw.choice([match.start() for match in re.finditer(r"[^\W_]", text)])
    char = text[place]
    look_alikes = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і"}
    swapped = str((int(char) + 1) % 10) if char.isdigit() else look_alikes.get(char, char.swapcase())
    return text[:place] + swapped + text[place + 1 :]


def forged(turn: int, draw: random.Random, fact: Fact) -> tuple[str, str]:
    """A false claim, and what must be in the shown text because of it."""
    other = next(path for path in draw.sample(list(library()), len(MODULES)) if " ".join(words(fact.quote)) not in " ".join(words(library()[path])))
    invented = f"zz_{draw.choice(['load', 'check', 'open'])}_{turn}"
    away = fact.line + draw.choice([-300, -40, -3, 3, 40, 300, 50_000])
    wrong = cited(fact, max(1, away), max(1, away), fact.quote)
    quote = altered(draw, fact.quote)
    forms = (
        (f"It happens here {wrong}.", cited(fact, fact.line, fact.line, fact.quote) if away != fact.line else ""),
        (f"It happens here {cited(fact, fact.line, fact.line, fact.quote, other)}.", "[unverified: "),
        (f"It happens here {cited(fact, fact.line, fact.line, quote)}.", f"[unverified: {fact.path}"),
        (f"Then `{invented}` does the rest {cited(fact, fact.line, fact.line, fact.quote)}.", f"`{invented}` [unverified: not in what was sent]"),
        (f"The function `{invented}` does the rest: {fact.path}:{fact.line}.", f"[unverified: {fact.path}:{fact.line}]"),
        (f"It happens here {cited(fact, fact.line, fact.line, fact.quote, 'Lib/zz_none.py')}.", "[unverified: Lib/zz_none.py"),
        (f"The function `{fact.name}` does it: {fact.path}:{fact.line + 100_000}.", "[unverified: "),
        (f"Then `{invented}` does the rest.", f"`{invented}` [unverified: not in what was sent]"),
    )
    return forms[turn % len(forms)]


def test_of_700_forged_answers_none_reaches_the_reader_unmarked() -> None:
    unmarked = []
    for turn, draw, fact in drawn(11):
        claim, mark = forged(turn, draw, fact)
        answer = answered(fact, answer_of(fact, claim))
        counted = turn % 8 == 0 or any(not one.supported for one in answer.claims)
        if mark not in answer.text.partition("\n")[0] or not counted or claim in answer.text:
            unmarked.append((claim, mark, answer.text))
    assert unmarked == []


def drifted(turn: int, draw: random.Random, fact: Fact) -> str:
    gap = draw.choice(["  ", "\t", "\n    "])
    near = max(1, fact.line + draw.randint(-9, 9))
    cut = " ".join(fact.quote.split()[: max(3, len(fact.quote.split()) - 1)])
    start, end = max(1, fact.line - draw.randint(0, 4)), fact.line
    return (
        f"It happens here {cited(fact, near, near, fact.quote)}.",
        f"It happens here {cited(fact, start, end, fact.quote.replace(' ', gap))}.",
        f"It happens here {cited(fact, start, end, cut)}.",
        f"`{fact.name}` does it: {fact.path}:{fact.start}-{min(fact.end, fact.start + 100)}.",
    )[turn % 4]


def test_of_700_true_answers_with_drift_98_in_100_verify_and_bear_no_mark() -> None:
    failed = []
    for turn, draw, fact in drawn(12):
        answer = answered(fact, answer_of(fact, drifted(turn, draw, fact)))
        marks = ("unverified", "unclear", "Not supported")
        if answer.verified != len(answer.citations) or not all(one.supported for one in answer.claims) or any(mark in answer.text for mark in marks):
            failed.append(answer.text)
    assert len(failed) <= 0.02 * COUNT, failed[:5]
