"""How a tool's call becomes requests of the engine, seen with an engine that answers from a script."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from codeqa.errors import UsageError
from codeqa.mcp import calls
from codeqa.mcp.calls import Building, Calls
from codeqa.mcp.engine import Engine, Hear, Refused
from codeqa.mcp.shaping import Form, Value

FOUND: Form = {"hits": [], "files": [], "index": {"stale": False}}


class Scripted(Engine):
    """``answers`` by command; one that is an exception is raised. ``seconds`` is how long a command takes."""

    def __init__(self, indexed: bool = True, **answers: Form | Exception) -> None:
        super().__init__(())
        self.answers: dict[str, Form | Exception] = {"hello": {"indexed": indexed}, "index": {}, "search": FOUND, **answers}
        self.seconds: dict[str, float] = {}
        self.asked: list[tuple[str, Form]] = []
        self.cancelled: list[str] = []

    async def ask(self, command: str, fields: Mapping[str, Value], hear: Hear | None = None) -> Form:
        self.asked.append((command, dict(fields)))
        if hear is not None:
            hear({"event": "progress", "stage": "parsing", "done": 1, "total": 4})
        try:
            await asyncio.sleep(self.seconds.get(command, 0))
        except asyncio.CancelledError:
            self.cancelled.append(command)
            raise
        found = self.answers[command]
        if isinstance(found, Exception):
            raise found
        return found

    async def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 4 for text in texts]

    def commands(self) -> list[str]:
        return [command for command, _ in self.asked]


def unheard(event: Form) -> None:
    """Nobody listens."""


async def call(made: Calls, name: str, **given: Value) -> object:
    return await made.call(name, {"max_tokens": 4_000, **given}, unheard)


def test_an_index_that_is_there_is_asked_for_once() -> None:
    engine = Scripted()
    made = Calls(engine)

    async def steps() -> None:
        await call(made, "search", query="x", limit=8)
        await call(made, "search", query="y", limit=8)

    asyncio.run(steps())
    assert engine.commands() == ["hello", "search", "search"]


def test_a_long_build_is_told_and_goes_on_and_the_next_call_waits_for_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Scripted(indexed=False)
    engine.seconds["index"] = 0.3
    made, heard = Calls(engine), list[Form]()

    async def steps() -> None:
        monkeypatch.setattr(calls, "PATIENCE", 0.0)
        with pytest.raises(Building, match=r"parsing 1/4|being built"):
            await made.call("search", {"query": "x", "limit": 8, "max_tokens": 500}, heard.append)
        monkeypatch.setattr(calls, "PATIENCE", 30.0)
        await call(made, "search", query="x", limit=8)

    asyncio.run(steps())
    assert engine.commands() == ["hello", "index", "search"]
    assert engine.cancelled == []


def test_a_build_that_fails_is_told_and_tried_again() -> None:
    engine = Scripted(indexed=False, index=Refused({"code": "nothing_to_index", "message": "no file", "hint": "add some"}))
    made = Calls(engine)

    async def steps() -> None:
        for _ in range(2):
            with pytest.raises(Refused, match="no file"):
                await call(made, "search", query="x", limit=8)

    asyncio.run(steps())
    assert engine.commands() == ["hello", "index", "hello", "index"]


def test_a_search_that_waits_too_long_for_the_index_is_given_up_and_the_index_is_built_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENCE", 0.05)
    engine = Scripted()
    engine.seconds["search"] = 30.0
    made = Calls(engine)

    async def steps() -> None:
        with pytest.raises(Building, match="brought up to date"):
            await call(made, "search", query="x", limit=8)
        await asyncio.sleep(0)
        engine.seconds["search"] = 0.0
        await call(made, "search", query="x", limit=8)

    asyncio.run(steps())
    assert engine.cancelled == ["search"]
    assert engine.commands().count("index") == 1


def test_a_call_that_is_cancelled_cancels_its_request() -> None:
    engine = Scripted()
    engine.seconds["search"] = 30.0
    made = Calls(engine)

    async def steps() -> None:
        asking = asyncio.create_task(call(made, "search", query="x", limit=8))
        while "search" not in engine.commands():
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.sleep(0)

    asyncio.run(steps())
    assert engine.cancelled == ["search"]


LINES: Form = {"path": "a.py", "start_line": 3, "end_line": 3, "lines": 9, "text": "x"}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"path": "a.py", "start_line": 1}, ("a.py", 1, 0)),
        ({"path": "a.py:3-5", "start_line": 1}, ("a.py", 3, 5)),
        ({"path": "a.py:3", "start_line": 1}, ("a.py", 3, 3)),
        ({"path": "a.py:3-5", "start_line": 2}, ("a.py:3-5", 2, 0)),
        ({"path": "a.py:3-5", "start_line": 1, "end_line": 9}, ("a.py:3-5", 1, 9)),
        ({"path": "odd:name.py", "start_line": 1}, ("odd:name.py", 1, 0)),
    ],
)
def test_a_citation_is_a_path_too(given: Form, asked: tuple[str, int, int]) -> None:
    engine = Scripted(read=LINES)
    asyncio.run(call(Calls(engine), "read", **given))
    assert engine.asked == [("read", {"path": asked[0], "start_line": asked[1], "end_line": asked[2]})]


def test_a_pack_that_is_too_long_as_json_is_packed_smaller() -> None:
    engine = Scripted(pack={"text": "\\" * 6_000, "files": [], "omitted": [], "index": {}})
    made = Calls(engine)
    with pytest.raises(UsageError, match="do not hold"):
        asyncio.run(call(made, "pack", question="x", max_tokens=1_000))
    budgets = [fields["budget"] for command, fields in engine.asked if command == "pack"]
    assert budgets == sorted(budgets, key=lambda budget: -int(str(budget)))
    assert len(budgets) == len(set(map(str, budgets))) > 1


@pytest.mark.parametrize(
    "given", [{"relation": "callers"}, {"relation": "path", "target": "a"}, {"relation": "deps", "target": "a", "to": "b"}, {"relation": "path", "to": "b"}]
)
def test_a_relation_says_what_it_needs(given: Form) -> None:
    with pytest.raises(UsageError, match="needs a target"):
        asyncio.run(call(Calls(Scripted()), "graph", depth=1, **given))
