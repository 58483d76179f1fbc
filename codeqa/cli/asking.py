"""``ask``: the answer streams to stdout; receipt and trust line follow on stderr."""

from __future__ import annotations

from codeqa.cli.host import Run
from codeqa.cli.intake import context_from_stdin, listed_paths
from codeqa.cli.options import Format
from codeqa.cli.searching import places
from codeqa.errors import UsageError
from codeqa.render import jsonform
from codeqa.render.door import clean
from codeqa.render.receipt import plan_lines, receipt_lines
from codeqa.types import Answer, Scope, Verdict

NOTHING = 1
UNVERIFIED = 5
TRUST_STYLES = {"!": "warn", "✔": "good", "✘": "bad"}


class Streamed:
    """Passes an answer's pieces to stdout as they come, and knows whether there were any and how they ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._live = run.format is Format.TEXT
        self.last = ""

    def __call__(self, text: str) -> None:
        if self._live and text:
            self._run.stream(text)
            self.last = text[-1]


def ask(run: Run) -> int:
    run, extra = _question_and_context(run)
    question = run.words()
    scope = run.scope(listed_paths(run))
    if run.options.dry_run:
        return _plan(run, question, extra, scope)
    streamed = Streamed(run)
    bar = run.progress()
    try:
        answer = run.corridor.ask(
            run.where, question, run.config, extra=extra, budget=run.config.budget, scope=scope, on_text=streamed, strict=run.options.strict, progress=bar
        )
    finally:
        bar.close()
        if streamed.last and streamed.last != "\n":
            run.stream("\n")
    _show(run, answer, told=bool(streamed.last))
    return _code(run, answer)


def _question_and_context(run: Run) -> tuple[Run, str]:
    """ "-" among the words asks for stdin. With no other word, stdin is the question itself."""
    from dataclasses import replace

    words = [word for word in run.options.words if word != "-"]
    asked = len(words) < len(run.options.words)
    if words and not " ".join(words).strip():
        return run, ""
    if run.options.files_from == "-":
        if asked:
            raise UsageError("- and --files-from cannot both read stdin", "name a file for one of them")
        extra = ""
    else:
        extra = context_from_stdin(run, asked)
    if not words and extra:
        words, extra = [extra], ""
    return replace(run, options=replace(run.options, words=words)), extra


def _plan(run: Run, question: str, extra: str, scope: Scope) -> int:
    plan = run.corridor.plan_call(run.where, question, run.config, extra=extra, budget=run.config.budget, scope=scope)
    if run.structured:
        run.answer(jsonform.render(jsonform.plan_form(plan), run.indent))
    else:
        run.answer_lines(plan_lines(plan, run.out, run.options.explain or run.options.verbose or bool(run.config.trace)))
    return 0


def _show(run: Run, answer: Answer, told: bool) -> None:
    if run.structured:
        run.answer(jsonform.render(jsonform.ask_form(answer), run.indent))
    elif run.format is Format.TEXT:
        run.answer("" if told else clean(answer.text).rstrip("\n") + "\n")
    else:
        from codeqa.render import formats

        run.answer(formats.answer_markdown(answer) if run.format is Format.MD else places(run, formats.citation_places(answer)))
    if not run.structured or run.options.explain:
        if run.options.explain or run.options.verbose:
            run.note_lines(receipt_lines(answer.context, run.err, run.options.explain))
        line = run.corridor.trust_line(answer)
        run.note(line, TRUST_STYLES.get(line[:1], ""))


def _unverified(answer: Answer) -> bool:
    return any(citation.status is Verdict.MISSING for citation in answer.citations)


def _code(run: Run, answer: Answer) -> int:
    if run.options.strict and _unverified(answer):
        return UNVERIFIED
    return NOTHING if answer.abstained else 0
