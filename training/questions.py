"""What the embedding is judged by: questions over trees that are cut to chunks as the index cuts them. Kept as text, so that the cutting may change."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language
from codeqa.source import SourceRules, find_repository, list_files, read_file
from codeqa.types import Skipped, SourceFile
from training.fetch import git_folder
from training.mining import chosen
from training.trees import Tree


@dataclass(frozen=True, slots=True)
class Bench:
    """One tree and its questions. ``chunks`` are (file's number, symbol's qualified name, text); ``cases`` are (question, the tails of the paths sought)."""

    name: str
    paths: list[str]
    chunks: list[tuple[int, str, str]]
    cases: list[tuple[str, list[str]]]


def from_search(file: Path, trees: Path, cache: Path) -> list[Bench]:
    """The benchmark's questions by repository, its trees in a folder. Paths and targets are relative to ``benchmark_root``."""
    rows: dict[tuple[str, str], list[tuple[str, list[str]]]] = {}
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            targets = [raw["path"] for raw in row.get("targets_raw") or [{"path": path} for path in row["relevant"] + row["secondary"]]]
            rows.setdefault((row["repo"], row.get("benchmark_root") or ""), []).append((row["query"], targets))
    jobs = [(f"{file.stem}-{name}", str(trees / name), root, found, str(cache)) for (name, root), found in rows.items()]
    with get_context("fork").Pool(2) as pool:
        return pool.map(_searched, jobs, chunksize=1)


def from_histories(folder: Path, checkouts: Path, cache: Path, role: str, names: list[str]) -> list[Bench]:
    """The commit subjects of held-out histories over the trees before them."""
    jobs = [(str(file), str(checkouts), str(cache), role) for file in sorted(folder.glob("*.json")) if json.loads(file.read_text())["name"] in names]
    with get_context("fork").Pool(2) as pool:
        return [bench for bench in pool.map(_historic, jobs, chunksize=1) if bench is not None]


def _cached(file: Path) -> Bench | None:
    if not file.exists():
        return None
    found: Bench = pickle.loads(file.read_bytes())
    return found


def _searched(job: tuple[str, str, str, list[tuple[str, list[str]]], str]) -> Bench:
    name, tree, root, found, cache = job
    kept = Path(cache) / f"{name}-{root.replace('/', '+')}.pickle"
    bench = _cached(kept)
    if bench is None:
        repository = find_repository(Path(tree))
        prefix = f"{root.strip('/')}/" if root.strip("/.") else ""
        files = []
        for entry in list_files(repository, SourceRules()).files:
            if entry.path.startswith(prefix):
                source = read_file(repository.root, entry.path)
                if not isinstance(source, Skipped):
                    files.append((entry.path[len(prefix) :], source.text))
        bench = _bench(name, files, found)
        kept.write_bytes(pickle.dumps(bench))
    return bench


def _historic(job: tuple[str, str, str, str]) -> Bench | None:
    file, checkouts, cache, role = job
    row = json.loads(Path(file).read_text(encoding="utf-8"))
    kept = Path(cache) / f"{role}-{row['name'].replace('/', '+')}.pickle"
    bench = _cached(kept)
    folder = git_folder(Path(checkouts), row["name"])
    if bench is None and folder is not None and row["cases"]:
        tree = Tree(folder, row["base"])
        files = [(entry.path, text) for entry, text in tree.texts(chosen(tree.entries(), lambda _: False, set()))]
        there = {path for path, _ in files}
        bench = _bench(row["name"], files, [(query, relevant) for query, relevant in row["cases"] if there.issuperset(relevant)])
        kept.write_bytes(pickle.dumps(bench))
    return bench


def _bench(name: str, files: list[tuple[str, str]], cases: list[tuple[str, list[str]]]) -> Bench:
    chunks: list[tuple[int, str, str]] = []
    for number, (path, text) in enumerate(files):
        chunks.extend((number, symbol, body) for symbol, body in _chunks(path, text))
    return Bench(name, [path for path, _ in files], chunks, cases)


def _chunks(path: str, text: str) -> Iterator[tuple[str, str]]:
    language = detect_language(path, text.split("\n", 1)[0])
    parsed = parse_file(SourceFile(path, "", text), language, terms=str)
    for chunk in parsed.chunks:
        yield (parsed.symbols[chunk.symbol].qualname if chunk.symbol >= 0 else chunk.breadcrumb), chunk.terms
