"""The pages in a real browser: opened, searched, folded, chosen, printed; nothing complains, and nothing is asked for beside the page itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codeqa.render.answerpage import answer_page
from codeqa.render.layout import lay_out
from codeqa.render.pages import graph_page
from codeqa.render.paint import LINKS, Terminal
from codeqa.render.picture import Picture, of_relations, of_repository
from codeqa.render.svg import svg
from codeqa.types.relations import KINDS, MappedFile, Relation, Relations, RepositoryMap, Spot, Wanted
from tests.render.browser import Page, browsing, needs_chromium
from tests.render.values import ANSWER, STATE

pytestmark = needs_chromium

LINKED = Terminal(link=LINKS["vscode"], root="/home/me/a b")
HOSTILE = (
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    "r\u202elo\u200b.py",
    "{{data}}",
    "é % ? # .py",
    "\udcff.py",
)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with browsing(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def neighbours() -> Picture:
    """Users of one file in many folders, hostile names among them."""
    middle = Spot("shop/cart.py")
    users = [Spot(f"app/{group}/m{number}.py", f"Class{number}.method", "method", 3) for group in "abcdefgh" for number in range(9)]
    users += [Spot(f"odd/{name}", name, "function", 1) for name in HOSTILE]
    used = [Spot("lib/tax.py"), Spot("lib/money.py", "Money", "class", 7)]
    relations = [Relation(spot, middle, "call", (number % 10) / 10, number + 1, incoming=True) for number, spot in enumerate(users)]
    relations += [Relation(middle, spot, "import", 1.0, 1) for spot in used]
    return of_relations(Relations(Wanted("neighbours", ("shop/cart.py",)), (middle,), tuple(relations), STATE))


def repository(files: int) -> Picture:
    rows = sorted(f"part{number % 9}/of{number % 41}/file{number}.py" for number in range(files))
    mapped = tuple(MappedFile(path, "python", 1.0 + number % 7, 100, number % 5 == 0) for number, path in enumerate(rows))
    ties = tuple((number, (number * 7919 + step) % files, KINDS[-1 - step], 0.3 + step / 5, 1 + step) for number in range(files) for step in range(3))
    return of_repository(RepositoryMap(mapped, tuple(tie for tie in ties if tie[0] != tie[1]), STATE), "big")


@pytest.fixture
def shown(browser: Open, tmp_path: Path) -> Iterator[Callable[[Picture | str], Page]]:
    """Opens a page; at the end of the test nothing may have complained, and nothing but the page may have been asked for."""
    pages: list[Page] = []

    def show(what: Picture | str, **how: object) -> Page:
        path = tmp_path / f"page{len(pages)}.html"
        path.write_text(what if isinstance(what, str) else graph_page(what, LINKED), encoding="utf-8")
        pages.append(browser(path, **how))
        return pages[-1]

    yield show
    for page in pages:
        assert page.complaints() == []
        assert page.asked_for() == []
        assert page.value("window.broken === undefined")


Show = Callable[..., Page]


def labels(page: Page, selector: str = ".row") -> list[str]:
    found: list[str] = page.value(f"[...document.querySelectorAll({json.dumps(selector)})].map((row) => row.querySelector('.label').textContent)")
    return found


@pytest.mark.parametrize("picture", [neighbours(), repository(700)], ids=["neighbours", "map"])
def test_the_page_stands_where_the_drawing_stands(shown: Show, picture: Picture) -> None:
    page, drawn = shown(picture), lay_out(picture)
    assert page.value("rows.map((row) => [row.branch.label, row.level, row.x, row.y])") == [[row.branch.label, row.level, row.x, row.y] for row in drawn.rows]
    ends = sorted([line.source, line.target, line.kind, line.edges] for line in drawn.lines)
    assert sorted(page.value("lines.map((line) => [rows.indexOf(line.source), rows.indexOf(line.target), line.kind, line.edges])")) == ends


def test_a_search_finds_what_is_folded_away_opens_it_and_goes_there(shown: Show) -> None:
    page = shown(repository(700))
    assert "file699.py" not in labels(page)
    page.press("/")
    page.type("part6 file699")
    assert page.value("document.getElementById('hits').textContent") == "1 found"
    page.press("Enter")
    assert labels(page, ".row.chosen") == ["file699.py"]
    assert page.value("(() => { const box = document.querySelector('.row.chosen').getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight })()")
    page.press("Escape")
    assert page.value("document.querySelectorAll('.row.hit').length") == 0


def test_what_has_the_words_in_its_own_name_is_found_first(shown: Show) -> None:
    page = shown(repository(60))
    page.press("/")
    page.type("file5")
    page.press("Enter")
    assert page.value("chosen.item.path.split('/').pop()") == "file5.py"


def test_folders_fold_by_mouse_and_by_key_and_lines_end_at_what_is_shown(shown: Show) -> None:
    page = shown(neighbours())
    before = labels(page)
    page.click("#fold")
    folded = labels(page)
    assert len(folded) < len(before)
    assert int(page.value("document.documentElement.dataset.lines")) < len(before)
    page.click(".row .twisty")
    assert len(labels(page)) > len(folded)
    page.press("Tab")
    page.value("document.getElementById('rows').focus()")
    page.press("Home", "ArrowLeft")
    assert labels(page) == folded
    page.press("ArrowRight", "ArrowDown")
    assert page.value("document.getElementById('current').getAttribute('aria-level')") == "2"
    page.click("#unfold")
    assert page.value("rows.length") > len(folded)
    assert page.value("rows.every((row) => row.branch.children.length === 0 || opened.has(row.branch))")


def test_choosing_a_row_tells_its_edges_and_links_to_the_editor(shown: Show) -> None:
    page = shown(neighbours())
    page.value("reveal(nodes.find((node) => node.path === 'app/b/m1.py'))")
    page.click(".row.chosen .label")
    told = page.value("document.getElementById('details').innerText")
    assert "uses (1)" in told
    assert "shop/cart.py" in told
    assert page.value("[...document.querySelectorAll('#details a')].map((link) => link.href)") == [
        "vscode://file/home/me/a%20b/app/b/m1.py:3:1",
        "vscode://file/home/me/a%20b/shop/cart.py:1:1",
        "vscode://file/home/me/a%20b/app/b/m1.py:11:1",
    ]
    assert page.value("document.querySelectorAll('#lines path.chosen').length") == 2
    page.press("Escape")
    assert page.value("document.getElementById('details').hidden")


def test_hostile_names_are_shown_as_text_and_their_links_lead_to_their_files(shown: Show) -> None:
    page = shown(neighbours())
    page.click("#unfold")
    texts = page.value("nodes.filter((node) => node.path.startsWith('odd/')).map((node) => node.symbol)")
    assert texts == [HOSTILE[0], HOSTILE[1], "r\\u202elo\\u200b.py", "{{data}}", "é % ? # .py", "\\xff.py"]
    links = page.value("nodes.filter((node) => node.path.startsWith('odd/')).map((node) => address(node, 1))")
    assert links[2] == "vscode://file/home/me/a%20b/odd/r%E2%80%AElo%E2%80%8B.py:1:1"
    assert links[4] == "vscode://file/home/me/a%20b/odd/%C3%A9%20%25%20%3F%20%23%20.py:1:1"
    assert links[5] == "vscode://file/home/me/a%20b/odd/%FF.py:1:1"


def test_kinds_and_sureness_filter_the_lines(shown: Show) -> None:
    page = shown(neighbours())
    every = int(page.value("document.documentElement.dataset.lines"))
    page.click("#kinds input[value=call]")
    assert page.value("document.documentElement.dataset.lines") == "2"
    page.click("#kinds input[value=call]")
    page.value("document.getElementById('sure').value = 0.75; document.getElementById('sure').dispatchEvent(new Event('input'))")
    assert 2 < int(page.value("document.documentElement.dataset.lines")) < every


CONTRASTS = """(() => {
  const linear = (one) => { const v = one / 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
  const light = (rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(linear); return .2126 * r + .7152 * g + .0722 * b };
  const probe = (name) => {
    const made = document.createElement('i');
    made.style.color = `var(--${name})`;
    document.body.append(made);
    const found = light(getComputedStyle(made).color);
    made.remove();
    return found;
  };
  const contrast = (ink, ground) => { const [a, b] = [probe(ink), probe(ground)].sort((x, y) => x - y); return (b + .05) / (a + .05) };
  const inks = ['ink', 'dim', 'accent', 'call', 'import', 'inherit', 'reexport', 'reference', 'test', 'contains', 'mention', 'good', 'warn', 'bad'];
  return Object.fromEntries(inks.map((ink) => [ink, Math.min(contrast(ink, 'page'), contrast(ink, 'panel'))]));
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(shown: Show, scheme: str) -> None:
    """The contrast that WCAG 2.2 asks of text (1.4.3): 4.5 to 1."""
    page = shown(neighbours(), scheme=scheme)
    assert page.value("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert {name: value for name, value in page.value(CONTRASTS).items() if value < 4.5} == {}


def test_five_thousand_files_are_there_unfold_and_print(shown: Show, tmp_path: Path) -> None:
    began = time.monotonic()
    page = shown(repository(5_000))
    assert page.value("nodes.length") == 5_000
    assert float(page.value("document.documentElement.dataset.ready")) > 0, f"opened in {time.monotonic() - began:.1f} s"
    page.click("#unfold")
    assert page.value("rows.length") > 5_000
    assert page.value("document.querySelectorAll('.row').length") < 300
    page.value("document.getElementById('rows').focus()")
    page.press("End")
    assert labels(page, "#current") == [page.value("rows[rows.length - 1].branch.label")]
    page.click("#fold")
    assert page.pdf().startswith(b"%PDF")


def test_an_answer_links_to_its_code_without_a_script(shown: Show) -> None:
    answer = replace(ANSWER, text="It opens (src/a.py:3-4).\n\n```\n</script><img src=x onerror='window.broken = 1'>\n```\n")
    page = shown(answer_page(answer, "! 1/2 citations verified", {"src/a.py": {3: "def open():", 4: "    pass"}}, LINKED))
    page.click("a.cite")
    assert page.value("document.querySelector(':target').id") == "c1"
    assert page.value("document.querySelector('#c1 .line.here').innerText") == "3def open():"
    page.click("#c1 .back")
    assert page.value("document.querySelector(':target').textContent") == "src/a.py:3-4"
    assert page.value("document.querySelector('svg.bar').getBoundingClientRect().width > 300")
    assert page.value("document.querySelectorAll('script, img').length") == 0


def test_a_page_of_nothing_is_a_page(shown: Show) -> None:
    page = shown(Picture("nothing", "0 files", (), (), {0: "changed"}))
    page.press("/", "Enter")
    page.click("#unfold")
    page.value("document.getElementById('rows').focus()")
    page.press("ArrowDown", "End", "Enter", "Escape")
    assert page.value("rows.length") == 0


def test_a_drawing_opens_by_itself(browser: Open, tmp_path: Path) -> None:
    path = tmp_path / "drawing.svg"
    path.write_text(svg(neighbours()), encoding="utf-8")
    page = browser(path)
    assert page.value("document.documentElement.tagName") == "svg"
    assert page.value("document.querySelectorAll('text').length") > 20
    assert page.complaints() == []
    assert page.asked_for() == []
