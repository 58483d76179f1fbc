"""The commands in a real Emacs, in batch: what comes back is what a person sees."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integrate.conftest import SPACED, Desk

pytestmark = pytest.mark.skipif(shutil.which("emacs") is None, reason="there is no emacs here")

DRIVE = """
(require 'json)
(setq make-backup-files nil auto-save-default nil create-lockfiles nil kill-emacs-query-functions nil)
(defun wait ()
  (let ((left 1200))
    (while (and codeqa--process (> left 0))
      (accept-process-output nil 0.05)
      (setq left (1- left)))
    (accept-process-output nil 0.1)))
(defun tell (value) (with-temp-file (getenv "TOLD") (insert (json-encode value))))
(defun here () (list (file-relative-name buffer-file-name (getenv "DESK")) (line-number-at-pos)
                     (buffer-substring-no-properties (line-beginning-position) (line-end-position))))
(defun walk ()
  (let ((seen nil))
    (condition-case nil
        (while t (next-error) (push (with-current-buffer (window-buffer (selected-window)) (here)) seen))
      (error nil))
    (vconcat (nreverse seen))))
(condition-case problem
    (progn %s)
  (error (tell (error-message-string problem))))
"""


@pytest.fixture
def emacs(desk: Desk, tmp_path: Path, script: Callable[[str, str], Path]) -> Callable[[str], object]:
    desk.install("emacs")

    def run(body: str) -> object:
        told = tmp_path / "told.json"
        source = script("drive.el", DRIVE.replace("%s", body))
        made = Desk(desk.root, {**desk.environ, "TOLD": str(told), "DESK": str(desk.root)}, desk.program)
        found = made.run(["emacs", "--batch", "-l", str(desk.home / ".emacs.d" / "init.el"), "-l", str(source)])
        assert told.exists(), found
        return json.loads(told.read_text(encoding="utf-8"))

    return run


def test_the_file_compiles_without_a_warning(desk: Desk, tmp_path: Path) -> None:
    desk.install("emacs")
    copy = tmp_path / "codeqa.el"
    copy.write_text((desk.home / ".emacs.d" / "codeqa.el").read_text(encoding="utf-8"), encoding="utf-8")
    found = desk.run(["emacs", "--batch", "--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", str(copy)])
    assert found.returncode == 0, found.stderr


def test_the_start_up_file_loads_it_and_takes_a_free_key(emacs: Callable[[str], object]) -> None:
    assert emacs("(tell (list (fboundp 'codeqa-search) (eq (key-binding (kbd \"C-c q q\")) 'codeqa-ask)))") == [True, True]


def test_next_error_walks_a_search_to_the_cited_lines(desk: Desk, emacs: Callable[[str], object]) -> None:
    told = emacs('(find-file "money.py") (codeqa-search "rounded cents half") (wait) (tell (walk))')
    hits = json.loads(desk.codeqa("search", "rounded cents half", "--json").stdout)["hits"]
    assert len(hits) >= 3
    assert told == [[hit["path"], hit["start_line"], hit["text"].split("\n")[0]] for hit in hits]


def test_an_unsaved_buffer_is_answered_for_as_it_is_on_screen(emacs: Callable[[str], object]) -> None:
    told = emacs(
        '(find-file "money.py") (forward-line 3) (insert "def fresh(x: float) -> int:\\n    return rounded(x)\\n\\n\\n") (forward-char 4)'
        '(codeqa-uses) (wait) (tell (list (buffer-modified-p (get-file-buffer (expand-file-name "money.py" (getenv "DESK")))) (walk)))'
    )
    assert isinstance(told, list)
    modified, places = told
    assert modified is True
    assert ["money.py", 5, "    return rounded(x)"] in places
    assert ["money.py", 15, "    return sum(rounded(price) for price in prices)"] in places


def test_the_citations_of_an_answer_are_walked(emacs: Callable[[str], object]) -> None:
    told = emacs('(find-file "money.py") (goto-char (point-min)) (forward-line 3) (codeqa-ask "how is it rounded?") (wait) (tell (walk))')
    assert isinstance(told, list)
    assert ["money.py", 4, "def rounded(value: float) -> int:"] in told


def test_an_answer_is_shown_with_its_trust_line(emacs: Callable[[str], object]) -> None:
    told = emacs(
        '(find-file "money.py") (codeqa-ask "how is it rounded?") (wait)'
        '(tell (with-current-buffer "*codeqa answer*" (buffer-substring-no-properties (point-min) (point-max))))'
    )
    assert "return int(value + 0.5)" in str(told)
    assert "citations verified" in str(told)


def test_a_file_with_an_odd_name_is_asked_about_and_gone_to(emacs: Callable[[str], object]) -> None:
    told = emacs(f'(find-file "{SPACED}") (goto-char (point-min)) (search-forward "total(") (backward-char 2) (codeqa-uses) (wait) (tell (walk))')
    assert isinstance(told, list)
    assert told[0] == ["money.py", 9, "def total(prices: list[float]) -> int:"]
    assert [SPACED, 5] in [place[:2] for place in told]


def test_the_impact_of_a_file_is_a_list_to_walk(emacs: Callable[[str], object]) -> None:
    told = emacs('(find-file "money.py") (codeqa-impact) (wait) (tell (walk))')
    assert isinstance(told, list)
    assert {"tests/test_money.py", SPACED} <= {place[0] for place in told}


def test_a_missing_program_is_told_and_named(emacs: Callable[[str], object]) -> None:
    told = emacs('(find-file "money.py") (setq codeqa-command (list "no-such-codeqa")) (codeqa-uses)')
    assert "there is no program no-such-codeqa" in str(told)


def test_an_error_is_shown_in_codeqa_s_own_words(emacs: Callable[[str], object]) -> None:
    told = emacs(
        '(find-file "money.py") (setenv "CODEQA_BUDGET" "none") (codeqa-search "x") (wait)'
        '(tell (with-current-buffer "*codeqa*" (buffer-substring-no-properties (point-min) (point-max))))'
    )
    assert "codeqa: CODEQA_BUDGET: 'none' is not a whole number or auto" in str(told)


def test_a_buffer_without_a_file_is_refused(emacs: Callable[[str], object]) -> None:
    assert "this buffer is no file" in str(emacs('(switch-to-buffer "x") (codeqa-uses)'))
