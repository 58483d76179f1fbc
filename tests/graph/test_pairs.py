"""Tests are told from code by convention, and paired with the code they are named for."""

from __future__ import annotations

import pytest

from codeqa.graph import pairs
from codeqa.graph.imports import ImportResolver, bind
from codeqa.graph.pairs import TEST_FOLDERS, TEST_NAMES, is_test
from tests.graph.small import fixture, imported

TESTS = [
    "Acme.Tests/ReaderTests.cs",
    "app/src/client.spec.ts",
    "app/src/client.test-d.ts",
    "core/__tests__/a.js",
    "lib/foo_test.exs/test/x.py",
    "pkg/render_test.go",
    "src/engine/tests.rs",
    "src/test/java/acme/Reader.java",
    "test/bats/run.bats",
    "tests/deep/below/helper.py",
    "unit_test.c",
    "x/ReaderTest.java",
    "x/conftest.py",
    "x/reader_spec.rb",
    "x/test_a.py",
]
CODE = ["src/attest.py", "src/contest/a.py", "lib/latest.js", "src/testimony.py", "pkg/inspect.go", "src/Testament.java", "src/fastest.rs", "spec.md"]

PAIRS = [
    (["src/foo.py", "lib/foo.py", "tests/test_foo.py"], "tests/test_foo.py", "lib/foo.py"),
    (["a/foo.go", "b/foo.go", "b/foo_test.go"], "b/foo_test.go", "b/foo.go"),
    (
        ["src/main/java/acme/io/Foo.java", "src/main/java/acme/Foo.java", "src/test/java/acme/io/FooTest.java"],
        "src/test/java/acme/io/FooTest.java",
        "src/main/java/acme/io/Foo.java",
    ),
    (["src/foo.ts", "src/foo.js", "other/src/foo.ts", "src/foo.spec.ts"], "src/foo.spec.ts", "src/foo.js"),
    (["lib/rack/builder.rb", "test/spec_builder.rb"], "test/spec_builder.rb", "lib/rack/builder.rb"),
    (["src/Acme/Reader.cs", "Acme.Tests/ReaderTests.cs"], "Acme.Tests/ReaderTests.cs", "src/Acme/Reader.cs"),
]


@pytest.mark.parametrize("path", TESTS)
def test_a_test_is_known_by_its_folder_or_its_name(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", CODE)
def test_a_word_that_only_contains_test_makes_no_test(path: str) -> None:
    assert not is_test(path)


def test_the_tables_are_sorted() -> None:
    assert list(TEST_FOLDERS) == sorted(TEST_FOLDERS)
    assert list(TEST_NAMES) == sorted(TEST_NAMES)


@pytest.mark.parametrize(("paths", "test", "code"), PAIRS)
def test_a_test_is_paired_with_the_nearest_code_of_its_name(paths: list[str], test: str, code: str) -> None:
    language = {"py": "python", "go": "go", "java": "java", "ts": "typescript", "js": "javascript", "rb": "ruby", "cs": "csharp"}
    assert pairs.TestPairs({path: language[path.rpartition(".")[2]] for path in paths}).named(test)[0] == code


def test_a_name_that_says_nothing_pairs_with_nothing() -> None:
    assert pairs.stem_under_test("tests/conftest.py") == "conftest"
    assert pairs.TestPairs({"a/models.py": "python", "tests/helpers.py": "python"}).named("tests/helpers.py") == ("", 0.0)


def test_a_name_that_many_files_have_pairs_only_where_a_folder_agrees() -> None:
    paths = dict.fromkeys([f"p{number}/utils.py" for number in range(9)] + ["tests/test_utils.py", "tests/p3/test_utils.py"], "python")
    assert pairs.TestPairs(paths).named("tests/test_utils.py") == ("", 0.0)
    assert pairs.TestPairs(paths).named("tests/p3/test_utils.py") == ("p3/utils.py", 0.8)


def test_a_pair_that_the_test_imports_is_surer_and_other_imports_count_less() -> None:
    paths, manifests = fixture("reexports")
    imports = (imported("shop", "Cart", line=1), imported("shop.cart", "Cart", line=2))
    bound = bind("tests/test_cart.py", "python", imports, ImportResolver(paths, manifests))
    edges = pairs.test_edges("tests/test_cart.py", pairs.TestPairs(paths), bound)
    assert [(edge.target, edge.confidence, edge.line) for edge in edges] == [("shop/cart.py", 0.95, 2), ("shop/__init__.py", 0.5, 1)]
    assert pairs.test_edges("shop/cart.py", pairs.TestPairs(paths), bound) == ()


def test_a_test_that_is_only_called_like_the_code_is_less_sure() -> None:
    paths = dict.fromkeys(["lib/router.js", "test/Router.js", "test/router.test.js"], "javascript")
    assert [pairs.TestPairs(paths).named(test)[1] for test in ("test/Router.js", "test/router.test.js")] == [0.5, 0.8]
