"""``search`` and ``pack``: no model, one corridor call, or many over one opened index with ``--batch``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from codeqa import __version__
from codeqa.cli.host import Run, put
from codeqa.cli.intake import Batch, asked_scope, listed_paths, question_and_context
from codeqa.cli.options import Format
from codeqa.errors import UsageError
from codeqa.render import jsonform
from codeqa.render.door import clean
from codeqa.types import Context, SearchResult

if TYPE_CHECKING:
    from codeqa.render.formats import Place

NOTHING = 1


def search(run: Run) -> int:
    if run.options.batch:
        return _search_batch(run)
    run, extra = question_and_context(run, prompt=False)
    query = run.words()
    scope, limit, explain = run.scope(listed_paths(run)), run.config.limit, run.options.explain
    bar = run.progress()
    try:
        result = run.corridor.search(run.where, query, run.config, extra=extra, limit=limit, scope=scope, explain=explain, progress=bar)
    finally:
        bar.close()
    show_hits(run, result)
    if result.index.stale:
        run.warn("the index is older than the files; codeqa index brings it up to date")
    if not result.hits and not run.structured:
        run.note("nothing found" + narrowed(run))
    return 0 if result.hits else NOTHING


def narrowed(run: Run) -> str:
    """What kept files out of a question that found nothing; "" for nothing. It may have come from a setting that nobody thinks of any more."""
    kept = {"scope": run.config.scope, "languages": run.config.languages, "--files-from": (run.options.files_from,) if run.options.files_from else ()}
    told = [f"{name} {', '.join(values)}" for name, values in kept.items() if values]
    return f" within {'; '.join(told)}" if told else ""


def show_hits(run: Run, result: SearchResult) -> None:
    if run.format is Format.TEXT:
        from codeqa.render.text import search_lines

        run.answer_lines(search_lines(result, run.out, run.options.explain))
    elif run.format is Format.JSON:
        run.answer(jsonform.render(jsonform.search_form(result), run.indent))
    elif run.format is Format.JSONL:
        run.answer("".join(jsonform.render(jsonform.hit_form(hit)) for hit in result.hits))
    else:
        from codeqa.render import formats

        run.answer(formats.search_markdown(result) if run.format is Format.MD else places(run, formats.hit_places(result)))


def places(run: Run, rows: Sequence[Place]) -> str:
    """The formats that list places, for whichever command has some."""
    from codeqa.render import formats

    if run.format is Format.SARIF:
        return formats.sarif(rows, run.command.name, __version__)
    return formats.github(rows) if run.format is Format.GITHUB else for_editors(run, rows)


def for_editors(run: Run, rows: Sequence[Place]) -> str:
    """The lines that an editor walks."""
    from codeqa.render import formats

    if run.options.absolute:
        rows = [replace(row, path=f"{run.root}/{row.path}") for row in rows]
    return formats.gnu(rows) if run.format is Format.GNU else formats.vimgrep(rows)


def _search_batch(run: Run) -> int:
    _refuse_words(run)
    batch = Batch(run, "query")
    scope, explain = run.scope(listed_paths(run)), run.options.explain
    for result in run.corridor.search_batch(run.where, batch.questions(), run.config, limit=run.config.limit, scope=scope, explain=explain):
        _tell(run, batch, jsonform.search_form(result))
    return _end(batch)


def pack(run: Run) -> int:
    if run.options.batch:
        return _pack_batch(run)
    run, extra = question_and_context(run, prompt=True)
    question = run.words()
    scope = asked_scope(run)
    bar = run.progress()
    try:
        context = run.corridor.pack(run.where, question, run.config, extra=extra, budget=run.config.budget, scope=scope, progress=bar)
    finally:
        bar.close()
    show_context(run, context)
    if not run.structured or run.options.explain:
        from codeqa.render.receipt import receipt_lines

        run.note_lines(receipt_lines(context, run.err, run.options.explain))
    return 0 if context.files else NOTHING


def show_context(run: Run, context: Context) -> None:
    if run.format is Format.JSON:
        run.answer(jsonform.render(jsonform.pack_form(context), run.indent))
    elif run.format is Format.JSONL:
        run.answer("".join(jsonform.render(jsonform.packed_form(file)) for file in context.files))
    elif run.format in (Format.TEXT, Format.MD):
        run.answer(clean(context.text) if context.text.endswith("\n") or not context.text else clean(context.text) + "\n")
    else:
        from codeqa.render import formats

        run.answer(places(run, formats.context_places(context)))


def _pack_batch(run: Run) -> int:
    _refuse_words(run)
    batch = Batch(run, "question")
    scope = asked_scope(run)
    for context in run.corridor.pack_batch(run.where, batch.questions(), run.config, budget=run.config.budget, scope=scope):
        _tell(run, batch, jsonform.pack_form(context, run.options.with_text))
    return _end(batch)


def _refuse_words(run: Run) -> None:
    if run.options.words:
        raise UsageError("--batch takes its questions from the file; there is one more among the arguments", "leave one of the two out")
    if run.options.batch == "-" and run.options.files_from == "-":
        raise UsageError("--batch and --files-from cannot both read stdin", "name a file for one of them")


def _tell(run: Run, batch: Batch, form: jsonform.Form) -> None:
    """One line out for a line in, at once: whoever reads may ask the next by what it says."""
    put(run.host.stdout, jsonform.render({"id": batch.identity(), **form}), flush=True)


def _end(batch: Batch) -> int:
    if batch.failure is not None:
        raise batch.failure
    return 0
