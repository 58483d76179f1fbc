"""Paths that come and go: which files' imports and tests then mean others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from codeqa.graph.imports import ImportResolver
from codeqa.graph.rebinding import concerned, paired_anew, rebound
from codeqa.types import Import, Symbol


@dataclass(frozen=True)
class File:
    path: str
    language: str
    imports: Sequence[Import]

    def symbols(self) -> Sequence[Symbol]:
        return ()


def importing(path: str, language: str, *modules: str, kind: str = "import") -> File:
    return File(path, language, [Import(module, "", "", kind, 1) for module in modules])


PYTHON = {"app/main.py": "python", "app/__init__.py": "python", "lib/tool.py": "python"}
CHANGES: Sequence[tuple[str, Mapping[str, str], Mapping[str, str], File, bool]] = [
    ("a module that is there at last", PYTHON, {"app/new.py": "python"}, importing("app/main.py", "python", "app.new"), True),
    (
        "a package where a module was",
        {**PYTHON, "app/new.py": "python"},
        {"app/new/__init__.py": "python"},
        importing("app/main.py", "python", "app.new"),
        False,
    ),
    ("a nearer module of the same name", PYTHON, {"app/tool/tool.py": "python"}, importing("app/tool/x.py", "python", "tool"), True),
    ("a folder that becomes a package", PYTHON, {"lib/__init__.py": "python"}, importing("lib/use.py", "python", "tool"), True),
    ("a module that nobody means", PYTHON, {"app/apart.py": "python"}, importing("app/main.py", "python", "lib.tool", "os"), False),
    ("a file more in a package of Go", {"go.mod": "", "a/a.go": "go"}, {"a/b.go": "go"}, importing("m.go", "go", "example.org/x/a"), True),
    ("a file more in another package of Go", {"go.mod": "", "a/a.go": "go"}, {"b/b.go": "go"}, importing("m.go", "go", "example.org/x/a"), False),
    ("a header beside its includer", {"include/x.h": "c"}, {"src/x.h": "c"}, importing("src/a.c", "c", '"x.h"', kind="include"), True),
]


@pytest.mark.parametrize(("paths", "more", "file", "changes"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_imports_that_mean_other_files_are_found(paths: Mapping[str, str], more: Mapping[str, str], file: File, changes: bool) -> None:
    manifests = {"go.mod": "module example.org/x\n"}
    before = ImportResolver({**paths, file.path: file.language}, manifests)
    after = ImportResolver({**paths, **more, file.path: file.language}, manifests)
    assert rebound(before, after, [file]) == ({file.path} if changes else set())
    assert rebound(after, before, [file]) == ({file.path} if changes else set())


def test_a_test_is_paired_anew_when_the_code_it_is_named_for_comes_or_goes() -> None:
    before = {"tests/test_door.py": "python", "tests/test_wall.py": "python", "wall.py": "python"}
    after = {**before, "door.py": "python"}
    changed = [("door.py", "python")]
    assert paired_anew(before, after, changed) == paired_anew(after, before, changed) == {"tests/test_door.py"}


def test_an_include_is_concerned_by_paths_of_its_last_name_alone() -> None:
    relations = b'[[["f","call",0,1,2,""]],[["\\"deep/x.h\\"","","",1,"include"]]]'
    assert concerned("c", relations, [("other/x.h", "c")])
    assert not concerned("c", relations, [("other/y.h", "c")])
    assert concerned("c", b'[[],[["<gr\\u00fc\\u00dfe.h>","","",1,"include"]]]', [("a/grüße.h", "c")])


def test_imports_by_package_are_concerned_by_every_file_of_their_family_and_by_no_other() -> None:
    assert concerned("python", b"", [("other/y.py", "python")])
    assert concerned("java", b"", [("other/Y.kt", "kotlin")])
    assert not concerned("go", b"", [("other/y.py", "python"), ("notes.md", "markdown")])
    assert concerned("typescript", b"", [("data.json", "json")]), "scripts import files of any kind"
