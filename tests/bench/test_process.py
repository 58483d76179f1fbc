from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.process import Cost, measure, median
from bench.trees import code_files, copy, touch_one


def test_the_peak_counts_the_whole_process_tree(tmp_path: Path) -> None:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("no /proc: only the largest process is known")
    child = "import time; block = bytearray(60_000_000); time.sleep(0.5)"
    parent = f"import subprocess, sys; block = bytearray(60_000_000); subprocess.run([sys.executable, '-c', {child!r}]); sys.exit(3)"
    cost = measure([sys.executable, "-c", parent], tmp_path, {})
    assert cost.peak > 120_000_000
    assert cost.code == 3


def test_a_median_row_keeps_the_highest_peak_and_the_worst_exit_code() -> None:
    rows = [Cost(1.0, 0.5, 10, 0), Cost(9.0, 0.7, 30, -9), Cost(2.0, 0.9, 20, 0)]
    assert median(rows) == Cost(2.0, 0.7, 30, -9)


def test_only_the_copy_of_a_tree_is_changed(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.mkdir()
    (original / "a.py").write_text("a = 1\n", encoding="utf-8")
    changed = copy(original, tmp_path / "copy")
    touched = touch_one(changed, turn=0)
    assert touched.read_text(encoding="utf-8") == "a = 1\n\n"
    assert [path.read_text(encoding="utf-8") for path in code_files(original)] == ["a = 1\n"]
