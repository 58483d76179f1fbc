"""A table of floats -> the file that ships: one byte a coordinate, a scale a token, tokens sorted. Its form is told in ``codeqa.index.embedding``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeqa.index.embedding import DIGEST, HEAD, MAGIC


def write(file: Path, tokens: Sequence[str], table: np.ndarray) -> int:
    """Returns the file's bytes. Each row keeps its largest coordinate at 127."""
    order = sorted(range(len(tokens)), key=lambda n: tokens[n].encode())
    names = [tokens[n].encode() + b"\n" for n in order]
    offsets = np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype("<u4")
    rows = table[order].astype(np.float32)
    scales = (np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127).astype("<f4")
    steps = np.rint(rows / scales[:, None]).astype(np.int8)
    blob = b"".join(names)
    data = b"".join((HEAD.pack(MAGIC, len(names), table.shape[1], len(blob)), blob, offsets.tobytes(), scales.tobytes(), steps.tobytes()))
    data += hashlib.blake2b(data, digest_size=DIGEST).digest()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return len(data)
