"""Values and small repositories for the tests of index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.index.folder import IndexFolder, make
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.pipeline import index_repository, pack_batch, repository_map, search_batch
from codeqa.pipeline.freshness import place_of
from codeqa.pipeline.work import Done, Job
from codeqa.source import find_repository
from codeqa.types import Chunk, Import, ParsedFile, Reference, Symbol


def symbol(qualname: str, start: int = 1, end: int = 1, parent: int = -1, kind: str = "function", bases: tuple[str, ...] = ()) -> Symbol:
    return Symbol(qualname.rpartition(".")[2], qualname, kind, start, end, start, parent, f"def {qualname}()", "", bases)


def parsed(*defined: str, uses: tuple[str, ...] = (), imports: tuple[str, ...] = (), blob: str = "b" * 40, words: str = "") -> ParsedFile:
    """A Python file of one line a definition, and one chunk a definition."""
    symbols = tuple(symbol(name, line, line) for line, name in enumerate(defined, 1))
    chunks = tuple(Chunk(line, line, line - 1, "symbol", "", 5, f"{name.lower()} {words}".strip()) for line, name in enumerate(defined, 1))
    chunks = chunks or (Chunk(1, 1, -1, "gap", "", 3, words),)
    references = tuple(Reference(name, "call", -1, 1, 1, "") for name in uses)
    return ParsedFile(blob, "python", max(len(defined), 1), 10, symbols, references, tuple(Import(name, "", "", "import", 1) for name in imports), chunks)


def empty_folder(tmp_path: Path) -> IndexFolder:
    store = tmp_path / "home" / "store"
    folder = IndexFolder(store, store / "views" / "view")
    make(folder)
    return folder


def make_haste(patch: pytest.MonkeyPatch) -> None:
    """Parses in this process, equal files once, and leaves writing to the kernel: workers and safety from power cuts have their own tests, and cost a

    second a step.
    """
    known: dict[tuple[str, bytes, bool], Done] = {}

    def remembered(job: Job, parse: Callable[[Job], Done]) -> Done:
        key = (job.path, Path(job.root, job.path).read_bytes(), job.kept)
        if key not in known:
            known[key] = parse(job)
        return known[key]

    patch.setattr("os.fsync", lambda handle: None)
    patch.setattr("codeqa.parse.pool.run", lambda jobs, parse, failed, workers, size: (remembered(job, parse) for job in jobs))


def opened(root: Path, config: Config) -> Shelf:
    return open_shelf(place_of(find_repository(root), config))


def fresh_shelf(root: Path, home: Path) -> Shelf:
    """An index of ``root`` made from nothing in ``home``."""
    config = Config(index_dir=str(home))
    index_repository(root, config)
    return opened(root, config)


def answers(root: Path, config: Config, queries: Sequence[str]) -> list[object]:
    """What may be seen of the index as it is: files, places, scores and reasons for every query, a context and the map."""
    still = replace(config, refresh=False)
    found: list[object] = [(result.hits, result.files) for result in search_batch(root, ((query, query) for query in queries), still)]
    contexts = [(context.text, context.files) for context in pack_batch(root, [(query, query) for query in queries[:2]], still, budget=6_000)]
    return [*found, *contexts, repository_map(root, still, budget=6_000)]


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
