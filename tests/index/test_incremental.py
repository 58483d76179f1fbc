"""An index that grew step by step says what an index made from nothing says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from codeqa.config import Config
from codeqa.pipeline import index_repository
from tests.index.samples import answers, fresh_shelf, make_haste, opened, write

STEPS = 6
"""With another seed each: a fault that one step makes is often mended by the next."""
PATHS = (
    "pkg/__init__.py",
    "pkg/alpha.py",
    "pkg/beta.py",
    "pkg/deep/__init__.py",
    "pkg/deep/gamma.py",
    "delta.py",
    "tests/test_alpha.py",
    "tests/test_delta.py",
    "pkg/util.js",
    "pkg/view.js",
    "Shape.cs",
    "Draw.cs",
    "notes.md",
    "tool",
    "pyproject.toml",
)
NAMES = ("open_door", "close_door", "Lock", "Key", "Chain", "turn")
MODULES = ("pkg", "pkg.alpha", "pkg.beta", "pkg.deep", "pkg.deep.gamma", "delta", ".alpha", ".beta", ".deep", ".", "os")


def python(random: Random) -> str:
    lines = ["#!/usr/bin/env python3"] if random.random() < 0.3 else []
    for _ in range(random.randrange(3)):
        module = random.choice(MODULES)
        by_name = module.startswith(".") or random.random() < 0.7
        lines.append(f"from {module} import {random.choice((*NAMES, '*'))}" if by_name else f"import {module}")
    for _ in range(random.randrange(4)):
        name, used = random.choice(NAMES), random.choice(NAMES)
        if name[0].isupper():
            lines += [f"class {name}({random.choice(('object', used))}):", f"    def {random.choice(NAMES[:2])}(self):", f"        return self.{used}()"]
        else:
            lines += [f"def {name}(x):", f"    return {used}(x)"]
    lines += [f"# {random.random()}"] * random.randrange(3)
    return "\n".join(lines) + "\n"


def javascript(random: Random) -> str:
    head = f'import {{ {random.choice(NAMES)} }} from "./{random.choice(("util", "view"))}";\n' if random.random() < 0.6 else ""
    return head + f"export function {random.choice(NAMES)}() {{ return {random.choice(NAMES)}(); }}\n"


def csharp(random: Random) -> str:
    space = random.choice(("Door", "Wall"))
    return (
        f"using {random.choice(('Door', 'Wall'))};\nnamespace {space} {{ class {random.choice(NAMES)} {{ void Run() {{ new {random.choice(NAMES)}(); }} }} }}\n"
    )


def text(path: str, random: Random) -> str:
    if random.random() < 0.05:
        return random.choice(("", "# @generated, do not edit\n", "\0\1\2\0", "def broken(:\n"))
    if path.endswith(".js"):
        return javascript(random)
    if path.endswith(".cs"):
        return csharp(random)
    if path == "pyproject.toml":
        return f'[project]\nname = "x"\n[tool.setuptools.packages.find]\nwhere = ["{random.choice((".", "pkg"))}"]\n'
    if path == "tool" and random.random() < 0.5:
        return "#!/bin/sh\nopen_door() {\n  close_door\n}\n"
    return python(random)


def step(root: Path, random: Random) -> None:
    """One to three edits, renames, copies, deletions and additions; at least one file stays."""
    for _ in range(random.randint(1, 3)):
        have = sorted(path for path in PATHS if (root / path).exists())
        path = random.choice(have)
        kind = random.choice(("edit", "edit", "body", "add", "rename", "copy", "delete"))
        other = random.choice(PATHS)
        if kind == "edit":
            (root / path).write_text(text(path, random))
        elif kind == "body":
            (root / path).write_text("# moved down\n" + (root / path).read_text())
        elif kind == "add":
            write(root, {other: text(other, random)})
        elif kind == "delete" and len(have) > 3:
            (root / path).unlink()
        elif kind in ("rename", "copy"):
            write(root, {other: (root / path).read_text()})
            if kind == "rename" and other != path and len(have) > 3:
                (root / path).unlink()


QUERIES = ("open door", "who closes the door and turns the key", "Chain Lock", "turn", "moved down")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_index_after_random_changes_equals_a_fresh_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    make_haste(monkeypatch)
    random = Random(seed)
    root = tmp_path / "tree"
    write(root, {path: text(path, random) for path in PATHS if random.random() < 0.6} | {"delta.py": "def turn(): pass\n"})
    config = Config(index_dir=str(tmp_path / "grown"))
    index_repository(root, config)
    for number in range(STEPS):
        step(root, random)
        index_repository(root, config)
        require_equal(root, config, tmp_path / f"fresh-{number}", QUERIES)


def require_equal(root: Path, config: Config, home: Path, queries: Sequence[str]) -> None:
    """An index of the same tree that is made from nothing in ``home`` says and ranks the same."""
    grown, fresh = opened(root, config), fresh_shelf(root, home)
    assert grown.digest() == fresh.digest()
    central = [row.centrality for row in grown.all_files()]
    assert sum(central) == pytest.approx(len(central))
    grown.close()
    fresh.close()
    assert answers(root, config, queries) == answers(root, Config(index_dir=str(home)), queries)


def test_a_step_back_is_made_of_what_was_parsed_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    root, config = tmp_path / "tree", Config(index_dir=str(tmp_path / "home"))
    write(root, {"a.py": "def one(): pass\n", "b.py": "def two(): pass\n"})
    index_repository(root, config)
    write(root, {"a.py": "def three(): pass\n"})
    assert index_repository(root, config).parsed == 1
    write(root, {"a.py": "def one(): pass\n"})
    report = index_repository(root, config)
    assert (report.parsed, report.reused, report.unchanged) == (0, 1, 1)


def test_an_update_without_changes_keeps_the_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    root, config = tmp_path / "tree", Config(index_dir=str(tmp_path / "home"))
    write(root, {"a.py": "def one(): pass\n"})
    first = index_repository(root, config)
    (root / "a.py").touch()
    index_repository(root, config)
    assert opened(root, config).digest() == fresh_shelf(root, tmp_path / "other").digest()
    assert first.generation == 1


def test_a_generated_file_leaves_the_index_with_the_rule_that_kept_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    root = tmp_path / "tree"
    write(root, {"a.py": "def one(): pass\n", "b.py": "# Code generated by a tool. DO NOT EDIT.\ndef two(): pass\n"})
    keeping, plain = Config(index_dir=str(tmp_path / "home"), ignore=("!b.py",)), Config(index_dir=str(tmp_path / "home"))
    assert index_repository(root, keeping).indexed == 2
    assert index_repository(root, plain).indexed == 1
    assert opened(root, plain).digest() == fresh_shelf(root, tmp_path / "other").digest()


def test_a_damaged_generation_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    root, config = tmp_path / "tree", Config(index_dir=str(tmp_path / "home"))
    write(root, {"a.py": "def one(): pass\n"})
    index_repository(root, config)
    (tables,) = (tmp_path / "home").rglob("tables.sqlite")
    tables.write_bytes(b"")
    index_repository(root, config)
    assert opened(root, config).digest() == fresh_shelf(root, tmp_path / "other").digest()
