"""The protocol's side: the SDK's server over our tools. The only importer of ``mcp``; stdout belongs to the protocol alone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from codeqa.errors import CodeqaError
from codeqa.mcp.calls import Calls, told
from codeqa.mcp.engine import Engine, Refused
from codeqa.mcp.shaping import Form, text
from codeqa.mcp.tools import INSTRUCTIONS, SPECS, Spec, checked, offered

TICK: Final = 2.0
"""Seconds between two looks at whether the client is still there."""

EVERY: Final = 0.5
"""Seconds between two notifications of progress."""


def run(engine: Sequence[str], version: str, model: bool) -> int:
    """Until the client closes our stdin, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a thread of the SDK waits for stdin and could not be woken otherwise
    threading.Thread(target=_leave_with, args=(os.getppid(), os.dup(1)), name="codeqa-parent", daemon=True).start()
    with suppress(OSError):  # the client does not read any more
        try:
            asyncio.run(_serve(engine, version, model))
        except* OSError as group:
            raise OSError from group
    return 0


def _leave_with(parent: int, sink: int) -> None:
    """Ends the process with its parent, or when nobody can read its answers, even where stdin stays open."""
    poll = select.poll()
    poll.register(sink, 0)
    while os.getppid() == parent and not dict(poll.poll(0)).get(sink, 0) & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
        time.sleep(TICK)
    os._exit(0)


async def _serve(engine: Sequence[str], version: str, model: bool) -> None:
    warm = Engine(engine)
    starting = asyncio.create_task(warm.start())
    server = make(warm, version, model)
    try:
        async with stdio_server() as (source, sink):
            await server.run(source, sink, server.create_initialization_options())
    finally:
        starting.cancel()
        warm.close()


def make(engine: Engine, version: str, model: bool) -> Server[Any]:
    """The server over an engine, to be run over any streams."""
    calls = Calls(engine)
    specs = {spec.name: spec for spec in offered(model)}

    async def list_tools(context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(spec) for spec in specs.values()])

    async def call_tool(context: ServerRequestContext[Any], params: types.CallToolRequestParams) -> types.CallToolResult:
        spec = specs.get(params.name)
        if spec is None:
            known = any(one.name == params.name for one in SPECS)
            why = "no model is configured" if known else "there is no such tool"
            raise MCPError(code=types.INVALID_PARAMS, message=f"{params.name[:50]!r}: {why}; there are {', '.join(specs)}")
        return await _called(calls, spec, params.arguments or {}, _Reporter(context))

    return Server("codeqa", version=version, title="codeqa", instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


def _tool(spec: Spec) -> types.Tool:
    hints = types.ToolAnnotations(title=spec.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=spec.open_world)
    return types.Tool(
        name=spec.name,
        title=spec.title,
        description=spec.description,
        input_schema=spec.input_schema(),
        output_schema=spec.output_schema(),
        annotations=hints,
    )


async def _called(calls: Calls, spec: Spec, given: dict[str, Any], report: _Reporter) -> types.CallToolResult:
    try:
        found = await calls.call(spec.name, checked(spec, given), report)
    except (CodeqaError, Refused) as error:
        return _failed(error.code, error.message, error.hint)
    finally:
        report.close()
    return types.CallToolResult(content=[types.TextContent(type="text", text=found.text)], structured_content=found.fields)


def _failed(code: str, message: str, hint: str) -> types.CallToolResult:
    """An error of the tool, not of the protocol: the model reads it and can do better."""
    lines = f"{code}: {message}" + (f"\nhint: {hint}" if hint else "")
    fields: Form = {"error": {"code": code, "message": message, "hint": hint}}
    return types.CallToolResult(content=[types.TextContent(type="text", text=lines)], structured_content=fields, is_error=True)


class _Reporter:
    """Passes the engine's events on as notifications of progress, which the SDK sends only where the client asked for them. Their number only ever grows."""

    def __init__(self, context: ServerRequestContext[Any]) -> None:
        self._context = context
        self._sent = 0
        self._last = 0.0
        self._words = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, event: Form) -> None:
        self._words += len(text(event, "text").split())
        now = time.monotonic()
        if now - self._last < EVERY:
            return
        self._last = now
        self._sent += 1
        message = told(event) if text(event, "event") == "progress" else f"answering: {self._words} words"
        task = asyncio.create_task(self._context.session.report_progress(float(self._sent), None, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
