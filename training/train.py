"""From pairs to a table of token vectors: latent semantic analysis to start with, then contrast with what else the repository says.

The model is a sum: a text's vector is that of its tokens, each with its learned weight and its count's square root. Only numpy.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from codeqa.index.embedding import PATH_TIMES
from training.bags import Bags, bags, joined, picked, spread, summed, unit
from training.corpus import KINDS, Corpus


@dataclass(frozen=True, slots=True)
class Settings:
    """``shares``: how often a pair of a kind (in the order of KINDS) is drawn. ``noise`` is NEFTune's alpha, ``memory`` the decay of the averaged weights."""

    dimensions: int = 256
    batch: int = 1024
    steps: int = 1_000
    rate: float = 0.003
    weight_rate: float = 0.01
    scale: float = 20.0
    noise: float = 0.0
    memory: float = 0.995
    shares: tuple[float, ...] = (1.0, 0.25, 1.0, 0.5, 1.0, 1.0, 0.5)
    path_share: float = 0.0
    evaluate_every: int = 200
    patience: int = 4
    start_power: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Ready:
    """The pairs as bags, and which of them are each repository's."""

    left: Bags
    path: Bags
    right: Bags
    groups: list[np.ndarray]
    odds: np.ndarray
    keys: np.ndarray


def ready(corpus: Corpus, settings: Settings) -> Ready:
    size = len(corpus.tokens)
    left, path, right = (bags(side, size) for side in (corpus.left, corpus.path, corpus.right))
    fit = (np.diff(left.starts) > 0) & (np.diff(right.starts) > 2)
    groups = [np.flatnonzero((corpus.repository == n) & fit) for n in range(len(corpus.names))]
    groups = [group for group in groups if len(group) >= 64]
    shares = np.array(settings.shares)[corpus.kind]
    odds = np.array([shares[group].sum() ** 0.7 for group in groups])
    return Ready(left, path, right, groups, odds / odds.sum(), shares)


def start(corpus: Corpus, data: Ready, settings: Settings, rounds: int = 3, sample: int = 120_000) -> tuple[np.ndarray, np.ndarray]:
    """(unit vectors of the tokens by latent semantic analysis of the pairs' code, their weights: the logarithm of their rarity)."""
    random = np.random.default_rng(settings.seed)
    size = len(corpus.tokens)
    rows = random.permutation(len(data.right))[:sample]
    texts = joined(joined(picked(data.right, rows), picked(data.path, rows), 1.0), picked(data.left, rows), 1.0)
    held = np.bincount(texts.ids, minlength=size)
    rarity = np.log((len(rows) + 1) / (held + 1)).astype(np.float32)
    weights = texts.weights * rarity[texts.ids]
    owner = np.repeat(np.arange(len(texts)), np.diff(texts.starts))
    lengths = np.sqrt(np.bincount(owner, weights=weights**2, minlength=len(texts)))
    texts = Bags(texts.ids, (weights / np.maximum(lengths, 1e-9)[owner]).astype(np.float32), texts.starts)
    basis = random.standard_normal((size, settings.dimensions + 16)).astype(np.float32)
    for _ in range(rounds):
        basis = np.linalg.qr(basis)[0].astype(np.float32)
        tokens, product = spread(texts, summed(texts, basis))
        basis = np.zeros_like(basis)
        basis[tokens] = product
    left, singular, _ = np.linalg.svd(basis, full_matrices=False)
    vectors = left[:, : settings.dimensions] * (singular[: settings.dimensions] ** (settings.start_power / 2))
    return unit(vectors.astype(np.float32)), rarity


class Adam:
    """The usual step, kept for one array."""

    def __init__(self, like: np.ndarray) -> None:
        self.first, self.second, self.count = np.zeros_like(like), np.zeros_like(like), 0

    def step(self, values: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        self.count += 1
        self.first += 0.1 * (gradient - self.first)
        self.second += 0.01 * (gradient * gradient - self.second)
        values -= (rate / (1 - 0.9**self.count)) * self.first / (np.sqrt(self.second / (1 - 0.99**self.count)) + 1e-8)


def batches(data: Ready, settings: Settings, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Pairs' numbers without end, each batch from one repository; kinds by their shares."""
    while True:
        group = data.groups[random.choice(len(data.groups), p=data.odds)]
        odds = data.keys[group] / data.keys[group].sum()
        size = min(settings.batch, max(64, int(0.8 * len(group))))
        if len(group) > 4 * size:
            yield np.unique(group[np.searchsorted(np.cumsum(odds), random.random(size)).clip(0, len(group) - 1)])
        else:
            yield random.choice(group, min(size, int(np.count_nonzero(odds))), replace=False, p=odds)


def contrast(left: np.ndarray, right: np.ndarray, same: np.ndarray, scale: float) -> tuple[float, np.ndarray, np.ndarray]:
    """(the loss, its gradients by both sides) of InfoNCE both ways on rows of any length. ``same`` marks pairs of rows that are no contrast."""
    long_left, long_right = (np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6) for side in (left, right))
    unit_left, unit_right = left / long_left, right / long_right
    logits = scale * (unit_left @ unit_right.T)
    logits[same] = -1e9
    count = len(logits)
    loss, slope = 0.0, np.zeros_like(logits)
    for axis in (0, 1):
        raised = np.exp(logits - logits.max(axis=axis, keepdims=True))
        share = raised / raised.sum(axis=axis, keepdims=True)
        loss -= float(np.log(np.maximum(np.diagonal(share), 1e-9)).mean()) / 2
        slope += share / (2 * count)
    slope[np.arange(count), np.arange(count)] -= 1 / count
    slope *= scale
    by_left, by_right = slope @ unit_right, slope.T @ unit_left
    by_left = (by_left - unit_left * (by_left * unit_left).sum(axis=1, keepdims=True)) / long_left
    by_right = (by_right - unit_right * (by_right * unit_right).sum(axis=1, keepdims=True)) / long_right
    return loss, by_left, by_right


def train(
    data: Ready, vectors: np.ndarray, weights: np.ndarray, settings: Settings, judge: Callable[[np.ndarray], float], say: Callable[[str], None]
) -> tuple[np.ndarray, dict[str, float]]:
    """(the best table by ``judge``, weights folded in; figures). The plain and the averaged table are both judged; the better one is kept."""
    random = np.random.default_rng(settings.seed)
    scale = np.log(np.maximum(weights, 0.05)).astype(np.float32)
    table = vectors.copy()
    table_adam, scale_adam = Adam(table), Adam(scale)
    averaged = table * np.exp(scale)[:, None]
    best, best_table, waited = judge(averaged), averaged.copy(), 0
    figures = {"start": best, "plain": best, "averaged": best}
    say(f"start {best:.4f}")
    began, loss_sum = time.perf_counter(), 0.0
    for step, rows in enumerate(batches(data, settings, random), 1):
        grown = np.exp(scale)[:, None]
        full = table * grown
        left = picked(data.left, rows)
        path = (random.random(len(rows)) < settings.path_share) * PATH_TIMES
        right = joined(picked(data.right, rows), picked(data.path, rows), path)
        sums = [summed(left, full), summed(right, full)]
        same = _same(sums)
        if settings.noise:
            sums = [side + _noise(bag, side, weights_of(full), settings.noise, random) for side, bag in zip(sums, (left, right), strict=True)]
        loss, by_left, by_right = contrast(sums[0], sums[1], same, settings.scale)
        loss_sum += loss
        gradient = np.zeros_like(table)
        for bag, side in ((left, by_left), (right, by_right)):
            tokens, product = spread(bag, side)
            gradient[tokens] += product
        rate = settings.rate * min(1.0, step / 50) * max(0.05, 1 - step / settings.steps)
        by_scale = (gradient * full).sum(axis=1)
        table_adam.step(table, gradient * grown, rate)
        scale_adam.step(scale, by_scale, rate / settings.rate * settings.weight_rate)
        decay = min(settings.memory, step / (step + 10))
        averaged *= decay
        averaged += (1 - decay) * (table * np.exp(scale)[:, None])
        if step % settings.evaluate_every == 0 or step == settings.steps:
            plain_table = table * np.exp(scale)[:, None]
            plain, smooth = judge(plain_table), judge(averaged)
            figures["plain"], figures["averaged"] = max(figures["plain"], plain), max(figures["averaged"], smooth)
            say(f"step {step} loss {loss_sum / settings.evaluate_every:.3f} plain {plain:.4f} averaged {smooth:.4f} {time.perf_counter() - began:.0f} s")
            loss_sum = 0.0
            waited += 1
            if max(plain, smooth) > best:
                best, waited = max(plain, smooth), 0
                best_table = (plain_table if plain > smooth else averaged).copy()
                figures["step"] = step
            if waited >= settings.patience or step >= settings.steps:
                break
    figures["best"] = best
    return best_table, figures


def weights_of(table: np.ndarray) -> float:
    """The mean length of a token's vector."""
    return float(np.linalg.norm(table, axis=1).mean())


def _noise(bag: Bags, sums: np.ndarray, length: float, alpha: float, random: np.random.Generator) -> np.ndarray:
    """NEFTune's noise as it arrives in a sum: uniform noise of alpha / sqrt(L d) on each token's vector, in units of the mean vector's length."""
    counts = np.maximum(np.diff(bag.starts), 1)
    squares = np.add.reduceat(np.append(bag.weights**2, 0.0), np.minimum(bag.starts[:-1], len(bag.weights)))
    deviation = alpha * length * np.sqrt(np.maximum(squares, 0) / (3 * counts * sums.shape[1]))
    noise: np.ndarray = (random.standard_normal(sums.shape) * deviation[:, None]).astype(np.float32)
    return noise


def _same(sums: list[np.ndarray]) -> np.ndarray:
    """Rows that say the same on either side are no contrast to each other."""
    marks = [np.round(side[:, :8], 4) for side in sums]
    same = np.zeros((len(marks[0]), len(marks[0])), bool)
    for mark in marks:
        _, numbers = np.unique(mark, axis=0, return_inverse=True)
        numbers = numbers.reshape(-1)
        same |= numbers[:, None] == numbers[None, :]
    same[np.arange(len(same)), np.arange(len(same))] = False
    return same


__all__ = ["KINDS", "Settings", "ready", "start", "train"]
