"""Our definitions against Universal Ctags', both ways, language by language.

Two definitions are one if name and file are equal, the kinds are the same thing by ``ctags.toml``, and ctags' line is the name's or one of the head before it
(decorators, attributes, a template's or a type's lines: ctags gives sometimes the one, sometimes the other); or any behind it, where a definition has clauses
of which ctags lists each. Names are compared without blanks and quotes;
what ctags names itself (anonymous things) is left out. Both read the same files: those that codeqa indexes, as the language that codeqa reads them as.

*Recall* is the share of ctags' definitions that we have, *precision* the share of ours that ctags has. ``ctags_errors.toml`` is the reviewed list of what ctags
gets wrong: a definition that one of its rules covers is left out (both figures are given with and without it).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import results
from bench.program import ROOT, Program
from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language, languages
from codeqa.parse.pool import run
from codeqa.source import SourceRules, find_repository, list_files, read_file
from codeqa.types import SourceFile

HERE = Path(__file__).parent
WORKERS = 2
LISTED = 400
"""Disagreements in the list for a language and a direction at most: who has so many has one fault many times."""


class Definition(NamedTuple):
    """``first`` to ``line``: the lines from the definition's head to its name."""

    path: str
    name: str
    kind: str
    first: int
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A language's row of ``ctags.toml``. ``asked`` maps ctags' kinds to ours, ``confirming`` has more of them; ``counted`` are kinds of ours."""

    ctags: str
    asked: Mapping[str, frozenset[str]]
    confirming: Mapping[str, frozenset[str]]
    counted: frozenset[str]
    drop: re.Pattern[str]
    clauses: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the reviewed list. ``side`` is "missed" (ctags lacks what is there) or "invented" (ctags has what is not there).

    Where it holds: ``languages``; and, each if given, ``kinds`` and ``name`` (a whole match) of the definition and ``line`` (found in the line's text);
    ``above`` is found in the text of the eight lines up to it; ``file`` is found anywhere in the file; ``fence`` is what opens and what closes a text, and
    the line lies in one.
    """

    languages: frozenset[str]
    side: str
    reason: str
    kinds: frozenset[str] = frozenset()
    name: re.Pattern[str] | None = None
    line: re.Pattern[str] | None = None
    above: re.Pattern[str] | None = None
    file: re.Pattern[str] | None = None
    fence: tuple[str, str] = ("", "")

    def holds(self, item: Definition, lines: Sequence[str]) -> bool:
        if self.kinds and item.kind not in self.kinds:
            return False
        if self.name and not self.name.fullmatch(item.name):
            return False
        if self.line and not self.line.search(lines[item.line - 1] if item.line <= len(lines) else ""):
            return False
        if self.above and not self.above.search("\n".join(lines[max(0, item.line - 8) : item.line])):
            return False
        if self.fence[0] and not _fenced(*self.fence, "\n".join(lines[: item.line - 1])):
            return False
        return not self.file or self.file.search("\n".join(lines)) is not None


@dataclass(slots=True)
class Side:
    """One direction of a language: how many there are, how many the other has; what remains is reviewed or listed."""

    total: int = 0
    found: int = 0
    reviewed: Counter[str] = field(default_factory=Counter)
    listed: list[Definition] = field(default_factory=list)

    def share(self) -> float:
        return round(self.found / self.total, 4) if self.total else 1.0

    def reviewed_share(self) -> float:
        asked = self.total - self.reviewed.total()
        return round(self.found / asked, 4) if asked else 1.0


def perform(arguments: argparse.Namespace, program: Program) -> int:
    tables = _tables()
    rules = _rules()
    wanted = frozenset(arguments.languages) & tables.keys() if arguments.languages else frozenset(tables)
    sides: dict[str, tuple[Side, Side]] = {language: (Side(), Side()) for language in sorted(wanted)}
    files: Counter[str] = Counter()
    for repository in _repositories(arguments.repos):
        ours = _ours(repository, wanted)
        for language, found in ours.items():
            files[language] += len(found)
            _compare(repository, found, tables[language], [rule for rule in rules if language in rule.languages], sides[language])
    present = {language: pair for language, pair in sides.items() if files[language]}
    _list(arguments.list, present)
    results.write("symbols", "ctags", arguments.out or ROOT / "bench" / "results" / "symbols.json", _result(present, files))
    return 0


def _repositories(folders: Iterable[Path]) -> list[Path]:
    """The folders in the folders given."""
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.is_dir()]


def _tables() -> dict[str, Table]:
    raw = tomllib.loads((HERE / "ctags.toml").read_text(encoding="utf-8"))
    return {language: _table(row) for language, row in raw.items()}


def _table(row: Mapping[str, object]) -> Table:
    asked, also = (_kinds(row.get(key, {})) for key in ("kinds", "also"))
    counted = row.get("counted")
    ours = frozenset(counted) if isinstance(counted, list) else frozenset().union(*asked.values())
    return Table(str(row["ctags"]), asked, {**asked, **also}, ours, re.compile(str(row.get("drop", "(?!)"))), bool(row.get("clauses", False)))


def _kinds(value: object) -> dict[str, frozenset[str]]:
    return {kind: frozenset(ours) for kind, ours in value.items()} if isinstance(value, dict) else {}


def _rules() -> list[Rule]:
    raw = tomllib.loads((HERE / "ctags_errors.toml").read_text(encoding="utf-8"))
    return [_rule(row) for row in raw["error"]]


def _rule(row: Mapping[str, object]) -> Rule:
    patterns = {key: re.compile(str(row[key]), re.MULTILINE) for key in ("name", "line", "above", "file") if key in row}
    languages, kinds = (frozenset(value) if isinstance(value := row.get(key, []), list) else frozenset() for key in ("languages", "kinds"))
    return Rule(languages, str(row["side"]), str(row["reason"]), kinds, fence=_pair(row.get("fence")), **patterns)


def _pair(value: object) -> tuple[str, str]:
    return (str(value[0]), str(value[1])) if isinstance(value, list) else ("", "")


def _fenced(opening: str, closing: str, before: str) -> bool:
    """Whether what opens has not been closed again."""
    return before.count(opening) % 2 == 1 if opening == closing else before.count(opening) > before.count(closing)


def _ours(repository: Path, wanted: frozenset[str]) -> dict[str, dict[str, list[Definition]]]:
    """By language and path. A file that our parser could not take has no definitions, and is there."""
    listing = list_files(find_repository(repository), SourceRules())
    paths = [entry.path for entry in listing.files if _may_be(detect_language(entry.path), wanted)]
    found: dict[str, dict[str, list[Definition]]] = defaultdict(dict)
    for path, language, definitions in run(paths, partial(_read, str(repository)), _failed, WORKERS):
        if language in wanted:
            found[language][path] = definitions
    return found


def _may_be(language: str, wanted: frozenset[str]) -> bool:
    """By its name alone; the first line may say another."""
    return not language or language in wanted or languages()[language].becomes in wanted


def _read(root: str, path: str) -> tuple[str, str, list[Definition]]:
    """A file's language and definitions. Runs in a worker."""
    source = read_file(root, path)
    if not isinstance(source, SourceFile):
        return path, "", []
    language = detect_language(path, source.text[:200].split("\n", 1)[0])
    parsed = parse_file(source, language, terms=str)
    return path, parsed.language, [Definition(path, _plain(item.name), item.kind, item.start_line, item.name_line) for item in parsed.symbols]


def _failed(path: str, reason: str) -> tuple[str, str, list[Definition]]:
    print(f"not read: {path}: {reason}")
    return path, detect_language(path), []


def _plain(name: str) -> str:
    return "".join(name.split()).strip("\"'`")


def _theirs(repository: Path, paths: Iterable[str], table: Table) -> dict[str, list[Definition]]:
    """What ctags finds in the files, by path."""
    kinds = "".join(f"{{{kind}}}" for kind in table.confirming)
    command = [
        "ctags",
        "--options=NONE",
        "--output-format=json",
        "--fields=+nKE",
        "--sort=no",
        f"--language-force={table.ctags}",
        f"--kinds-{table.ctags}={kinds}",
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("".join(f"{path}\n" for path in paths))
        names.flush()
        done = subprocess.run([*command, "-f", "-", "-L", names.name], cwd=repository, capture_output=True, check=True)
    found: dict[str, list[Definition]] = defaultdict(list)
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        tag = json.loads(line) if line else {}
        if tag.get("_type") == "tag" and "anonymous" not in tag.get("extras", "") and (name := table.drop.sub("", _plain(tag["name"]))):
            found[tag["path"]].append(Definition(tag["path"], name, tag["kind"], tag["line"], tag["line"]))
    return found


def _compare(repository: Path, ours: Mapping[str, list[Definition]], table: Table, rules: Sequence[Rule], sides: tuple[Side, Side]) -> None:
    theirs = _theirs(repository, ours, table)
    recall, precision = sides
    for path in sorted(ours):
        text = (repository / path).read_bytes().decode("utf-8", "replace").split("\n")
        mine, other = ours[path], sorted(set(theirs.get(path, [])))
        for item in other:
            if item.kind in table.asked:
                found = any(_same(have, item, table) for have in mine)
                _count(recall, item, found, "invented", rules, text, repository.name)
        for have in mine:
            if have.kind in table.counted:
                found = any(_same(have, item, table) for item in other)
                _count(precision, have, found, "missed", rules, text, repository.name)


def _same(ours: Definition, theirs: Definition, table: Table) -> bool:
    near = ours.first <= theirs.line and (table.clauses or theirs.line <= ours.line)
    return near and ours.name == theirs.name and ours.kind in table.confirming[theirs.kind]


def _count(side: Side, item: Definition, found: bool, wrong: str, rules: Iterable[Rule], lines: Sequence[str], repository: str) -> None:
    side.total += 1
    if found:
        side.found += 1
        return
    reason = next((rule.reason for rule in rules if rule.side == wrong and rule.holds(item, lines)), "")
    if reason:
        side.reviewed[reason] += 1
    else:
        side.listed.append(item._replace(path=f"{repository}/{item.path}"))


def _list(target: Path | None, sides: Mapping[str, tuple[Side, Side]]) -> None:
    path = target or ROOT / "bench" / "results" / "symbols-disagreements.tsv"
    path.write_text("".join(_listed(sides)), encoding="utf-8")
    print(f"written: {path}")


def _listed(sides: Mapping[str, tuple[Side, Side]]) -> Iterator[str]:
    for language, pair in sides.items():
        for side, word in zip(pair, ("only ctags", "only codeqa"), strict=True):
            for item in side.listed[:LISTED]:
                yield f"{language}\t{word}\t{item.kind}\t{item.name}\t{item.path}:{item.line}\n"


def _result(sides: Mapping[str, tuple[Side, Side]], files: Mapping[str, int]) -> dict[str, object]:
    rows = {language: _row(*pair, files[language]) for language, pair in sides.items()}
    head = f"{'language':<12}{'files':>7}{'ctags':>8}{'recall':>8}{'raw':>8}{'codeqa':>8}{'precision':>10}{'raw':>8}"
    table = [head, *(f"{name:<12}{''.join(_cell(row, *cell) for cell in _COLUMNS)}" for name, row in rows.items())]
    print("\n".join(table))
    version = subprocess.run(["ctags", "--version"], capture_output=True, text=True, check=True).stdout.split(",")[0]
    return {"peer": version, "table": table, "languages": rows}


_COLUMNS = (("files", 7), ("ctags", 8), ("recall", 8), ("recall_raw", 8), ("codeqa", 8), ("precision", 10), ("precision_raw", 8))


def _cell(row: Mapping[str, object], key: str, width: int) -> str:
    value = row[key]
    return f"{value:>{width}.3f}" if isinstance(value, float) else f"{value:>{width}}"


def _row(recall: Side, precision: Side, files: int) -> dict[str, object]:
    return {
        "files": files,
        "ctags": recall.total,
        "recall": recall.reviewed_share(),
        "recall_raw": recall.share(),
        "codeqa": precision.total,
        "precision": precision.reviewed_share(),
        "precision_raw": precision.share(),
        "ctags_errors": dict(sorted((recall.reviewed + precision.reviewed).items())),
    }
