"""A corridor that answers from memory, and a command line run against it."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from codeqa.cli.corridor import Progress
from codeqa.cli.host import Host
from codeqa.cli.start import start
from codeqa.config import Budget, Config
from codeqa.errors import UsageError
from codeqa.impacts import Asked, Caller, Change, ChangedFile, ChangedSymbol, Finding, Impact, Mention, Reached
from codeqa.types import (
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
)

STATE = IndexState(head="3fa2c1", files=2, chunks=9)
HIT = Hit("src/a.py", 3, 5, "Session.open", "method", "python", 1.5, ("exact symbol",), "def open(self):\n    return 1\n")
PACKED = PackedFile("src/a.py", "b10b", "python", Mode.SPANS, ((3, 5),), 40, 1.5, ("exact symbol",), "src/a.py\n3\tdef open(self):\n")
CONTEXT = Context("q", 32_000, 40, "o200k_base", (PACKED,), (Omitted("big.py", 90_000, "over budget"),), "src/a.py\n3\tdef open(self):\n", STATE)
CITATION = Citation("src/a.py", 3, 3, "def open(self):", "b10b", Verdict.EXACT)
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

ALL = Scope()


def silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def unheard(text: str) -> None:
    """Nobody listens."""


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
    ) -> Answer:
        self._called("ask", where, question, config, extra, budget, scope)
        on_reasoning("Hm, \x1b[2J")
        on_reasoning("well.\nSo it is")
        on_text(self.text[:5])
        on_text(self.text[5:])
        citation = replace(CITATION, status=self.verdict)
        return Answer(question, "evidence", self.text, (citation,), 1, self.abstained, CONTEXT, Usage(), head="3fa2c1")

    def plan_call(self, where: Path, question: str, config: Config, *, extra: str = "", budget: Budget | None = None, scope: Scope = ALL) -> CallPlan:
        self._called("plan", where, question, config, extra, budget, scope)
        return CallPlan(CONTEXT, (Message("user", question),), config.model, 50, 0.0001)

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
