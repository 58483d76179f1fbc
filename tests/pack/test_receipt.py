"""The receipt says what the context holds, and nothing else."""

from __future__ import annotations

import pytest

from codeqa.pack import tokens
from codeqa.pack.packing import pack
from codeqa.pack.receipt import receipt
from codeqa.types import RankedFile
from tests.pack.samples import MARKER, NAMES, STATE, content_of, loader, ranked, stdlib


def test_a_receipt_adds_up() -> None:
    files = tuple(content_of(f"{name}.py", stdlib(name), tokens.count) for name in NAMES)
    ranking = (*ranked(files), RankedFile("gone.py", 0.1))
    context = pack("q", ranking, loader(files), budget=2_000, index=STATE, marker=MARKER, preamble="# map\n")
    result = receipt(context)
    assert sum(row.tokens for row in result.rows) + result.frame == result.tokens == context.tokens
    assert sum(row.share for row in result.rows) == pytest.approx(1 - result.frame / result.tokens)
    assert result.used == context.tokens / 2_000
    assert [row.score for row in result.rows] == sorted((file.score for file in context.files), reverse=True)
    assert sum(number for _, number in result.left_out) == len(context.omitted)


def test_an_empty_receipt_divides_by_nothing() -> None:
    assert receipt(pack("q", (), loader(()), budget=10, index=STATE, marker=MARKER)).rows == ()
