"""``chat``: questions one after the other in one session. Commands begin with a slash; everything else is a question.

Ctrl-C stops an answer, and the session stays as it was before the question; Ctrl-D leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from codeqa.cli import asking, keeping, opening
from codeqa.cli.failures import tell
from codeqa.cli.host import Run, prepare
from codeqa.cli.intake import pinned_paths
from codeqa.config import own_models
from codeqa.errors import CodeqaError, UsageError
from codeqa.places import state_dir
from codeqa.render.paint import Span, columns
from codeqa.render.receipt import money, receipt_lines, tokens
from codeqa.types import Answer, Wish

if TYPE_CHECKING:
    from codeqa.cli.corridor import Talk
    from codeqa.cli.prompting import Offer
    from codeqa.render.progress import ProgressBar

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "add": ("PATH…", "these files before anything else, in every answer"),
    "drop": ("PATH…", "no longer so; what was sent stays in the session"),
    "files": ("", "what of the repository was sent for the last answer"),
    "open": ("[N]", "a cited place in your editor; without N they are listed"),
    "why": ("PATH", "why a file is in the index or out of it"),
    "budget": ("TOKENS", "how much code may be sent; auto: what is needed"),
    "model": ("[NAME]", "ask another model; without NAME say which is asked"),
    "cost": ("", "what this chat has cost so far"),
    "save": ("FILE.md", "keep the last answer for codeqa verify"),
    "new": ("", "begin another session"),
    "help": ("", "these commands"),
    "quit": ("", "leave; Ctrl-D does the same"),
}
"""Name -> what it takes, what it does."""

BUDGETS: Final = ("auto", "8000", "16000", "32000", "64000")

HISTORY: Final = "chat_history"


def chat(run: Run) -> int:
    """Raises UsageError where nobody sits at a terminal."""
    if not run.host.stdin.isatty() or not run.out.live or run.host.environ.get("CI"):
        raise UsageError("chat needs a terminal", 'in a script: codeqa ask -c "…" goes on with the last session')
    from codeqa.cli.prompting import Prompt

    wish = Wish(again=run.options.again, name=run.options.session)
    first = " ".join(run.options.words).strip()
    while True:
        with run.corridor.conversation(run.where, run.config, wish) as talk:
            room = Chat(run, talk)
            prompt = Prompt(room.complete, state_dir(run.host.environ) / HISTORY, run.out.color)
            if not room.stay(prompt.ask, first):
                return 0
        run, wish, first = room.run, Wish(), ""


class Chat:
    """One session at the terminal. ``run`` has the settings as commands have changed them."""

    def __init__(self, run: Run, talk: Talk) -> None:
        self.run = run
        self._talk = talk
        self._last: Answer | None = None
        self._asked = 0
        self._sent = self._cached = 0
        self._spent: float | None = 0.0

    def stay(self, ask: Callable[[], str | None], first: str = "") -> bool:
        """Until the user leaves: False; or wants another session: True."""
        self._greet()
        line: str | None = first
        while True:
            if line:
                name = line[1:].split(maxsplit=1)[0] if line.startswith("/") and len(line) > 1 else ""
                if name in ("new", "quit", "exit"):
                    return name == "new"
                self._guarded(line)
            try:
                line = ask()
            except KeyboardInterrupt:
                self.run.note("Ctrl-D leaves")
                line = ""
            if line is None:
                return False
            line = line.strip()

    def _greet(self) -> None:
        session, config = self._talk.session, self.run.config
        turns = f", {len(session.turns)} question{'s' * (len(session.turns) != 1)} so far" if session.turns else ""
        model = config.model if config.model and not config.offline else "evidence mode, no model"
        self.run.note(f"session {session.name}{turns} · {model} · /help shows the commands, Ctrl-D leaves")

    def _guarded(self, line: str) -> None:
        """What goes wrong ends a command or an answer, never the chat."""
        try:
            self._take(line)
        except CodeqaError as error:
            tell(error, self.run.host, structured=False)
        except KeyboardInterrupt:
            self.run.warn("stopped; the session is as it was before")

    def _take(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        if not line.startswith("/") or "/" in name:  # a path may be asked about, too
            self._answer(line)
            return
        if name not in COMMANDS:
            raise UsageError(f"there is no command /{name}", "/help shows those there are; a question does not begin with a slash")
        words = rest.split()
        if words and not COMMANDS[name][0]:
            raise UsageError(f"/{name} takes nothing", "/help shows what commands take")
        if not words and COMMANDS[name][0][:1] not in ("", "["):
            raise UsageError(f"/{name} takes {COMMANDS[name][0]}", "/help shows what commands take")
        getattr(self, f"_do_{name}")(words)

    # --- a question ---

    def _answer(self, question: str) -> None:
        run = self.run
        scope = run.scope(pinned=pinned_paths(run))

        def call(hear: Callable[[str], None], overhear: Callable[[str], None], bar: ProgressBar, on_round: asking.OnRound | None) -> Answer:
            return run.corridor.ask_in(
                self._talk,
                run.where,
                question,
                run.config,
                budget=run.config.budget,
                scope=scope,
                on_text=hear,
                on_reasoning=overhear,
                progress=bar,
                on_round=on_round,
            )

        answer, told = asking.heard(run, call)
        asking.show(run, answer, told)
        run.note("")
        self._last = answer
        self._count(answer)

    def _count(self, answer: Answer) -> None:
        usage = answer.usage
        self._asked += 1
        self._sent += usage.prompt_tokens or 0
        self._cached += usage.cached_tokens or 0
        if answer.mode != "evidence":
            self._spent = None if self._spent is None or usage.cost_usd is None else self._spent + usage.cost_usd

    # --- commands ---

    def _do_add(self, words: list[str]) -> None:
        run = replace(self.run, options=replace(self.run.options, pin=[*self.run.options.pin, *words]))
        for path in pinned_paths(run):  # raises for one that lies outside
            if not (run.root / path).is_file():
                raise UsageError(f"{path} is no file", "give a path relative to the folder you ask in")
        self.run = run
        self._tell_pinned()

    def _do_drop(self, words: list[str]) -> None:
        def path_of(word: str) -> str:
            return pinned_paths(replace(self.run, options=replace(self.run.options, pin=[word])))[0]

        gone = {path_of(word) for word in words}
        kept = [word for word in self.run.options.pin if path_of(word) not in gone]
        if len(kept) == len(self.run.options.pin):
            raise UsageError(f"{' '.join(words)} was not added", "/add lists nothing by itself: /files shows what was sent")
        self.run = replace(self.run, options=replace(self.run.options, pin=kept))
        self._tell_pinned()

    def _tell_pinned(self) -> None:
        pinned = pinned_paths(self.run)
        self.run.note(f"in every answer: {', '.join(pinned)}" if pinned else "no file is in every answer")

    def _do_files(self, words: list[str]) -> None:
        if self._last is not None:
            self.run.answer_lines(receipt_lines(self._last.context, self.run.out, explain=True))
            return
        files = self._talk.session.files
        if not files:
            raise UsageError("nothing was sent yet", "ask a question first")
        rows = [[Span(f"  {file.mode.value}", "dim"), Span(tokens(file.tokens)), Span(file.path, "path", file.path)] for file in files]
        self.run.answer_lines(columns(rows, frozenset({1})))

    def _do_open(self, words: list[str]) -> None:
        turns = self._talk.session.turns
        places = turns[-1].places if turns else ()
        if not places:
            raise UsageError("there is no verified place to open yet", "ask a question first")
        if words:
            opening.open_at(self.run, words[0], places)
        else:
            self.run.answer_lines(opening.place_lines(places))

    def _do_why(self, words: list[str]) -> None:
        from codeqa.cli.maintaining import why

        why(replace(self.run, options=replace(self.run.options, words=words[:1])))

    def _do_budget(self, words: list[str]) -> None:
        self._settle(budget=words[0])
        self.run.note(f"budget: {self.run.config.budget}")

    def _do_model(self, words: list[str]) -> None:
        if words:
            self._settle(model=words[0])
        self.run.note(f"model: {self.run.config.model or 'none (evidence mode)'}")

    def _settle(self, **changed: str) -> None:
        """Settings are read anew, by their own rules: a model may have an endpoint and prices of its own."""
        self.run = prepare(self.run.host, self.run.command, replace(self.run.options, **changed))  # type: ignore[arg-type]  # the two that are texts

    def _do_cost(self, words: list[str]) -> None:
        cached = f", {tokens(self._cached)} of them cached" if self._cached else ""
        asked = f"{self._asked} question{'s' * (self._asked != 1)}"
        self.run.answer(f"{asked}, {tokens(self._sent)} tokens sent{cached}, {money(self._spent)}\n")

    def _do_save(self, words: list[str]) -> None:
        if self._last is None:
            raise UsageError("there is no answer yet to save", "ask a question first")
        run = replace(self.run, options=replace(self.run.options, save=words[0]))
        keeping.check_place(run)
        keeping.save(run, self._last, "")

    def _do_help(self, words: list[str]) -> None:
        rows = [[Span(f"  /{name}", "strong"), Span(takes), Span(does)] for name, (takes, does) in COMMANDS.items()]
        self.run.answer_lines([*columns(rows), (Span("  Enter sends, Alt-Enter begins a line, Tab completes, Ctrl-C stops an answer.", "dim"),)])

    # --- completion ---

    def complete(self, line: str) -> list[Offer]:
        """Commands, and what they take; in a question the names of symbols, and paths."""
        if not line.startswith("/"):
            return self._words(line.rpartition(" ")[2].rpartition("\n")[2])
        name, space, rest = line[1:].partition(" ")
        if not space:
            return [(len(name) + 1, f"/{one}", does) for one, (_, does) in COMMANDS.items() if one.startswith(name)]
        typed = rest.rpartition(" ")[2]
        return [(len(typed), value, told) for value, told in self._values(name, typed) if value.startswith(typed)]

    def _values(self, name: str, typed: str) -> Sequence[tuple[str, str]]:
        from codeqa.pipeline import live

        where, config = self.run.where, self.run.config
        if name in ("add", "why"):
            return live.paths(where, config, typed)
        if name == "model":
            return live.models(config, own_models(self.run.host.environ), typed)
        turns = self._talk.session.turns
        known = {
            "budget": [(one, "") for one in BUDGETS],
            "drop": [(one, "") for one in self.run.options.pin],
            "open": [(str(n), f"{path}:{start}") for n, (path, start, _) in enumerate(turns[-1].places if turns else (), 1)],
        }
        return known.get(name, [])

    def _words(self, typed: str) -> list[Offer]:
        from codeqa.pipeline import live

        if len(typed) < 2:
            return []
        found = live.paths if "/" in typed else live.symbols
        return [(len(typed), value, told) for value, told in found(self.run.where, self.run.config, typed)]
