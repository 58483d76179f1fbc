"""All sources -> one folder of pairs (a compressed file a repository), the cases of the held-out histories, and the manifest."""

from __future__ import annotations

import json
import subprocess
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from training.fetch import Source, excluded_names, git_folder, sources
from training.history import cases
from training.mining import Pair, mine
from training.trees import Tree, all_blobs


def excluded_blobs(checkouts: Path, others: Path | None) -> tuple[frozenset[bytes], list[str]]:
    """(the identities of every file version of the excluded repositories, cut to 8 bytes; the names that no checkout was found for).

    ``others`` may be a folder of plain trees of excluded repositories: their files are hashed.
    """
    found: set[bytes] = set()
    missing = []
    for name in excluded_names():
        folder = git_folder(checkouts, name)
        if folder is None:
            missing.append(name)
            continue
        found.update(bytes.fromhex(blob[:16]) for blob in _identities(folder))
    if others is not None:
        found.update(bytes.fromhex(_hashed(path)[:16]) for path in others.rglob("*") if path.is_file() and not path.is_symlink())
    return frozenset(found), missing


def harvest(checkouts: Path, work: Path, others: Path | None, say: Callable[[str], None]) -> None:
    """Writes ``work``/pairs/*.z, ``work``/cases.jsonl and ``work``/manifest.json. Repositories whose pairs are there are not mined again."""
    (work / "pairs").mkdir(parents=True, exist_ok=True)
    blobs, missing = excluded_blobs(checkouts, others)
    say(f"{len(blobs)} file versions excluded; no checkout of {', '.join(missing) or 'none missing'}")
    rows = []
    with get_context("fork").Pool(2, initializer=_start, initargs=(blobs,)) as pool:
        for row in pool.imap_unordered(_one, [(source, str(checkouts), str(work)) for source in sources()]):
            say(json.dumps(row))
            rows.append(row)
    rows.sort(key=lambda row: (row["role"], row["name"].lower()))
    (work / "manifest.json").write_text(json.dumps({"excluded_blobs": len(blobs), "not_hashed": missing, "sources": rows}, indent=1), encoding="utf-8")


def write_sources(work: Path, file: Path) -> None:
    """The manifest that ships beside the table: one line a repository that was trained on."""
    rows = [row for row in json.loads((work / "manifest.json").read_text(encoding="utf-8"))["sources"] if row["pairs"]]
    lines = ["repository\tcommit\tlicence\tpairs"]
    lines += [
        "\t".join((row["name"], row["commit"], row["licence"], " ".join(f"{kind}:{count}" for kind, count in sorted(row["pairs"].items())))) for row in rows
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_pairs(file: Path) -> Iterator[Pair]:
    for line in zlib.decompress(file.read_bytes()).decode().split("\n"):
        if line:
            yield Pair._make(json.loads(line))


_BLOBS: list[frozenset[bytes]] = []


def _start(blobs: frozenset[bytes]) -> None:
    _BLOBS[:] = [blobs]


def _is_excluded(blob: str) -> bool:
    return bytes.fromhex(blob[:16]) in _BLOBS[0]


def _one(job: tuple[Source, str, str]) -> dict[str, Any]:
    source, checkouts, work = job
    place = Path(work) / "pairs" / (source.name.replace("/", "+") + (".z" if source.role == "train" else ".json"))
    note = place.with_name(place.name + ".note")
    if note.exists():
        return dict(json.loads(note.read_text()))
    folder = git_folder(Path(checkouts), source.name)
    row: dict[str, Any] = {"name": source.name, "commit": source.commit, "role": source.role, "licence": "", "pairs": {}}
    if folder is None:
        return row | {"note": "no checkout"}
    try:
        return _mined(source, folder, place, note, row)
    except (subprocess.SubprocessError, OSError) as error:
        return row | {"note": f"left out: {error}"}


def _mined(source: Source, folder: Path, place: Path, note: Path, row: dict[str, Any]) -> dict[str, Any]:
    tree = Tree(folder, source.commit)
    row["licence"] = tree.licence()
    if source.role != "train":
        base, found = cases(tree, _is_excluded)
        place.write_text(json.dumps({"name": source.name, "base": base, "cases": found}), encoding="utf-8")
        row |= {"base": base, "cases": len(found)}
    elif row["licence"]:
        pairs = list(mine(tree, _is_excluded, set()))
        row["pairs"] = dict(Counter(pair.kind for pair in pairs))
        place.write_bytes(zlib.compress("\n".join(map(json.dumps, pairs)).encode(), 1))
    else:
        row["note"] = "left out: its licence files are not all permissive, or none is known"
    note.write_text(json.dumps(row), encoding="utf-8")
    return row


def _identities(folder: Path) -> Iterator[str]:
    """Of a clone without contents the identities come from its trees, else from its objects."""
    if not (folder / "config").exists() or "partialclone" not in (folder / "config").read_text(errors="replace").lower():
        yield from all_blobs(folder)
        return
    command = ["git", "--git-dir", str(folder), "rev-list", "--objects", "--all", "--missing=allow-any"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    yield from (row.split(" ", 1)[0] for row in listed.stdout.split("\n") if " " in row)


def _hashed(path: Path) -> str:
    import hashlib

    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
