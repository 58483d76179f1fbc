"""The plugin in a real Vim and a real Neovim, without a screen: what comes back is what a person sees."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integrate.conftest import SPACED, Desk

needs_vim = pytest.mark.skipif(shutil.which("vim") is None, reason="there is no vim here")

WAIT = """
function! Wait() abort
  let l:left = 1200
  while g:codeqa_busy && l:left > 0
    sleep 50m
    let l:left -= 1
  endwhile
  sleep 50m
endfunction
function! Places() abort
  return map(getqflist(), {_, item -> [fnamemodify(bufname(item.bufnr), ':p'), item.lnum, getbufline(item.bufnr, item.lnum), item.text]})
endfunction
function! Tell(value) abort
  call writefile([json_encode(a:value)], $TOLD)
endfunction
"""


def _sourced(path: Path) -> list[str]:
    return ["-c", f"source {str(path).replace(' ', chr(92) + ' ')}"]


@pytest.fixture(params=["vim", "nvim"])
def vim(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path, script: Callable[[str, str], Path]) -> Callable[..., object]:
    """Runs lines in the editor, with the plugin, and gives what they ``Tell``."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} here")
    desk.install("neovim" if name == "nvim" else "vim")
    plugin = desk.home / ".vim" / "pack" / "codeqa" / "start" / "codeqa" / "plugin" / "codeqa.vim"

    def run(body: str, *, before: str = "") -> object:
        told = tmp_path / "told.json"
        source = script("drive.vim", f"{WAIT}\ntry\n{body}\ncatch\ncall Tell(v:exception . ' ' . v:throwpoint)\nendtry\nqall!\n")
        made = Desk(desk.root, {**desk.environ, "TOLD": str(told)}, desk.program)
        begin = ["nvim", "--headless", "-n"] if name == "nvim" else ["vim", "-N", "-es", "-u", "NONE"]
        first = [] if name == "nvim" else _sourced(plugin)
        found = made.run([*begin, "-i", "NONE", *(("--cmd", before) if before else ()), *first, *_sourced(source)])
        assert told.exists(), found
        return json.loads(told.read_text(encoding="utf-8"))

    return run


@needs_vim
def test_the_package_is_loaded_at_the_start(desk: Desk, tmp_path: Path) -> None:
    desk.install("vim")
    (desk.home / ".vimrc").write_text("set nocompatible\n", encoding="utf-8")
    told = tmp_path / "told"
    try:
        desk.run(["vim", "-es", "-u", str(desk.home / ".vimrc"), "-c", f"call writefile([exists(':CodeqaSearch')], '{told}')", "-c", "qall!"])
        assert told.read_text().strip() == "2"
    finally:
        (desk.home / ".vimrc").unlink()


def test_the_commands_are_there(vim: Callable[..., object]) -> None:
    assert vim("call Tell(exists(':CodeqaSearch'))") == 2


def test_the_quickfix_list_of_a_search_walks_to_the_cited_lines(desk: Desk, vim: Callable[..., object]) -> None:
    walk = "let g:seen = []\nfor g:n in range(1, len(getqflist()))\nexecute 'cc' g:n\ncall add(g:seen, [expand('%:p'), line('.'), getline('.')])\nendfor"
    told = vim(f"edit money.py\nCodeqaSearch rounded cents half\ncall Wait()\n{walk}\ncall Tell(g:seen)")
    hits = json.loads(desk.codeqa("search", "rounded cents half", "--json").stdout)["hits"]
    assert len(hits) >= 3
    assert told == [[str(desk.root / hit["path"]), hit["start_line"], hit["text"].split("\n")[0]] for hit in hits]


def test_who_uses_a_function_is_a_list_of_the_lines_that_do(desk: Desk, vim: Callable[..., object]) -> None:
    told = vim("edit money.py\ncall cursor(9, 5)\nCodeqaUses\ncall Wait()\ncall Tell(Places())")
    assert isinstance(told, list)
    places = {(Path(path).relative_to(desk.root).as_posix(), line) for path, line, _, _ in told}
    assert ("money.py", 9) in places
    assert (SPACED, 5) in places


def test_an_unsaved_buffer_is_answered_for_as_it_is_on_screen(desk: Desk, vim: Callable[..., object]) -> None:
    told = vim(
        "edit money.py\ncall append(3, ['def fresh(x: float) -> int:', '    return rounded(x)', '', ''])\ncall cursor(4, 6)\nCodeqaUses\ncall Wait()\n"
        "let g:first = Places()\ncall cursor(8, 6)\nCodeqaUses\ncall Wait()\ncall Tell([g:first, Places()])"
    )
    assert isinstance(told, list)
    fresh, rounded = told
    assert fresh[0][1] == 4
    assert "fresh (function)" in fresh[0][3]
    here = {line: text for path, line, text, _ in rounded if path == str(desk.root / "money.py")}
    assert here[5] == ["    return rounded(x)"]
    assert here[15] == ["    return sum(rounded(price) for price in prices)"]


def test_an_answer_about_selected_lines_is_shown_and_its_citations_walked(desk: Desk, vim: Callable[..., object]) -> None:
    told = vim("edit money.py\n4,6Codeqa how is it rounded?\ncall Wait()\ncall Tell([getbufline(bufnr('codeqa-answer'), 1, '$'), Places()])")
    assert isinstance(told, list)
    answer, places = told
    assert answer[0] == "# how is it rounded?"
    assert any("return int(value + 0.5)" in line for line in answer)
    assert answer[-1].startswith("✔")
    assert [str(desk.root / "money.py"), 4] in [place[:2] for place in places]


def test_what_is_here_needs_no_question(vim: Callable[..., object]) -> None:
    told = vim("edit money.py\ncall cursor(9, 5)\nCodeqa\ncall Wait()\ncall Tell(getbufline(bufnr('codeqa-answer'), 1, '$'))")
    assert isinstance(told, list)
    assert told[0] == "# here: money.py:9:5"
    assert any(line.startswith("total (function)") for line in told)


def test_a_column_behind_wide_characters_is_one_of_characters(desk: Desk, vim: Callable[..., object]) -> None:
    name = SPACED.replace("#", r"\#").replace("%", r"\%").replace(" ", r"\ ")
    told = vim(f"edit {name}\ncall cursor(5, 1)\ncall search('total(', 'c', 5)\nCodeqaUses\ncall Wait()\ncall Tell([getline('.')[col('.') - 1 :], Places()])")
    assert isinstance(told, list)
    under, places = told
    assert under.startswith("total(")
    assert places[0][:2] == [str(desk.root / "money.py"), 9]


def test_the_impact_of_a_file_with_an_odd_name_is_found(desk: Desk, vim: Callable[..., object]) -> None:
    told = vim("edit money.py\nCodeqaImpact\ncall Wait()\ncall Tell(Places())")
    assert isinstance(told, list)
    assert str(desk.root / SPACED) in [path for path, *_ in told]
    assert str(desk.root / "tests/test_money.py") in [path for path, *_ in told]


def test_a_missing_program_is_told_and_named(vim: Callable[..., object]) -> None:
    told = vim("edit money.py\nlet g:codeqa_command = ['no-such-codeqa']\nCodeqaSearch x\ncall Tell(execute('messages'))")
    assert "there is no program no-such-codeqa" in str(told)


def test_an_error_is_told_in_codeqa_s_own_words(vim: Callable[..., object]) -> None:
    told = vim("edit money.py\nlet $CODEQA_BUDGET = 'none'\nCodeqaSearch x\ncall Wait()\ncall Tell(execute('messages'))")
    assert "codeqa: CODEQA_BUDGET: 'none' is not a whole number or auto" in str(told)


def test_a_buffer_without_a_file_is_refused(vim: Callable[..., object]) -> None:
    assert "this buffer is no file" in str(vim("enew\nCodeqaUses\ncall Tell(execute('messages'))"))


def test_keys_that_are_taken_are_left_alone(vim: Callable[..., object]) -> None:
    told = vim("call Tell([maparg('\\qs', 'n'), maparg('\\qu', 'n')])", before="nnoremap \\qs :echo 'mine'<CR>")
    assert told == [":echo 'mine'<CR>", "<Plug>(codeqa-uses)"]
