from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.fakes import CommandLine


@pytest.fixture
def codeqa(tmp_path: Path) -> CommandLine:
    """A command line in an empty folder, with a corridor that answers from memory."""
    return CommandLine(tmp_path)
