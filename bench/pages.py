"""How soon a page is there for its reader: a picture of a whole repository of N files in headless Chromium, from its address to its first drawn rows, and what
unfolding all of it, a search and choosing a row take until the next frame. Needs Chromium.
"""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path

from bench import results
from bench.program import Program
from codeqa.render.pages import graph_page
from codeqa.render.paint import Terminal
from codeqa.render.picture import of_repository
from codeqa.types import IndexState
from codeqa.types.relations import KINDS, MappedFile, RepositoryMap
from tests.render.browser import Page, browsing

TIES = 4
"""Files that each file uses: django's 4,220 files use 17,290 others."""

FRAME = "await new Promise((told) => requestAnimationFrame(() => setTimeout(told)))"
AFTER = f"(async () => {{{{ const began = performance.now(); {{}}; {FRAME}; return performance.now() - began }}}})()"
ACTIONS = {
    "unfold all": "document.getElementById('unfold').click()",
    "search": "by('search').value = 'part3 file7'; search(); next(1)",
    "choose": "choose(rows[Math.floor(rows.length / 2)].branch)",
    "scroll": "by('stage').scrollTop += 5000",
}


def perform(arguments: Namespace, program: Program) -> int:
    page = graph_page(of_repository(_repository(arguments.files), "bench"), Terminal())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(page, encoding="utf-8")
        with browsing(Path(folder, "profile")) as opened:
            runs = [_figures(opened(path)) for _ in range(arguments.times)]
    figures = {name: round(sorted(run[name] for run in runs)[len(runs) // 2]) for name in runs[0]}
    told = "  ".join(f"{name} {value} ms" for name, value in figures.items())
    print(f"{arguments.files:,} files, {len(page):,} characters, medians of {len(runs)}:  {told}")
    results.write("pages", str(arguments.files), arguments.out, {"files": arguments.files, "characters": len(page), "milliseconds": figures})
    return 0


def _figures(page: Page) -> dict[str, float]:
    ready = {"interactive": float(page.value("document.documentElement.dataset.ready"))}
    found = {**ready, **{name: float(page.value(AFTER.format(action))) for name, action in ACTIONS.items()}}
    faults = page.complaints() + page.asked_for()
    if faults:
        raise SystemExit(f"the page complains: {faults[0]}")
    return found


def _repository(files: int) -> RepositoryMap:
    mapped = tuple(MappedFile(f"part{n % 9}/of{n % 41}/file{n}.py", "python", 1.0 + n % 7, 100, n % 5 == 0) for n in range(files))
    ties = ((n, (n * 7919 + step * 31) % files, KINDS[step], 0.3 + step / 6, 1 + step) for n in range(files) for step in range(TIES))
    return RepositoryMap(mapped, tuple(tie for tie in ties if tie[0] != tie[1]), IndexState("", files, files))
