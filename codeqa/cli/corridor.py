"""The corridor as the command line sees it, and the one place that imports it, late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # codeqa.types costs 15 ms, which --help and completions need not pay
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from codeqa.config import Budget, Config
    from codeqa.impacts import Asked, Impact
    from codeqa.types import Answer, CallPlan, Check, Context, Explanation, IndexReport, JudgedQuery, Recheck, Scope, SearchResult, SearchScores, Status


class Progress(Protocol):
    def __call__(self, stage: str, done: int, total: int) -> None: ...


class Corridor(Protocol):
    """The functions of ``codeqa.pipeline`` that commands call; the tests have a fake of it."""

    def index_repository(self, where: Path, config: Config, *, full: bool = ..., progress: Progress = ...) -> IndexReport: ...

    def search(
        self,
        where: Path,
        query: str,
        config: Config,
        *,
        extra: str = ...,
        limit: int = ...,
        scope: Scope = ...,
        explain: bool = ...,
        progress: Progress = ...,
    ) -> SearchResult: ...

    def search_batch(
        self, where: Path, queries: Iterable[tuple[str, str]], config: Config, *, limit: int = ..., scope: Scope = ..., explain: bool = ...
    ) -> Iterator[SearchResult]: ...

    def pack(
        self, where: Path, question: str, config: Config, *, extra: str = ..., budget: Budget | None = ..., scope: Scope = ..., progress: Progress = ...
    ) -> Context: ...

    def pack_batch(
        self, where: Path, questions: Iterable[tuple[str, str]], config: Config, *, budget: Budget | None = ..., scope: Scope = ...
    ) -> Iterator[Context]: ...

    def ask(
        self,
        where: Path,
        question: str,
        config: Config,
        *,
        extra: str = ...,
        budget: Budget | None = ...,
        scope: Scope = ...,
        on_text: Callable[[str], None],
        on_reasoning: Callable[[str], None] = ...,
        strict: bool = ...,
        progress: Progress = ...,
    ) -> Answer: ...

    def plan_call(self, where: Path, question: str, config: Config, *, extra: str = ..., budget: Budget | None = ..., scope: Scope = ...) -> CallPlan: ...

    def repository_map(self, where: Path, config: Config, *, budget: int, question: str = ...) -> str: ...

    def evaluate_search(
        self, where: Path, queries: Sequence[JudgedQuery], config: Config, *, limit: int = ..., scope: Scope = ..., progress: Progress = ...
    ) -> SearchScores: ...

    def find_impact(self, where: Path, config: Config, asked: Asked) -> Impact: ...

    def install_hooks(self, where: Path, wanted: Collection[str], arguments: Sequence[str]) -> tuple[tuple[str, str], ...]: ...

    def uninstall_hooks(self, where: Path) -> tuple[tuple[str, str], ...]: ...

    def worth_indexing(self, where: Path, config: Config) -> bool: ...

    def status(self, where: Path, config: Config) -> Status: ...

    def why(self, where: Path, path: str, config: Config) -> Explanation: ...

    def doctor(self, where: Path, config: Config, *, local: bool = ...) -> tuple[Check, ...]: ...

    def clean(self, where: Path, config: Config, *, everything: bool) -> int: ...

    def collect(self, where: Path, config: Config) -> int: ...

    def trust_line(self, answer: Answer) -> str: ...

    def saving_place(self, name: str) -> Path: ...

    def save(self, answer: Answer, name: str, shown: str, extra: str = ...) -> None: ...

    def verify(self, where: Path, names: Sequence[str], config: Config) -> Iterator[Recheck]: ...


def load() -> Corridor:
    """Imports the corridor: only a command that calls it pays for it."""
    from codeqa import pipeline

    return pipeline
