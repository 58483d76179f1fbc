"""A small repository, an index folder of its own, and the command line run in this process on real rooms."""

from __future__ import annotations

import io
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from codeqa.cli.host import Host
from codeqa.cli.start import start

FILES = {
    "shop/basket.py": 'class Basket:\n    """What a customer wants."""\n\n    def total(self):\n        """The sum of all prices."""\n'
    "        return sum(item.price for item in self.items)\n",
    "shop/checkout.py": "from shop.basket import Basket\n\n\ndef pay(basket: Basket, card):\n    return card.charge(basket.total())\n",
    "tests/test_basket.py": "from shop.basket import Basket\n\n\ndef test_total():\n    assert Basket().total() == 0\n",
    "README.md": "# Shop\n\n## Payment\n\nCards are charged at checkout.\n",
}

SCRIPT = ("shop/basket.py", 6, "return sum(item.price for item in self.items)")
"""A line that an answer may cite."""


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        value: dict[str, object] = json.loads(self.out)
        return value

    @property
    def told(self) -> str:
        return self.out + self.err


class Open(io.StringIO):
    """A stream that is no terminal and has no file behind it."""


@dataclass
class Shell:
    """``codeqa`` in ``folder``, with an index folder and a home of its own."""

    base: Path
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.base / "index"

    def __call__(self, *arguments: str, stdin: str = "") -> Outcome:
        out, err = Open(), Open()
        places = {name: str(self.base / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
        environ = {**places, "CODEQA_INDEX_DIR": str(self.index), **self.environ}
        code = start(["-C", str(self.folder), *arguments], Host(stdin=Open(stdin), stdout=out, stderr=err, environ=environ))
        return Outcome(code, out.getvalue(), err.getvalue())


def write(folder: Path, files: dict[str, str] | None = None) -> Path:
    for name, text in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def git(folder: Path, *arguments: str) -> None:
    quiet = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, env=quiet)
