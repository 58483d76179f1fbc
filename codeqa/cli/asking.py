"""``ask``: the answer streams to stdout; receipt and trust line follow on stderr."""

from __future__ import annotations

from collections.abc import Callable

from codeqa.cli import keeping
from codeqa.cli.host import Run, put
from codeqa.cli.intake import asked_scope, question_and_context
from codeqa.cli.options import Format
from codeqa.cli.searching import places
from codeqa.render import jsonform, paint
from codeqa.render.door import clean
from codeqa.render.paint import Span
from codeqa.render.progress import ProgressBar
from codeqa.render.prose import Prose, whole
from codeqa.render.receipt import plan_lines, receipt_lines
from codeqa.render.rounds import round_line
from codeqa.types import Answer, Round, Scope

NOTHING = 1
UNVERIFIED = 5
TRUST_STYLES = {"!": "warn", "✔": "good", "✘": "bad"}


class Streamed:
    """Passes an answer's pieces to stdout as they come, and knows whether there were any and how they ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._live = run.format is Format.TEXT
        self._prose = Prose(run.out) if run.out.live or run.out.color else None
        self.last = ""

    def __call__(self, text: str) -> None:
        if self._live and text:
            self._put(self._prose.feed(text) if self._prose else clean(text))
            self.last = text[-1]

    def end(self) -> None:
        """What was held back of a word that did not end."""
        if self._prose and self.last:
            self._put(self._prose.end())

    def _put(self, text: str) -> None:
        put(self._run.host.stdout, text, flush=True)


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
    if run.options.form or run.options.schema:
        from codeqa.cli import forming

        return forming.ask(run)
    run, extra = question_and_context(run, prompt=True)
    question = run.words()
    scope = asked_scope(run)
    if run.options.dry_run:
        return _plan(run, question, extra, scope)
    keeping.check_place(run)
    if run.format is Format.HTML:
        from codeqa.cli.picturing import refuse_terminal

        refuse_terminal(run)

    def call(hear: Callable[[str], None], overhear: Callable[[str], None], bar: ProgressBar, on_round: OnRound | None) -> Answer:
        return run.corridor.ask(
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
            wish=run.wish(),
            on_round=on_round,
        )

    answer, told = heard(run, call)
    show(run, answer, told, extra)
    return max(keeping.save(run, answer, extra), _code(run, answer))


OnRound = Callable[[Round], None]
Call = Callable[[Callable[[str], None], Callable[[str], None], ProgressBar, OnRound | None], Answer]


def heard(run: Run, call: Call) -> tuple[Answer, bool]:
    """Makes a call, and shows what comes as it comes; the answer, and whether any of it was shown. ``call`` is given who hears the text, who the reasoning,
    the progress bar, and who is told of further rounds: on a terminal every round's text is shown, elsewhere there is one answer, and nothing is told.
    """
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

    def on_round(one: Round) -> None:
        bar.close()
        thoughts.end()
        streamed.end()
        if streamed.last:
            run.stream("\n" if streamed.last == "\n" else "\n\n")
            streamed.last = "\n"
        run.note(round_line(one))

    try:
        answer = call(hear, overhear, bar, on_round if _follows(run) else None)
    finally:
        bar.close()
        thoughts.end()
        streamed.end()
        if streamed.last and streamed.last != "\n":
            run.stream("\n")
    return answer, bool(streamed.last)


def _follows(run: Run) -> bool:
    """Whether somebody sees the rounds go by."""
    return run.out.live and run.format is Format.TEXT


def _plan(run: Run, question: str, extra: str, scope: Scope) -> int:
    wish = run.wish()
    plan = run.corridor.plan_call(run.where, question, run.config, extra=extra, budget=run.config.budget, scope=scope, wish=wish)
    if run.structured:
        run.answer(jsonform.render(jsonform.plan_form(plan), run.indent))
    else:
        run.answer_lines(plan_lines(plan, run.out, run.options.explain or run.options.verbose or bool(run.config.trace)))
    return 0


def show(run: Run, answer: Answer, told: bool, extra: str = "") -> None:
    """``extra`` is what came as stdin: a page shows of it what is cited."""
    if run.structured:
        run.answer(jsonform.render(jsonform.ask_form(answer), run.indent))
    elif run.format is Format.TEXT:
        text = answer.text.rstrip("\n") + "\n"
        run.answer("" if told else whole(text, run.out) if run.out.live or run.out.color else clean(text))
    elif run.format is Format.HTML:
        from codeqa.cli.picturing import picture_answer

        picture_answer(run, answer, extra)
    else:
        from codeqa.render import formats

        run.answer(formats.answer_markdown(answer) if run.format is Format.MD else places(run, formats.citation_places(answer)))
    for one in () if run.structured else answer.rounds:
        if one.ended:
            run.warn(round_line(one))
        elif not _follows(run):
            run.note(round_line(one))
    if not run.structured or run.options.explain:
        if run.options.explain or run.options.verbose:
            run.note_lines(receipt_lines(answer.context, run.err, run.options.explain))
        line = run.corridor.trust_line(answer)
        style = TRUST_STYLES.get(line[:1], "")
        run.note_lines([(Span(part, style),) for part in (paint.broken(line, run.err.width) if run.err.live else [line])])
    if answer.passage.warning:
        run.warn(answer.passage.warning)


def _unverified(answer: Answer) -> bool:
    return not all(citation.verified for citation in answer.citations) or not all(claim.supported for claim in answer.claims)


def _code(run: Run, answer: Answer) -> int:
    if run.options.strict and _unverified(answer):
        return UNVERIFIED
    return NOTHING if answer.abstained else 0
