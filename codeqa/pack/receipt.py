"""Owns the receipt's figures: what faces show of a Context beside its text. No rendering, and no figure that the Context does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from codeqa.types import Context, Mode, PackedFile


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A packed file. ``share`` is its part of the context's tokens, in 0..1; ``lines`` the lines shown verbatim."""

    path: str
    mode: Mode
    lines: int
    tokens: int
    share: float
    score: float
    reasons: tuple[str, ...]
    redactions: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """``rows`` by falling score, ``left_out`` as (reason, files) by falling number, ``used`` the part of the budget that was spent, in 0..1.

    ``frame`` are the tokens that belong to no file: the map on top.
    """

    rows: tuple[ReceiptRow, ...]
    left_out: tuple[tuple[str, int], ...]
    budget: int
    tokens: int
    used: float
    frame: int
    redactions: int
    predicted_coverage: float


def receipt(context: Context) -> Receipt:
    rows = sorted((_row(file, context.tokens) for file in context.files), key=lambda row: (-row.score, row.path))
    reasons = [omitted.reason for omitted in context.omitted]
    left_out = sorted(((reason, reasons.count(reason)) for reason in set(reasons)), key=lambda pair: (-pair[1], pair[0]))
    return Receipt(
        rows=tuple(rows),
        left_out=tuple(left_out),
        budget=context.budget,
        tokens=context.tokens,
        used=context.tokens / context.budget if context.budget else 0.0,
        frame=context.tokens - sum(file.tokens for file in context.files),
        redactions=context.redactions,
        predicted_coverage=context.predicted_coverage,
    )


def _row(file: PackedFile, total: int) -> ReceiptRow:
    return ReceiptRow(
        path=file.path,
        mode=file.mode,
        lines=sum(end - start + 1 for start, end in file.spans),
        tokens=file.tokens,
        share=file.tokens / total if total else 0.0,
        score=file.score,
        reasons=file.reasons,
        redactions=file.redactions,
        stale=file.stale,
    )
