"""Each tool: its arguments to a request of the engine, the answer cut to the budget. An index that must be built first is built aside, and the caller told."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Final

from codeqa.errors import CodeqaError, UsageError
from codeqa.mcp import shaping
from codeqa.mcp.engine import Engine, Hear, Refused
from codeqa.mcp.shaping import Form, Shaped, Value, number, text

PATIENCE: Final = 45.0
"""Seconds that a tool takes at most to bring the index up to date: many clients give up after 60. The work goes on, and the caller is told to come back."""

PACKED: Final = 0.8
"""Of a budget, what the packed text may take at first: as JSON the same text takes up to a quarter more."""

PLACE: Final = re.compile(r"(?P<path>.+?):(?P<start>[0-9]{1,9})(?:-(?P<end>[0-9]{1,9}))?", re.DOTALL)


class Building(CodeqaError):
    code = "index_building"
    exit_code = 3


class Calls:
    """One server's calls, over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready = False
        self._building: asyncio.Task[Form] | None = None
        self._stage = ""

    async def call(self, name: str, given: Mapping[str, Value], hear: Hear) -> Shaped:
        """Raises CodeqaError, Refused."""
        budget = number(given, "max_tokens")
        if name == "read":
            return await self._shaped(shaping.read(await self._read(given)), budget)
        await self._index(hear)
        if name == "search":
            fields: Form = {"query": text(given, "query"), "limit": number(given, "limit"), **_scope(given)}
            return await self._shaped(shaping.search(await self._patient("search", fields, hear)), budget)
        if name == "pack":
            return await self._pack(given, budget, hear)
        if name == "graph":
            return await self._graph(given, budget, hear)
        found = await self._engine.ask("ask", {"question": text(given, "question"), **_scope(given)}, hear)
        return await self._shaped(shaping.answer(found), budget)

    async def _shaped(self, build: shaping.Build, budget: int) -> Shaped:
        return await shaping.fitted(build, budget, self._engine.count)

    async def _read(self, given: Mapping[str, Value]) -> Form:
        path, start, end = text(given, "path"), number(given, "start_line"), number(given, "end_line")
        cited = PLACE.fullmatch(path)
        if cited and "end_line" not in given and start == 1:
            path, start = cited["path"], int(cited["start"])
            end = int(cited["end"] or start)
        return await self._engine.ask("read", {"path": path, "start_line": start, "end_line": end})

    async def _pack(self, given: Mapping[str, Value], budget: int, hear: Hear) -> Shaped:
        """Packed again, smaller, where it comes out too long as JSON."""
        room = int(budget * PACKED)
        for _ in range(4):
            fields: Form = {"question": text(given, "question"), "budget": room, **_scope(given)}
            told, form = shaping.pack(await self._patient("pack", fields, hear))
            counted = await self._engine.count([told, json.dumps(form, ensure_ascii=False)])
            if max(counted) + shaping.FRAME <= budget:
                return Shaped(told, {**form, "tokens": counted[0]}, counted[0])
            room = int(room * budget / (max(counted) + shaping.FRAME) * shaping.CLOSER)
        raise UsageError(f"{budget} tokens do not hold what belongs together", "give more max_tokens")

    async def _graph(self, given: Mapping[str, Value], budget: int, hear: Hear) -> Shaped:
        relation, target, to = text(given, "relation"), text(given, "target"), text(given, "to")
        if relation == "impact":
            found = await self._patient("graph", {"words": [relation, *([target] if target else [])]}, hear)
            return await self._shaped(shaping.impact(found), budget)
        if not target or (relation == "path") != bool(to):
            needed = "a target and to" if relation == "path" else "a target, and no to"
            raise UsageError(f"{relation} needs {needed}", "name files or symbols")
        places: list[Value] = [relation, target, *([to] if to else [])]
        depth: Form = {} if relation == "path" else {"depth": number(given, "depth")}
        found = await self._patient("graph", {"words": places, **depth}, hear)
        return await self._shaped(shaping.relations(found, relation), budget)

    # --- the index ---

    async def _index(self, hear: Hear) -> None:
        """Returns when there is one. Raises Building where that takes too long for one call."""
        if self._ready:
            return
        if self._building is None:
            if (await self._engine.ask("hello", {})).get("indexed") is True:
                self._ready = True
                return
            self._begin()
        await self._built(hear)

    def _begin(self) -> None:
        """In the engine's process for long work; whoever began it may go away."""

        def note(event: Form) -> None:
            self._stage = told(event)

        self._building = asyncio.create_task(self._engine.ask("index", {}, note))
        self._building.add_done_callback(lambda task: task.cancelled() or task.exception())  # whoever waits hears of it; nobody may

    async def _built(self, hear: Hear) -> None:
        building = self._building
        if building is None:
            return
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until:
            done, _ = await asyncio.wait({building}, timeout=1.0)
            if done:
                self._building = None
                building.result()
                self._ready = True
                return
            hear({"event": "progress", "stage": f"indexing: {self._stage}" if self._stage else "indexing"})
        raise Building(f"the index is being built{f' ({self._stage})' if self._stage else ''}", "ask again in half a minute; until then read works")

    async def _patient(self, command: str, fields: Form, hear: Hear) -> Form:
        """An answer within ``PATIENCE``; where the index takes longer than that to follow the files, that goes on aside, and the next call is answered."""
        asking = asyncio.create_task(self._engine.ask(command, fields, hear))
        try:
            done, _ = await asyncio.wait({asking}, timeout=PATIENCE)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        if done:
            return self._result(asking)
        asking.cancel()
        if self._building is None or self._building.done():
            self._begin()
        raise Building("the index is being brought up to date, which takes long", "ask again: the next answer comes from the index as it was")

    def _result(self, asking: asyncio.Task[Form]) -> Form:
        try:
            return asking.result()
        except Refused as error:
            self._ready = self._ready and error.code != "index_missing"
            raise


def _scope(given: Mapping[str, Value]) -> Form:
    return {"scope": given["scope"]} if given.get("scope") else {}


def told(event: Mapping[str, Value]) -> str:
    """A stage of work as a person reads it: "parsing 300/4,220"."""
    done, total = number(event, "done"), number(event, "total")
    return text(event, "stage") + (f" {done:,}/{total:,}" if total else "")
