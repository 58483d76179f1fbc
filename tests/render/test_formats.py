from __future__ import annotations

import json
from dataclasses import replace

from codeqa.render.formats import answer_markdown, citation_places, context_places, github, hit_places, sarif, search_markdown, vimgrep
from codeqa.types import Hit, Mode, PackedFile, SearchResult
from tests.render.values import ANSWER, CONTEXT, RESULT, STATE


def test_vimgrep_gives_path_line_column_text() -> None:
    assert vimgrep(hit_places(RESULT)).split("\n")[0] == "src/a.py:3:3:def open(self):"


def test_github_escapes_what_would_end_a_property() -> None:
    result = SearchResult("q", (Hit("a,b:c%\n.py", 1, 2, "f", "function", "", 1.0, ("50% of it",)),), (), STATE)
    assert github(hit_places(result)) == "::notice file=a%2Cb%3Ac%25\\n.py,line=1,endLine=2,title=codeqa::f (function): 50%25 of it\n"


def test_a_citation_that_is_missing_is_a_warning() -> None:
    assert [place.level for place in citation_places(ANSWER)] == ["note", "warning"]
    assert "::warning " in github(citation_places(ANSWER))


def test_sarif_is_version_two_one_and_encodes_paths() -> None:
    log = json.loads(sarif(citation_places(ANSWER), "ask", "0.1.0"))
    assert log["version"] == "2.1.0"
    assert "schema_version" not in log
    results = log["runs"][0]["results"]
    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "endLine": 4}
    assert results[0]["ruleId"] == log["runs"][0]["tool"]["driver"]["rules"][0]["id"]
    assert [result["level"] for result in results] == ["note", "warning"]


def test_a_packed_files_spans_are_places() -> None:
    assert [(place.start_line, place.end_line) for place in context_places(CONTEXT)] == [(1, 9), (3, 4), (8, 9)]


def test_markdown_fences_outlast_the_code_inside() -> None:
    result = SearchResult("q", (Hit("a`b.md", 1, 3, "", "section", "markdown", 1.0, (), "```py\nx\n```\n"),), (), STATE)
    shown = search_markdown(result)
    assert "````markdown\n```py\nx\n```\n````" in shown
    assert "`` a`b.md:1-3 ``" in shown


def test_an_answers_markdown_lists_its_sources_with_their_verdict() -> None:
    shown = answer_markdown(ANSWER)
    assert shown.startswith("# open?\n\nIt opens `x`.\n\n## Sources\n\n- `src/a.py:3-4` (exact)\n")
    assert "(missing)" in shown
    assert "\x1b" not in shown


def test_the_text_of_a_place_is_that_of_its_first_line() -> None:
    path = ANSWER.citations[0].path
    first = ANSWER.citations[0].start_line
    file = PackedFile(
        path, "b", "python", Mode.SPANS, ((first, first + 1),), 9, 1.0, ("text",), f"{path}\n{first}\tdef open(self):\n{first + 1}\t    return 1\n"
    )
    answer = replace(ANSWER, context=replace(ANSWER.context, files=(file,)))
    assert citation_places(answer)[0].text == "def open(self):"
    assert context_places(answer.context)[0].text == "def open(self):"
    assert citation_places(ANSWER)[0].text == ANSWER.citations[0].quote
