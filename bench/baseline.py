"""What codeqa is compared with: plain BM25 over its chunks' text, nothing else. Answers have the form of codeqa's own, so that they are scored alike."""

from __future__ import annotations

import dataclasses
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.batch import Row, Run
from bench.ndcg import PLACES
from bench.program import Program
from codeqa import config
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.library import IndexLibrary
from codeqa.pipeline.opening import opened
from codeqa.retrieve.question import analyse

CHUNKS = 800
NEXT = 3
SHARE = 0.3
"""A file's score is its best chunk's and this much of the next ones': the published packing of whole files."""


def ask(program: Program, arguments: Namespace, rows: Sequence[Row], key: str, budget: int = 0) -> Run:
    """As ``batch.ask``. The index is codeqa's and has to be kept."""
    if not arguments.index_dir:
        raise SystemExit("--baseline needs --index-dir")
    run = Run({}, {})
    for repo, root in sorted({(row["repo"], row.get("benchmark_root") or "") for row in rows}):
        folder: Path = arguments.repos / repo / root
        program.run(folder, arguments.index_dir, "index", "-q")
        started = time.perf_counter()
        settings = dataclasses.replace(config.Config(), index_dir=str(arguments.index_dir), refresh=False)
        with opened(folder, settings, silent) as index:
            run.answers.update({row["id"]: answer(index.library, row[key], budget) for row in rows if row["repo"] == repo})
        run.seconds[repo] = 0.0, round(time.perf_counter() - started, 2)
    return run


def answer(library: IndexLibrary, text: str, budget: int) -> dict[str, Any]:
    """``hits`` are the best chunks; ``files`` the best files, or with a budget (tokens) the best that fit into it, whole."""
    found = library.chunks_matching((("body", 1.0),), analyse(text, library.terms).terms, CHUNKS)
    chunks = library.chunks(identity for identity, _ in found[:PLACES])
    scores = _by_file(found, library)
    rows = library.files(scores)
    order = sorted(scores, key=lambda number: (-scores[number], rows[number].path))
    kept, used = [], 0
    for number in order:
        if not budget or used + rows[number].tokens <= budget:
            kept.append({"path": rows[number].path, "mode": "whole", "tokens": rows[number].tokens})
            used += rows[number].tokens
    hits = [
        {"path": rows[chunks[identity].file].path, "start_line": chunks[identity].start_line, "end_line": chunks[identity].end_line}
        for identity, _ in found[:PLACES]
    ]
    return {"hits": hits, "files": kept, "tokens": used, "budget": budget}


def _by_file(found: Sequence[tuple[int, float]], library: IndexLibrary) -> Mapping[int, float]:
    """``found`` is best first."""
    lists: dict[int, list[float]] = {}
    for identity, score in found:
        lists.setdefault(library.file_number(identity), []).append(score)
    return {number: scores[0] + SHARE * sum(scores[1 : NEXT + 1]) for number, scores in lists.items()}
