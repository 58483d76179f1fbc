"""Results as files: one JSON object a run, with the commit, machine and command that gave it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bench.program import ROOT

Row = TypeVar("Row")


def write(bench: str, subject: str, out: Path | None, result: Mapping[str, Any]) -> None:
    """``subject`` says what was measured (the questions' or the tree's name): it is part of the file's name, as is the commit."""
    head = _git("rev-parse", "--short", "HEAD") or "none"
    path = out or ROOT / "bench" / "results" / f"{bench}-{subject}-{head}.json"
    about = {
        "bench": bench,
        "subject": subject,
        "commit": head,
        "dirty": bool(_git("status", "--porcelain")),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "command": " ".join(["python -m bench", *(Path(text).name if os.sep in text else text for text in sys.argv[1:])]),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**about, **result}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written: {path}")


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def mean(values: Iterable[float]) -> float:
    """0 for none. Rounded: the fifth digit says nothing."""
    numbers = list(values)
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0


def grouped(rows: Sequence[Row], key: Callable[[Row], str], value: Callable[[Row], float]) -> dict[str, float]:
    """The mean of each group's values, by the group's name."""
    names = sorted({key(row) for row in rows})
    return {name: mean(value(row) for row in rows if key(row) == name) for name in names}


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
