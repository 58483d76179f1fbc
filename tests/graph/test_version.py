from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import codeqa.graph

SHOW = "import sys; sys.path.insert(0, sys.argv[1]); from codeqa.graph.version import graph_version; print(graph_version())"


def version(root: Path) -> str:
    return subprocess.run([sys.executable, "-I", "-c", SHOW, str(root)], capture_output=True, text=True, check=True).stdout


def test_a_change_of_any_rule_makes_another_version(tmp_path: Path) -> None:
    shutil.copytree(Path(codeqa.graph.__file__).parents[1], tmp_path / "codeqa", ignore=shutil.ignore_patterns("data", "__pycache__"))
    before = version(tmp_path)
    assert version(tmp_path) == before
    rules = tmp_path / "codeqa" / "graph" / "modules" / "go.py"
    rules.write_text(rules.read_text(encoding="utf-8") + "\nANOTHER = 1\n", encoding="utf-8")
    assert version(tmp_path) != before
