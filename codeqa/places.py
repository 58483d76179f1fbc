"""Folders outside of any repository where codeqa keeps things, and where a repository begins. Pure but for looking; nothing is made here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def cache_dir(environ: Mapping[str, str]) -> Path:
    """Where indexes live unless told otherwise: ``$XDG_CACHE_HOME/codeqa`` on every platform, else the platform's own cache folder."""
    return _place("XDG_CACHE_HOME", ".cache", "user_cache_path", environ)


def state_dir(environ: Mapping[str, str]) -> Path:
    """Where sessions and logs live."""
    return _place("XDG_STATE_HOME", ".local/state", "user_state_path", environ)


def config_dir(environ: Mapping[str, str]) -> Path:
    """Where the user's ``config.toml`` lives."""
    return _place("XDG_CONFIG_HOME", ".config", "user_config_path", environ)


def _place(variable: str, under_home: str, native: str, environ: Mapping[str, str]) -> Path:
    """The XDG rule by hand where it is the platform's own: importing platformdirs costs 17 ms of a warm search."""
    base = environ.get(variable, "")
    if base.startswith("/") or (base and Path(base).is_absolute()):
        return Path(base, "codeqa")
    home = environ.get("HOME", "")
    if home and sys.platform not in ("darwin", "win32"):
        return Path(home, under_home, "codeqa")
    import platformdirs

    place: Path = getattr(platformdirs, native)("codeqa", appauthor=False)
    return place


def own_root(where: Path, name: str) -> Path | None:
    """The git work tree that a file is in, whether it is there or not; None for none."""
    for full in (Path(os.path.normpath(Path(where, name).absolute())), Path(where, name).resolve()):
        root = project_root(full.parent)
        if (root / ".git").exists():
            return root
    return None


def project_root(where: Path) -> Path:
    """The nearest folder at or above ``where`` that has a ``.git``; ``where`` itself if there is none."""
    start = Path(os.path.abspath(where))  # noqa: PTH100 - no symlink may be resolved: a linked folder keeps the name it was asked by
    return next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), start)
