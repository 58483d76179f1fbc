"""Vectors of chunks: the shelf's copy, raw and mapped into memory, and what is asked of it. Who makes vectors comes in as a function (``Embed``).

Two files: ``vectors.f16``, (n, d) float16 in rows of length 1, and ``vectors.ids``, their chunks' identities as n x uint64. Without them everything works
lexically. numpy is imported only where vectors are: it costs 60 ms of a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from codeqa.errors import IndexUnreadable

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts -> one vector each, all of one length. May raise EndpointError."""

LONGEST_TEXT: Final = 6_000
"""Characters of a chunk that are embedded: models cut at some 512 to 8,192 tokens anyway."""

BATCH: Final = 256


def embedded(texts: Sequence[str], embed: Embed) -> list[bytes]:
    """A float16 row of length 1 for each text."""
    import numpy as np

    rows: list[bytes] = []
    for start in range(0, len(texts), BATCH):
        made = np.asarray(embed([text[:LONGEST_TEXT] or " " for text in texts[start : start + BATCH]]), dtype=np.float32)
        made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
        rows.extend(row.tobytes() for row in made.astype(np.float16))
    return rows


def write(place: Path, rows: Mapping[int, bytes]) -> None:
    """Writes the rows in their order. Raises IndexUnreadable if they differ in length: another model answered under the same name."""
    if len({len(row) for row in rows.values()}) > 1:
        raise IndexUnreadable("the embedding endpoint gave vectors of another length than before", "run `codeqa index --full`")
    from array import array

    (place / "vectors.ids").write_bytes(array("Q", rows).tobytes())
    (place / "vectors.f16").write_bytes(b"".join(rows.values()))


def read(place: Path) -> dict[int, bytes]:
    """All rows of a generation by identity; {} if it has none."""
    from array import array

    if not (place / "vectors.ids").exists():
        return {}
    identities = array("Q", (place / "vectors.ids").read_bytes())
    data = (place / "vectors.f16").read_bytes()
    width = len(data) // len(identities) if identities else 0
    return {identity: data[n * width : (n + 1) * width] for n, identity in enumerate(identities)}


def nearest(place: Path, query: Sequence[float], limit: int) -> list[tuple[int, float]]:
    """(identity, cosine) of the ``limit`` chunks nearest to ``query``, best first; ties in the order in which they were written.

    Raises IndexUnreadable if the query's dimension is not the index's.
    """
    import numpy as np

    identities = np.fromfile(place / "vectors.ids", dtype=np.uint64)
    if not len(identities):
        return []
    rows = np.memmap(place / "vectors.f16", dtype=np.float16, mode="r").reshape(len(identities), -1)
    wanted = np.asarray(query, dtype=np.float32)
    if wanted.shape[0] != rows.shape[1]:
        raise IndexUnreadable(f"the index has vectors of {rows.shape[1]} dimensions, the endpoint gives {wanted.shape[0]}", "run `codeqa index --full`")
    scores = rows.astype(np.float32) @ (wanted / max(float(np.linalg.norm(wanted)), 1e-9))
    order = np.argsort(-scores, kind="stable")[:limit]
    return [(int(identities[n]), float(scores[n])) for n in order]


def gather(wanted: Iterable[int], have: Mapping[int, bytes], text_of: Callable[[int], str], embed: Embed) -> dict[int, bytes]:
    """A row for every identity of ``wanted``: those of ``have``, and the others made of their texts."""
    wanted = list(wanted)
    missing = [identity for identity in wanted if identity not in have]
    made = dict(zip(missing, embedded([text_of(identity) for identity in missing], embed), strict=True)) if missing else {}
    return {identity: have.get(identity) or made[identity] for identity in wanted}
