from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.small import Shell, write


@pytest.fixture
def codeqa(tmp_path: Path) -> Shell:
    """The command line in a small shop."""
    return Shell(tmp_path, write(tmp_path / "shop"))
