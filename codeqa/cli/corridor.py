"""The corridor as the command line sees it, and the one place that imports it, late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # codeqa.types costs 15 ms, which --help and completions need not pay
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from codeqa.config import Budget, Config
    from codeqa.types import (
        Answer,
        CallPlan,
        Check,
        Context,
        Explanation,
        IndexReport,
        JudgedQuery,
        Recheck,
        Round,
        Scope,
        SearchResult,
        SearchScores,
        Status,
        Wish,
    )
    from codeqa.types.anchored import Anchored, At
    from codeqa.types.forms import Form, FormAnswer
    from codeqa.types.gists import FolderGist, Gist, GistPlan, GistRun
    from codeqa.types.impacts import Asked, Impact
    from codeqa.types.relations import Relations, RepositoryMap, Wanted
    from codeqa.types.talks import Session


class Progress(Protocol):
    def __call__(self, stage: str, done: int, total: int) -> None: ...


class Talk(Protocol):
    """A session that is being gone on with: the corridor's own, for ``ask_in``."""

    @property
    def session(self) -> Session: ...


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
        wish: Wish = ...,
        on_round: Callable[[Round], None] | None = ...,
    ) -> Answer: ...

    def plan_call(
        self, where: Path, question: str, config: Config, *, extra: str = ..., budget: Budget | None = ..., scope: Scope = ..., wish: Wish = ...
    ) -> CallPlan: ...

    def conversation(self, where: Path, config: Config, wish: Wish = ..., *, keep: bool = ...) -> AbstractContextManager[Talk]: ...

    def ask_in(
        self,
        talk: Any,
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
        on_round: Callable[[Round], None] | None = ...,
    ) -> Answer: ...

    def list_sessions(self, where: Path, config: Config) -> tuple[Session, ...]: ...

    def show_session(self, where: Path, name: str, config: Config) -> Session: ...

    def drop_session(self, where: Path, name: str, config: Config) -> None: ...

    def explain_here(self, where: Path, config: Config, at: At, *, progress: Progress = ...) -> Anchored: ...

    def ask_at(self, where: Path, question: str, config: Config, at: At, **rest: Any) -> Answer: ...

    def plan_at(self, where: Path, question: str, config: Config, at: At, **rest: Any) -> CallPlan: ...

    def repository_map(self, where: Path, config: Config, *, budget: int, question: str = ...) -> str: ...

    def read_form(self, name: str, schema: str, place: str) -> Form: ...

    def ask_form(
        self,
        where: Path,
        question: str,
        config: Config,
        form: Form,
        *,
        extra: str = ...,
        budget: Budget | None = ...,
        scope: Scope = ...,
        max_cost: float | None = ...,
        progress: Progress = ...,
        wish: Wish = ...,
    ) -> FormAnswer: ...

    def plan_form(
        self, where: Path, question: str, config: Config, form: Form, *, extra: str = ..., budget: Budget | None = ..., scope: Scope = ..., wish: Wish = ...
    ) -> CallPlan: ...

    def review(
        self, where: Path, config: Config, asked: Asked, *, budget: Budget | None = ..., max_cost: float | None = ..., progress: Progress = ...
    ) -> FormAnswer: ...

    def plan_review(self, where: Path, config: Config, asked: Asked, *, budget: Budget | None = ..., progress: Progress = ...) -> CallPlan: ...

    def find_gists(self, where: Path, config: Config, names: Sequence[str], *, progress: Progress = ...) -> tuple[Gist | FolderGist, ...]: ...

    def whole_map(self, where: Path, config: Config, *, budget: int, progress: Progress = ...) -> str: ...

    def plan_gists(self, where: Path, config: Config, names: Sequence[str], *, most: int, progress: Progress = ...) -> GistPlan: ...

    def write_gists(
        self, where: Path, config: Config, names: Sequence[str], *, most: int, max_cost: float | None = ..., progress: Progress = ...
    ) -> GistRun: ...

    def evaluate_search(
        self, where: Path, queries: Sequence[JudgedQuery], config: Config, *, limit: int = ..., scope: Scope = ..., progress: Progress = ...
    ) -> SearchScores: ...

    def find_impact(self, where: Path, config: Config, asked: Asked) -> Impact: ...

    def find_relations(self, where: Path, config: Config, wanted: Wanted, *, progress: Progress = ...) -> Relations: ...

    def map_repository(self, where: Path, config: Config, *, progress: Progress = ...) -> RepositoryMap: ...

    def install_hooks(self, where: Path, wanted: Collection[str], arguments: Sequence[str]) -> tuple[tuple[str, str], ...]: ...

    def uninstall_hooks(self, where: Path) -> tuple[tuple[str, str], ...]: ...

    def worth_indexing(self, where: Path, config: Config) -> bool: ...

    def status(self, where: Path, config: Config) -> Status: ...

    def why(self, where: Path, path: str, config: Config) -> Explanation: ...

    def doctor(self, where: Path, config: Config, *, local: bool = ...) -> tuple[Check, ...]: ...

    def clean(self, where: Path, config: Config, *, everything: bool) -> int: ...

    def collect(self, where: Path, config: Config) -> int: ...

    def shown_lines(self, context: Context, extra: str = ...) -> Mapping[str, Mapping[int, str]]: ...

    def trust_line(self, answer: Answer) -> str: ...

    def saving_place(self, name: str) -> Path: ...

    def save(self, answer: Answer, name: str, shown: str, extra: str = ...) -> None: ...

    def verify(self, where: Path, names: Sequence[str], config: Config) -> Iterator[Recheck]: ...


def load() -> Corridor:
    """Imports the corridor: only a command that calls it pays for it."""
    from codeqa import pipeline

    return pipeline
