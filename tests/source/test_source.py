"""The room's door: what it offers, and how cheaply."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import codeqa.source


def loaded(code: str, folder: Path) -> set[str]:
    """The vendor modules that a fresh interpreter has loaded after ``code``."""
    tail = "; import sys; print(*sorted({name.partition('.')[0] for name in sys.modules} & {'git', 'pathspec', 're2', 'hypothesis', 'numpy'}))"
    done = subprocess.run([sys.executable, "-c", code + tail], cwd=Path(__file__).parents[2], capture_output=True, check=True, text=True)
    return set(done.stdout.split())


def test_every_name_offered_is_there() -> None:
    assert all(callable(getattr(codeqa.source, name)) for name in codeqa.source.__all__)
    with pytest.raises(AttributeError):
        codeqa.source.nothing  # noqa: B018 - the access is what is tested


def test_importing_the_room_loads_no_vendor(tmp_path: Path) -> None:
    assert loaded("import codeqa.source, codeqa.source.explain, codeqa.source.files, codeqa.source.read, codeqa.source.secrets", tmp_path) == set()


def test_a_listing_without_ignore_rules_loads_no_vendor(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    code = f"from pathlib import Path; from codeqa.source import *; list_files(find_repository(Path({str(tmp_path)!r})), SourceRules())"
    assert loaded(code, tmp_path) == set()
