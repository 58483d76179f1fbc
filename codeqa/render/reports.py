"""What index, status, why, doctor and config show say to a person."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from codeqa.render.paint import Line, Span, columns, plural
from codeqa.types import Check, Explanation, IndexReport, LanguageCount, SkipReason, Status

MARKS = {"error": ("✘", "bad"), "ok": ("✔", "good"), "warning": ("!", "warn")}
NEIGHBOURS_SHOWN = 10
"""Imports and importers that `why` lists; the JSON has all."""


def size(count: int) -> str:
    """Bytes for a person, in powers of ten.

    >>> size(999), size(1_200_000)
    ('999 B', '1.2 MB')
    """
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return ""


def index_lines(report: IndexReport, verbose: bool = False) -> Iterator[Line]:
    """The counts always add up: seen = indexed + skipped; what a parser gave up is indexed, and told apart. ``verbose`` names every file that was left out."""
    yield (Span(f"{plural(report.indexed, 'file')} indexed", "strong"), Span(f" of {report.seen:,} seen, in {report.seconds:.1f} s"))
    fresh = f"{report.parsed:,} parsed, {report.reused:,} known by content, {report.unchanged:,} unchanged, {report.removed:,} removed"
    yield (Span(f"  {fresh}", "dim"),)
    yield (Span(f"  {plural(report.chunks, 'chunk')}, {plural(report.symbols, 'symbol')}, {plural(report.edges, 'edge')}", "dim"),)
    unparsed = sum(item.reason is SkipReason.UNPARSED for item in report.skipped)
    counts = Counter(item.reason.value for item in report.skipped if item.reason is not SkipReason.UNPARSED)
    if counts:
        yield (Span(f"  {counts.total():,} skipped: {_counted(sorted(counts.items()))}", "dim"),)
    if unparsed:
        yield (Span(f"  {unparsed:,} unparsed: indexed by their lines, as the parser gave up on them", "dim"),)
    if report.redactions:
        yield (Span(f"  {plural(report.redactions, 'secret')} redacted", "dim"),)
    for item in report.skipped if verbose else ():
        yield (Span(f"  {item.reason.value}: ", "dim"), Span(item.path, "path", item.path), Span(f"  {item.detail}", "dim"))


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts)


def status_lines(status: Status, languages: bool = False) -> Iterator[Line]:
    """``languages``: these alone, with what parsing them took."""
    if languages and status.state is not None:
        yield from _languages(status, timed=True)
        return
    repository = status.repository
    yield _row("repository", repository.root)
    at = " ".join(part for part in (repository.branch, repository.head[:10]) if part)
    yield _row("at", at or ("no commit yet" if repository.git_dir else "a folder without git"))
    if status.state is None:
        yield _row("index", "none yet; the next question or `codeqa index` builds it", "warn")
        return
    state = status.state
    yield _row("index", f"{plural(state.files, 'file')}, {plural(state.chunks, 'chunk')}, {size(status.size_bytes)}, built {_when(status.built_at)}")
    yield _row("place", status.index_dir)
    yield _row("fresh", *_freshness(status))
    yield _row("embedding", status.embedding or "none (lexical and graph only)")
    if status.skipped:
        yield _row("skipped", _counted(status.skipped))
    if status.languages:
        yield ()
        yield from _languages(status)


def _row(name: str, value: str, style: str = "") -> Line:
    return (Span(f"{name:<11}", "dim"), Span(value, style))


def _freshness(status: Status) -> tuple[str, str]:
    if status.changed < 0:
        return "not looked at", "dim"
    return (f"{plural(status.changed, 'file')} changed since", "warn") if status.changed else ("yes, nothing changed since", "good")


def _when(moment: float) -> str:
    """Local time; the moment is in seconds since the epoch."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) if moment > 0 else "at an unknown time"


def _languages(status: Status, timed: bool = False) -> list[Line]:
    head = [Span(text, "dim") for text in ("language", "files", "symbols", "lines", "cut by lines", *["seconds"] * timed)]
    rows = [[Span(row.language or "(none)"), *map(Span, _counts(row)), *[Span(f"{row.seconds:.2f}")] * timed] for row in status.languages]
    return columns([head, *rows], frozenset({1, 2, 3, 4, 5}))


def _counts(row: LanguageCount) -> list[str]:
    return [f"{count:,}" for count in (row.files, row.symbols, row.lines, row.unparsed)]


def why_lines(explanation: Explanation, chunks: bool = False) -> Iterator[Line]:
    """``chunks`` shows how the file was cut."""
    styles = {"indexed": "good", "skipped": "warn", "stale": "warn", "unknown": "bad"}
    yield (Span(explanation.path, "path", explanation.path), Span(": "), Span(explanation.state, styles.get(explanation.state, "")))
    yield _row("  rule", explanation.rule)
    if explanation.state in ("indexed", "stale"):
        yield _row("  language", explanation.language or "(none)")
        counted = ((explanation.lines, "line"), (explanation.tokens, "token"), (explanation.symbols, "symbol"), (len(explanation.chunks), "chunk"))
        yield _row("  size", ", ".join(plural(count, noun) for count, noun in counted))
    yield from _neighbours("imports", explanation.imports)
    yield from _neighbours("used by", explanation.imported_by)
    if chunks and explanation.chunks:
        yield from _cut(explanation)


def _cut(explanation: Explanation) -> list[Line]:
    """A row a chunk: its lines, kind and tokens, and the symbol that it shows, or else where it stands."""
    rows = [[Span(f"    {text}", "dim") if not number else Span(text, "dim") for number, text in enumerate(("lines", "kind", "tokens", "symbol"))]]
    for chunk, symbol in zip(explanation.chunks, explanation.shown or ("",) * len(explanation.chunks), strict=True):
        lines = Span(f"    {chunk.start_line}-{chunk.end_line}", "", explanation.path, chunk.start_line)
        place = Span(symbol) if symbol else Span(chunk.breadcrumb, "dim")
        rows.append([lines, Span(chunk.kind, "dim"), Span(f"{chunk.tokens:,}"), place])
    return columns(rows, frozenset({2}))


def _neighbours(name: str, paths: Sequence[str]) -> Iterator[Line]:
    for number, path in enumerate(paths[:NEIGHBOURS_SHOWN]):
        yield (Span(f"{'  ' + name if not number else '':<11}", "dim"), Span(path, "path", path))
    if len(paths) > NEIGHBOURS_SHOWN:
        yield (Span(f"{'':<11}… {len(paths) - NEIGHBOURS_SHOWN} more", "dim"),)


def doctor_lines(checks: Sequence[Check]) -> Iterator[Line]:
    widest = max((len(check.name) for check in checks), default=0)
    for check in checks:
        mark, style = MARKS.get(check.state, ("?", "warn"))
        yield (Span(mark, style), Span(f" {check.name:<{widest}}  "), Span(check.message))
        if check.hint and check.state != "ok":
            yield (Span(f"{'':<{widest + 4}}{check.hint}", "dim"),)


def settings_lines(rows: Sequence[tuple[str, str, str]], origin: bool) -> list[Line]:
    """Rows are (name, value, where it came from)."""
    spans = [[Span(name, "strong"), Span(value or "—"), *([Span(source, "dim")] if origin else [])] for name, value, source in rows]
    return columns(spans)
