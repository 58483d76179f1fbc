"""The weights of places in a file, fitted to the lines that answers cite, and how well they tell these in repositories they were not fitted on.

A case is a question with one file that its answer cites: its chunks are the candidates, those with cited lines are right.
"""

from __future__ import annotations

import dataclasses
import json
import math
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import results
from bench.logit import Case, Floats, fit
from bench.program import Program
from codeqa import config
from codeqa.index.tables import ORDINAL_BITS
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.retrieve.candidates import Candidates, gather
from codeqa.retrieve.places import NAMES, Places, near_inside
from codeqa.retrieve.question import analyse

RIDGE = 1e-3
SIZE = "size"
"""Beside the features of a place: the logarithm of its tokens. Its weight is ``PackPolicy.size_share``."""


def perform(arguments: Namespace, program: Program) -> int:
    rows = [row for row in results.read_lines(arguments.queries) if row.get("gold_spans")]
    cases = [case for repo in sorted({row["repo"] for row in rows}) for case in _cases(arguments, program, repo, [row for row in rows if row["repo"] == repo])]
    groups = sorted({case.group for case in cases})
    likelihoods = [value for group in groups for value in _left_out(cases, group)]
    scale = dict(zip((*NAMES, SIZE), (round(float(weight), 3) for weight in fit(cases, RIDGE)), strict=True))
    print(f"{len(cases)} files of answers; mean log P(cited chunks), each repository with weights fitted on the others: {results.mean(likelihoods):.4f}")
    for name, weight in scale.items():
        print(f"  {name:10} {weight:7.3f}")
    if arguments.write:
        data = json.loads(arguments.write.read_text(encoding="utf-8"))
        data["weights"]["places_long"] = {name: scale[name] for name in NAMES}
        data["fitted"]["places_long"] = f"bench/fit_places.py on {arguments.queries.stem}, {len(cases)} files of answers"
        arguments.write.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    results.write("fit-places", arguments.queries.stem, arguments.out, {"log_likelihood": results.mean(likelihoods), "weights": scale})
    return 0


def _left_out(cases: Sequence[Case], group: str) -> Iterator[float]:
    """log of the chance that the right chunks of each of the group's cases have."""
    scale = fit([case for case in cases if case.group != group], RIDGE)
    for case in cases:
        if case.group == group:
            powers: Floats = np.exp(case.values @ scale - (case.values @ scale).max())
            yield math.log(float(powers[case.gold].sum() / powers.sum()))


def _cases(arguments: Namespace, program: Program, repo: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    folder: Path = arguments.repos / repo
    program.run(folder, arguments.index_dir, "index", "-q")
    settings = dataclasses.replace(config.Config(), index_dir=str(arguments.index_dir), refresh=False)
    with opened(folder, settings, silent) as index:
        for row in rows:
            for path in sorted({span["path"] for span in row["gold_spans"]}):
                case = _case(index, row, path)
                if case is not None and case.gold.any() and len(case.gold) > 1:
                    yield case


def _cosines(index: Opened, found: Candidates, text: str, number: int) -> Mapping[int, float]:
    """Of a file, as the ranking asks for them."""
    if index.meaning is None:
        return {}
    known = sorted(identity for identity, file in found.file_of.items() if file == number)
    return near_inside(text, [number], index.meaning.cosines([text], known)[0], index.meaning, index.library)


def _case(index: Opened, row: Mapping[str, Any], path: str) -> Case | None:
    number = index.shelf.number_of(path)
    if number is None:
        return None
    question = analyse(row["question"], index.library.terms)
    found = gather(question, index.library, index.near(row["question"]))
    places = Places(found, [number], index.library.terms, _cosines(index, found, row["question"], number))
    spans = [(span["start"], span["end"]) for span in row["gold_spans"] if span["path"] == path]
    values: list[tuple[float, ...]] = []
    gold: list[bool] = []
    first = number << ORDINAL_BITS
    listed = index.shelf.chunks(range(first, first + len(index.shelf.file_chunks(number))))
    likely = [place for place in listed.values() if place.identity in set(places.identities)]
    scored = dict(zip([place.identity for place in likely], zip(*places.columns(likely), strict=True), strict=True))
    for place in listed.values():
        own = scored.get(place.identity, (0.0,) * len(NAMES))
        values.append((*own, math.log(max(1, place.tokens))))
        gold.append(any(start <= place.end_line and place.start_line <= end for start, end in spans))
    return Case(row["repo"], np.array(values), np.array(gold, dtype=bool)) if values else None
