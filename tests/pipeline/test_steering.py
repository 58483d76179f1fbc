"""What comes beside the question's words: a text on stdin, pinned files, the folder it is asked from, a scope. Through the command line on real rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.small import Outcome, Shell, git, write

PARTS = {f"shop/part{n}.py": "".join(f"def basket_{n}_{m}(total):\n    return total + {m} * {n}\n\n\n" for m in range(60)) for n in range(9)}
FILES = {
    **PARTS,
    "shop/rates.py": "import decimal\n\n\n" + "\n\n".join(f"def rate_{n}(place):\n    return decimal.Decimal({n}) / place" for n in range(60)) + "\n",
    "shop/errors.py": "class EmptyBasket(Exception):\n    pass\n",
    "go/cart.go": "package cart\n\ntype Cart struct{ items []int }\n\nfunc (c *Cart) Sum() int {\n\treturn c.items[5]\n}\n",
    "rust/src/cart.rs": "pub fn fold(x: u32) -> u32 {\n    x\n}\n\npub fn weigh(x: u32) -> u32 {\n    x / 0\n}\n",
    "java/org/shop/Till.java": "package org.shop;\n\nclass Till {\n    int ring(int x) {\n        return x / 0;\n    }\n}\n",
    "web/till.js": "function ring(x) {\n  return x.price;\n}\n\nmodule.exports = { ring };\n",
    "c/till.c": "int ring(int x)\n{\n    return x / 0;\n}\n",
    "docs/guide.md": "# Guide\n\nThe basket total is told at the till.\n",
}
QUESTION = "where is the basket total made?"

STDIN = {
    "Python": ('Traceback (most recent call last):\n  File "/ci/shop/rates.py", line 77, in rate_24\n    x\nZeroDivisionError: x\n', "shop/rates.py", 77),
    "Python moved": ('  File "shop/rates.py", line 9000, in rate_24\nZeroDivisionError: x\n', "shop/rates.py", 77),
    "Python installed": ('  File "/v/site-packages/shop/rates.py", line 77, in rate_24\n', "shop/rates.py", 77),
    "a diff": ("--- a/shop/rates.py\n+++ b/shop/rates.py\n@@ -76,2 +76,2 @@\n def rate_24(place):\n-    return 1\n+    return 2\n", "shop/rates.py", 77),
    "Go": ("panic: index\n\nshop/go.(*Cart).Sum(0xc0)\n\t/ci/go/cart.go:6 +0x2b\n", "go/cart.go", 6),
    "rustc": ("error[E0080]: attempt to divide\n --> src/cart.rs:6:5\n", "rust/src/cart.rs", 6),
    "Java": ("java.lang.ArithmeticException: / by zero\n\tat org.shop.Till.ring(Till.java:5)\n", "java/org/shop/Till.java", 5),
    "Node": ("TypeError: x\n    at ring (C:\\ci\\web\\till.js:2:12)\n", "web/till.js", 2),
    "gcc": ("till.c:3:14: warning: division by zero [-Wdiv-by-zero]\n", "c/till.c", 3),
    "ripgrep": ("\x1b[35mshop/rates.py\x1b[0m:\x1b[32m77\x1b[0m:    return\n", "shop/rates.py", 77),
    "a symbol": ("AttributeError: module 'shop' has no attribute 'rate_24'\n", "shop/rates.py", 77),
    "pytest": ("FAILED shop/rates.py::rate_24 - assert 1 == 2\n", "shop/rates.py", 77),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("steering")
    assert Shell(base, write(base / "shop", FILES))("index").code == 0
    return base


@pytest.fixture
def codeqa(base: Path) -> Shell:
    return Shell(base, base / "shop")


def files(outcome: Outcome) -> dict[str, dict[str, object]]:
    listed = outcome.json()["files"]
    assert isinstance(listed, list), outcome.told
    return {file["path"]: file for file in listed}


def lines(file: dict[str, object]) -> set[int]:
    spans = file["spans"]
    assert isinstance(spans, list)
    return {line for start, end in spans for line in range(start, end + 1)}


@pytest.mark.parametrize("form", STDIN)
def test_what_stdin_names_is_in_the_smallest_pack_and_the_receipt_says_why(codeqa: Shell, form: str) -> None:
    text, path, line = STDIN[form]
    outcome = codeqa("pack", QUESTION, "--budget", "400", "--json", stdin=text)
    assert line in lines(files(outcome)[path])
    assert "named in stdin" in str(files(outcome)[path]["reasons"])
    assert line not in lines(files(codeqa("pack", QUESTION, "--budget", "400", "--json")).get(path, {"spans": []}))


@pytest.mark.parametrize("form", STDIN)
def test_what_stdin_names_is_found_first(codeqa: Shell, form: str) -> None:
    text, path, line = STDIN[form]
    hits = codeqa("search", QUESTION, "-", "--json", stdin=text).json()["hits"]
    assert isinstance(hits, list)
    assert hits[0]["path"] == path
    assert hits[0]["start_line"] <= line <= hits[0]["end_line"]
    assert hits[0]["reasons"] == ["named in stdin"]


def test_search_reads_stdin_only_when_asked(codeqa: Shell) -> None:
    text = STDIN["Python"][0]
    assert codeqa("search", QUESTION, stdin=text).out == codeqa("search", QUESTION).out


@pytest.mark.parametrize("form", ["Python", "Go", "a diff"])
def test_the_evidence_shows_what_stdin_names(codeqa: Shell, form: str) -> None:
    text, path, _ = STDIN[form]
    assert f"### {path}:" in codeqa("ask", QUESTION, stdin=text).out


def test_the_nearest_frame_comes_before_the_others(codeqa: Shell) -> None:
    text = "".join(f'  File "/ci/shop/part{n}.py", line 2, in basket_{n}_0\n    x\n' for n in range(9)) + "ValueError: x\n"
    hits = codeqa("search", QUESTION, "-", "-k", "9", "--json", stdin=text).json()["hits"]
    assert isinstance(hits, list)
    assert [hit["path"] for hit in hits] == [f"shop/part{n}.py" for n in reversed(range(9))]


def test_a_larger_budget_keeps_what_stdin_names(codeqa: Shell) -> None:
    text = "".join(STDIN[form][0] for form in ("Python", "Go", "Java", "gcc"))
    seen: dict[str, set[int]] = {}
    for budget in (300, 600, 1_200, 2_400, 9_600):
        shown = {path: lines(file) for path, file in files(codeqa("pack", QUESTION, "--budget", str(budget), "--json", stdin=text)).items()}
        assert all(known <= shown[path] for path, known in seen.items())
        seen = shown


def test_a_text_that_names_nothing_here_still_counts_as_words(codeqa: Shell) -> None:
    assert "shop/rates.py" in files(codeqa("pack", "why is it wrong?", "--json", stdin="the rate of a place is a decimal\n"))
    assert codeqa("pack", QUESTION, "--json", stdin="\x1b[31m \n").out == codeqa("pack", QUESTION, "--json").out


def test_a_scope_holds_for_what_stdin_names(codeqa: Shell) -> None:
    shown = files(codeqa("pack", QUESTION, "--scope", "shop/part*", "--json", stdin=STDIN["Go"][0]))
    assert shown
    assert all(path.startswith("shop/part") for path in shown)


def test_a_list_of_files_is_a_filter(codeqa: Shell, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("shop/part3.py\ngo/cart.go\n")
    assert set(files(codeqa("pack", QUESTION, "--files-from", str(tmp_path / "list"), "--json"))) <= {"shop/part3.py", "go/cart.go"}


def test_a_pinned_file_is_in_whatever_its_rank_and_the_scope(codeqa: Shell) -> None:
    shown = files(codeqa("pack", QUESTION, "--pin", "c/till.c", "--scope", "shop/", "--budget", "400", "--json"))
    assert shown["c/till.c"]["mode"] == "whole"
    assert shown["c/till.c"]["reasons"] == ["pinned"]
    assert "whole" in codeqa("pack", QUESTION, "--pin", "./c/../c/till.c", "--budget", "400").err


def test_a_pinned_file_comes_before_what_stdin_names(codeqa: Shell) -> None:
    shown = files(codeqa("pack", QUESTION, "--pin", "c/till.c", "--pin", "go/cart.go", "--budget", "150", "--json", stdin=STDIN["Python"][0]))
    assert set(shown) == {"c/till.c", "go/cart.go"}


@pytest.mark.parametrize("path", ["nothing.py", "../outside.py", "/etc/passwd", "shop"])
def test_a_pin_that_is_no_file_of_the_index_is_refused(codeqa: Shell, path: str) -> None:
    outcome = codeqa("pack", QUESTION, "--pin", path)
    assert outcome.code == 2
    assert "--pin" in outcome.err


def test_a_pin_is_relative_to_the_folder_asked_from_or_to_the_root(tmp_path: Path) -> None:
    top = write(tmp_path / "shop", FILES)
    git(top, "init", "-q")
    for name in ("till.c", "../c/till.c", "c/till.c"):
        assert "c/till.c" in files(Shell(tmp_path, top / "c")("pack", QUESTION, "--pin", name, "--budget", "300", "--json"))


def test_the_folder_asked_from_is_preferred_and_no_filter(tmp_path: Path) -> None:
    top = write(tmp_path / "shop", {f"{folder}/basket.py": f"def total_{folder}(basket):\n    return sum(basket)\n" for folder in ("a", "b", "c")})
    git(top, "init", "-q")
    for folder in ("a", "c"):
        listed = Shell(tmp_path, top / folder)("search", "basket total", "--json").json()["files"]
        assert isinstance(listed, list)
        assert listed[0]["path"] == f"{folder}/basket.py"
        assert len(listed) == 3
        assert "in the folder asked from" in listed[0]["reasons"]
        assert all("in the folder asked from" not in file["reasons"] for file in listed[1:])
