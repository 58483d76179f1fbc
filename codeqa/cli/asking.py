"""``ask``: the answer streams to stdout; receipt and trust line follow on stderr."""

from __future__ import annotations

from codeqa.cli import keeping
from codeqa.cli.host import Run
from codeqa.cli.intake import asked_scope, question_and_context
from codeqa.cli.options import Format
from codeqa.cli.searching import places
from codeqa.render import jsonform
from codeqa.render.door import clean
from codeqa.render.paint import Span
from codeqa.render.receipt import plan_lines, receipt_lines
from codeqa.types import Answer, Scope

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


class Thoughts:
    """What a model thinks aloud, on stderr under ``--verbose``: line by line, for it is no part of the answer."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._rest = ""

    def __call__(self, text: str) -> None:
        if self._run.options.verbose:
            *lines, self._rest = (self._rest + text).split("\n")
            self._tell(lines)

    def end(self) -> None:
        self._tell([self._rest] if self._rest else [])
        self._rest = ""

    def _tell(self, lines: list[str]) -> None:
        self._run.note_lines([(Span("  " + line, "dim"),) for line in lines])


def ask(run: Run) -> int:
    run, extra = question_and_context(run, prompt=True)
    question = run.words()
    scope = asked_scope(run)
    if run.options.dry_run:
        return _plan(run, question, extra, scope)
    keeping.check_place(run)
    streamed, thoughts = Streamed(run), Thoughts(run)
    bar = run.progress()

    def hear(text: str) -> None:
        bar.close()  # it would be drawn over the answer
        thoughts.end()
        streamed(text)

    def overhear(text: str) -> None:
        if run.options.verbose:
            bar.close()
        thoughts(text)

    try:
        answer = run.corridor.ask(
            run.where,
            question,
            run.config,
            extra=extra,
            budget=run.config.budget,
            scope=scope,
            on_text=hear,
            on_reasoning=overhear,
            strict=run.options.strict,
            progress=bar,
        )
    finally:
        bar.close()
        thoughts.end()
        if streamed.last and streamed.last != "\n":
            run.stream("\n")
    _show(run, answer, told=bool(streamed.last))
    return max(keeping.save(run, answer, extra), _code(run, answer))


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
    return not all(citation.verified for citation in answer.citations) or not all(claim.supported for claim in answer.claims)


def _code(run: Run, answer: Answer) -> int:
    if run.options.strict and _unverified(answer):
        return UNVERIFIED
    return NOTHING if answer.abstained else 0
