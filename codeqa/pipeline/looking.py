"""Looking at the tool itself: what is indexed and why, what is configured, what can be thrown away."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from codeqa.config import Config, index_home
from codeqa.errors import CodeqaError, IndexMissing, IndexUnwritable
from codeqa.index import collecting, pointer
from codeqa.index.builtin import MOST_SCANNED
from codeqa.index.drafting import Known
from codeqa.index.embedding import shipped
from codeqa.index.folder import writer_lock, writing
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.parse.languages import detect_language
from codeqa.pipeline.freshness import NONE, compare, place_of, rules_of
from codeqa.pipeline.reaching import model_checks
from codeqa.source import SourceRules, explain_path, find_repository, hash_file, list_files, read_file
from codeqa.types import Check, Explanation, FileEntry, IndexState, Repository, Skipped, SkipReason, Stat, Status


def status(where: Path, config: Config) -> Status:
    """What is indexed, and how many files have changed since. Without an index ``state`` is None."""
    repository = find_repository(where)
    folder = place_of(repository, config)
    try:
        shelf = open_shelf(folder)
    except IndexMissing:
        return Status(repository, str(folder.store), None, -1, (), (), 0, 0.0)
    try:
        known, skips, rules = shelf.known(), shelf.known_skips(), rules_of(config)
        plan = compare(list_files(repository, rules), known, skips)
        doubtful = [entry for entry in plan.changed if not _same_bytes(repository, entry, known.get(entry.path))]
        changed = [entry for entry in doubtful if not _still_out(repository, entry, skips, rules)]
        return _status(repository, str(folder.store), shelf, len(changed) + len(plan.gone))
    finally:
        shelf.close()


def _same_bytes(repository: Repository, entry: FileEntry, known: Known | None) -> bool:
    """Whether a file whose time is not trusted, as it was indexed right after it was written, is as it was."""
    if known is None or known.stat is not None or known.kept != entry.kept:
        return False
    return hash_file(repository.root, entry.path, object_format=repository.object_format) == known.blob


def _still_out(repository: Repository, entry: FileEntry, skips: Mapping[str, tuple[str, str, Stat | None, bool]], rules: SourceRules) -> bool:
    """Whether a file that was left out for what is in it, and whose time is not trusted either, is still left out for that."""
    reason, _, stat, kept = skips.get(entry.path, ("", "", None, False))
    if not reason or stat is not None or kept != entry.kept:
        return False
    read = read_file(repository.root, entry.path, object_format=repository.object_format, max_bytes=rules.max_bytes, keep_generated=entry.kept)
    return isinstance(read, Skipped) and read.reason.value == reason


def _status(repository: Repository, place: str, shelf: Shelf, changed: int) -> Status:
    counts: dict[str, int] = {}
    for reason, _, _, _ in shelf.known_skips().values():
        counts[reason] = counts.get(reason, 0) + 1
    found = shelf.pointer
    state = IndexState(found.head, found.files, found.chunks, stale=changed > 0, generation=found.generation)
    size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    embedding = "" if found.embedding == NONE or (found.embedding == shipped().name and found.chunks > MOST_SCANNED) else found.embedding
    return Status(repository, place, state, changed, shelf.languages(), tuple(sorted(counts.items())), size, found.built, embedding, shelf.digest())


def why(where: Path, path: str, config: Config) -> Explanation:
    """Why a path, given relative to ``where`` or to the repository's root, is in the index or out of it."""
    repository = find_repository(where)
    path = _relative(repository, where, path)
    if Path(path).is_absolute() or ".." in Path(path).parts:
        return Explanation(path, "unknown", f"it is not inside of {repository.root}")
    reason, rule = explain_path(repository, path, rules_of(config))
    if reason is SkipReason.VANISHED:
        return Explanation(path, "unknown", rule or "there is no such file")
    if reason is not None:
        return Explanation(path, "skipped", f"{reason.value}: {rule}" if rule else reason.value)
    try:
        shelf = open_shelf(place_of(repository, config))
    except IndexMissing:
        return Explanation(path, "unknown", "it would be indexed, but there is no index yet", detect_language(path))
    try:
        return _explained(shelf, path, rule)
    finally:
        shelf.close()


def _relative(repository: Repository, where: Path, path: str) -> str:
    """``path`` from the root: as given from ``where`` if such a file is there, else as given from the root."""
    root = Path(repository.root)
    for start in (where.absolute(), root):
        target = Path(start, path)
        if os.path.exists(target) and target.absolute().is_relative_to(root):  # noqa: PTH110 - Path.exists raises for a name that is too long
            return target.absolute().relative_to(root).as_posix()
    return path.removeprefix("./")


def _explained(shelf: Shelf, path: str, rule: str) -> Explanation:
    number = shelf.number_of(path)
    if number is None:
        left_out = shelf.known_skips().get(path)
        if left_out:
            return Explanation(path, "skipped", f"{left_out[0]}: {left_out[1]}" if left_out[1] else left_out[0])
        return Explanation(path, "unknown", rule or "no such file in the index: `codeqa index` brings it up to date")
    row = shelf.files([number])[number]
    imports = tuple(sorted({link.target for link in shelf.links(number, -1, incoming=False, limit=1000) if link.kind in ("import", "reexport")}))
    importers = tuple(sorted({link.source for link in shelf.links(number, -1, incoming=True, limit=1000) if link.kind in ("import", "reexport")}))
    symbols, chunks = shelf.symbols(number), shelf.file_chunks(number)
    shown = tuple(symbols[chunk.symbol].qualname if chunk.symbol >= 0 else "" for chunk in chunks)
    return Explanation(path, "indexed", rule or "no rule leaves it out", row.language, row.lines, row.tokens, len(symbols), chunks, imports, importers, shown)


def doctor(where: Path, config: Config, *, local: bool = False) -> tuple[Check, ...]:
    """What is configured, present, whole and reachable: calls the configured endpoint (unless offline), and with ``local`` this machine's usual servers."""
    checks = [Check("python", "ok", sys.version.split()[0])]
    try:
        repository = find_repository(where)
        kind = "git" if repository.git_dir else "folder without git"
        checks.append(Check("repository", "ok", f"{repository.root} ({kind})"))
        checks.append(_index_check(repository, config))
    except CodeqaError as error:
        checks.append(Check("repository", "error", error.message, error.hint))
    return *checks, *model_checks(config, local=local), _grammar_check()


def _index_check(repository: Repository, config: Config) -> Check:
    folder = place_of(repository, config)
    try:
        found = pointer.read(folder)
        if found is None:
            return Check("index", "warning", f"none yet in {folder.store}", "run `codeqa index`")
        open_shelf(folder).close()
    except CodeqaError as error:
        return Check("index", "error", error.message, error.hint)
    return Check("index", "ok", f"{found.files:,} files, {found.chunks:,} chunks, generation {found.generation} in {folder.store}")


def _grammar_check() -> Check:
    from codeqa.parse.languages import languages

    known = languages()
    return Check("languages", "ok", f"{sum(1 for language in known.values() if language.grammar)} with a grammar, {len(known)} in all")


def clean(where: Path, config: Config, *, everything: bool) -> int:
    """Removes the index of this repository (all of its work trees), or of every one; returns the bytes freed. Raises IndexBusy while it is written."""
    if everything:
        home = index_home(config)
        stores = [place for place in home.iterdir() if (place / "lock").is_file()] if home.is_dir() else []
        return sum(_removed(store) for store in stores)
    folder = place_of(find_repository(where), config)
    if not folder.store.is_dir():
        return 0
    with writing(folder), writer_lock(folder):
        return _removed(folder.store)


def collect(where: Path, config: Config) -> int:
    """Removes what no work tree of this repository needs any more; returns the bytes freed. Raises IndexBusy while the index is written, IndexTooNew."""
    folder = place_of(find_repository(where), config)
    if not folder.store.is_dir():
        return 0
    with writing(folder), writer_lock(folder):
        return collecting.collect(folder)


def _removed(store: Path) -> int:
    freed = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    shutil.rmtree(store, ignore_errors=True)
    if store.exists():
        raise IndexUnwritable(f"{store} could not be removed, or not all of it", "is it yours, on a disk that can be written?")
    return freed
