"""Ten follow-up questions in one session: how much of each prompt was sent before, byte for byte, what a llama.cpp server's cache knew of it, and the cost.

What is measured is what goes over the wire: a relay on loopback stands between codeqa and the server, and keeps each request. The server's model says one text
(``tests.tiny_model``).
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import tempfile
import threading
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import results
from bench.program import Program
from tests.tiny_model import serving, write_model

QUESTIONS = (
    "How does a queryset turn its filters into SQL?",
    "and where is the WHERE clause compiled?",
    "How are joins chosen for it?",
    "What decides between INNER and LEFT OUTER JOIN?",
    "How does exclude() differ from filter() there?",
    "Where are annotations added to the query?",
    "how is the query cloned?",
    "Who calls `resolve_expression`?",
    "how are Q objects combined?",
    "What does a lookup's as_sql return?",
    "and which test covers that?",
)
"""A first question about django's ORM, and ten that a reader of its answer might go on with."""

SAYS = (
    "`Query.build_filter` turns one filter into a `WhereNode`: it resolves the lookup, sets up the joins by `setup_joins` and trims them, then adds the "
    'condition that `build_lookup` makes [django/db/models/sql/query.py:1-20 "class Query"]. Compilation happens later: `SQLCompiler.as_sql` walks the tree, '
    "each node gives its SQL and parameters, and children are joined by the node's connector. Joins become outer where a condition may be null."
)
"""An answer of usual length, some 100 tokens."""

CACHED_PRICE = 0.1
PIECES = 600
"""Pieces of text that the model reads as one token. It reads all else byte by byte."""
WINDOW = 200_000
"""Tokens of the model's window."""
TIMEOUT = 1_800
"""Seconds: a processor reads 80 kB in minutes."""


def perform(arguments: Namespace, program: Program) -> int:
    index_dir = arguments.index_dir or Path(tempfile.mkdtemp(prefix="codeqa-session-"))
    state = Path(tempfile.mkdtemp(prefix="codeqa-state-"))
    try:
        fresh = [_planned(program, arguments.tree, index_dir, question) for question in QUESTIONS]
        asked, sent = _asked(program, arguments.tree, index_dir, state)
    finally:
        shutil.rmtree(state)
        if not arguments.index_dir:
            shutil.rmtree(index_dir)
    rows = [_row(*step) for step in zip(QUESTIONS, asked, fresh, sent, [b"", *sent[:-1]], strict=True)]
    result = _result(rows)
    for row in rows:
        told = f"prefix {row['prefix_bytes']:.3f} of bytes, {row['prefix_tokens']:.3f} of tokens, cached {row['cached']:.3f}"
        print(f"{row['question'][:50]:50} {row['tokens']:6} tok, {told}, cost {row['cost']:6} (fresh {row['fresh']})")
    print("   ".join(f"{name} {value}" for name, value in result.items() if name != "turns"))
    results.write("session", arguments.tree.name, arguments.out, result)
    return int(result["least_prefix_tokens"] < 0.9 or result["cost_share"] > 0.25)


def _result(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    further = rows[1:]
    cost, fresh = (sum(row[name] for row in further) for name in ("cost", "fresh"))
    return {
        "follow_ups": len(further),
        "least_prefix_bytes": min(row["prefix_bytes"] for row in further),
        "least_prefix_tokens": min(row["prefix_tokens"] for row in further),
        "least_cached": min(row["cached"] for row in further),
        "cost": cost,
        "fresh": fresh,
        "cost_share": round(cost / fresh, 4),
        "last_cost_share": round(further[-1]["cost"] / further[-1]["fresh"], 4),
        "turns": list(rows),
    }


def _row(question: str, form: Mapping[str, Any], fresh: int, sent: bytes, before: bytes) -> dict[str, Any]:
    """``cost`` in tokens of full price: what the server's cache knew counts a tenth."""
    passage, usage = form["passage"], form["usage"]
    cached = usage["cached_tokens"] / usage["prompt_tokens"]
    tokens = passage["prompt_tokens"]
    return {
        "question": question,
        "tokens": tokens,
        "prefix_bytes": round(len(before) / len(sent) if before and sent.startswith(before) else 0.0, 4),
        "prefix_tokens": round(passage["kept_tokens"] / tokens, 4),
        "cached": round(cached, 4),
        "cost": round(tokens * (1 - cached + cached * CACHED_PRICE)),
        "fresh": fresh,
        "elsewhere": passage["elsewhere"],
        "began": passage["began"],
    }


def _planned(program: Program, tree: Path, index_dir: Path, question: str) -> int:
    """Tokens of the same question asked by itself."""
    form = json.loads(
        program.run(tree, index_dir, "ask", question, "--dry-run", "--rounds", "0", "--json", "--model", "tiny", "--base-url", "http://127.0.0.1:9/v1")
    )
    return int(form["prompt_tokens"])


def _asked(program: Program, tree: Path, index_dir: Path, state: Path) -> tuple[list[Mapping[str, Any]], list[bytes]]:
    """The answers as JSON, and what was sent for each, as the model's template lays it out."""
    model = state / "tiny.gguf"
    write_model(model, SAYS, WINDOW, _pieces(tree))
    with serving(model, window=WINDOW) as server, _relay(server) as (address, bodies), _state(state):
        answers = []
        for number, question in enumerate(QUESTIONS):
            options = ["--json", "--model", "tiny", "--base-url", address, "--timeout", str(TIMEOUT), "--rounds", "0", *(["-c"] if number else [])]
            answers.append(json.loads(program.run(tree, index_dir, "ask", question, *options)))
            print(f"{number + 1}/{len(QUESTIONS)}", flush=True)
    return answers, [_said(body) for body in bodies]


def _pieces(tree: Path) -> list[str]:
    """The pairs that byte pair encoding joins first in a sample of the tree's text: with them a token is some three bytes, as with a model's tokenizer."""
    text = "".join(path.read_text("utf-8", "replace") for path in sorted(tree.glob("django/db/models/sql/*.py")) or sorted(tree.rglob("*.py"))[:20])
    words = [(list(word), count) for word, count in Counter(re.findall(r" ?\w+| +|[^\w\s]+", text)).items()]
    found: list[str] = []
    for _ in range(PIECES):
        pairs = Counter[str]()
        for pieces, count in words:
            for pair in map("".join, pairwise(pieces)):
                pairs[pair] += count
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        found.append(best)
        for pieces, _count in words:
            _join(pieces, best)
    return found


def _join(pieces: list[str], pair: str) -> None:
    place = 0
    while place + 1 < len(pieces):
        if pieces[place] + pieces[place + 1] == pair:
            pieces[place : place + 2] = [pair]
        place += 1


def _said(body: bytes) -> bytes:
    messages = json.loads(body)["messages"]
    return "".join(f"{message['role']}: {message['content']}\n" for message in messages).encode("utf-8", "surrogatepass")


@contextmanager
def _state(folder: Path) -> Iterator[None]:
    """Sessions of their own."""
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("XDG_STATE_HOME")
        if before is not None:
            os.environ["XDG_STATE_HOME"] = before


@contextmanager
def _relay(server: str) -> Iterator[tuple[str, list[bytes]]]:
    """A base URL that hands on to the server's, and the bodies that came by."""
    bodies: list[bytes] = []
    target = urlsplit(server).netloc

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            bodies.append(body)
            connection = http.client.HTTPConnection(target, timeout=TIMEOUT)
            connection.request("POST", self.path, body, {"content-type": "application/json"})
            reply = connection.getresponse()
            self.send_response(reply.status)
            self.send_header("content-type", reply.getheader("content-type", ""))
            self.end_headers()
            while piece := reply.read1(65_536):
                self.wfile.write(piece)
                self.wfile.flush()
            connection.close()

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing."""

    relay = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=relay.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{relay.server_address[1]}/v1", bodies
    finally:
        relay.shutdown()
        relay.server_close()
        thread.join()
