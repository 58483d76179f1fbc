"""Packs of many questions and sizes, and whether each one's tokens are what tiktoken counts in the very text that came out, and within the budget.

tiktoken's own o200k_base fetches its ranks from the network; the ranks used here are those that ship with codeqa, which a test holds against the published
file's SHA-256.
"""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiktoken import Encoding

from bench import results
from bench.program import Program
from codeqa.pack import tokens

BUDGETS = ("1500", "4000", "8000", "16000", "32000", "64000", "auto")
"""Taken in turn, so that every repository has packs of every size."""

Form = Mapping[str, Any]


def perform(arguments: Namespace, program: Program) -> int:
    rows = results.read_lines(arguments.queries)
    encoding = Encoding(
        "o200k_base", pat_str=tokens.PATTERN, mergeable_ranks={token: rank for rank, token in enumerate(tokens.read_ranks())}, special_tokens={}
    )
    packs = wrong = over = apart = 0
    for repo in sorted({row["repo"] for row in rows}):
        for form in _packs(program, arguments, [row for row in rows if row["repo"] == repo], arguments.packs * 1.0 / len(rows)):
            counted = len(encoding.encode_ordinary(form["text"]))
            packs += 1
            wrong += counted != form["tokens"]
            over += counted > form["budget"]
            apart += _listing(form, encoding) + sum(file["tokens"] for file in form["files"]) != form["tokens"]
        print(f"{repo:12} {packs:5} packs   other than counted {wrong}   over budget {over}   files do not add up {apart}", flush=True)
    results.write("exact", arguments.queries.stem, arguments.out, {"packs": packs, "other_than_counted": wrong, "over_budget": over, "do_not_add_up": apart})
    return int(bool(wrong or over or apart))


def _packs(program: Program, arguments: Namespace, rows: Sequence[Form], each: float) -> Iterator[Form]:
    """About ``each`` packs a question, of different sizes."""
    folder = arguments.repos / rows[0]["repo"]
    program.run(folder, arguments.index_dir, "index", "-q")
    wanted = [(row, BUDGETS[(place + turn) % len(BUDGETS)]) for place, row in enumerate(rows) for turn in range(round(each + 0.5))]
    for budget in BUDGETS:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": row["id"], "question": row["question"]}) + "\n" for row, size in wanted if size == budget)
            file.flush()
            out = program.run(folder, arguments.index_dir, "pack", "--batch", file.name, "--with-text", "--budget", budget)
        yield from (json.loads(line) for line in out.split("\n") if line.strip())


def _listing(form: Form, encoding: Encoding) -> int:
    """Tokens of what stands before the files."""
    return len(encoding.encode_ordinary(form["text"].partition("<file ")[0]))
