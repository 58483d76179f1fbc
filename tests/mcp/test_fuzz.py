"""Mutated messages: no crash, no hang, nothing read outside of the root. ``python -m bench mcp-fuzz`` says ten thousand of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.mcp_fuzz import CANARY, SHARES, fire, plant
from tests.served import command, environment

MESSAGES = 150


@pytest.mark.parametrize("kind", [*SHARES, "serve"])
def test_no_message_ends_it_silences_it_or_gets_out_of_the_root(kind: str, tmp_path: Path) -> None:
    if kind != "serve":
        pytest.importorskip("mcp", reason="the extra codeqa[mcp] is not installed")
    tree = plant(tmp_path)
    line = command(tree, *(("serve", "--stdio") if kind == "serve" else ("mcp",)))
    made, sent = fire(kind, line, environment(tmp_path), tree, MESSAGES, seed=7)
    assert made.faults == []
    assert sent == MESSAGES
    assert sum(made.answers.values()) > MESSAGES / 10


def test_the_word_that_must_not_come_back_lies_where_it_could_be_read(tmp_path: Path) -> None:
    tree = plant(tmp_path)
    assert CANARY in (tree / "link.py").read_text()
    assert CANARY in (tree / "folder" / "x.py").read_text()
    assert CANARY in (tree / ".env").read_text()
