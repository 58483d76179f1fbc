"""The house stands as it is drawn; and the inspector sees what is planted to test it."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests import architecture

ROOT = Path(__file__).resolve().parent.parent


def test_the_house_stands_as_it_is_drawn() -> None:
    assert architecture.faults(ROOT / "codeqa") == []


def test_every_exception_in_the_tables_is_still_needed() -> None:
    modules = architecture.read(ROOT / "codeqa")
    assert [name for name in architecture.ENVIRONMENT_READERS if name not in modules or not modules[name].environment] == []
    assert [name for name in architecture.DYNAMIC_IMPORTERS if name not in modules or not modules[name].dynamic] == []


AHEAD = {"gitpython"}
"""Declared before it is used: the history of changes will be read with it, behind the door of source/."""


def test_every_dependency_has_a_home_where_it_is_used() -> None:
    """A dependency that nobody imports is weight; a vendor that is no dependency came by way of another's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[><=!~ ]", line)[0] for line in (*project["dependencies"], *project["optional-dependencies"]["mcp"])}
    imported = {item.target.partition(".")[0] for module in architecture.read(ROOT / "codeqa").values() for item in module.imports}
    grammars = {table["grammar"] for table in tomllib.loads((ROOT / "grammars" / "languages.toml").read_text(encoding="utf-8")).values() if "grammar" in table}
    distributions = packages_distributions()
    used = {name.lower().replace("_", "-") for module in imported | grammars for name in distributions.get(module, ())} - {"codeqa"}
    assert used == declared - AHEAD


BREACHES = {
    "a room that imports a room": ({"graph/edges.py": "from codeqa.parse import parse_file\n"}, "graph.edges:1 imports parse, which graph may not know"),
    "a room that imports the corridor": ({"pack/fill.py": "def f():\n    from codeqa import pipeline\n"}, "pack.fill:2 imports pipeline"),
    "a vendor away from home": ({"retrieve/rank.py": "def f():\n    import lancedb.table\n"}, "retrieve.rank:2 imports lancedb, whose home is index"),
    "the environment read elsewhere": ({"index/lock.py": "import os\nHOME = os.environ['HOME']\n"}, "index.lock:2 reads os.environ"),
    "a circle": ({"parse/a.py": "from codeqa.parse import b\n", "parse/b.py": "def f():\n    from . import a\n"}, "a circle of imports: parse.a, parse.b"),
    "an unknown vendor": ({"pack/fill.py": "import leftpad\n"}, "pack.fill:1 imports leftpad, whose home is nowhere"),
    "a vendor's type": ({"retrieve/rank.py": "if TYPE_CHECKING:\n    import numpy\n"}, "retrieve.rank:2 imports numpy"),
    "a face that imports a room": ({"cli/asking.py": "from codeqa.source import find_repository\n"}, "cli.asking:1 imports source"),
    "a leaf that looks up": ({"types.py": "import codeqa.errors\n"}, "types:1 imports errors"),
    "a room without a plan": ({"cellar/wine.py": "\n"}, "cellar.wine: cellar has no place in the house"),
    "a computed import": ({"pack/fill.py": "from importlib import import_module\nimport_module(NAME)\n"}, "pack.fill:2 imports by a computed name"),
    "weight on the warm path": (
        {"pipeline.py": "from codeqa.index import shelf\n", "index/shelf.py": "import numpy\n"},
        "index.shelf:1 imports numpy at module level",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_the_inspector_finds(breach: str, tmp_path: Path) -> None:
    files, expected = BREACHES[breach]
    _build(tmp_path, {"parse/__init__.py": "", "source/__init__.py": "", "errors.py": "", "pipeline.py": ""} | files)
    found = architecture.faults(tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(expected)


def test_the_inspector_lets_a_sound_house_stand(tmp_path: Path) -> None:
    sound = {
        "types.py": "from dataclasses import dataclass\n",
        "errors.py": "",
        "__init__.py": "__version__ = '1'\n",
        "config.py": "import os\nfrom codeqa.errors import ConfigError\nos.environ\n",
        "parse/__init__.py": "from codeqa.parse.trees import parse\n",
        "parse/trees.py": "import tree_sitter_python\nfrom codeqa.types import Chunk\nfrom .text import Text\n",
        "parse/text.py": "",
        "pipeline.py": "from codeqa.config import Config\ndef f():\n    from codeqa.parse import parse\n",
        "cli/start.py": "import typer\nfrom codeqa import __version__, pipeline\n",
    }
    _build(tmp_path, sound)
    assert architecture.faults(tmp_path) == []


def _build(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
