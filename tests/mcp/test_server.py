"""The SDK's own client drives every tool of a real server over real pipes."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from codeqa.pipeline.reading import tokens_of
from tests.fakes import DONE, STOP, Forever, ScriptedServer, delta, stream
from tests.pipeline.small import git, write
from tests.served import PATIENCE, ROOT, command, environment

mcp = pytest.importorskip("mcp", reason="the extra codeqa[mcp] is not installed")
from mcp.client.stdio import stdio_client  # noqa: E402 - only where the extra is

CANARY = "canary-7f3a"


def planted(base: Path) -> Path:
    """A small shop, with ways out of it."""
    folder = write(base / "shop")
    write(base, {"outside.txt": f"{CANARY}\n"})
    write(folder, {".env": f"TOKEN={CANARY}\n", "long.py": "".join(f"value_{number} = {number}\n" for number in range(3_000))})
    (folder / "way_out.py").symlink_to(base / "outside.txt")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return planted(tmp_path)


@asynccontextmanager
async def connected(shop: Path, home: Path, *arguments: str, **environ: str) -> AsyncIterator[Any]:
    program, *line = command(shop, "mcp", *arguments)
    parameters = mcp.StdioServerParameters(command=program, args=line, env=environment(home, **environ), cwd=str(ROOT))
    async with stdio_client(parameters) as (source, sink), mcp.ClientSession(source, sink) as session:
        await session.initialize()
        yield session


def drive(shop: Path, home: Path, steps: Callable[[Any], Awaitable[None]], *arguments: str, **environ: str) -> None:
    async def run() -> None:
        async with asyncio.timeout(PATIENCE * 2), connected(shop, home, *arguments, **environ) as session:
            await steps(session)

    asyncio.run(run())


class Session:
    """A client and its server that several tests share; the client lives in a loop of its own."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._loop = asyncio.new_event_loop()
        self._ready: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._live(),))
        self._thread.start()
        self._session = self._ready.result(PATIENCE)

    async def _live(self) -> None:
        try:
            async with connected(planted(self._base), self._base) as session:
                self._ready.set_result(session)
                await self._end.wait()
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            raise

    def run(self, steps: Callable[[Any], Awaitable[None]]) -> None:
        async def run() -> None:
            await steps(self._session)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE * 2)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """For tests that change nothing."""
    made = Session(tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


def told(result: Any) -> str:
    (content,) = result.content
    text: str = content.text
    return text


def test_the_client_drives_every_tool(shared: Session) -> None:
    async def steps(session: Any) -> None:
        assert [tool.name for tool in (await session.list_tools()).tools] == ["search", "pack", "read", "graph"]
        found = await session.call_tool("search", {"query": "total of a basket", "limit": 2})
        assert found.structured_content["hits"][0]["path"] == "shop/basket.py"
        assert "shop/basket.py:" in told(found)
        packed = await session.call_tool("pack", {"question": "who pays, and how much?", "max_tokens": 1_500})
        assert {file["path"] for file in packed.structured_content["files"]} >= {"shop/checkout.py"}
        read = await session.call_tool("read", {"path": "shop/basket.py:4-6"})
        assert (read.structured_content["start_line"], read.structured_content["end_line"]) == (4, 6)
        for relation, fields in {
            "callers": {"target": "Basket.total"},
            "callees": {"target": "pay"},
            "deps": {"target": "shop/checkout.py"},
            "rdeps": {"target": "shop/basket.py"},
            "path": {"target": "shop/checkout.py", "to": "shop/basket.py"},
            "impact": {"target": "shop/basket.py"},
        }.items():
            followed = await session.call_tool("graph", {"relation": relation, **fields})
            assert not followed.is_error, told(followed)
            assert "shop/basket.py" in told(followed)
        for result in (found, packed, read, followed):
            assert result.structured_content["tokens"] == tokens_of(told(result))

    shared.run(steps)


def test_a_client_of_the_newest_protocol_needs_no_handshake(shop: Path, tmp_path: Path) -> None:
    async def run() -> None:
        program, *line = command(shop, "mcp")
        parameters = mcp.StdioServerParameters(command=program, args=line, env=environment(tmp_path), cwd=str(ROOT))
        async with asyncio.timeout(PATIENCE * 2), mcp.Client(stdio_client(parameters)) as client:
            assert client.protocol_version >= "2026-07-28"
            assert (await client.call_tool("read", {"path": "README.md"})).structured_content["lines"] == 5

    asyncio.run(run())


def test_a_result_is_within_its_budget_in_both_forms(shared: Session) -> None:
    async def steps(session: Any) -> None:
        calls: dict[str, dict[str, object]] = {
            "search": {"query": "value total pay basket", "limit": 50},
            "pack": {"question": "value total pay basket"},
            "read": {"path": "long.py"},
            "graph": {"relation": "rdeps", "target": "shop"},
        }
        for name, arguments in calls.items():
            for budget in (400, 2_000):
                result = await session.call_tool(name, {**arguments, "max_tokens": budget})
                if result.is_error:
                    assert result.structured_content["error"]["code"] in ("budget", "usage"), told(result)
                    continue
                assert tokens_of(told(result)) <= budget
                assert tokens_of(json.dumps(result.structured_content, ensure_ascii=False)) <= budget

    shared.run(steps)


def test_the_first_call_builds_the_index_and_reports_progress(shop: Path, tmp_path: Path) -> None:
    heard: list[tuple[float, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))

    async def steps(session: Any) -> None:
        result = await session.call_tool("search", {"query": "basket"}, progress_callback=hear)
        assert not result.is_error
        write(shop, {"shop/voucher.py": "def redeem_voucher(code):\n    return code\n"})
        result = await session.call_tool("search", {"query": "redeem_voucher"})
        assert result.structured_content["hits"][0]["symbol"] == "redeem_voucher", "the index follows by itself"

    drive(shop, tmp_path, steps)
    assert [progress for progress, _ in heard] == sorted({progress for progress, _ in heard})


WAYS_OUT = ("../outside.txt", "/etc/passwd", "way_out.py", ".env", "shop/../../outside.txt", "../outside.txt:1-1", "file:///etc/passwd", "")


def test_nothing_outside_or_secret_is_read(shared: Session) -> None:
    async def steps(session: Any) -> None:
        for path in WAYS_OUT:
            result = await session.call_tool("read", {"path": path})
            assert result.is_error
            assert result.structured_content["error"]["code"] in ("usage", "source", "nothing_found")
            assert CANARY not in told(result)

    shared.run(steps)


def test_an_error_says_what_to_do_and_the_next_call_works(shared: Session) -> None:
    async def steps(session: Any) -> None:
        for name, arguments in (
            ("search", {}),
            ("search", {"query": "x", "limit": "many"}),
            ("search", {"query": "x", "root": "/"}),
            ("graph", {"relation": "callers"}),
            ("graph", {"relation": "callers", "target": "no_such_thing_at_all"}),
            ("graph", {"relation": "path", "target": "shop/basket.py"}),
            ("graph", {"relation": "friends", "target": "x"}),
        ):
            result = await session.call_tool(name, arguments)
            error = result.structured_content["error"]
            assert result.is_error
            assert error["message"]
            assert error["hint"]
            assert told(result).startswith(f"{error['code']}: {error['message']}")
        with pytest.raises(mcp.MCPError, match="no such tool"):
            await session.call_tool("destroy", {})
        with pytest.raises(mcp.MCPError, match="no model is configured"):
            await session.call_tool("ask", {"question": "x"})
        assert not (await session.call_tool("search", {"query": "basket"})).is_error

    shared.run(steps)


def test_with_a_model_there_is_ask_and_its_citations_are_checked(shop: Path, tmp_path: Path) -> None:
    with ScriptedServer([stream(delta("The total is a sum [shop/basket.py:6].\n"), STOP, DONE)]) as model:

        async def steps(session: Any) -> None:
            assert "ask" in [tool.name for tool in (await session.list_tools()).tools]
            result = await session.call_tool("ask", {"question": "what is the total?"})
            assert result.structured_content["answer"].startswith("The total is a sum")
            assert [cited["path"] for cited in result.structured_content["citations"]] == ["shop/basket.py"]

        drive(shop, tmp_path, steps, CODEQA_MODEL="m", CODEQA_BASE_URL=model.base_url)


def test_offline_there_is_no_ask(shop: Path, tmp_path: Path) -> None:
    async def steps(session: Any) -> None:
        assert "ask" not in [tool.name for tool in (await session.list_tools()).tools]

    drive(shop, tmp_path, steps, "--offline", CODEQA_MODEL="m")


def test_a_call_that_is_cancelled_ends_its_work_and_the_next_is_answered(shop: Path, tmp_path: Path) -> None:
    with ScriptedServer([stream(delta("Well.\n\n"), Forever(delta("And so on.\n\n"), 0.05))]) as model:

        async def steps(session: Any) -> None:
            asked = asyncio.create_task(session.call_tool("ask", {"question": "what is the total?"}))
            while not model.requests:
                await asyncio.sleep(0.05)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert not (await session.call_tool("search", {"query": "basket"})).is_error

        drive(shop, tmp_path, steps, CODEQA_MODEL="m", CODEQA_BASE_URL=model.base_url)


def test_many_calls_at_once_are_all_answered(shared: Session) -> None:
    async def steps(session: Any) -> None:
        calls = [session.call_tool("search", {"query": f"basket {number}"}) for number in range(8)]
        calls += [session.call_tool("read", {"path": "shop/basket.py"}) for _ in range(8)]
        assert not any(result.is_error for result in await asyncio.gather(*calls))

    shared.run(steps)


def test_the_list_of_tools_is_the_same_bytes_in_every_repository(shop: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"engine.py": "def ignite():\n    return 1\n"})
    seen = []

    async def steps(session: Any) -> None:
        seen.append(
            (await session.list_tools()).model_dump_json() + str(session.get_server_capabilities() if hasattr(session, "get_server_capabilities") else "")
        )

    drive(shop, tmp_path, steps)
    drive(other, tmp_path, steps)
    assert seen[0] == seen[1]
    assert "shop" not in seen[0]


def test_the_process_that_works_may_die_and_the_next_call_starts_another(shop: Path, tmp_path: Path) -> None:
    async def steps(session: Any) -> None:
        assert not (await session.call_tool("search", {"query": "basket"})).is_error
        for line in subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout.split("\n"):
            if str(shop) in line and "serve" in line:
                os.kill(int(line.split()[0]), 9)
        result = await session.call_tool("search", {"query": "basket"})
        if result.is_error:
            assert result.structured_content["error"]["code"] == "worker_lost"
        assert not (await session.call_tool("search", {"query": "basket"})).is_error

    drive(shop, tmp_path, steps)


def test_impact_without_a_target_looks_at_what_is_not_committed(shop: Path, tmp_path: Path) -> None:
    (shop / "way_out.py").unlink()
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "first")

    async def steps(session: Any) -> None:
        assert told(await session.call_tool("graph", {"relation": "impact"})) == "nothing is changed"
        write(shop, {"shop/basket.py": "class Basket:\n    def total(self):\n        return 1\n"})
        result = await session.call_tool("graph", {"relation": "impact"})
        assert any(row["symbol"] == "Basket.total" for row in result.structured_content["about"])

    drive(shop, tmp_path, steps)


# --- the process -----------------------------------------------------------------------------------------------------------------------

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}


def test_stdout_has_the_protocol_alone_and_the_end_of_stdin_ends_it(shop: Path, tmp_path: Path) -> None:
    lines = [INITIALIZE, {"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}]
    pipe = subprocess.PIPE
    with subprocess.Popen(command(shop, "mcp"), cwd=ROOT, env=environment(tmp_path), stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(timeout=PATIENCE) == 0
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[0]["result"]["serverInfo"]["name"] == "codeqa"


def test_ctrl_c_ends_it_though_its_stdin_is_open(shop: Path, tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(command(shop, "mcp"), cwd=ROOT, env=environment(tmp_path), stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(INITIALIZE) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == -signal.SIGINT


def test_without_the_extra_the_way_to_get_it_is_told(shop: Path, tmp_path: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None; from codeqa.cli import main; sys.exit(main(['-C', sys.argv[1], 'mcp']))"
    done = subprocess.run([sys.executable, "-c", program, str(shop)], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'codeqa[mcp]'" in done.stderr
    assert done.stdout == ""


def test_a_home_folder_is_no_repository_and_is_not_indexed(tmp_path: Path) -> None:
    home = write(tmp_path / "home", {"notes.txt": "mine\n"})
    done = subprocess.run(command(home, "mcp"), cwd=ROOT, env=environment(home), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "-C" in done.stderr


def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    line = command(tmp_path / "nowhere", "mcp")
    done = subprocess.run(line, cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
