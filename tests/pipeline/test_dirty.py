"""The trust line's count of files that are not what HEAD has."""

from __future__ import annotations

import subprocess
from pathlib import Path

from codeqa import pipeline
from codeqa.config import Config


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_edited_new_and_deleted_files_are_counted_and_committed_ones_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    for name in ("kept", "edited", "deleted"):
        (folder / f"{name}.py").write_text(f"def {name}():\n    return 1\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    config = Config(index_dir=str(tmp_path / "index"))
    clean = pipeline.ask(folder, "what is kept?", config, on_text=lambda text: None)
    (folder / "edited.py").write_text("def edited():\n    return 2\n")
    (folder / "new.py").write_text("def new():\n    return 3\n")
    (folder / "deleted.py").unlink()
    dirty = pipeline.ask(folder, "what is kept?", config, on_text=lambda text: None)
    assert (clean.dirty, dirty.dirty) == (0, 3)
    assert "(+3 dirty)" in pipeline.trust_line(dirty)
