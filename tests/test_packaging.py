"""The lock files say what is declared, for everybody: no machine's own path or address is in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins(lock: str, python: str = "3.11", system: str = "linux") -> dict[str, str]:
    """Name -> version, of what is installed on that Python and system."""
    lines = re.findall(r"^(\S+)==([^\s;]+)(?: ; (.+?))? \\$", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    world = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system, "platform_python_implementation": "CPython"}
    return {name: version for name, version, marker in lines if not marker or Marker(marker).evaluate(world)}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", ["linux", "darwin"])
@pytest.mark.parametrize(("lock", "extra"), [(RUNTIME, ""), (DEVELOPMENT, "dev")])
def test_a_lock_satisfies_every_declared_dependency(lock: str, extra: str, python: str, system: str) -> None:
    locked = pins(lock, python, system)
    declared = [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"].get(extra, [])]
    wanted = [one for one in declared if one.marker is None or one.marker.evaluate({"python_version": python, "sys_platform": system})]
    assert [str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_development_runs_on_the_very_versions_that_users_get(python: str) -> None:
    assert pins(RUNTIME, python).items() <= pins(DEVELOPMENT, python).items()


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_pins_by_hash_and_names_no_address_or_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z])", text)[1:]
    assert [one.split(" ")[0] for one in requirements if "--hash=sha256:" not in one] == []
    assert re.findall(r"://|--index|--find-links|(?:^|\s)/\S+", text) == []


def test_dependencies_are_sorted() -> None:
    assert PROJECT["dependencies"] == sorted(PROJECT["dependencies"], key=lambda line: re.split(r"[><=]", line)[0])


def test_every_grammar_has_its_dependency_line() -> None:
    tables = tomllib.loads((ROOT / "grammars" / "languages.toml").read_text(encoding="utf-8"))
    grammars = {table["grammar"].replace("_", "-") for table in tables.values() if "grammar" in table}
    declared = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert grammars == {name for name in declared if name.startswith("tree-sitter-")}
