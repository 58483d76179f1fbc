"""A corridor that answers from memory, and a command line run against it."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from codeqa.cli.corridor import Progress
from codeqa.cli.host import Host
from codeqa.cli.start import start
from codeqa.config import Budget, Config
from codeqa.errors import UsageError
from codeqa.types import (
    FRESH,
    Answer,
    CallPlan,
    Check,
    Chunk,
    Citation,
    Context,
    Explanation,
    Hit,
    IndexReport,
    IndexState,
    JudgedQuery,
    LanguageCount,
    Message,
    Mode,
    Omitted,
    PackedFile,
    QueryScore,
    RankedFile,
    Recheck,
    Rechecked,
    Repository,
    Round,
    Scope,
    SearchResult,
    SearchScores,
    Skipped,
    SkipReason,
    Standing,
    Status,
    Support,
    Usage,
    Verdict,
    Wish,
)
from codeqa.types.anchored import Anchored, At, Described, Use
from codeqa.types.forms import Filled, Form, FormAnswer, Json
from codeqa.types.gists import FolderGist, Gist, GistPlan, GistRun
from codeqa.types.impacts import Asked, Caller, Change, ChangedFile, ChangedSymbol, Finding, Impact, Mention, Reached
from codeqa.types.relations import MappedFile, Relation, Relations, RepositoryMap, Spot, Wanted
from codeqa.types.talks import Session, Turn

STATE = IndexState(head="3fa2c1", files=2, chunks=9)
HIT = Hit("src/a.py", 3, 5, "Session.open", "method", "python", 1.5, ("exact symbol",), "def open(self):\n    return 1\n")
PACKED = PackedFile("src/a.py", "b10b", "python", Mode.SPANS, ((3, 5),), 40, 1.5, ("exact symbol",), "src/a.py\n3\tdef open(self):\n")
CONTEXT = Context("q", 32_000, 40, "o200k_base", (PACKED,), (Omitted("big.py", 90_000, "over budget"),), "src/a.py\n3\tdef open(self):\n", STATE)
CITATION = Citation("src/a.py", 3, 3, "def open(self):", "b10b", Verdict.EXACT)
OPEN = Described("src/a.py", 3, 3, 5, "Session.open", "method", "python", "def open(self)", "Opens it.")
ANCHORED = Anchored(
    "src/a.py",
    4,
    9,
    "open",
    "python",
    OPEN,
    OPEN,
    members=(Described("src/a.py", 4, 4, 4, "Session.open.inner", "function", "python"),),
    callers=(Use("src/b \x1b.py", 7, "main", "call", 0.5, "session.open()"),),
    tests=(Use("tests/test_a.py", 2, "test_open", "test", 0.9, "def test_open():"),),
    unsaved=True,
    notes=("a note",),
    index=STATE,
)
IMPACT = Impact(
    base="3fa2c1",
    target="staged",
    files=(ChangedFile("src/a.py", "src/a.py", "modified", "python"), ChangedFile("x.bin", "x.bin", "added", "", "binary")),
    symbols=(
        ChangedSymbol(
            "src/a.py",
            "Session.open",
            "method",
            Change.SIGNATURE,
            3,
            5,
            "def open(self)",
            "def open()",
            (Caller("src/b.py", 7, "main", "call", 0.95, changed=False),),
            (Reached("tests/test_a.py", 4, "test_open", 0.71, 1),),
            (Mention("docs/a.md", 2),),
        ),
    ),
    tests=(Reached("tests/test_a.py", 4, "test_open", 0.71, 1),),
    findings=(Finding("untested", "src/a.py", 3, 5, "Session.open", "no test is known to reach Session.open (signature changed)"),),
    left_out=(),
    index=STATE,
    seconds=0.1,
)

SESSION = Session("a", "/r", "m", "s", "f0", 1, (), (Turn("where is\x1b[2J it?", "There.\n", tokens=31_400, places=(("src/a.py", 3, 5),)),), (), 1e9, 1e9)

RELATIONS = Relations(
    Wanted("callers", ("open",)),
    (Spot("src/a.py", "Session.open", "method", 3),),
    (
        Relation(Spot("src/b.py", "main", "function", 5), Spot("src/a.py", "Session.open", "method", 3), "call", 0.95, 7, text="open()", incoming=True),
        Relation(Spot("src/c.py"), Spot("src/a.py", "Session.open", "method", 3), "reference", 0.4, 9, edges=2, incoming=True),
    ),
    STATE,
)

PLACE: Mapping[str, Json] = {"path": "src/a.py", "start_line": 3, "end_line": 5, "quote": "def open(self):", "symbol": "Session.open", "why": "It opens."}

ALL = Scope()


def silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def unheard(text: str) -> None:
    """Nobody listens."""


@dataclass
class FakeTalk:
    session: Session


@dataclass
class FakeCorridor:
    """Remembers what it was called with; ``failure`` is raised by every call, ``found`` False finds nothing."""

    failure: BaseException | None = None
    found: bool = True
    verdict: Verdict = Verdict.EXACT
    abstained: bool = False
    standing: Standing = Standing.HOLDS
    unwritable: bool = False
    text: str = "It opens [src/a.py:3-3].\n"
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def _called(self, *what: object) -> None:
        self.calls.append(what)
        if self.failure is not None:
            raise self.failure

    def index_repository(self, where: Path, config: Config, *, full: bool = False, progress: Progress = silent) -> IndexReport:
        self._called("index", where, config, full)
        skipped = (Skipped("x.bin", SkipReason.BINARY), Skipped("y.lock", SkipReason.LOCK_FILE))
        return IndexReport(str(where), 4, 2, 1, 1, 0, 0, skipped, 9, 5, 3, 0, 0.1, 1, "/cache/codeqa")

    def search(
        self,
        where: Path,
        query: str,
        config: Config,
        *,
        extra: str = "",
        limit: int = 10,
        scope: Scope = ALL,
        explain: bool = False,
        progress: Progress = silent,
    ) -> SearchResult:
        self._called("search", where, query, config, limit, scope, extra)
        terms = (("path", 0.5, 3.0),) if explain else ()
        return SearchResult(query, (HIT,) if self.found else (), (RankedFile("src/a.py", 1.5, ("path",), terms=terms),), STATE)

    def search_batch(
        self, where: Path, queries: Iterable[tuple[str, str]], config: Config, *, limit: int = 10, scope: Scope = ALL, explain: bool = False
    ) -> Iterator[SearchResult]:
        for identity, query in queries:
            yield replace(self.search(where, query, config, limit=limit, scope=scope, explain=explain), id=identity)

    def pack(
        self, where: Path, question: str, config: Config, *, extra: str = "", budget: Budget | None = None, scope: Scope = ALL, progress: Progress = silent
    ) -> Context:
        self._called("pack", where, question, config, budget, scope, extra)
        return replace(CONTEXT, question=question, files=CONTEXT.files if self.found else ())

    def pack_batch(
        self, where: Path, questions: Iterable[tuple[str, str]], config: Config, *, budget: Budget | None = None, scope: Scope = ALL
    ) -> Iterator[Context]:
        for identity, question in questions:
            yield replace(self.pack(where, question, config, budget=budget, scope=scope), id=identity)

    def ask(
        self,
        where: Path,
        question: str,
        config: Config,
        *,
        extra: str = "",
        budget: Budget | None = None,
        scope: Scope = ALL,
        on_text: Callable[[str], None],
        on_reasoning: Callable[[str], None] = unheard,
        strict: bool = False,
        progress: Progress = silent,
        wish: Wish = FRESH,
        on_round: Callable[[Round], None] | None = None,
    ) -> Answer:
        self._called("ask", where, question, config, extra, budget, scope, wish)
        on_reasoning("Hm, \x1b[2J")
        on_reasoning("well.\nSo it is")
        on_text(self.text[:5])
        on_text(self.text[5:])
        citation = replace(CITATION, status=self.verdict)
        return Answer(question, "evidence", self.text, (citation,), 1, self.abstained, CONTEXT, Usage(), head="3fa2c1")

    def plan_call(
        self, where: Path, question: str, config: Config, *, extra: str = "", budget: Budget | None = None, scope: Scope = ALL, wish: Wish = FRESH
    ) -> CallPlan:
        self._called("plan", where, question, config, extra, budget, scope, wish)
        return CallPlan(CONTEXT, (Message("user", question),), config.model, 50, 0.0001)

    @contextmanager
    def conversation(self, where: Path, config: Config, wish: Wish = FRESH, *, keep: bool = True) -> Iterator[FakeTalk]:
        self._called("conversation", where, config, wish)
        yield FakeTalk(replace(SESSION, name=wish.name or "new", turns=SESSION.turns if wish.again else ()))

    def ask_in(
        self,
        talk: FakeTalk,
        where: Path,
        question: str,
        config: Config,
        *,
        extra: str = "",
        budget: Budget | None = None,
        scope: Scope = ALL,
        on_text: Callable[[str], None],
        on_reasoning: Callable[[str], None] = unheard,
        strict: bool = False,
        progress: Progress = silent,
        on_round: Callable[[Round], None] | None = None,
    ) -> Answer:
        answer = self.ask(where, question, config, budget=budget, scope=scope, on_text=on_text, on_reasoning=on_reasoning)
        places = tuple((one.path, one.start_line, one.end_line) for one in answer.citations)
        talk.session = replace(talk.session, turns=(*talk.session.turns, Turn(question, answer.text, places=places)))
        return answer

    def list_sessions(self, where: Path, config: Config) -> tuple[Session, ...]:
        self._called("list_sessions", where, config)
        return (SESSION,) if self.found else ()

    def show_session(self, where: Path, name: str, config: Config) -> Session:
        self._called("show_session", where, name, config)
        return replace(SESSION, name=name)

    def drop_session(self, where: Path, name: str, config: Config) -> None:
        self._called("drop_session", where, name, config)

    def repository_map(self, where: Path, config: Config, *, budget: int, question: str = "") -> str:
        self._called("map", where, config, budget, question)
        return "src/a.py\n  class Session\n"

    def evaluate_search(
        self, where: Path, queries: Sequence[JudgedQuery], config: Config, *, limit: int = 10, scope: Scope = ALL, progress: Progress = silent
    ) -> SearchScores:
        self._called("eval", where, queries, config, limit, scope)
        return SearchScores(limit, tuple(QueryScore(query, 0.5, 0.25, 0.0, 0.05, (20,) * len(query.wanted), (), ("b.py",)) for query in queries), STATE)

    def find_impact(self, where: Path, config: Config, asked: Asked) -> Impact:
        self._called("impact", where, config, asked)
        return IMPACT if self.found else replace(IMPACT, files=(), symbols=(), tests=(), findings=())

    def explain_here(self, where: Path, config: Config, at: At, *, progress: Progress = silent) -> Anchored:
        self._called("explain_here", where, config, at)
        return ANCHORED

    def ask_at(self, where: Path, question: str, config: Config, at: At, **rest: Any) -> Answer:
        self._called("ask_at", where, question, at)
        return self.ask(where, question, config, **rest)

    def plan_at(self, where: Path, question: str, config: Config, at: At, **rest: Any) -> CallPlan:
        self._called("plan_at", where, question, at)
        return self.plan_call(where, question, config, **rest)

    def find_relations(self, where: Path, config: Config, wanted: Wanted, *, progress: Progress = silent) -> Relations:
        self._called("relations", where, config, wanted)
        return replace(RELATIONS, wanted=wanted, relations=RELATIONS.relations if self.found else ())

    def map_repository(self, where: Path, config: Config, *, progress: Progress = silent) -> RepositoryMap:
        self._called("picture", where, config)
        return RepositoryMap((MappedFile("src/a.py", "python", 2.0, 40, test=False),), (), STATE)

    def shown_lines(self, context: Context, extra: str = "") -> dict[str, dict[int, str]]:
        return {"src/a.py": {3: "def open(self):"}}

    def install_hooks(self, where: Path, wanted: Collection[str], arguments: Sequence[str]) -> tuple[tuple[str, str], ...]:
        self._called("install", where, tuple(wanted), tuple(arguments))
        return (("pre-commit", "written"),)

    def uninstall_hooks(self, where: Path) -> tuple[tuple[str, str], ...]:
        self._called("uninstall", where)
        return (("pre-commit", "removed"),) if self.found else ()

    def worth_indexing(self, where: Path, config: Config) -> bool:
        self._called("worth", where, config)
        return self.found

    def status(self, where: Path, config: Config) -> Status:
        self._called("status", where, config)
        languages = (LanguageCount("python", 2, 5, 40, 0),)
        return Status(Repository("/repo", head="3fa2c1", branch="main"), "/cache/codeqa", STATE, 1, languages, (("binary", 1),), 12_345, 1e9)

    def why(self, where: Path, path: str, config: Config) -> Explanation:
        self._called("why", where, path, config)
        if not self.found:
            return Explanation(path, "unknown", "no such file")
        return Explanation(path, "indexed", "tracked", "python", 5, 40, 1, (Chunk(1, 5, 0, "symbol", "Session", 40, ""),), ("b.py",), ("c.py",))

    def doctor(self, where: Path, config: Config, *, local: bool = False) -> tuple[Check, ...]:
        self._called("doctor", where, config, local)
        return (Check("git", "ok", "2.39"), Check("endpoint", "warning" if self.found else "error", "no model", "set CODEQA_MODEL"))

    def clean(self, where: Path, config: Config, *, everything: bool) -> int:
        self._called("clean", where, config, everything)
        return 12_000 if self.found else 0

    def collect(self, where: Path, config: Config) -> int:
        self._called("collect", where, config)
        return 12_000 if self.found else 0

    def saving_place(self, name: str) -> Path:
        self._called("saving_place", name)
        return Path(name)

    def save(self, answer: Answer, name: str, shown: str, extra: str = "") -> None:
        self.calls.append(("save", name, shown, extra))
        if self.unwritable:
            raise UsageError("the answer could not be saved", "save it elsewhere")

    def verify(self, where: Path, names: Sequence[str], config: Config) -> Iterator[Recheck]:
        self._called("verify", where, tuple(names))
        support = Support(CITATION, self.standing, "src/a.py", 9, 9, "why")
        for name in names:
            yield Recheck(name, "q", "model", "m", "3fa2c1", (Rechecked("It opens.", self.standing, (support,)),), edited=not self.found)

    def find_gists(self, where: Path, config: Config, names: Sequence[str], *, progress: Progress = silent) -> tuple[Gist | FolderGist, ...]:
        self._called("gist", where, tuple(names))
        return (FolderGist("src/", "", 2, ("a.py", "b.py")), Gist("src/a.py", "b10b", "python", "Opens what is closed.", ("Session",), ("src/b.py",), 1, 5))

    def whole_map(self, where: Path, config: Config, *, budget: int, progress: Progress = silent) -> str:
        self._called("whole map", where, budget)
        return "# src/ (2 files)\n- a.py: Session\n"

    def plan_gists(self, where: Path, config: Config, names: Sequence[str], *, most: int, progress: Progress = silent) -> GistPlan:
        self._called("plan gists", tuple(names), most)
        return GistPlan(("src/a.py",), 1, 1, 900, 45, config.model, None)

    def write_gists(
        self, where: Path, config: Config, names: Sequence[str], *, most: int, max_cost: float | None = None, progress: Progress = silent
    ) -> GistRun:
        self._called("write gists", tuple(names), most, max_cost)
        return GistRun(("src/a.py",), () if self.found else ("src/b.py",), 1, 1, Usage(900, 0, 45, 0.01), "" if self.found else "the cap is reached")

    def read_form(self, name: str, schema: str, place: str) -> Form:
        self._called("form", name, schema, place)
        return Form(name, {"type": "object"})

    def ask_form(
        self,
        where: Path,
        question: str,
        config: Config,
        form: Form,
        *,
        extra: str = "",
        budget: Budget | None = None,
        scope: Scope = ALL,
        max_cost: float | None = None,
        progress: Progress = silent,
        wish: Wish = FRESH,
    ) -> FormAnswer:
        self._called("ask form", question, form.name, extra, max_cost, wish)
        row = {**PLACE, "status": self.verdict.value}
        value: Json = {"places": [row] if self.found else [], "missing": ""} if form.name else {"any": "\x1b[31mthing"}
        return FormAnswer(question, "model", Filled(form, value, (replace(CITATION, status=self.verdict),)), CONTEXT, Usage())

    def plan_form(
        self,
        where: Path,
        question: str,
        config: Config,
        form: Form,
        *,
        extra: str = "",
        budget: Budget | None = None,
        scope: Scope = ALL,
        wish: Wish = FRESH,
    ) -> CallPlan:
        self._called("plan form", question, form.name)
        return CallPlan(CONTEXT, (Message("user", question),), config.model, 50, 0.0001)

    def review(
        self, where: Path, config: Config, asked: Asked, *, budget: Budget | None = None, max_cost: float | None = None, progress: Progress = silent
    ) -> FormAnswer:
        self._called("review", where, asked, max_cost)
        row = {**PLACE, "level": "warning", "message": "It may break.", "suggestion": "", "status": self.verdict.value}
        value: Json = {"summary": "It opens.", "findings": [row] if self.found else [], "missing": ""}
        return FormAnswer("review", "model", Filled(Form("review", {}), value, (replace(CITATION, status=self.verdict),)), CONTEXT, Usage())

    def plan_review(self, where: Path, config: Config, asked: Asked, *, budget: Budget | None = None, progress: Progress = silent) -> CallPlan:
        self._called("plan review", where, asked)
        return CallPlan(CONTEXT, (Message("user", "review"),), config.model, 50, 0.0001)

    def trust_line(self, answer: Answer) -> str:
        return f"✔ {answer.verified}/{len(answer.citations)} citations verified"


@dataclass(frozen=True)
class Outcome:
    code: int
    stdout: str
    stderr: str


class TerminalText(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class CommandLine:
    """``run("search", "x")`` in ``home``; the corridor, environment and stdin can be set before."""

    home: Path
    corridor: FakeCorridor = field(default_factory=FakeCorridor)
    environ: dict[str, str] = field(default_factory=dict)
    stdin: str = ""
    terminal: bool = False

    def run(self, *argv: str) -> Outcome:
        out, err = (TerminalText(), TerminalText()) if self.terminal else (io.StringIO(), io.StringIO())
        environ = {"HOME": str(self.home / "home"), **self.environ}
        stdin = TerminalText() if self.terminal and not self.stdin else io.StringIO(self.stdin)
        code = start(["-C", str(self.home), *argv], Host(stdin, out, err, environ, lambda: self.corridor))
        return Outcome(code, out.getvalue(), err.getvalue())
