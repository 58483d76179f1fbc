"""What a change touches, for programs: JSON, SARIF 2.1.0 and GitHub annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codeqa.render import formats
from codeqa.render.formats import SARIF_SCHEMA, Place
from codeqa.render.jsonform import Form, Value, render
from codeqa.render.paint import percent
from codeqa.types.impacts import Caller, ChangedFile, ChangedSymbol, Finding, Impact, Reached

RULES = {
    "changed": "A symbol that was changed, and what uses it",
    "removed-callers": "Something that is removed and still used",
    "untested": "Changed code that no test is known to reach",
}
NOTE, WARNING = "note", "warning"


def impact_form(impact: Impact) -> Form:
    state = impact.index
    return {
        "base": impact.base,
        "target": impact.target,
        "files": [_file(file) for file in impact.files],
        "symbols": [_symbol(symbol) for symbol in impact.symbols],
        "tests": [_test(test) for test in impact.tests],
        "findings": [_finding(finding) for finding in impact.findings],
        "left_out": list(impact.left_out),
        "index": None if state is None else {"head": state.head, "files": state.files, "chunks": state.chunks, "stale": state.stale},
        "seconds": round(impact.seconds, 3),
    }


def _file(file: ChangedFile) -> Form:
    return {"path": file.path, "old_path": file.old_path, "status": file.status, "language": file.language, "left_out": file.left_out}


def _symbol(symbol: ChangedSymbol) -> Form:
    return {
        "path": symbol.path,
        "symbol": symbol.symbol,
        "kind": symbol.kind,
        "change": symbol.change.value,
        "start_line": symbol.start_line,
        "end_line": symbol.end_line,
        "signature": symbol.signature,
        "old_signature": symbol.old_signature,
        "callers": [_caller(caller) for caller in symbol.callers],
        "tests": [_test(test) for test in symbol.tests],
        "documents": [{"path": mention.path, "line": mention.line} for mention in symbol.documents],
    }


def _caller(caller: Caller) -> Form:
    return {
        "path": caller.path,
        "line": caller.line,
        "symbol": caller.symbol,
        "kind": caller.kind,
        "confidence": caller.confidence,
        "changed": caller.changed,
    }


def _test(test: Reached) -> Form:
    return {"path": test.path, "line": test.line, "symbol": test.symbol, "confidence": test.confidence, "steps": test.steps}


def _finding(finding: Finding) -> Form:
    return {
        "rule": finding.rule,
        "path": finding.path,
        "start_line": finding.start_line,
        "end_line": finding.end_line,
        "symbol": finding.symbol,
        "message": finding.message,
    }


def impact_sarif(impact: Impact, version: str) -> str:
    """One run: findings are warnings, changed symbols that something uses are notes."""
    rules: list[Value] = [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()]
    driver: Form = {"name": "codeqa", "version": version, "rules": rules}
    results: list[Value] = [_result(rule, place) for rule, place in _places(impact)]
    run: Form = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return render({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, stamped=False)


def _result(rule: str, place: Place) -> Form:
    artifact: Form = {"uri": percent(place.path), "uriBaseId": "%SRCROOT%"}
    region: Form = {"startLine": place.start_line, "endLine": max(place.start_line, place.end_line)}
    location: Form = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    return {"ruleId": rule, "level": place.level, "message": {"text": place.message}, "locations": [location]}


def impact_places(impact: Impact) -> tuple[Place, ...]:
    """What stands out, who uses what was changed, and which tests come to it: where to look."""
    found = [place for rule, place in _places(impact) if rule != "changed"]
    callers = (
        Place(one.path, one.line, one.line, 1, "", f"{one.kind} {symbol.symbol or symbol.path}: {symbol.change.value}")
        for symbol in impact.symbols
        for one in symbol.callers
    )
    tests = (Place(one.path, one.line, one.line, 1, "", f"reaches what was changed{f': {one.symbol}' if one.symbol else ''}") for one in impact.tests)
    return (*found, *callers, *tests)


def impact_github(impact: Impact) -> str:
    return formats.github([place for _, place in _places(impact)])


def _places(impact: Impact) -> Iterator[tuple[str, Place]]:
    for finding in impact.findings:
        yield finding.rule, Place(finding.path, finding.start_line, finding.end_line, 1, "", finding.message, WARNING)
    removed = {file.path for file in impact.files if file.status == "removed"}
    for symbol in impact.symbols:
        if (symbol.callers or symbol.tests) and symbol.path not in removed and symbol.change.value != "removed":
            yield "changed", Place(symbol.path, symbol.start_line, symbol.end_line, 1, "", summary(symbol), NOTE)


def summary(symbol: ChangedSymbol) -> str:
    """One line: ``f: signature changed; used by a.py:3 g, b.py:9 and 4 more; tests: t.py``."""
    parts = [f"{symbol.symbol or symbol.path}: {symbol.change.value}"]
    if symbol.callers:
        parts.append("used by " + _some([f"{one.path}:{one.line}" for one in symbol.callers]))
    if symbol.tests:
        parts.append("tests: " + _some([one.path for one in symbol.tests]))
    return "; ".join(parts)


def _some(items: Sequence[str], most: int = 3) -> str:
    return ", ".join(items[:most]) + (f" and {len(items) - most:,} more" if len(items) > most else "")
