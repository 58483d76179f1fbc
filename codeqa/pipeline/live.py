"""Live values for what is being typed: symbols, files, languages, models, sessions, revisions. Reads what is there; makes, refreshes and sends nothing.

Every function gives (value, what it is) in the order to show, at most ``MOST``. There is always an answer, if an empty one: no index, no repository or a
damaged one are no reason to disturb somebody who types.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeqa.config import OPENAI_URL, Config, index_home
from codeqa.errors import CodeqaError
from codeqa.index.folder import folder_of
from codeqa.index.peek import Name, Peek, peeking
from codeqa.places import project_root

MOST: Final = 100
"""Values that are offered: more than anybody reads, and few enough for a shell to sort and draw at once."""

_LONGEST_POINTER: Final = 5_000
"""Characters of a file that says where a repository's folder is: the longest path, and more."""

Offer = tuple[str, str]


def symbols(where: Path, config: Config, typed: str) -> list[Offer]:
    """Names of definitions; with nothing typed, those that most of the code rests on."""
    dotted = any(mark in typed for mark in (".", "::", "#"))

    def asked(_: str, peek: Peek) -> list[Offer]:
        names = peek.names(typed, MOST) if typed else peek.central(MOST)
        return [(one.qualname if dotted else one.name, _described(one)) for one in names]

    return _look(where, config, asked) or []


def paths(where: Path, config: Config, typed: str) -> list[Offer]:
    """Files and folders of the index, relative to ``where``; without one, what is on the disk."""
    folder, begun = os.path.split(typed)
    head = typed[: len(typed) - len(begun)]

    def asked(root: str, peek: Peek) -> list[Offer] | None:
        inside = _inside(root, where, folder)
        return None if inside is None else [(head + name, "") for name in peek.below(inside, begun, MOST)]

    found = _look(where, config, asked)
    return listed(where, config, typed) if found is None else found


def listed(where: Path, config: Config, typed: str) -> list[Offer]:
    """What lies in a folder, indexed or not."""
    folder, begun = os.path.split(typed)
    head = typed[: len(typed) - len(begun)]
    try:
        with os.scandir(Path(where, os.path.expanduser(folder))) as entries:  # noqa: PTH111 - Path.expanduser raises where no home is known
            found = [entry.name + ("/" if entry.is_dir() else "") for entry in entries if entry.name.startswith(begun)]
    except (OSError, ValueError):
        return []
    return [(head + name, "") for name in sorted(found) if name != ".git/" and (begun or not name.startswith("."))][:MOST]


def positions(where: Path, config: Config, typed: str) -> list[Offer]:
    """``FILE:LINE``: files, and behind the colon the lines where something is defined."""
    path, colon, line = typed.rpartition(":")
    if not colon:
        return [(value if value.endswith("/") else f"{value}:", told) for value, told in paths(where, config, typed)]

    def asked(root: str, peek: Peek) -> list[Offer]:
        inside = _inside(root, where, path)
        found = peek.definitions(inside) if inside is not None else []
        return [(f"{path}:{one.line}", f"{one.qualname} ({one.kind})") for one in found if str(one.line).startswith(line)][:MOST]

    return _look(where, config, asked) or []


def places(where: Path, config: Config, typed: str) -> list[Offer]:
    """What a question to the graph begins at: a file, a symbol, or ``FILE:SYMBOL``."""
    path, colon, begun = typed.rpartition(":")
    if not colon or path.endswith(":"):
        return (paths(where, config, typed) if typed else []) + ([] if "/" in typed else symbols(where, config, typed))

    def asked(root: str, peek: Peek) -> list[Offer]:
        inside = _inside(root, where, path)
        found = {one.qualname: one for one in peek.definitions(inside)} if inside is not None else {}
        return [(f"{path}:{name}", f"{one.kind}, line {one.line}") for name, one in found.items() if name.lower().startswith(begun.lower())][:MOST]

    return _look(where, config, asked) or []


def languages(where: Path, config: Config, typed: str) -> list[Offer]:
    """Those of the index, most files first; without one, all that are known."""
    found = _look(where, config, lambda _, peek: [(name, f"{count:,} file{'s' * (count != 1)}") for name, count in peek.languages()])
    if found is None:
        from codeqa.parse.languages import languages as known

        found = [(name, "") for name in known()]
    return [offer for offer in found if offer[0].startswith(typed)]


def revisions(where: Path, config: Config, typed: str) -> list[Offer]:
    """Branches and tags; behind ``..`` or ``...`` the second of two."""
    dots = next((dots for dots in ("...", "..") if dots in typed), "")
    head = typed[: typed.rindex(dots) + len(dots)] if dots else ""
    from codeqa.source.git import ask

    with suppress(CodeqaError):
        told = ask(str(where), "rev-parse", "--symbolic", "--branches", "--tags", "--remotes").decode("utf-8", "surrogateescape")
        known = ["HEAD", *filter(None, told.split("\n"))]
        return [(head + name, "") for name in known if name.startswith(typed[len(head) :])][:MOST]
    return []


def models(config: Config, own: Sequence[str], typed: str) -> list[Offer]:
    """The configured one, the user's ``own`` (those that the settings have a table for), and the endpoint's vendor's, as far as they are known."""
    from codeqa.llm.models import names

    known = dict.fromkeys(filter(None, (config.model, *own)), "configured")
    known.update({name: vendor for name, vendor in names(config.base_url or OPENAI_URL) if name not in known})
    return [(name, told) for name, told in known.items() if name.startswith(typed)][:MOST]


def sessions(where: Path, config: Config, typed: str) -> list[Offer]:
    """Those of this work tree, the last used first."""
    from codeqa.pipeline.conversation import session_names

    with suppress(CodeqaError):
        known = session_names(where, config)
        return [(name, time.strftime("last used %Y-%m-%d %H:%M", time.localtime(used))) for name, used in known if name.startswith(typed)][:MOST]
    return []


def forms() -> list[Offer]:
    """The built-in forms of an answer."""
    from codeqa.answer.forms import BUILT_IN

    return [(name, "") for name in BUILT_IN]


def _described(one: Name) -> str:
    more = f", and {one.others} more" if one.others else ""
    return f"{one.kind} · {one.path}{more}"


def _look(where: Path, config: Config, asked: Callable[[str, Peek], list[Offer] | None]) -> list[Offer] | None:
    """What ``asked`` gives for the root and a look into its index; None where there is no index, or a damaged one."""
    with suppress(CodeqaError, OSError, sqlite3.Error, ValueError):
        root, shared = place(where)
        with peeking(folder_of(index_home(config), root, shared)) as peek:
            return None if peek is None else asked(root, peek)
    return None


def place(where: Path) -> tuple[str, str]:
    """The work tree, and the folder that its repository's work trees share ("" without git): what git says of them, read from its files.

    Asking git would take a third of the time that a completion has. Raises OSError, ValueError.
    """
    root = project_root(where.resolve(strict=True))
    pointer = root / ".git"
    if not pointer.is_file():
        return str(root), str(pointer) if pointer.is_dir() else ""
    with pointer.open(encoding="utf-8", errors="surrogateescape") as file:  # of a linked work tree, or a submodule
        key, _, target = file.read(_LONGEST_POINTER).partition(":")
    folder = Path(root, target.strip())
    if key != "gitdir":
        return str(root), ""
    common = folder / "commondir"
    return str(root), str(folder / common.read_text(encoding="utf-8", errors="surrogateescape").strip()) if common.is_file() else str(folder)


def _inside(root: str, where: Path, name: str) -> str | None:
    """A path as the index has it ("" for the root), None for one outside of the repository."""
    target = os.path.normpath(Path(where.resolve(), os.path.expanduser(name)))  # noqa: PTH111 - Path.expanduser raises where no home is known
    path = os.path.relpath(target, root)
    return None if path.split("/")[0] == ".." else "" if path == "." else path
