"""Thousands of mutated messages to ``codeqa mcp`` and ``codeqa serve --stdio``: neither may end, fall silent, say what is no JSON, or read outside the root.

Outside of the tree, and behind links and secret files in it, lies a word that must never come back. After every few messages a plain question must be answered.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from bench import results
from bench.program import ROOT, Program, environment

CANARY = "canary-5d1c9e"
SILENCE = 60.0
"""Seconds until an answer that does not come counts as a hang."""

EVERY = 40
"""Messages between two plain questions."""

FILES = {"app/main.py": "def start():\n    return serve(80)\n\n\ndef serve(port):\n    return port\n", "app/util.py": "from app.main import start\n\nstart()\n"}

ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "fuzz", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}

WAYS_OUT = (
    "../outside.txt",
    "../../../../../../etc/passwd",
    "/etc/passwd",
    "link.py",
    "folder/x.py",
    ".env",
    "app/../../outside.txt",
    "..\\outside.txt",
    "file:///etc/passwd",
    "~/.ssh/id_rsa",
    "%2e%2e/outside.txt",
    "app/main.py\0../outside.txt",
    "pipe.py",
    ".git/config",
    "\u2025/outside.txt",
    "{outside}",
)

Message = Mapping[str, Any] | list[Any] | str | bytes


def plant(base: Path) -> Path:
    """The tree, with every way out of it."""
    tree = base / "tree"
    for name, text in {**FILES, ".env": f"TOKEN={CANARY}\n", "id_rsa": f"{CANARY}\n"}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (base / "outside").mkdir()
    for path in (base / "outside.txt", base / "outside" / "x.py"):
        path.write_text(f"{CANARY}\n", encoding="utf-8")
    (tree / "link.py").symlink_to(base / "outside.txt")
    (tree / "folder").symlink_to(base / "outside")
    os.mkfifo(tree / "pipe.py")
    return tree


# --- what is said: valid messages, and what becomes of them ------------------------------------------------------------------------------


def calls(chance: random.Random, tree: Path) -> tuple[str, dict[str, Any]]:
    """A tool with arguments that it takes, places out of the tree among them."""
    way = chance.choice(WAYS_OUT).replace("{outside}", str(tree.parent / "outside.txt"))
    place = chance.choice(["app/main.py", "app", "start", "app/main.py:serve", "app/main.py:1-3", way])
    offered: list[tuple[str, dict[str, Any]]] = [
        ("read", {"path": place}),
        ("read", {"path": way, "start_line": chance.choice([1, 0, -1, 10**12]), "max_tokens": chance.choice([1, 300, 10**9])}),
        ("search", {"query": chance.choice(["serve a port", "start", way, "\u202e", "x" * 500]), "limit": chance.choice([1, 50]), "scope": [way]}),
        ("pack", {"question": chance.choice(["who starts?", way]), "max_tokens": chance.choice([200, 1_000])}),
        ("graph", {"relation": chance.choice(["callers", "callees", "deps", "rdeps", "impact", "path"]), "target": place, "to": way}),
        ("ask", {"question": "what is it?"}),
        (chance.choice(["", "rm", "../read", "search\0"]), {"path": way}),
    ]
    return chance.choice(offered)


def protocol(chance: random.Random, tree: Path, modern: bool) -> dict[str, Any]:
    """A message of the Model Context Protocol."""
    name, arguments = calls(chance, tree)
    identity = chance.choice([chance.randrange(1 << 31), f"s{chance.randrange(99)}", 0, -1])
    params: dict[str, Any] = {"name": name, "arguments": arguments}
    if chance.random() < 0.3:
        params["_meta"] = {"progressToken": chance.choice([1, "t", True, None])}
    if modern:
        params["_meta"] = {**params.get("_meta", {}), **ENVELOPE}
    others: list[dict[str, Any]] = [
        {
            "jsonrpc": "2.0",
            "id": identity,
            "method": chance.choice(["tools/list", "ping", "resources/list", "prompts/get", "logging/setLevel", "x/y", "initialize"]),
        },
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": chance.choice([identity, "s1", None, {}]), "reason": "no"}},
        {"jsonrpc": "2.0", "method": chance.choice(["notifications/initialized", "notifications/progress", "notifications/x"]), "params": {"progressToken": 1}},
        {"jsonrpc": "2.0", "id": identity, "result": {"roots": [{"uri": "file:///"}]}},
        {"jsonrpc": "2.0", "id": identity, "error": {"code": -1, "message": "x"}},
    ]
    call = {"jsonrpc": "2.0", "id": identity, "method": "tools/call", "params": params}
    return chance.choice(others) if chance.random() < 0.3 else call


def requests(chance: random.Random, tree: Path) -> dict[str, Any]:
    """A request of ``serve``."""
    name, arguments = calls(chance, tree)
    fields = {key: value for key, value in arguments.items() if key not in ("relation", "target", "to", "max_tokens")}
    if name == "graph":
        fields["words"] = [arguments["relation"], arguments["target"]]
    extras: list[dict[str, Any]] = [
        {},
        {"format": "vimgrep"},
        {"stdin": "x"},
        {"pin": [chance.choice(WAYS_OUT)]},
        {"files_from": "/etc/passwd"},
        {"directory": "/"},
    ]
    more = chance.choice(extras)
    identity = chance.choice([chance.randrange(1 << 31)] * 6 + [f"s{chance.randrange(99)}", None, True])
    place = {"id": identity, "command": chance.choice(["at", "why", "status"]), "words": [chance.choice(WAYS_OUT)]}
    return chance.choice([{"id": identity, "command": name, **fields, **more}] * 5 + [{"cancel": identity}, place])


ODD: Sequence[Any] = (
    *(None, True, -1, 0, 1e308, 10**30, "", "\0", "\ud800", "x" * 20_000, "\u202e", [], {}, [[]], {"a": {"b": []}}, "../..", "2.0", "tools/call"),
    [[[[[[[[[[1]]]]]]]]]],
)


def mutated(value: Any, chance: random.Random, depth: int = 0) -> Any:
    """The value with something changed, dropped, added or put elsewhere in it."""
    if depth > 6 or chance.random() < 0.15:
        return chance.choice(ODD)
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        changed = dict(value)
        what = chance.randrange(4)
        if what == 0:
            del changed[key]
        elif what == 1:
            changed[chance.choice(["_meta", "id", "method", "params", "name", "path", "x" * 300, ""])] = chance.choice(ODD)
        else:
            changed[key] = mutated(value[key], chance, depth + 1)
        return changed
    if isinstance(value, list) and value:
        return [*value, chance.choice(ODD)] if chance.random() < 0.5 else [mutated(value[0], chance, depth + 1), *value[1:]]
    return chance.choice(ODD)


def line(message: Any, chance: random.Random) -> bytes:
    """The message as bytes; some of them damaged as no JSON library would."""
    data = json.dumps(message).encode()
    what = chance.random()
    if what < 0.80:
        return data
    at = chance.randrange(len(data) + 1)
    damaged = [
        data[:at],
        data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
        data + data,
        b"\xef\xbb\xbf" + data,
        b"[" + data + b"," + data + b"]",
        b"[" * 5_000 + data,
        data.replace(b'"', b"'"),
        b'{"jsonrpc":"2.0","id":' + b"9" * 5_000 + b"}",
        bytes(chance.randrange(256) for _ in range(60)),
        b"",
    ]
    return chance.choice(damaged).replace(b"\n", b" ")


def said(chance: random.Random, make: Callable[[], Any]) -> bytes:
    message = make()
    for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2, 4))):
        message = mutated(message, chance)
    return line(message, chance)


# --- a process under fire ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Fire:
    """One process. ``faults`` says what was wrong; none means that all was well."""

    command: Sequence[str]
    environ: Mapping[str, str]
    ask: Callable[[str], Mapping[str, Any]]
    faults: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def run(self, lines: Iterator[bytes], first: Sequence[Mapping[str, Any]] = ()) -> int:
        """Sends all lines; gives their number."""
        sent = 0
        process = subprocess.Popen(
            list(self.command), cwd=ROOT, env=dict(self.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(process.stdout, heard), daemon=True).start()
        try:
            self._write(process, *(json.dumps(message).encode() for message in first))
            for data in lines:
                self._write(process, data)
                sent += 1
                if sent % EVERY == 0 and not self._answered(process, heard, f"alive-{sent}"):
                    return sent
            self._answered(process, heard, "alive-last")
            assert process.stdin is not None
            process.stdin.close()
            if process.wait(timeout=SILENCE) != 0:
                self.faults.append(f"exit code {process.returncode}")
        except (BrokenPipeError, subprocess.TimeoutExpired) as error:
            self.faults.append(f"{type(error).__name__} after {sent} messages, exit code {process.poll()}")
        finally:
            process.kill()
            process.wait()
        return sent

    @staticmethod
    def _write(process: subprocess.Popen[bytes], *lines: bytes) -> None:
        assert process.stdin is not None
        process.stdin.write(b"".join(data + b"\n" for data in lines))
        process.stdin.flush()

    def _answered(self, process: subprocess.Popen[bytes], heard: queue.SimpleQueue[str | None], name: str) -> bool:
        began = time.monotonic()
        self._write(process, json.dumps(self.ask(name)).encode())
        while True:
            try:
                found = heard.get(timeout=SILENCE)
            except queue.Empty:
                self.faults.append(f"silent at {name}")
                return False
            if found is None:
                self.faults.append(f"it ended before {name}")
                return False
            if found == name:
                self.slowest = max(self.slowest, time.monotonic() - began)
                return True

    def _listen(self, stream: IO[bytes] | None, heard: queue.SimpleQueue[str | None]) -> None:
        for data in stream or ():
            if CANARY.encode() in data:
                self.faults.append(f"what lies outside came back: {data[:300]!r}")
            try:
                message = json.loads(data)
            except ValueError:
                self.faults.append(f"no JSON on stdout: {data[:200]!r}")
                continue
            kind = _kind(message)
            self.answers[kind] += 1
            if kind == "error bug":
                self.faults.append(json.dumps(message)[:500])
            heard.put(str(message.get("id")))
        heard.put(None)


def _kind(message: Mapping[str, Any]) -> str:
    if "method" in message or "event" in message:
        return "told"
    error = message.get("error") or message.get("result", {}).get("structuredContent", {}).get("error")
    return f"error {error['code']}" if isinstance(error, Mapping) else "answered"


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": "init",
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "1"}},
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
MODERN = {"jsonrpc": "2.0", "id": "first", "method": "tools/list", "params": {"_meta": ENVELOPE}}


def fire(kind: str, command: Sequence[str], environ: Mapping[str, str], tree: Path, messages: int, seed: int) -> tuple[Fire, int]:
    """``kind``: "serve", or the protocol with its "handshake", with "none" at all, or "modern" (an envelope with each request)."""
    chance = random.Random(f"{kind} {seed}")
    if kind == "serve":
        made = Fire(command, environ, lambda name: {"id": name, "command": "hello"})
        return made, made.run(said(chance, lambda: requests(chance, tree)) for _ in range(messages))
    modern = kind == "modern"
    first = {"handshake": (INITIALIZE, INITIALIZED), "none": (), "modern": (MODERN,)}[kind]
    params = {"name": "read", "arguments": {"path": "app/main.py"}, **({"_meta": ENVELOPE} if modern else {})}
    question = {"method": "ping"} if kind == "none" else {"method": "tools/call", "params": params}
    made = Fire(command, environ, lambda name: {"jsonrpc": "2.0", **question, "id": name})
    return made, made.run((said(chance, lambda: protocol(chance, tree, modern)) for _ in range(messages)), first)


SHARES = {"handshake": 0.5, "modern": 0.3, "none": 0.2}
"""Of the protocol's messages, how many are said to a server in each state."""


def perform(arguments: argparse.Namespace, program: Program) -> int:
    rows: dict[str, Any] = {}
    base = Path(tempfile.mkdtemp()).resolve()
    try:
        tree = plant(base)
        environ = {**environment(base / "index"), "HOME": str(base)}
        plans = {**{kind: int(arguments.messages * share) for kind, share in SHARES.items()}, "serve": arguments.messages}
        for kind, messages in plans.items():
            began = time.monotonic()
            command = program.line(tree, *(("serve", "--stdio") if kind == "serve" else ("mcp",)))
            made, sent = fire(kind, command, environ, tree, messages, arguments.seed)
            spent = round(time.monotonic() - began, 1)
            slowest = round(made.slowest, 2)
            rows[kind] = {"messages": sent, "faults": made.faults, "answers": dict(made.answers.most_common()), "slowest": slowest, "seconds": spent}
            print(kind, json.dumps(rows[kind]), flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    results.write("mcp-fuzz", "planted", arguments.out, {"seed": arguments.seed, "rows": rows})
    return int(any(row["faults"] or row["messages"] < plans[kind] for kind, row in rows.items()))
