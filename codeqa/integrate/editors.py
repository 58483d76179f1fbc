"""Editors: a small integration of each one's own kind, from the templates in ``data/``.

Vim, Neovim, Emacs and Kakoune get a file of their own (``stamped``), the latter two also a line in the user's own file (``blocks``) that loads it; Helix a
block of keys. VS Code's tasks and keys: ``vscode``. Where a file goes: each editor's manual on packages and start-up files.
"""

from __future__ import annotations

import json
import re
import secrets
import shlex
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from codeqa.integrate import blocks, stamped
from codeqa.integrate.files import Plan, Shown, Surroundings, Target, read
from codeqa.integrate.vscode import VSCODE

HOW: Final = "the text on screen is asked about, saved or not"


def template(name: str) -> str:
    return (files("codeqa.integrate") / "data" / name).read_text(encoding="utf-8")


# --- Vim -------------------------------------------------------------------------------------------------------------------------


def _vim_folder(world: Surroundings) -> Path:
    """``~/.vim``; the XDG folder where only that is in use (Vim 9.1.0327 and newer)."""
    old = world.home / ".vim"
    xdg = world.config("vim")
    return xdg if not old.exists() and not (world.home / ".vimrc").exists() and (xdg / "vimrc").exists() else old


def _vim_package(world: Surroundings) -> Path:
    return _vim_folder(world) / "pack" / "codeqa"


def _vim(world: Surroundings) -> tuple[Path, str]:
    body = template("codeqa.vim").replace("@PROGRAM_JSON@", json.dumps(list(world.program), ensure_ascii=False))
    return _vim_package(world) / "start" / "codeqa" / "plugin" / "codeqa.vim", stamped.stamp(body, "vim", '"')


def _install_vim(world: Surroundings) -> Plan:
    path, text = _vim(world)
    return stamped.install(path, text, _vim_package(world)) + Plan(notes=(f":Codeqa, :CodeqaSearch, :CodeqaUses, :CodeqaImpact; {HOW}",))


def _uninstall_vim(world: Surroundings) -> Plan:
    return stamped.uninstall(_vim(world)[0], _vim_package(world))


def _show_vim(world: Surroundings) -> tuple[Shown, ...]:
    return (Shown(*_vim(world)),)


# --- Neovim ----------------------------------------------------------------------------------------------------------------------


def _neovim(world: Surroundings) -> tuple[Path, str]:
    """``plugin/`` in the configuration: a package in the data folder is left out by some plugin managers."""
    body = template("codeqa.lua").replace("@PROGRAM_LUA@", "{ " + ", ".join(map(_lua, world.program)) + " }")
    return world.config("nvim") / "plugin" / "codeqa.lua", stamped.stamp(body, "neovim", "--")


def _lua(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _install_neovim(world: Surroundings) -> Plan:
    return stamped.install(*_neovim(world)) + Plan(notes=(f":Codeqa, :CodeqaSearch, :CodeqaUses, :CodeqaImpact; {HOW}",))


def _uninstall_neovim(world: Surroundings) -> Plan:
    return stamped.uninstall(_neovim(world)[0])


def _show_neovim(world: Surroundings) -> tuple[Shown, ...]:
    return (Shown(*_neovim(world)),)


# --- Emacs -----------------------------------------------------------------------------------------------------------------------


def _emacs_folder(world: Surroundings) -> Path:
    """As Emacs 27 and newer look for it: the old places first."""
    old = world.home / ".emacs.d"
    if old.exists() or (world.home / ".emacs").exists() or (world.home / ".emacs.el").exists():
        return old
    xdg = world.config("emacs")
    return xdg if xdg.exists() else old


def _emacs_init(world: Surroundings) -> Path:
    return next((path for name in (".emacs.el", ".emacs") if (path := world.home / name).exists()), _emacs_folder(world) / "init.el")


def _emacs(world: Surroundings) -> tuple[Path, str]:
    program = "(" + " ".join(json.dumps(word, ensure_ascii=False) for word in world.program) + ")"
    body = template("codeqa.el").replace("'@PROGRAM_LISP@", f"'{program}")
    return _emacs_folder(world) / "codeqa.el", stamped.stamp(body, "emacs", ";;;", "lexical-binding: t")


LOAD_EMACS: Final = '(load (expand-file-name "codeqa" user-emacs-directory) t t)\n'


def _install_emacs(world: Surroundings) -> Plan:
    notes = Plan(notes=(f"C-c q, M-x codeqa-ask, codeqa-here, codeqa-uses, codeqa-search, codeqa-impact; {HOW}",))
    return stamped.install(*_emacs(world)) + blocks.install(_emacs_init(world), "emacs", LOAD_EMACS, ";;") + notes


def _uninstall_emacs(world: Surroundings) -> Plan:
    return stamped.uninstall(_emacs(world)[0]) + blocks.uninstall(_emacs_init(world), "emacs", ";;")


def _show_emacs(world: Surroundings) -> tuple[Shown, ...]:
    return Shown(*_emacs(world)), Shown(_emacs_init(world), LOAD_EMACS)


# --- Kakoune ---------------------------------------------------------------------------------------------------------------------


def _kakoune(world: Surroundings) -> tuple[Path, str]:
    """Not in ``autoload/``: where that folder is, Kakoune loads it in place of its own."""
    body = template("codeqa.kak").replace("@PROGRAM_SHELL@", shlex.join(world.program))
    return world.config("kak") / "codeqa.kak", stamped.stamp(body, "kakoune", "#")


LOAD_KAKOUNE: Final = 'source "%val{config}/codeqa.kak"\n'


def _install_kakoune(world: Surroundings) -> Plan:
    notes = Plan(notes=("a key for it, in your kakrc: map global user q ':enter-user-mode codeqa<ret>' -docstring codeqa",))
    return stamped.install(*_kakoune(world)) + blocks.install(world.config("kak") / "kakrc", "kakoune", LOAD_KAKOUNE) + notes


def _uninstall_kakoune(world: Surroundings) -> Plan:
    return stamped.uninstall(_kakoune(world)[0]) + blocks.uninstall(world.config("kak") / "kakrc", "kakoune")


def _show_kakoune(world: Surroundings) -> tuple[Shown, ...]:
    return Shown(*_kakoune(world)), Shown(world.config("kak") / "kakrc", LOAD_KAKOUNE)


# --- Helix -----------------------------------------------------------------------------------------------------------------------

_MARK: Final = re.compile(r"<<'(codeqa-[0-9a-f]{16})'")


def _helix(world: Surroundings, mark: str) -> tuple[Path, str]:
    """``mark`` ends the here-documents that names of files go in by: who does not know it can put nothing behind it."""
    base = world.environ.get("XDG_CACHE_HOME", "")
    places = Path(base if base.startswith("/") else world.home / ".cache", "codeqa-helix.txt")
    words = {"@MARK@": mark, "@PROGRAM_SHELL@": shlex.join(world.program), "@RESULT_SHELL@": shlex.quote(str(places)), "@RESULT@": _helix_word(str(places))}
    body = template("helix.toml")
    for name, word in words.items():
        body = body.replace(name, json.dumps(word, ensure_ascii=False)[1:-1].replace("%", "%%"))
    return world.config("helix") / "config.toml", body


def _helix_word(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _kept_mark(world: Surroundings) -> str:
    """That of an earlier installation: the same twice makes the same file."""
    found = _MARK.search(read(world.config("helix") / "config.toml") or "")
    return found.group(1) if found else f"codeqa-{secrets.token_hex(8)}"


def _install_helix(world: Surroundings) -> Plan:
    path, body = _helix(world, _kept_mark(world))
    return blocks.install(path, "helix", body, toml=True) + Plan(notes=("space Q h, i and s; :config-reload in a running Helix",))


def _uninstall_helix(world: Surroundings) -> Plan:
    return blocks.uninstall(world.config("helix") / "config.toml", "helix")


def _show_helix(world: Surroundings) -> tuple[Shown, ...]:
    return (Shown(*_helix(world, _kept_mark(world))),)


EDITORS: Sequence[Target] = (
    Target("emacs", "editor", "commands, C-c q, lists to walk with next-error", _install_emacs, _uninstall_emacs, _show_emacs),
    Target("helix", "editor", "keys below space Q", _install_helix, _uninstall_helix, _show_helix),
    Target("kakoune", "editor", "commands and the user mode codeqa", _install_kakoune, _uninstall_kakoune, _show_kakoune),
    Target("neovim", "editor", "commands, keys and the quickfix list", _install_neovim, _uninstall_neovim, _show_neovim),
    Target("vim", "editor", "commands, keys and the quickfix list", _install_vim, _uninstall_vim, _show_vim),
    VSCODE,
)
