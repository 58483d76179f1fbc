"""Pages as text: nothing of a repository is markup, and the policy lets nothing run but the page's own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from codeqa.render.answerpage import answer_page
from codeqa.render.pages import embedded, graph_page, read
from codeqa.render.paint import LINKS, Terminal
from codeqa.render.picture import Link, Node, Picture, of_relations
from codeqa.render.svg import svg
from codeqa.types import Claim
from codeqa.types.relations import Relation, Relations, Spot, Wanted
from tests.render.values import ANSWER, HOSTILE, STATE

HOSTILE_NAMES = ("</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202eb\u200b.py", "<!--", "{{data}}", "]]>&amp;", "\ud800\x1b[31m")
PLAIN = Terminal()
LINKED = Terminal(link=LINKS["vscode"], root="/home/me/a b")


def picture(*names: str) -> Picture:
    nodes = tuple(Node(f"src/{name}", name, "function", 3, column, note=name) for column in (0, 1) for name in names)
    return Picture(names[0], names[-1], nodes, (Link(0, len(names), "call", 0.5, 7),), {0: names[0]})


class Reader(HTMLParser):
    """What a browser's parser sees: tags with their attributes, and the text of the data and of the script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = str(dict(attrs).get("id") or tag)

    def handle_data(self, data: str) -> None:
        self.inside[self._in] = self.inside.get(self._in, "") + data


def test_names_that_look_like_markup_stay_text() -> None:
    page = graph_page(picture(*HOSTILE_NAMES), LINKED)
    seen = Reader(page)
    assert [tag for tag, _ in seen.tags if tag in ("script", "img")] == ["script", "script"]
    data = json.loads(seen.inside["data"])
    assert [node[1] for node in data["nodes"][:2]] == list(HOSTILE_NAMES[:2])
    assert "\u202e" not in page
    assert "\\\\u202e" in page
    assert "\x1b" not in page


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_drawing_is_well_formed_whatever_names_it_shows(name: str) -> None:
    root = ElementTree.fromstring(svg(picture(name)).encode())
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "title", "style", "text", "tspan", "g", "path", "line", "rect"}


def test_the_policy_names_the_very_style_and_script_of_the_page() -> None:
    page = graph_page(picture("a"), PLAIN)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for kind, inside in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        content = re.search(inside, page, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_a_page_names_no_address_but_those_of_the_editor() -> None:
    for page in (graph_page(picture("a"), PLAIN), answer_page(ANSWER, "✔", {}, PLAIN)):
        assert set(re.findall(r"\w+://[^\s\"'<]*", page)) <= {"http://www.w3.org/2000/svg"}


def test_without_links_a_page_has_no_path_of_this_machine() -> None:
    assert "/home/me" not in graph_page(picture("a"), Terminal(root="/home/me"))
    assert "/home/me" in graph_page(picture("a"), LINKED)


@pytest.mark.parametrize("name", ["graph.js", "handling.js"])
def test_the_script_makes_no_markup_of_text_and_asks_for_nothing(name: str) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttpRequest|WebSocket", read(name))


def test_embedded_json_cannot_end_its_element() -> None:
    assert json.loads(embedded({"a": "</script><!--&"})) == {"a": "</script><!--&"}
    assert not set("<>&") & set(embedded({"a": "</script><!--&"}))


# --- the answer's page ---


def test_an_answer_and_its_code_stay_text() -> None:
    hostile = replace(ANSWER, question=HOSTILE_NAMES[0], text=f"# {HOSTILE_NAMES[0]}\n\n`{HOSTILE_NAMES[1]}` at src/a.py:3-4.\n\n```\n{HOSTILE_NAMES[0]}\n")
    page = answer_page(hostile, "! " + HOSTILE_NAMES[0], {"src/a.py": {3: HOSTILE_NAMES[0], 4: HOSTILE_NAMES[2]}}, LINKED)
    tags = {tag for tag, _ in Reader(page).tags}
    assert tags.isdisjoint({"script", "img"})
    assert "script-src 'none'" in page
    assert "\u202e" not in page


def test_every_citation_is_linked_to_its_code_with_what_became_of_it() -> None:
    page = answer_page(
        replace(ANSWER, text="It opens (src/a.py:3-4), see src/a.py:99.\n"), "✔ 1/2", {"src/a.py": {2: "# two", 3: "def open", 4: "    pass", 9: "x"}}, LINKED
    )
    assert '<a class="cite exact" href="#c1" title="verified" id="from1">src/a.py:3-4</a>' in page
    assert '<section class="citation exact" id="c1">' in page
    assert '<span class="line"><i>2</i># two</span><span class="line here"><i>3</i>def open</span>' in page
    assert 'href="vscode://file/home/me/a%20b/src/a.py:3:1"' in page
    assert '<section class="citation missing" id="c2">' in page
    assert "These lines were not sent." in page
    assert HOSTILE not in page


def test_claims_that_nothing_bears_out_are_told() -> None:
    page = answer_page(replace(ANSWER, claims=(Claim("It also `closes`.", (), ("closes",), supported=False),)), "!", {}, PLAIN)
    assert "<li>It also <code>closes</code>. (not in what was sent: <code>closes</code>)</li>" in page


def test_the_bar_is_as_long_as_the_budget_and_has_a_part_for_each_file() -> None:
    page = answer_page(ANSWER, "✔", {}, PLAIN)
    widths = [float(width) for width in re.findall(r'<rect class="(?:whole|spans|outline|frame)" x="[\d.]+" y="0" width="([\d.]+)"', page)]
    assert len(widths) == 1 + len(ANSWER.context.files)
    assert sum(widths) == pytest.approx(1000 * ANSWER.context.tokens / ANSWER.context.budget, abs=0.1)


# --- from relations to pictures ---


def test_users_stand_left_of_what_they_use() -> None:
    a, b, c = Spot("a.py"), Spot("b.py"), Spot("c.py")
    relations = (Relation(a, b, "import", 1.0, 1, incoming=True), Relation(b, c, "import", 0.9, 2))
    drawn = of_relations(Relations(Wanted("neighbours", ("b.py",)), (b,), relations, STATE))
    assert {node.path: node.column for node in drawn.nodes} == {"a.py": -1, "b.py": 0, "c.py": 1}
    assert [(drawn.nodes[link.source].path, drawn.nodes[link.target].path) for link in drawn.links] == [("a.py", "b.py"), ("b.py", "c.py")]


def test_a_path_is_drawn_in_its_own_order() -> None:
    spots = [Spot(f"{name}.py", "f", "function", 1) for name in "cab"]
    relations = tuple(Relation(one, two, "call", 0.9, 1, step) for step, (one, two) in enumerate(pairwise(spots), start=1))
    drawn = of_relations(Relations(Wanted("path", ("c", "b")), (spots[0], spots[-1]), relations, STATE))
    assert [node.path for node in drawn.nodes] == ["c.py", "a.py", "b.py"]
    assert drawn.flat
