"""``eval search``: questions with known answers in, how well the search does out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from codeqa.cli.host import Run
from codeqa.cli.intake import whole
from codeqa.errors import UsageError
from codeqa.render import jsonform, scores
from codeqa.types import JudgedQuery, Wanted

PLACES = 10
"""Places that count where ``-k`` is not given, whatever the settings say: figures should be comparable."""

FORM = 'each line is {"query": "…", "relevant": ["path", …]}'
SUBJECT = "search"


def evaluate(run: Run) -> int:
    source = _source(run)
    queries = tuple(_read(whole(run, source, "eval search"), source))
    if not queries:
        raise UsageError(f"{source} has no question", FORM)
    bar = run.progress()
    try:
        found = run.corridor.evaluate_search(run.where, queries, run.config, limit=run.options.limit or PLACES, scope=run.scope(), progress=bar)
    finally:
        bar.close()
    if run.structured:
        run.answer(jsonform.render(jsonform.scores_form(found), run.indent))
    else:
        run.answer_lines(scores.score_lines(found))
    return 0


def _source(run: Run) -> str:
    """The file named. Only ``eval search`` is meant to be typed; what else begins with "eval" may be a question."""
    words = run.options.words
    if words[:1] != [SUBJECT]:
        raise UsageError(
            f"codeqa eval knows no {' '.join(words)!r}", f'codeqa eval search QUESTIONS.jsonl; if it is a question: codeqa ask "eval {" ".join(words)}"'
        )
    if len(words) != 2:
        raise UsageError("codeqa eval search takes one file", "codeqa eval search QUESTIONS.jsonl; - is stdin")
    return words[1]


def _read(text: str, source: str) -> Iterator[JudgedQuery]:
    """Every line is looked at before the first is searched for. Raises UsageError, which names the line."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            yield _query(line, number, f"{source}: line {number}")


def _query(line: str, number: int, place: str) -> JudgedQuery:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place} is no JSON", FORM) from error
    if not isinstance(row, dict):
        raise UsageError(f"{place} is no object", FORM)
    text = row.get("query", row.get("question"))
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{place} has no query", FORM)
    wanted = tuple(dict.fromkeys(_wanted(row, place)))
    if not wanted:
        raise UsageError(f"{place} does not say what is relevant", FORM)
    return JudgedQuery(str(row.get("id", number)), text, wanted)


def _wanted(row: Mapping[str, object], place: str) -> Iterator[Wanted]:
    """As the benchmark has it, places with lines first; or plain lists of paths."""
    spans = row.get("targets_raw")
    if spans:
        yield from (_span(span, place) for span in _list(spans, "targets_raw", place))
        return
    name = "relevant" if row.get("relevant") else "gold_files"
    for path in [*_list(row.get(name), name, place), *_list(row.get("secondary"), "secondary", place)]:
        yield Wanted(_path(path, place))


def _list(value: object, name: str, place: str) -> list[object]:
    if value is not None and not isinstance(value, list):
        raise UsageError(f"{place}: {name} is no list", FORM)
    return cast("list[object]", value or [])


def _span(span: object, place: str) -> Wanted:
    if not isinstance(span, dict):
        raise UsageError(f"{place}: targets_raw has something that is no object", FORM)
    lines = [span.get(name) or 0 for name in ("start", "end")]
    if not all(isinstance(line, int) for line in lines) or lines[0] > (lines[1] or lines[0]) or lines[0] < 0:
        raise UsageError(f"{place}: start and end of a target are line numbers, in order", FORM)
    return Wanted(_path(span.get("path"), place), lines[0], lines[1] or lines[0])


def _path(path: object, place: str) -> str:
    if not isinstance(path, str) or not path.strip():
        raise UsageError(f"{place} names a path that is no text", FORM)
    return path.removeprefix("./")
