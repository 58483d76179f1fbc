"""Self-contained pages: one file that asks for nothing, whose policy forbids it to, and in which nothing of a repository is anything but text.

The templates, styles and scripts are files in ``data/``. A page's policy names its style and script by their digests: nothing else runs or is loaded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources

from codeqa.render.door import clean_line
from codeqa.render.layout import SUNK
from codeqa.render.paint import Terminal, percent
from codeqa.render.picture import Node, Picture, kinds_of


def graph_page(picture: Picture, terminal: Terminal) -> str:
    """``terminal`` says how links look and where the repository is; "" as its ``link`` makes a page without a single path of this machine."""
    kinds = kinds_of(picture.links)
    places = {kind: number for number, kind in enumerate(kinds)}
    data = {
        "kinds": kinds,
        "nodes": [_node(node, terminal) for node in picture.nodes],
        "links": [(one.source, one.target, places[one.kind], one.confidence, one.line, one.edges) for one in picture.links],
        "heads": {str(column): head for column, head in picture.heads.items()},
        "sizes": {name: getattr(picture.sizes, name) for name in ("row", "width", "gap", "reach", "budget")} | {"sunk": SUNK},
        "strongest": picture.strongest,
        "flat": picture.flat,
        "link": terminal.link,
        "root": clean_line(terminal.root.rstrip("/")) if terminal.link else "",
    }
    words = {"title": text(picture.title), "subtitle": text(picture.subtitle), "data": embedded(data)}
    return page("graph.html", ("page.css", "graph.css"), ("graph.js", "handling.js"), words)


def _node(node: Node, terminal: Terminal) -> Sequence[object]:
    """Its address stands there only where it cannot be made of what is shown: a path with bytes or signs that no page may show."""
    path = clean_line(node.path)
    address = [percent(f"{terminal.root.rstrip('/')}/{node.path}")] if path != node.path and terminal.link else []
    return [path, clean_line(node.symbol), node.kind, node.line, node.column, int(node.about), node.mass, clean_line(node.note), *address]


def page(template: str, styles: Sequence[str], scripts: Sequence[str], words: Mapping[str, str]) -> str:
    """The template with its style, script and policy; ``words`` are put in as they are: the caller has escaped them."""
    style, script = ("\n".join(read(name).strip() for name in names) + "\n" for names in (styles, scripts))
    scripted = f"'{_digest(script)}'" if scripts else "'none'"
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src {scripted}; img-src data:; base-uri 'none'; form-action 'none'"
    filled = {**words, "style": style, "script": script, "policy": policy}
    return re.sub(r"\{\{(\w+)\}\}", lambda match: filled[match[1]], read(template))


def read(name: str) -> str:
    return resources.files("codeqa.render").joinpath("data", name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def text(shown: str) -> str:
    """One line as text of a page."""
    return escape(clean_line(shown))


def embedded(value: object) -> str:
    """JSON that no ``</script>`` or ``<!--`` inside of it can end: its signs of markup are written as escapes."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
