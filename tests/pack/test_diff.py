"""A diff is what patch reads: applied to the old text, it gives the new one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from codeqa.pack.diff import MOST_LINES, unified

OLD = "".join(f"line {number}\n" for number in range(1, 21))


def test_a_change_is_told_with_the_lines_around_it() -> None:
    assert unified("a.py", "a.py", OLD, OLD.replace("line 10\n", "line ten\n")) == (
        "--- a/a.py\n+++ b/a.py\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n line 12\n line 13\n"
    )


def test_an_added_and_a_removed_file_have_no_other_side() -> None:
    assert unified("a.py", "a.py", None, "x\n") == "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+x\n"
    assert unified("a.py", "a.py", "x\n", None) == "--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"


def test_equal_texts_have_no_diff_and_a_bare_rename_is_only_told() -> None:
    assert unified("a.py", "a.py", OLD, OLD) == ""
    assert unified("b.py", "a.py", OLD, OLD) == "--- a/a.py\n+++ b/b.py\n"


def test_a_text_too_long_to_compare_is_told_of() -> None:
    assert "too long to compare" in unified("a", "a", "x\n" * MOST_LINES, "y\n")


def test_other_signs_than_a_line_feed_end_no_line() -> None:
    assert unified("a", "a", "x\x0cy\u2028z\n", "x\x0cy\u2028!\n").count("\n") == 5


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the diff")
@pytest.mark.parametrize("new", [OLD.replace("line 1\n", ""), OLD + "more\n", "top\n" + OLD, OLD.replace("line 5\n", "a\nb\n").replace("line 19\n", "")])
def test_git_applies_it(new: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(OLD)
    subprocess.run(["git", "apply", "-"], input=unified("a.txt", "a.txt", OLD, new), text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "a.txt").read_text() == new
