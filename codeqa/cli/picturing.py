"""Pictures and pages: for a browser (``--format html``) and drawings (``--format svg``) of what the graph, a change or the whole repository shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from codeqa.cli.host import Run
from codeqa.cli.options import Format
from codeqa.errors import UsageError
from codeqa.render.paint import LINKS, Terminal, link_format

if TYPE_CHECKING:
    from codeqa.render.picture import Picture
    from codeqa.types import Answer
    from codeqa.types.impacts import Impact
    from codeqa.types.relations import Relations


def picture_relations(run: Run, found: Relations) -> None:
    from codeqa.render.picture import of_relations

    if found.relations:
        show(run, of_relations(found))


def picture_impact(run: Run, impact: Impact) -> None:
    from codeqa.render.picture import of_impact

    show(run, of_impact(impact))


def picture_map(run: Run) -> int:
    """Raises UsageError for what a picture of the whole repository has no use for."""
    from codeqa.render.picture import of_repository

    refuse_terminal(run)
    if run.options.words or run.options.budget:
        raise UsageError("a picture of the map shows every file: it takes neither a question nor a budget", "codeqa map --format html > map.html")
    bar = run.progress()
    try:
        whole = run.corridor.map_repository(run.where, run.config, progress=bar)
    finally:
        bar.close()
    show(run, of_repository(whole, run.root.name or str(run.root)))
    return 0


def picture_answer(run: Run, answer: Answer, extra: str) -> None:
    from codeqa.render.answerpage import answer_page

    run.answer(answer_page(answer, run.corridor.trust_line(answer), run.corridor.shown_lines(answer.context, extra), linking(run)))


def show(run: Run, picture: Picture) -> None:
    if run.format is Format.SVG:
        from codeqa.render.svg import svg

        run.answer(svg(picture))
    else:
        from codeqa.render.pages import graph_page

        refuse_terminal(run)
        run.answer(graph_page(picture, linking(run)))


def refuse_terminal(run: Run) -> None:
    """Raises UsageError: a page of a megabyte in a terminal helps nobody."""
    if run.format is Format.HTML and run.out.live:
        raise UsageError("a page is for a browser, and stdout is a terminal", f"codeqa {run.command.name} … --format html > {run.command.name}.html")


def linking(run: Run) -> Terminal:
    """Links of a page, as --hyperlinks says; files where it says nothing. A page has no use for the machine's name."""
    link = link_format(run.config.hyperlinks) if run.config.hyperlinks else LINKS["file"]
    return replace(run.out, link=link.replace("{host}", ""), root=str(run.root))
