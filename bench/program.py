"""The program under measure: how it is called, and what its environment is."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Program:
    """``command`` is what stands before codeqa's own arguments."""

    command: tuple[str, ...]

    def line(self, where: Path, *arguments: str) -> list[str]:
        return [*self.command, "-C", str(where.resolve()), *arguments]

    def run(self, where: Path, index_dir: Path, *arguments: str) -> str:
        """stdout. Exit codes 0 and 1 (nothing found) are answers; any other ends the benchmark."""
        done = self.attempt(where, index_dir, *arguments)
        if done.returncode not in (0, 1):
            raise SystemExit(f"exit code {done.returncode}: {' '.join(done.args)}\n{done.stderr[-2000:]}")
        return done.stdout

    def attempt(self, where: Path, index_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.line(where, *arguments), cwd=ROOT, env=environment(index_dir), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )


def environment(index_dir: Path) -> dict[str, str]:
    """The caller's without codeqa's settings and without what would slow Python: its bytecode is cached."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEQA_", "OPENAI_")) and name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "CODEQA_INDEX_DIR": str(index_dir.resolve())}
