"""The one door to git. Nothing else in codeqa runs it, and nothing is asked of it but what stands in ``PLUMBING``.

A repository's own configuration can name programs (hooks, fsmonitor, filters, pagers, diff drivers, signers, transports), and most of git's everyday
commands run them. The commands allowed here, under ``HARDENING`` and the scrubbed environment, run none: tests plant a marker in each place.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from codeqa.errors import RepositoryNotFound, SourceError
from codeqa.types import Repository

PLUMBING = frozenset({"cat-file", "config", "diff-index", "diff-tree", "log", "ls-files", "ls-tree", "rev-parse"})
"""The commands that may be asked. None of them looks at the content of the work tree, so none runs a filter (``diff-index`` is asked with ``--cached``)."""

HARDENING = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "diff.external=",
    "log.showSignature=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)

ENVIRONMENT = (
    ("GIT_ALLOW_PROTOCOL", "none"),  # stronger than protocol.allow, which a repository overrides by protocol.<name>.allow
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),  # its messages are read below
)

TIMEOUT_S = 60.0
"""For one question. Listing 78,000 files on a cold disk took 3 s; a configuration that names /dev/zero as its ignore file takes for ever."""

_SHORT_MESSAGE = 200
"""Characters of git's own words that are passed on."""


class NotARepository(SourceError):
    """git sees no repository where one seemed to be."""


def ask(where: str, command: str, *arguments: str, index_file: str = "", given: bytes | None = None, timeout: float = TIMEOUT_S) -> bytes:
    """What git answers on its standard output, asked from the folder ``where``. ``arguments`` are options, never names out of a repository.

    ``index_file`` is for hooks: git's commands running a hook export the index they work on, and a hook must look at that one. ``given`` is its standard input.
    Raises ``SourceError`` where git is missing, refuses, or does not answer within ``timeout`` seconds.
    """
    with asking(where, command, *arguments, index_file=index_file, given=given, timeout=timeout) as answer:
        return answer()


@contextmanager
def asking(
    where: str, command: str, *arguments: str, index_file: str = "", given: bytes | None = None, timeout: float = TIMEOUT_S
) -> Iterator[Callable[[], bytes]]:
    """As ``ask``, but git works while the caller does something else; what is yielded waits for the answer and returns it."""
    with _started(where, command, arguments, index_file, fed=given is not None) as process:

        def answer() -> bytes:
            out, complaint = _finish(process, command, timeout, given)
            if process.returncode:
                raise _error(where, complaint)
            return out

        yield answer


def find_repository(where: Path) -> Repository:
    """The repository that ``where`` lies in, or the folder itself where no git is. Asks git once; without a ``.git`` above, not at all.

    Raises ``RepositoryNotFound`` for a path that is missing or no folder, ``SourceError`` for a bare repository, for one that git refuses to open,
    and for one whose configuration puts its work tree elsewhere (``core.worktree``): a clone could point it at a home folder.
    """
    folder = _resolve(where)
    root = _folder_with_git(folder)
    if root is None:
        return Repository(root=str(folder))
    try:
        return _ask_repository(folder, root)
    except NotARepository:  # a .git that git makes nothing of, like the one that is left when a work tree is copied: the files are still files
        return Repository(root=str(root), prefix=_relative(folder, root))


def executable() -> str:
    """The absolute path of git, "" if it is not installed. Relative folders on PATH are passed over: they would run a program out of the repository."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = Path(folder, "git")
        if path.is_absolute() and path.is_file() and os.access(path, os.X_OK):
            return str(path)
    return ""


def command_line(where: str, command: str, arguments: tuple[str, ...]) -> list[str]:
    """The whole hardened command line. Raises ``SourceError`` where git is missing, ``ValueError`` for a command that is not allowed."""
    if command not in PLUMBING:
        raise ValueError(f"git {command} is not on the list")
    git = executable()
    if not git:
        raise SourceError("git is not installed, and this folder is a git repository", "install git, or ask in a copy of the folder without .git")
    settings = [part for setting in HARDENING for part in ("-c", setting)]
    return [git, "-C", where, "--no-pager", "--no-optional-locks", "--literal-pathspecs", *settings, command, *arguments]


def environment(index_file: str = "") -> dict[str, str]:
    """The environment git runs in: ours, without a single ``GIT_*`` of the caller's, and with those of ``ENVIRONMENT``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept.update(ENVIRONMENT)
    if index_file:
        kept["GIT_INDEX_FILE"] = index_file
    return kept


@contextmanager
def _started(where: str, command: str, arguments: tuple[str, ...], index_file: str = "", *, fed: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """The running process; it is gone when the block is left, however that happens. ``fed``: it will be given something to read."""
    line = command_line(where, command, arguments)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    try:
        process = subprocess.Popen(line, stdin=pipe if fed else nothing, stdout=pipe, stderr=pipe, env=environment(index_file))  # noqa: S603 - the door: no shell
    except OSError as fault:
        raise SourceError(f"git could not be started: {fault.strerror}") from fault
    with process:
        try:
            yield process
        finally:
            process.kill()


def _finish(process: subprocess.Popen[bytes], command: str, timeout: float, given: bytes | None = None) -> tuple[bytes, str]:
    try:
        out, complaint = process.communicate(given, timeout=timeout)
    except subprocess.TimeoutExpired as late:
        raise SourceError(f"git {command} did not answer within {timeout:.0f} s", "see whether git itself works here: git ls-files | wc -l") from late
    return out, complaint.decode("utf-8", "replace")


def _resolve(where: Path) -> Path:
    """The folder meant, without links. Listing it says in one call whether it exists, is a folder, and may be read."""
    try:
        folder = where.resolve()
        os.scandir(folder).close()
    except FileNotFoundError as fault:
        raise RepositoryNotFound(f"there is no folder {_shown(where)}", "give a folder that exists: -C DIR") from fault
    except NotADirectoryError as fault:
        raise RepositoryNotFound(f"{_shown(where)} is a file, not a folder", "give the folder it lies in: -C DIR") from fault
    except (OSError, RuntimeError, ValueError) as fault:  # RuntimeError: a loop of links, before Python 3.13; ValueError: a NUL in the name
        raise SourceError(f"the folder {_shown(where)} cannot be read: {_shown(str(fault))}", "look at its name and its permissions") from fault
    return folder


def _folder_with_git(folder: Path) -> Path | None:
    """The nearest folder at or above ``folder`` that has a ``.git``. Raises ``SourceError`` inside a bare repository or a ``.git``."""
    for place in (folder, *folder.parents):
        if (place / "HEAD").is_file() and (place / "objects").is_dir() and (place / "refs").is_dir():  # git's own test of a git directory
            raise _bare(folder)
        if (place / ".git").is_file() or (place / ".git" / "HEAD").is_file():
            return place
    return None


_PLACES = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir")


def _ask_repository(folder: Path, root: Path) -> Repository:
    """One call for everything. ``HEAD`` stands twice at the end: as an id, then by name; where it is unborn git fails there, having said the rest."""
    with _started(str(folder), "rev-parse", ("--show-object-format", *_PLACES, "HEAD", "--abbrev-ref", "HEAD")) as process:
        out, complaint = _finish(process, "rev-parse", TIMEOUT_S)
    unborn = "ambiguous argument 'HEAD'" in complaint
    if process.returncode and not unborn:
        raise _error(folder, complaint)
    object_format, *lines = _text(out).split("\n")[:-1]
    head, branch = ("", "") if unborn else (lines[-2], lines[-1])
    places = lines[: -1 if unborn else -2]
    if len(places) != len(_PLACES):  # a folder's name has a line break in it: ask for one place at a time
        places = [_text(ask(str(folder), "rev-parse", question))[:-1] for question in _PLACES]
    top, git_dir, common_dir = places
    if Path(top).resolve() != root:
        raise SourceError(f"the git configuration of {_shown(root)} puts its work tree elsewhere: {_shown(top)}", "remove core.worktree from .git/config")
    return Repository(
        root=str(root),
        git_dir=git_dir,
        common_dir=str((folder / common_dir).resolve()),
        head=head,
        branch="" if branch == "HEAD" else branch,
        prefix=_relative(folder, root),
        object_format=object_format,
    )


def _error(where: Path | str, complaint: str) -> SourceError:
    """git's complaint as one of ours. The whole text is searched; what is shown is its first telling line."""
    if "dubious ownership" in complaint:
        return SourceError(
            f"git does not trust {_shown(where)}: it belongs to another user",
            f"if you trust it: git config --global --add safe.directory {_shown(where)}",
        )
    if "cannot use bare repository" in complaint or "must be run in a work tree" in complaint:
        return _bare(where)
    if "not a git repository" in complaint:
        return NotARepository(f"git sees no repository in {_shown(where)}")
    lines = [line for line in complaint.split("\n") if line.startswith(("fatal:", "error:"))] or [complaint]
    said = _shown(lines[0].partition(": ")[2] or lines[0])[:_SHORT_MESSAGE]
    return SourceError(f"git cannot read the repository: {said}", "see what git itself says here: git status")


def _bare(where: Path | str) -> SourceError:
    return SourceError(f"{_shown(where)} is a bare repository or git's own folder: it has no files to read", "ask in a clone or a work tree of it")


def _relative(folder: Path, root: Path) -> str:
    return "" if folder == root else folder.relative_to(root).as_posix()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _shown(said: Path | str) -> str:
    """One line for a message, whatever a path or git's complaint holds."""
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in str(said))
