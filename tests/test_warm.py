"""What a process imports, seen from outside: the promise that ``--help`` and a warm search are cheap. Timings themselves are in bench/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture import HEAVY

ROOT = Path(__file__).resolve().parent.parent
LISTING = "import sys\nfrom codeqa.cli import main\ncode = main(sys.argv[1:])\nprint('\\n'.join(sys.modules), file=sys.stderr)\nsys.exit(code)"


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a whole ``codeqa`` process has loaded at its end."""
    environ = {**os.environ, "CODEQA_INDEX_DIR": str(folder / "index"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", LISTING, *arguments], cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return set(done.stderr.split("\n"))


def imported(folder: Path, *arguments: str) -> set[str]:
    """Their top-level modules."""
    return {name.partition(".")[0] for name in loaded(folder, *arguments)}


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert imported(tmp_path, "--help") & (HEAVY | {"tantivy", "sqlite3", "asyncio"}) == set()


def test_a_warm_search_reads_the_shelf_and_loads_nothing_heavy(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "repos" / "reexports", tmp_path / "repository")
    imported(tmp_path, "-C", "repository", "index")
    assert imported(tmp_path, "-C", "repository", "search", "total of a cart") & HEAVY <= {"re2"}, "the text of hits is redacted before it is shown (8 ms)"


def test_a_trace_costs_no_import_unless_it_is_asked_for(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "repos" / "reexports", tmp_path / "repository")
    question = ("-C", "repository", "search", "total of a cart", "-q")
    loaded(tmp_path, *question)
    without, traced = loaded(tmp_path, *question), loaded(tmp_path, *question, "--trace", "trace")
    assert "codeqa.pipeline.trace" not in without
    assert {name for name in traced - without if name.startswith("codeqa.")} == {"codeqa.pipeline.trace"}
