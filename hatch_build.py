"""The manual page goes with the wheel, made of the same tables as the help: nothing to keep in step by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualPage(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic parameter is its configuration
    """Puts ``share/man/man1/codeqa.1`` into a wheel: pip, pipx and uv link it where ``man`` finds it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        page = subprocess.run(
            [sys.executable, "-c", "from codeqa.cli.manual import page; print(page(), end='')"], cwd=self.root, capture_output=True, check=True
        )
        self._place = Path(self.directory, "codeqa.1")
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._place.write_bytes(page.stdout)
        build_data["shared_data"][str(self._place)] = "share/man/man1/codeqa.1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._place.unlink(missing_ok=True)
