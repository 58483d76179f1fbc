"""Bringing an index up to date: list, compare, parse what is new, connect, publish."""

from __future__ import annotations

import gc
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeqa.config import Config
from codeqa.errors import IndexUnreadable, NothingToIndex
from codeqa.graph.pairs import is_test
from codeqa.index import codec, pointer
from codeqa.index.collecting import collect_if_large
from codeqa.index.drafting import Draft, Known
from codeqa.index.embedding import shipped
from codeqa.index.folder import IndexFolder, writer_lock, writing
from codeqa.index.folding import start as folding_start
from codeqa.index.journal import FOLD_AT, Journal
from codeqa.index.shelf import open_shelf
from codeqa.parse.languages import detect_language
from codeqa.pipeline import embedding, work
from codeqa.pipeline.freshness import (
    Plan,
    Progress,
    Trace,
    compare,
    embedding_name,
    generation_key,
    listed,
    place_of,
    rules_of,
    settings_key,
    silent,
    tracing,
    untraced,
)
from codeqa.pipeline.work import Done, Job
from codeqa.source import find_repository, hash_file, list_files
from codeqa.types import FileEntry, IndexReport, Listing, Repository, Skipped, SkipReason, Stat

if TYPE_CHECKING:
    from codeqa.index.record import Record

COMMIT_EVERY: Final = 256
"""Results between two commits to the journal: what a kill can cost."""

FEW: Final = 64
"""Known results in the record up to which it is quicker to parse again than to import LanceDB."""

RECORD_BATCH: Final = 1_000
"""Results read from the record at a time."""

HERE: Final = 4
"""Files up to which parsing in one worker beats starting two."""

RACY_NS: Final = 2_000_000_000
"""A file written this shortly before it was read may be written again within the same tick of its clock: its time is not trusted (git's "racy" rule)."""


def index_repository(where: Path, config: Config, *, full: bool = False, progress: Progress = silent) -> IndexReport:
    """Builds the index of the repository at ``where``, or brings it up to date; ``full`` builds it anew from the files alone.

    Raises NothingToIndex, IndexBusy, IndexUnwritable, IndexFault, SourceError.
    """
    repository = find_repository(where)
    trace = tracing(config)
    listing = list_files(repository, rules_of(config))
    report = update(repository, listing, config, full=full, progress=progress, trace=trace)
    trace("files", "", lambda: _listed(place_of(repository, config)))
    return report


def _listed(folder: IndexFolder) -> Sequence[object]:
    with closing(open_shelf(folder)) as shelf:
        return listed(shelf)


def update(
    repository: Repository, listing: Listing, config: Config, *, full: bool = False, progress: Progress = silent, trace: Trace = untraced
) -> IndexReport:
    """As ``index_repository``, for files that are listed already."""
    started = time.monotonic()
    folder = place_of(repository, config)
    if not listing.files:
        raise _nothing(repository, listing.skipped)
    with writing(folder), writer_lock(folder) as lock, _without_collector():
        base = None if full else _usable(folder, generation_key(config))
        if full:
            _forget(folder)
        try:
            return _Update(repository, folder, config, progress, trace, lock).run(base, listing, started)
        except sqlite3.DatabaseError as error:
            if base is None or isinstance(error, sqlite3.OperationalError):
                raise
        return _Update(repository, folder, config, progress, trace, lock).run(
            None, listing, started
        )  # the older tables are damaged in a way that no size shows


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small tuples and no cycles: the cyclic collector would look through them again and again (a tenth of a cold index)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_on(record: Record, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """(path, result) of each (path, key), in batches: all results of a large repository do not fit into memory."""
    for start in range(0, len(wanted), RECORD_BATCH):
        some = wanted[start : start + RECORD_BATCH]
        payloads = record.payloads(sorted({key for _, key in some}))
        yield from ((path, payloads[key]) for path, key in some)


def _nothing(repository: Repository, skipped: Sequence[Skipped]) -> NothingToIndex:
    reasons = sorted({item.reason.value for item in skipped})
    why = f" ({len(skipped)} left out: {', '.join(reasons)})" if skipped else ""
    return NothingToIndex(f"no file to index in {repository.root}{why}", "`codeqa why PATH` names the rule that left a file out")


def _usable(folder: IndexFolder, settings: str) -> pointer.Pointer | None:
    """The generation to start from; None where there is none, or one that was made by other rules or is damaged. Raises IndexTooNew."""
    try:
        found = pointer.read(folder)
        if found is not None and found.settings == settings:
            pointer.check(folder, found)
            return found
    except IndexUnreadable:
        pass
    return None


def _forget(folder: IndexFolder) -> None:
    import shutil

    shutil.rmtree(folder.record, ignore_errors=True)
    for file in folder.store.glob("journal.sqlite*"):
        file.unlink()


class _Update:
    """One run of the writer, under its lock."""

    def __init__(self, repository: Repository, folder: IndexFolder, config: Config, progress: Progress, trace: Trace, lock: int) -> None:
        self._lock = lock
        self._repository = repository
        self._folder = folder
        self._config = config
        self._progress = progress
        self._trace = trace
        self._settings = settings_key(config)
        self._parsed = self._reused = self._redactions = 0
        self._keys: dict[str, str] = {}

    def run(self, base: pointer.Pointer | None, listing: Listing, started: float) -> IndexReport:
        draft = Draft(self._folder, base, shipped() if embedding_name(self._config) == shipped().name else None)
        journal = Journal(self._folder.journal)
        try:
            plan = compare(listing, draft.known(), draft.known_skips())
            self._bring_in(draft, journal, plan)
            self._require_files(draft, listing, plan)
            skips = [*((item, None, False) for item in listing.skipped), *plan.skips]
            unparsed = [Skipped(path, SkipReason.UNPARSED, failure) for path, failure in draft.failures().items()]
            folding = folding_start(self._folder, self._lock) if journal.pending() >= FOLD_AT else None
            draft.begin(self._lock)
            published = self._finish(draft, base, plan, skips)
            if folding is not None:
                self._progress("recording", 0, 0)
                folding.wait("the record")
            if self._parsed:
                collect_if_large(self._folder, journal.count(), published.files)
        except BaseException:
            draft.drop()
            raise
        finally:
            journal.close()
        left_out = [*(item for item, _, _ in skips), *unparsed]
        return self._report(published, listing, plan, left_out, started)

    def _require_files(self, draft: Draft, listing: Listing, plan: Plan) -> None:
        if not draft.numbers():
            raise _nothing(self._repository, [*listing.skipped, *(item for item, _, _ in plan.skips)])

    # --- files ---

    def _bring_in(self, draft: Draft, journal: Journal, plan: Plan) -> None:
        for path in plan.gone:
            draft.remove(path)
        entries = {entry.path: entry for entry in plan.changed}
        now = time.time_ns()
        known = draft.known() if not draft.fresh else {}
        waiting, cached = self._sorted_out(plan, journal, known)
        for path, payload in cached:
            self._put(draft, entries[path], payload, now)
            self._reused += 1
        total = len(waiting)
        batch: list[tuple[str, bytes]] = []
        for done, result in enumerate(self._parse(waiting), 1):
            entry = entries[result.path]
            if result.skipped is not None:
                draft.remove(result.path)
                stat = entry.stat if _settled(entry.stat, now) else None
                plan.skips.append((result.skipped, stat, entry.kept))
            else:
                batch.append((self._key(result.blob, entry), result.payload))
                self._put(draft, entry, result.payload, now, result.seconds)
                self._parsed += 1
            if len(batch) >= COMMIT_EVERY:
                journal.add(batch)
                batch = []
            self._progress("parsing", done, total)
        journal.add(batch)
        for entry, stat in plan.touched:
            draft.touch(entry.path, stat, entry.kept)

    def _sorted_out(self, plan: Plan, journal: Journal, known: Mapping[str, Known]) -> tuple[list[FileEntry], Iterator[tuple[str, bytes]]]:
        """Which changed files must be parsed, and the results of those whose bytes were seen before. Hashing is skipped where nothing is known."""
        root, form = self._repository.root, self._repository.object_format
        if not known and not journal.any():
            return plan.changed, iter(())
        parse: list[FileEntry] = []
        keys: dict[str, str] = {}
        now = time.time_ns()
        for entry in plan.changed:
            blob = hash_file(root, entry.path, object_format=form, max_bytes=self._config.max_file_bytes)
            have = known.get(entry.path)
            if isinstance(blob, Skipped):
                parse.append(entry)
            elif have is not None and have.blob == blob and have.kept == entry.kept:
                plan.touched.append((entry, entry.stat if _settled(entry.stat, now) else None))
            else:
                keys[entry.path] = self._key(blob, entry)
        seen = journal.known(sorted(set(keys.values())))
        reuse = {path: key for path, key in keys.items() if key in seen}
        by_path = {entry.path: entry for entry in plan.changed}
        parse.extend(by_path[path] for path in keys if path not in reuse)
        stored, lost = self._places_of(journal, reuse)
        parse.extend(by_path[path] for path in lost)
        return sorted(parse, key=lambda entry: entry.path), stored

    def _places_of(self, journal: Journal, reuse: Mapping[str, str]) -> tuple[Iterator[tuple[str, bytes]], list[str]]:
        """(path, result) of what is known, read as it is asked for; and paths whose result is quicker made again, or lost."""
        folded = journal.folded(sorted(set(reuse.values())))
        at_hand = [(path, key) for path, key in sorted(reuse.items()) if key not in folded]
        distant = [(path, key) for path, key in sorted(reuse.items()) if key in folded]
        found = ((path, payload) for path, key in at_hand if (payload := journal.payload(key)) is not None)
        if len(distant) <= FEW:
            return found, [path for path, _ in distant]
        from codeqa.index.record import Record

        record = Record(self._folder.record)
        kept = record.known(sorted(folded))
        wanted = [(path, key) for path, key in distant if key in kept]
        return chain(found, _read_on(record, wanted)), [path for path, key in distant if key not in kept]

    def _parse(self, entries: Sequence[FileEntry]) -> Iterable[Done]:
        if not entries:
            return ()
        from codeqa.parse.pool import run

        root, form, most = self._repository.root, self._repository.object_format, self._config.max_file_bytes
        jobs = (Job(root, entry.path, detect_language(entry.path), form, most, entry.kept, entry.stat.size) for entry in entries)
        workers = 1 if len(entries) <= HERE else self._config.jobs or os.cpu_count() or 1
        return run(jobs, work.parse, work.parse_failed, workers, size=work.size)

    def _put(self, draft: Draft, entry: FileEntry, payload: bytes, now: int, seconds: float = 0.0) -> None:
        if self._trace is not untraced:
            parsed = codec.load(payload)
            self._trace("tags", entry.path, lambda: (parsed,))
            self._trace("tags", entry.path, lambda: (*parsed.symbols, *parsed.references, *parsed.imports))
            self._trace("chunks", entry.path, lambda: parsed.chunks)
        stat = entry.stat if _settled(entry.stat, now) else None
        self._redactions += draft.put(entry.path, payload, stat, entry.kept, test=is_test(entry.path), seconds=seconds).redactions

    def _key(self, blob: str, entry: FileEntry) -> str:
        """A generated file is known as one only while a rule keeps it: its result must not serve where it would be skipped."""
        kept = ":kept" if entry.kept else ""
        return f"{blob}:{detect_language(entry.path) or 'none'}:{self._settings}{kept}"

    # --- edges, publishing ---

    def _finish(self, draft: Draft, base: pointer.Pointer | None, plan: Plan, skips: Sequence[tuple[Skipped, Stat | None, bool]]) -> pointer.Pointer:
        if base is not None and plan.empty and base.head == self._repository.head and not _skips_differ(draft, skips):
            draft.drop()
            return base
        draft.skip(skips)
        graph = self._connected(draft) if draft.before or base is None else draft.graph()
        if embedding.wanted(self._config):
            self._progress("embedding", 0, 0)
            embedding.embed_draft(draft, self._repository, self._config)
        self._progress("publishing", 0, 0)
        model, settings = embedding_name(self._config), generation_key(self._config)
        return draft.publish(head=self._repository.head, settings=settings, graph=graph, embedding=model, root=self._repository.root)

    def _connected(self, draft: Draft) -> bytes:
        from codeqa.pipeline.connecting import connected

        return connected(draft, self._repository.root, self._trace, self._progress)

    def _report(self, published: pointer.Pointer, listing: Listing, plan: Plan, skipped: Sequence[Skipped], started: float) -> IndexReport:
        """seen = indexed + skipped, not counting those ``UNPARSED``: these are indexed too, by their lines."""
        return IndexReport(
            root=self._repository.root,
            seen=len(listing.files) + len(listing.skipped),
            indexed=published.files,
            parsed=self._parsed,
            reused=self._reused,
            unchanged=plan.unchanged + len(plan.touched),
            removed=len(plan.gone),
            skipped=tuple(sorted(skipped, key=lambda item: item.path)),
            chunks=published.chunks,
            symbols=published.symbols,
            edges=published.edges,
            redactions=self._redactions,
            seconds=time.monotonic() - started,
            generation=published.generation,
            index_dir=str(self._folder.store),
        )


def _settled(stat: Stat, now: int) -> bool:
    return now - max(stat.mtime_ns, stat.ctime_ns) > RACY_NS


def _skips_differ(draft: Draft, skips: Sequence[tuple[Skipped, Stat | None, bool]]) -> bool:
    before = {path: (reason, detail) for path, (reason, detail, _, _) in draft.known_skips().items()}
    return before != {item.path: (item.reason.value, item.detail) for item, _, _ in skips}
