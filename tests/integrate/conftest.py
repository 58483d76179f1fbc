"""A small repository with an index, and codeqa put into a home of its own, for real editors to work on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeqa.integrate import files
from codeqa.integrate.files import Surroundings
from codeqa.integrate.targets import TARGETS

ROOT = Path(__file__).resolve().parent.parent.parent

MONEY = '''"""Money, in cents."""


def rounded(value: float) -> int:
    """To whole cents, half away from zero."""
    return int(value + 0.5)


def total(prices: list[float]) -> int:
    """The sum of all prices."""
    return sum(rounded(price) for price in prices)
'''

SHOP = """from money import total


def bill(prices: list[float]) -> str:
    ähnlich = "ünïcödé"; return f"{total(prices)} {ähnlich}"
"""

TEST = """from money import rounded


def test_half_a_cent_goes_up() -> None:
    assert rounded(0.5) == 1
"""

SPACED = "a #1 shop/it's 100% größer.py"
"""A folder and a file whose names mean something to shells, editors and URLs."""


@dataclass(frozen=True, slots=True)
class Desk:
    """``root`` is the repository; ``environ`` what a program runs with, its home the user's whose editors have codeqa."""

    root: Path
    environ: Mapping[str, str]
    program: tuple[str, ...]

    @property
    def home(self) -> Path:
        return Path(self.environ["HOME"])

    def codeqa(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return self.run([*self.program, *arguments], stdin)

    def run(self, command: Sequence[str], stdin: str = "", seconds: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.root, env=dict(self.environ), input=stdin, capture_output=True, text=True, timeout=seconds, check=False)

    def world(self) -> Surroundings:
        return Surroundings(self.environ, self.root, program=self.program, platform="linux")

    def install(self, name: str) -> None:
        plan = TARGETS[name].install(self.world())
        assert plan.left == ()
        files.apply(plan)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("desk of one")
    root = place / "a repo"
    for name, text in {"money.py": MONEY, SPACED: SHOP, "tests/test_money.py": TEST}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    home = place / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "TERMINFO")}
    environ = {**kept, "HOME": str(home), "LC_ALL": "C.UTF-8", "CODEQA_INDEX_DIR": str(place / "index"), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    made = Desk(root, environ, (sys.executable, "-P", "-m", "codeqa"))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        assert made.run([*git, *command]).returncode == 0
    assert made.codeqa("index", "-q").returncode == 0
    return made


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
