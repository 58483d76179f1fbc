"""The figures of an embedding: alone, and fused with plain BM25; on the benchmark's questions and on commit subjects.

    python -m training.evaluate --questions search_dev.jsonl --trees FOLDER [--work FOLDER --checkouts FOLDER] [--embedding FILE]

File protocol, NDCG@10, mean over repositories. Two groups of questions are given apart (means over questions): those that BM25 finds nothing for, and those
that share no telling word with what is sought: no term of the question that stands in less than a tenth of the files stands in a file that is sought.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeqa.index.embedding import FILE, Embedding
from codeqa.index.terms import terms
from training.fetch import sources
from training.questions import Bench, from_histories, from_search
from training.score import Prepared, file_scores, ndcg, prepare, similarities

K1, B = 1.2, 0.75
TELLING = 0.1
"""Share of the files below which a word tells files apart."""

FUSION_K = 20.0
"""Added to each rank before it is inverted (reciprocal rank fusion)."""


def bm25(bench: Bench, cut: dict[str, list[str]]) -> np.ndarray:
    """(questions, files): a file's best chunk and 0.3 of each of the next three, by BM25 over terms, path and symbol counted in."""
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = np.zeros(len(bench.chunks))
    for number, (file, symbol, text) in enumerate(bench.chunks):
        counts: dict[str, int] = defaultdict(int)
        for term in [*cut[text], *cut[symbol], *cut[bench.paths[file]]]:
            counts[term] += 1
        lengths[number] = sum(counts.values())
        for term, count in counts.items():
            postings[term].append((number, count))
    norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0)) if len(lengths) else lengths
    owner = np.array([file for file, _, _ in bench.chunks])
    out = np.zeros((len(bench.cases), len(bench.paths)))
    for row, (query, _) in enumerate(bench.cases):
        scores = np.zeros(len(bench.chunks))
        for term in set(terms(query).split()):
            found = np.array(postings.get(term, ()), dtype=np.int64).reshape(-1, 2)
            rarity = np.log(1 + (len(bench.chunks) - len(found) + 0.5) / (len(found) + 0.5))
            scores[found[:, 0]] += rarity * found[:, 1] * (K1 + 1) / (found[:, 1] + norm[found[:, 0]])
        order = np.argsort(-scores, kind="stable")
        taken: dict[int, int] = defaultdict(int)
        for chunk in order[scores[order] > 0]:
            file = int(owner[chunk])
            taken[file] += 1
            if taken[file] <= 4:
                out[row, file] += scores[chunk] * (1.0 if taken[file] == 1 else 0.3)
    return out


def fused(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    """Reciprocal ranks added, those of ``second`` times ``share``."""
    total = np.zeros_like(first, dtype=np.float64)
    for scores, weight in ((first, 1.0), (second, share)):
        ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
        total += weight * (scores > 0) / (FUSION_K + ranks)
    return total


def shares_no_word(bench: Bench, cut: dict[str, list[str]]) -> list[bool]:
    held: dict[int, set[str]] = defaultdict(set)
    for file, symbol, text in bench.chunks:
        held[file].update(cut[text], cut[symbol])
    for number, path in enumerate(bench.paths):
        held[number].update(cut[path])
    sought = [
        set().union(
            *(held[n] for n, path in enumerate(bench.paths) for goal in goals if path == goal or path.endswith("/" + goal) or goal.endswith("/" + path))
        )
        for _, goals in bench.cases
    ]
    spread = Counter(term for words in held.values() for term in words)
    telling = {term for term, count in spread.items() if count < TELLING * len(bench.paths)}
    return [not words & telling & set(terms(query).split()) for words, (query, _) in zip(sought, bench.cases, strict=True)]


def vectors(embedding: Embedding, bench: Bench, cut: dict[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """(questions, chunks) as the product makes them: questions as floats, chunks as int8 steps."""
    chunks = embedding.encode(
        [cut[text] for _, _, text in bench.chunks], [cut[bench.paths[file]] for file, _, _ in bench.chunks], [cut[symbol] for _, symbol, _ in bench.chunks]
    )
    return np.array([embedding.question(terms(query)) for query, _ in bench.cases], np.float32), chunks


def report(benches: Sequence[Bench], embedding: Embedding) -> dict[str, float]:
    figures: dict[str, list[float]] = defaultdict(list)
    apart: dict[str, list[float]] = defaultdict(list)
    spent, encoded = 0.0, 0
    for bench in benches:
        texts = {text for _, symbol, body in bench.chunks for text in (symbol, body)} | set(bench.paths)
        cut = {text: terms(text) for text in texts}
        words = {text: found.split() for text, found in cut.items()}
        prepared = prepare(Bench(bench.name, bench.paths, [(file, "", "") for file, _, _ in bench.chunks], bench.cases), [])
        lexical = bm25(bench, words)
        began = time.perf_counter()
        asked, chunks = vectors(embedding, bench, cut)
        spent, encoded = spent + time.perf_counter() - began, encoded + len(chunks)
        semantic = file_scores(prepared, asked @ chunks.T.astype(np.float32))
        rows = {"bm25": ndcg(prepared, lexical), "embedding": ndcg(prepared, semantic)}
        for share in (0.5, 1.0):
            rows[f"fused {share}"] = ndcg(prepared, fused(lexical, semantic, share))
        without = shares_no_word(bench, words)
        for name, found in rows.items():
            if found:
                figures[name].append(sum(found) / len(found))
            apart[f"{name}, no telling word shared"].extend(figure for figure, alone in zip(found, without, strict=True) if alone)
            apart[f"{name}, where BM25 finds nothing"].extend(figure for figure, plain in zip(found, rows["bm25"], strict=True) if not plain)
    out = {name: round(float(np.mean(found)), 4) for name, found in figures.items()}
    out |= {name: round(float(np.mean(found)), 4) for name, found in apart.items() if found}
    out |= {f"questions: {name.partition(', ')[2]}": len(found) for name, found in apart.items() if name.startswith("bm25")}
    return out | {"chunks a second": round(encoded / max(spent, 1e-9))}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description="The figures of an embedding.")
    parser.add_argument("--questions", type=Path, help="benchmark questions, one JSON object a line")
    parser.add_argument("--trees", type=Path, help="folder with the benchmark's repositories")
    parser.add_argument("--work", type=Path, required=True, help="folder of `python -m training`: caches, and the held-out histories' cases")
    parser.add_argument("--checkouts", type=Path, help="folder of git directories, for the commit subjects")
    parser.add_argument("--embedding", type=Path, default=FILE)
    given = parser.parse_args(arguments)
    embedding = Embedding(given.embedding)
    cache = given.work / "eval"
    cache.mkdir(parents=True, exist_ok=True)
    out: dict[str, object] = {"embedding": embedding.name}
    if given.questions:
        out["questions"] = report(from_search(given.questions, given.trees, cache), embedding)
    if given.checkouts:
        names = [source.name for source in sources() if source.role == "judge"]
        benches = from_histories(given.work / "pairs", given.checkouts, cache, "judge", names)
        out["commit subjects"] = report(benches, embedding) | {"cases": sum(len(bench.cases) for bench in benches), "repositories": len(benches)}
    sys.stdout.write(json.dumps(out, indent=1) + "\n")


__all__ = ["Prepared", "main", "similarities"]

if __name__ == "__main__":
    main()
