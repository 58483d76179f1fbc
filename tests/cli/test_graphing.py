"""``codeqa graph`` and the pages as commands: what is asked of the corridor, what is printed where, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from codeqa.errors import IndexMissing
from codeqa.types.relations import MOST, SUBJECTS, Wanted
from tests.cli.fakes import CommandLine

PLACES = {subject: ["a", "b"] if subject == "path" else ["a"] for subject in SUBJECTS}


def wanted(codeqa: CommandLine) -> Wanted:
    return next(item for item in codeqa.corridor.calls[-1] if isinstance(item, Wanted))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_question_reaches_the_corridor_as_it_was_typed(codeqa: CommandLine, subject: str) -> None:
    said = codeqa.run("graph", subject, *PLACES[subject], "--depth", "3", "--kind", "call,import", "--sure", "0.5", "-k", "7", "--json")
    assert said.code == 0
    assert wanted(codeqa) == Wanted(subject, tuple(PLACES[subject]), 3, frozenset({"call", "import"}), 0.5, 7, texts=True)
    assert json.loads(said.stdout)["subject"] == subject


def test_without_options_the_usual_is_asked_for(codeqa: CommandLine) -> None:
    codeqa.run("graph", "callers", "open")
    assert wanted(codeqa) == Wanted("callers", ("open",), 1, frozenset(), 0.0, MOST, texts=True)
    codeqa.run("graph", "neighbors", "open", "--kind", "all", "--format", "dot")
    assert (wanted(codeqa).subject, wanted(codeqa).texts) == ("neighbours", False)
    assert "test" in wanted(codeqa).kinds


def test_a_pipe_gets_one_line_for_each_relation(codeqa: CommandLine) -> None:
    said = codeqa.run("graph", "callers", "open")
    assert said.stdout == "src/b.py:7: main call src/a.py:Session.open 0.95: open()\nsrc/c.py:9: - reference src/a.py:Session.open 0.40\n"
    assert said.stderr == ""


def test_a_terminal_gets_no_line_that_is_wider_than_it(codeqa: CommandLine) -> None:
    codeqa.terminal = True
    codeqa.environ = {"COLUMNS": "40", "NO_COLOR": "1"}
    said = codeqa.run("graph", "callers", "open")
    assert "Session.open" in said.stdout
    assert max(map(len, said.stdout.split("\n"))) <= 40
    assert "\x1b" not in said.stdout


def test_editors_and_graphviz_get_their_forms(codeqa: CommandLine) -> None:
    assert codeqa.run("graph", "callers", "open", "--format", "vimgrep").stdout.startswith("src/b.py:7:1:open()\nsrc/c.py:9:1:src/c.py reference")
    dot = codeqa.run("graph", "callers", "open", "--format", "dot").stdout
    assert dot.startswith("digraph codeqa {")
    assert '"src/b.py:main" -> "src/a.py:Session.open" [label="call 0.95"];' in dot
    assert dot.count("{") == dot.count("}")


@pytest.mark.parametrize("arguments", [("graph", "callers", "open"), ("graph", "impact"), ("map",)])
def test_pictures_come_as_a_page_and_as_a_drawing(codeqa: CommandLine, arguments: tuple[str, ...]) -> None:
    page = codeqa.run(*arguments, "--format", "html")
    assert (page.code, page.stdout.startswith("<!doctype html>"), page.stdout.endswith("</html>\n")) == (0, True, True)
    assert ElementTree.fromstring(codeqa.run(*arguments, "--format", "svg").stdout).tag.endswith("svg")


def test_links_of_a_page_go_where_hyperlinks_says(codeqa: CommandLine) -> None:
    def link(*arguments: str) -> str:
        page = codeqa.run("graph", "callers", "open", "--format", "html", *arguments).stdout
        told: str = json.loads(page.partition('id="data">')[2].partition("</script>")[0])["link"]
        return told

    assert link() == "file://{path}"
    assert link("--hyperlinks", "cursor") == "cursor://file{path}:{line}:{column}"
    assert link("--hyperlinks", "none") == ""
    assert str(codeqa.home) not in codeqa.run("graph", "callers", "open", "--format", "html", "--hyperlinks", "none").stdout
    assert codeqa.run("graph", "callers", "open", "--format", "html", "--hyperlinks", "notepad").code == 2


def test_an_answer_comes_as_a_page_with_its_code(codeqa: CommandLine) -> None:
    said = codeqa.run("ask", "where is X?", "--format", "html")
    assert (said.code, said.stdout.startswith("<!doctype html>")) == (0, True)
    assert '<a class="cite exact" href="#c1"' in said.stdout
    assert "def open(self):" in said.stdout
    assert "citations verified" in said.stderr


@pytest.mark.parametrize("arguments", [("graph", "callers", "open"), ("graph", "impact"), ("map",), ("ask", "where is X?")])
def test_no_page_is_poured_into_a_terminal(codeqa: CommandLine, arguments: tuple[str, ...]) -> None:
    codeqa.terminal = True
    said = codeqa.run(*arguments, "--format", "html")
    assert (said.code, said.stdout) == (2, "")
    assert "a page is for a browser" in said.stderr
    assert f"> {arguments[0]}.html" in said.stderr


def test_a_picture_of_everything_takes_no_question_and_no_budget(codeqa: CommandLine) -> None:
    for more in (("where is X?",), ("--budget", "2000")):
        assert codeqa.run("map", "--format", "html", *more).code == 2


def test_nothing_found_is_said_and_is_exit_code_1(codeqa: CommandLine) -> None:
    codeqa.corridor.found = False
    for form in ("text", "vimgrep", "html"):
        said = codeqa.run("graph", "callers", "open", "--format", form)
        assert (said.code, said.stdout) == (1, "")
        assert said.stderr == "nothing in the index uses src/a.py:Session.open\n"
    assert json.loads(codeqa.run("graph", "callers", "open", "--json").stdout)["relations"] == []


def test_an_old_index_is_told(codeqa: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cli import fakes

    monkeypatch.setattr(fakes, "RELATIONS", replace(fakes.RELATIONS, index=replace(fakes.STATE, stale=True), left_out=3))
    said = codeqa.run("graph", "callers", "open")
    assert "the index is older than the files" in said.stderr
    assert "3 more; -k shows more of them" in said.stderr


def test_failures_have_their_words_codes_and_json(codeqa: CommandLine) -> None:
    assert codeqa.run("graph").code == 2
    assert codeqa.run("graph", "callers").code == 2
    assert codeqa.run("graph", "callers", "a", "--sure", "2").code == 2
    codeqa.corridor.failure = IndexMissing("this repository has no index yet", "run `codeqa index`")
    assert json.loads(codeqa.run("graph", "callers", "a", "--json").stdout)["error"]["code"] == "index_missing"
    codeqa.corridor.failure = KeyboardInterrupt()
    assert codeqa.run("graph", "callers", "a").code == 130
