"""The training by one command: fetch, harvest, train, quantise.

    python -m training --checkouts FOLDER --work FOLDER [--fetch] [--others FOLDER] [--to FILE]

``--fetch`` clones the sources first (the only step with network). Each step keeps what it made in --work and is skipped where that is there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from codeqa.index.embedding import FILE
from training import corpus, quantise
from training.fetch import fetch, sources
from training.harvest import harvest, write_sources
from training.questions import from_histories
from training.score import chunk_rows, file_scores, ndcg, prepare, similarities
from training.train import Settings, ready, start, train

VOCABULARY = 16_384


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train codeqa's embedding from nothing.")
    parser.add_argument("--checkouts", type=Path, required=True, help="folder of git directories named OWNER+NAME")
    parser.add_argument("--work", type=Path, required=True, help="folder for pairs, caches and the log")
    parser.add_argument("--fetch", action="store_true", help="clone what is missing first")
    parser.add_argument("--others", type=Path, help="folder with plain trees of excluded repositories: their files are excluded by hash too")
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY)
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--noise", type=float, default=Settings().noise)
    parser.add_argument("--to", type=Path, default=FILE, help="the file to write")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    if given.fetch:
        for line in fetch(given.checkouts):
            say(line)
    if not (given.work / "manifest.json").exists():
        harvest(given.checkouts, given.work, given.others, say)
    trained(given, Settings(steps=given.steps, noise=given.noise))


def trained(given: argparse.Namespace, settings: Settings) -> None:
    kept = given.work / f"corpus-{given.vocabulary}.pickle"
    if not kept.exists():
        corpus.save(corpus.limited(corpus.build(given.work / "pairs"), given.vocabulary), kept)
    pairs = corpus.load(kept)
    say(f"{len(pairs.kind)} pairs of {len(pairs.names)} repositories, {len(pairs.tokens)} tokens")
    cache = given.work / "eval"
    cache.mkdir(exist_ok=True)
    names = [source.name for source in sources() if source.role == "stop"]
    benches = [prepare(bench, pairs.tokens) for bench in from_histories(given.work / "pairs", given.checkouts, cache, "stop", names)]
    rows = [chunk_rows(bench) for bench in benches]
    say(f"{sum(len(bench.bench.cases) for bench in benches)} commit subjects of {len(benches)} repositories end the training")

    def judge(table: np.ndarray) -> float:
        means = [
            np.mean(ndcg(bench, file_scores(bench, similarities(bench, table, chunks))))
            for bench, chunks in zip(benches, rows, strict=True)
            if bench.bench.cases
        ]
        return float(np.mean(means))

    data = ready(pairs, settings)
    vectors, weights = start(pairs, data, settings)
    say("started by latent semantic analysis")
    table, figures = train(data, vectors, weights, settings, judge, say)
    np.save(given.work / "table.npy", table)
    size = quantise.write(given.to, pairs.tokens, table)
    write_sources(given.work, given.to.with_name("SOURCES.tsv"))
    (given.work / "figures.json").write_text(json.dumps({"settings": asdict(settings), "figures": figures, "bytes": size}, indent=1), encoding="utf-8")
    say(f"wrote {size} bytes; best {figures['best']:.4f} at step {figures.get('step', 0):.0f}")


if __name__ == "__main__":
    main()
