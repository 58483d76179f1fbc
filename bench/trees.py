"""Copies of the tree under measure, and edits to them: nobody's own files are touched."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

CODE = frozenset({".c", ".cpp", ".cs", ".go", ".h", ".java", ".js", ".php", ".py", ".rb", ".rs", ".sh", ".ts", ".tsx"})


def copy(tree: Path, to: Path) -> Path:
    shutil.copytree(tree, to, symlinks=True, ignore_dangling_symlinks=True, ignore=shutil.ignore_patterns(".venv", "node_modules", "__pycache__"))
    return to


def code_files(tree: Path) -> list[Path]:
    """Sorted by size, then path."""
    inside = (path for path in tree.rglob("*") if path.suffix in CODE and path.is_file() and not path.is_symlink() and ".git" not in path.parts)
    return sorted(inside, key=lambda path: (path.stat().st_size, path))


def touch_one(tree: Path, turn: int) -> Path:
    """Adds an empty line to the file of median size; every ``turn`` takes another one near it."""
    files = code_files(tree)
    path = files[(len(files) // 2 + turn) % len(files)]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")
    return path


def disturb(tree: Path, chance: random.Random) -> None:
    """Edits one file in twenty (at least three), removes one, renames one, moves one to another's folder, adds a copy of one there and a new one."""
    files = code_files(tree)
    for path in chance.sample(files, min(len(files), max(3, len(files) // 20))):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" * chance.randint(1, 9))
    removed, renamed, moved, copied, elsewhere = chance.sample(files, 5)
    number = chance.randrange(10**9)
    removed.unlink()
    renamed.rename(renamed.with_name(f"renamed_{number}{renamed.suffix}"))
    shutil.copyfile(copied, elsewhere.with_name(f"copied_{number}{copied.suffix}"))
    if not elsewhere.with_name(moved.name).exists():
        moved.rename(elsewhere.with_name(moved.name))
    (tree / f"added_{number}.py").write_text(f"def added_{number}(value: int) -> int:\n    return value + {number}\n", encoding="utf-8")
