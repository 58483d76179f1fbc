"""What a change is made of: which files, and both versions of each as the parser reads them. What the index has parsed already is not parsed again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import SourceError, UsageError
from codeqa.graph import changes
from codeqa.graph.changes import Side, Unit
from codeqa.index.ties import Ties
from codeqa.parse.forked import Failed, each
from codeqa.pipeline.light import language_of, parse_light
from codeqa.pipeline.overlay import Facts, Version
from codeqa.source import diff, read_file
from codeqa.source.blobs import read_blobs
from codeqa.source.diff import BlobChange, Changes
from codeqa.types import ParsedFile, Repository, Skipped, SourceFile
from codeqa.types.impacts import Asked

PARSE_SECONDS: Final = 5.0
"""For one text: fifty times what the largest take, so that a busy machine changes no result."""

PARSE_SHARE: Final = 0.6
"""Of a limited time, what parsing may take: the rest is for the graph."""

ONE_SHARE: Final = 0.3
"""Of a limited time, what one text may take: the parser may hang on it, and the others wait."""

MOST_FILES: Final = 400
"""Changed files that are looked into. A change of more is a sweep, of which no list says much."""

LATE: Final = "not looked at in time"


class TimeBox:
    """How long there is, and what was left out."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.until = time.monotonic() + seconds
        self.notes: list[str] = []

    def more(self) -> bool:
        return time.monotonic() < self.until

    def left_out(self, number: int, noun: str, rest: str = "") -> None:
        if number:
            self.notes.append(count(number, noun) + rest)


@dataclass(slots=True)
class Case:
    """One changed file under way: its texts, what was read out of them, and what became of its symbols. ``left_out`` says why it was not looked into."""

    change: BlobChange
    texts: list[SourceFile | None] = field(default_factory=lambda: [None, None])
    sides: list[Side | None] = field(default_factory=lambda: [None, None])
    facts: Facts = field(default_factory=lambda: Facts("", (), (), ()))
    units: list[Unit] = field(default_factory=list)
    left_out: str = ""

    @property
    def language(self) -> str:
        return next((side.language for side in reversed(self.sides) if side), "")


@dataclass(frozen=True, slots=True)
class Reader:
    """``ties`` is None without an index."""

    repository: Repository
    where: Path
    config: Config
    asked: Asked
    ties: Ties | None
    box: TimeBox

    # --- which files ---

    def changed_files(self) -> tuple[Changes, str]:
        """What was asked for, and what its new side is called. Raises UsageError, SourceError."""
        repo, asked = self.repository, self.asked
        paths = self._paths()
        if not repo.git_dir and (asked.staged or asked.revision or not paths):
            raise SourceError(f"{repo.root} is no git repository: there is nothing to compare with", "name files: codeqa graph impact PATH")
        if asked.staged:
            found, target = diff.staged(repo, index_file=asked.index_file), "staged"
        elif ".." in asked.revision:
            found, target = self._range(asked.revision)
        elif asked.revision or not paths:
            found, target = self._work_tree(diff.commit_of(repo, asked.revision) if asked.revision else repo.head), "work tree"
        else:
            return Changes(tuple(BlobChange(path, path, "", "") for path in paths), (), repo.head), "files"
        self.box.left_out(found.passed_over, "file", " of the merge that are as one of its sides has them")
        return (diff.only(found, paths) if paths else found), target

    def _range(self, revision: str) -> tuple[Changes, str]:
        one, dots, other = revision.partition("...") if "..." in revision else revision.partition("..")
        old, new = (diff.commit_of(self.repository, side or "HEAD") for side in (one, other))
        return diff.between(self.repository, diff.common_ancestor(self.repository, old, new) if dots == "..." else old, new), new

    def _work_tree(self, commit: str) -> Changes:
        """Files that were not written since the index was made have the blobs that it knows."""
        from codeqa.pipeline.freshness import compare, rules_of
        from codeqa.source import list_files

        listing = list_files(self.repository, rules_of(self.config))
        known = self.ties.known() if self.ties else {}
        written = {entry.path for entry in compare(listing, known, {}).changed}
        return diff.work_tree(self.repository, commit, listing, {path: row.blob for path, row in known.items() if path not in written})

    def _paths(self) -> tuple[str, ...]:
        """From the root. Raises UsageError for one outside of it."""
        root = Path(self.repository.root)
        found = []
        for path in self.asked.paths:
            full = Path(self.where.resolve(), path)
            inside = next((one for one in (full, full.resolve()) if one.is_relative_to(root) and ".." not in one.parts), None)
            if inside is None:
                raise UsageError(f"{path} lies outside of {root}", "name files of this repository")
            found.append(inside.relative_to(root).as_posix())
        return tuple(found)

    # --- both versions of each ---

    def cases(self, found: Changes) -> list[Case]:
        """Read and parsed, those of a sweep but for the first."""
        self.box.left_out(max(0, len(found.files) - MOST_FILES), "changed file", f" of {len(found.files):,}")
        cases = [Case(change) for change in found.files[:MOST_FILES]]
        self._read(cases)
        self._parse(cases)
        return cases

    def _read(self, cases: Sequence[Case]) -> None:
        from_tree = not self.asked.staged and ".." not in self.asked.revision
        wanted = [(case.change.old_path, case.change.old) for case in cases if case.change.old]
        wanted += [(case.change.path, case.change.new) for case in cases if case.change.new and not from_tree]
        texts = read_blobs(self.repository, wanted, max_bytes=self.config.max_file_bytes) if wanted else {}
        for case in cases:
            change = case.change
            if change.old:
                _take(case, 0, texts[change.old_path, change.old])
            if from_tree and (change.new or not change.old):
                _take(case, 1, read_file(self.repository.root, change.path, object_format=self.repository.object_format))
            elif change.new:
                _take(case, 1, texts[change.path, change.new])

    def _parse(self, cases: Sequence[Case]) -> None:
        jobs: list[tuple[SourceFile, str]] = []
        places: list[tuple[Case, int]] = []
        for case in cases:
            for number, text in enumerate(case.texts):
                if text is not None and not case.left_out and not self._is_indexed(case, number, text):
                    jobs.append((text, language_of(text)))
                    places.append((case, number))
        until = min(self.box.until, time.monotonic() + PARSE_SHARE * self.box.seconds)
        results = each(jobs, parse_light, seconds=min(PARSE_SECONDS, ONE_SHARE * self.box.seconds), until=until)
        _meanwhile()
        for (case, number), (text, _), result in zip(places, jobs, results, strict=True):
            _parsed(case, number, text, result)
        late = [case.change.path for case in cases if case.left_out == LATE]
        self.box.left_out(len(late), "changed file", f" for want of time: {', '.join(late[:3])}{' …' if len(late) > 3 else ''}")

    def _is_indexed(self, case: Case, number: int, text: SourceFile) -> bool:
        """Whether the index has read these very bytes: what it read then serves."""
        tie = self.ties.file(text.path) if self.ties else None
        if self.ties is None or tie is None or tie.blob != text.blob:
            return False
        found = self.ties.facts(tie.number)
        _known(case, number, text, Facts(found.language, found.symbols, found.references, found.imports))
        return True

    # --- as the graph is to see them ---

    def versions(self, cases: Iterable[Case]) -> dict[str, Version]:
        """By path, each with what became of its symbols put into its case. A renamed file is also seen under its old name, as gone."""
        found: dict[str, Version] = {}
        for case in cases:
            old, new = case.sides
            if case.left_out or not (old or new):
                continue
            path, before = case.change.path, case.change.old_path
            merged = changes.merge(old.symbols if old else (), new.symbols if new else ())
            asked = not case.change.old and not case.change.new
            case.units = changes.whole(merged.symbols, case.language) if asked else changes.units(old, new, merged)
            facts = Facts(case.language, merged.symbols, case.facts.references, case.facts.imports)
            found[path] = self._version(path, merged, facts, here=new is not None)
            if before != path and old is not None:
                gone = changes.merge(old.symbols, ())
                found.setdefault(before, self._version(before, gone, Facts(case.language, gone.symbols, (), ()), here=False))
        return found

    def _version(self, path: str, merged: changes.Merged, facts: Facts, *, here: bool) -> Version:
        tie = self.ties.file(path) if self.ties else None
        known = changes.places_of(self.ties.symbols(tie.number), merged) if self.ties and tie else {}
        return Version(merged, facts, known, tie.number if tie else None, here)


def _meanwhile() -> None:
    """Imports what will be needed while the fork is at work: a tenth of the time that a committer waits."""
    import codeqa.graph.whole
    import codeqa.pipeline.mentions  # noqa: F401 - for later


def _take(case: Case, number: int, source: SourceFile | Skipped) -> None:
    if isinstance(source, SourceFile):
        case.texts[number] = source
    else:
        case.left_out = why(source)


def _parsed(case: Case, number: int, text: SourceFile, result: ParsedFile | Failed) -> None:
    if isinstance(result, Failed):
        case.left_out = LATE if result.reason == "left out" else f"its parser gave up: {result.reason}"
    else:
        _known(case, number, text, Facts(result.language, result.symbols, result.references, result.imports))


def _known(case: Case, number: int, text: SourceFile, facts: Facts) -> None:
    case.sides[number] = Side(facts.language, facts.symbols, facts.imports, text.text.split("\n"))
    if number == 1:
        case.facts = facts


def why(item: Skipped) -> str:
    return f"{item.reason.value}: {item.detail}" if item.detail else item.reason.value


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
