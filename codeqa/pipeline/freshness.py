"""Is the index up to date? What a question needs to know before it asks, and no more: it lies on every warm path.

Also who is told on the way: ``Progress`` and ``Trace``, with the two that are told nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from codeqa.config import Config, index_home
from codeqa.graph.version import graph_version
from codeqa.index import codec, seen
from codeqa.index.drafting import Known
from codeqa.index.embedding import shipped
from codeqa.index.folder import IndexFolder, index_folder
from codeqa.index.terms import TERMS_VERSION
from codeqa.parse.version import parser_version
from codeqa.source import SourceRules, redaction_version, rules_version, unmoved, unpacked
from codeqa.types import FileEntry, Listing, Repository, Skipped, SkipReason, Stat

if TYPE_CHECKING:
    from codeqa.index.pointer import Pointer
    from codeqa.index.shelf import Shelf
    from codeqa.source.seen import Seen


def silent(stage: str, done: int, total: int) -> None:
    """Shows no progress."""


Progress = Callable[[str, int, int], None]


def untraced(border: str, owner: str, values: Callable[[], Iterable[object]]) -> None:
    """Keeps no trace."""


Trace = Callable[[str, str, Callable[[], Iterable[object]]], None]
"""Is told what crosses a border between rooms: the border's name (``trace.BORDERS``), the path or the batch id that the values belong to ("" for none),

and the values, which are made only if somebody keeps them.
"""


def tracing(config: Config) -> Trace:
    """The trace that ``--trace`` asks for, begun. Raises UsageError."""
    if not config.trace:
        return untraced
    from codeqa.pipeline.trace import begin

    return begin(Path(config.trace))


def listed(shelf: Shelf) -> Sequence[object]:
    """The files of an index and those that were left out, by path: what crosses the first border."""
    values = {row.path: row for row in shelf.all_files()} | {path: _skipped(path, row) for path, row in shelf.known_skips().items()}
    return [values[path] for path in sorted(values)]


@dataclass(slots=True)
class Plan:
    """What an update has to do. ``parse`` are the entries to parse; ``reuse`` maps a path to the key of a known result."""

    unchanged: int = 0
    touched: list[tuple[FileEntry, Stat | None]] = field(default_factory=list)
    changed: list[FileEntry] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    skips: list[tuple[Skipped, Stat | None, bool]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.touched or self.changed or self.gone)


NONE = "none"
"""As ``embedding_model``: no vectors at all."""


def settings_key(config: Config) -> str:
    """What results are keyed by beside a file's bytes, and what makes an index another one."""
    return f"{parser_version()}-{TERMS_VERSION}-{codec.VERSION}-{redaction_version()}-{config.max_file_bytes}"


def generation_key(config: Config) -> str:
    """What makes a generation another one: how files are read and connected, and which model made its vectors."""
    return f"{settings_key(config)}-{graph_version()}-{embedding_name(config)}"


def embedding_name(config: Config) -> str:
    """The model that makes vectors: an endpoint's, else the one that ships with codeqa; "none" for none."""
    return config.embedding_model if config.embedding_model and not config.offline else shipped().name


def place_of(repository: Repository, config: Config) -> IndexFolder:
    return index_folder(index_home(config), repository)


def rules_of(config: Config) -> SourceRules:
    return SourceRules(ignore=config.ignore, max_bytes=config.max_file_bytes)


def compare(listing: Listing, known: Mapping[str, Known], skips: Mapping[str, tuple[str, str, Stat | None, bool]]) -> Plan:
    """What differs between the files as they are listed and as the index has them, by their times alone."""
    plan = Plan()
    for entry in listing.files:
        have = known.get(entry.path)
        if have is not None and have.stat == entry.stat and have.kept == entry.kept:
            plan.unchanged += 1
            continue
        left_out = skips.get(entry.path)
        if have is None and left_out is not None and left_out[2] == entry.stat and left_out[3] == entry.kept:
            plan.skips.append((_skipped(entry.path, left_out), entry.stat, entry.kept))
            continue
        plan.changed.append(entry)
    present = {entry.path for entry in listing.files}
    plan.gone = [path for path in known if path not in present]
    return plan


def _skipped(path: str, row: tuple[str, str, Stat | None, bool]) -> Skipped:
    return Skipped(path, SkipReason(row[0]), row[1])


def unmoved_since(found: Pointer, repository: Repository, config: Config) -> bool:
    """Whether all files are as they were when this generation was last found to be up to date. False says nothing: then they are listed and compared."""
    kept = seen.read(place_of(repository, config), _key(found, config))
    return kept is not None and unmoved(repository, unpacked(kept))


def keep(look: Seen | None, found: Pointer, repository: Repository, config: Config) -> None:
    """Notes a look that was taken before the files were listed: whatever changed in between makes the next look another one."""
    if look is not None:
        seen.write(place_of(repository, config), _key(found, config), look.packed())


def _key(found: Pointer, config: Config) -> str:
    return f"{found.generation} {found.built} {found.settings} {rules_of(config)} {rules_version()}"
