"""Which files are tests, and what each of them tests: by its name, by convention, and by what it imports.

Depends on paths and the test's own imports alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from codeqa.graph.confidence import MOST_CANDIDATES, TEST_CALLED_ALIKE, TEST_IMPORTS, TEST_NAMED, TEST_NAMED_AND_IMPORTED
from codeqa.graph.imports import Binding
from codeqa.graph.languages import FAMILIES, family
from codeqa.graph.spelling import REMEMBERED
from codeqa.graph.tree import nearest
from codeqa.types import Edge, EdgeKind

TEST_FOLDERS: Final = (
    "__tests__",
    "acceptance",
    "androidTest",
    "e2e",
    "integration-tests",
    "spec",
    "specs",
    "test",
    "testing",
    "tests",
    "unittest",
    "unittests",
)
"""Folders whose code is tests. Sorted."""

TEST_NAMES: Final = (
    r".+Spec\.(?:hs|java|kt|scala)",
    r".+Tests?\.(?:cs|java|kt|php|scala)",
    r".+[-_.](?:e2e|spec|test|test-d)\.[cm]?[jt]sx?",
    r".+\.bats",
    r".+\.t",
    r".+_spec\.(?:lua|rb)",
    r".+_test\.(?:bash|c|cc|cpp|cxx|dart|exs|go|lua|ml|py|rb|rs|sh)",
    r".+_unittest\.(?:c|cc|cpp|cxx|py)",
    r"IT.+\.java",
    r"Test[A-Z].*\.(?:java|kt|php|scala)",
    r"conftest\.py",
    r"spec_.+\.rb",
    r"test[-_].+\.(?:bash|c|cc|cpp|cxx|[cm]?[jt]sx?|py|rb|sh)",
    r"tests?\.(?:c|cc|cpp|py|rs)",
)
"""File names, as full matches, that are tests wherever they lie. Sorted."""

_IS_TEST: Final = re.compile(
    r"(?:^|/)(?:(?:" + "|".join(map(re.escape, TEST_FOLDERS)) + r"|[A-Za-z0-9_.-]*[.-][Tt]ests?)/|(?:" + "|".join(TEST_NAMES) + r")$)|^[Tt]ests?/",
)

AFFIXES: Final = re.compile(
    r"^(?:test[-_]|spec_|Test(?=[A-Z])|IT(?=[A-Z]))|(?:[-_.](?:e2e|spec|test-d|test|tests|unittest)|(?<=[a-z0-9])(?:Spec|Tests?|TestCase|IT))$"
)
"""What the name of a test has more than that of its code."""

_EXTENSIONS: Final = re.compile(r"(?:\.d)?\.[A-Za-z0-9]+$")


@lru_cache(REMEMBERED)
def is_test(path: str) -> bool:
    """Whether a file is a test, or helps tests, by the conventions of its language."""
    return _IS_TEST.search(path) is not None


def stem_under_test(path: str) -> str:
    """The lower-case name of the code that a test is named for, without extension; "" if its name says nothing: ``tests/test_foo.py`` -> ``foo``."""
    stem = _bare_stem(path)
    bare = AFFIXES.sub("", AFFIXES.sub("", stem))
    return _folded(bare) if bare != stem or is_test(path) else ""


def _bare_stem(path: str) -> str:
    return _EXTENSIONS.sub("", path.rpartition("/")[2])


def folded_stem(path: str) -> str:
    """A file's name without extension, case, dashes and underscores: what names of tests and code are compared by."""
    return _folded(_bare_stem(path))


def _folded(stem: str) -> str:
    return stem.lower().replace("_", "").replace("-", "")


class TestPairs:
    """Finds the code that a test is named for. The look-up is built once, in O(paths)."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = paths
        self._stems: dict[tuple[str, str], list[str]] = {}

    def named(self, test: str) -> tuple[str, float]:
        """The nearest code file with the name that the test's name promises, and how sure that is; ("", 0) if there is none, or too many to tell.

        A file of a test folder that is called just like the code (``test/router.js``) promises less.
        """
        stem = stem_under_test(test)
        found = self._code().get((family(self._paths.get(test, "")), stem), []) if stem else []
        ordered = nearest(found, _beside_code(test))
        promised = stem != folded_stem(test)
        if not ordered or (len(ordered) > (MOST_CANDIDATES if promised else 1) and not _shares_folder(ordered[0], test)):
            return "", 0.0
        return ordered[0], TEST_NAMED if promised else TEST_CALLED_ALIKE

    def _code(self) -> dict[tuple[str, str], list[str]]:
        if not self._stems:
            for path in sorted(self._paths):
                language = self._paths[path]
                if language in FAMILIES and FAMILIES[language] != "document" and not is_test(path):
                    stem = folded_stem(path)
                    self._stems.setdefault((family(language), stem), []).append(path)
        return self._stems


def _beside_code(test: str) -> str:
    """A test's path as it would be in a source folder: its test folders taken out, ``src/test/java/a`` as ``src/main/java/a``."""
    path = test.replace("src/test/", "src/main/")
    return "/".join(part for part in path.split("/") if part not in TEST_FOLDERS)


def _shares_folder(code: str, test: str) -> bool:
    return bool(set(code.split("/")[:-1]) & set(_beside_code(test).split("/")[:-1]))


def test_edges(path: str, pairs: TestPairs, bindings: Sequence[Binding]) -> tuple[Edge, ...]:
    """Edges of kind test from a test file to the code it is named for and to the code it imports; () for a file that is no test."""
    if not is_test(path):
        return ()
    named, confidence = pairs.named(path)
    imported = {target.path: binding.line for binding in reversed(bindings) for target in binding.targets[:1]}
    edges = [_edge(path, target, TEST_IMPORTS, line) for target, line in sorted(imported.items()) if target != named and not is_test(target)]
    if named:
        sure = TEST_NAMED_AND_IMPORTED if named in imported else confidence
        edges.insert(0, _edge(path, named, sure, imported.get(named, 1)))
    return tuple(edges)


def _edge(source: str, target: str, confidence: float, line: int) -> Edge:
    return Edge(source, -1, target, -1, EdgeKind.TEST.value, confidence, line)
