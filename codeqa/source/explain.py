"""``codeqa why``: which rule decided about one path. Asks the same functions as the listing and the reader, so it cannot say anything else."""

from __future__ import annotations

from codeqa.source import git
from codeqa.source.files import SourceRules, list_files
from codeqa.source.ignore import GIT_IGNORE, IgnoreFiles
from codeqa.source.read import read_file
from codeqa.types import FileEntry, Repository, Skipped, SkipReason


def explain_path(repo: Repository, path: str, rules: SourceRules) -> tuple[SkipReason | None, str]:
    """Why ``path`` (relative to the root) is left out and by which rule; the reason is None for a file that is read. Takes as long as a listing."""
    path = path.rstrip("/")
    listing = list_files(repo, rules)
    for skipped in listing.skipped:
        folder = skipped.path.endswith("/") or skipped.reason is SkipReason.SUBMODULE
        if path == skipped.path.rstrip("/") or (folder and path.startswith(skipped.path.rstrip("/") + "/")):
            return skipped.reason, skipped.detail
    entry = next((entry for entry in listing.files if entry.path == path), None)
    if entry:
        return _by_content(repo, entry, rules)
    if any(entry.path.startswith(f"{path}/") for entry in listing.files):
        return None, "a folder with files that are read"
    if repo.git_dir and _ignored_by_git(repo, path):
        return SkipReason.IGNORED, _git_rule(repo, path)
    read = read_file(repo.root, path)
    if isinstance(read, Skipped) and read.reason is SkipReason.NOT_REGULAR:
        return read.reason, read.detail
    if repo.git_dir and path in git.ask(repo.root, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0"):
        return SkipReason.VANISHED, "git tracks it, and it is not in this work tree: deleted, or left out of a sparse checkout"
    return SkipReason.VANISHED, "there is no such file"


def _by_content(repo: Repository, entry: FileEntry, rules: SourceRules) -> tuple[SkipReason | None, str]:
    read = read_file(repo.root, entry.path, object_format=repo.object_format, max_bytes=rules.max_bytes, keep_generated=entry.kept)
    if isinstance(read, Skipped):
        return read.reason, read.detail
    return None, "kept by the user's own rules" if entry.kept else "no rule leaves it out"


def _ignored_by_git(repo: Repository, path: str) -> bool:
    """git is asked for all it ignores (whole folders as one), because names go to it by no argument."""
    out = git.ask(repo.root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    ignored = out.decode("utf-8", "surrogateescape").split("\0")
    return any(path == each.rstrip("/") or (each.endswith("/") and path.startswith(each)) for each in ignored)


def _git_rule(repo: Repository, path: str) -> str:
    """The line of a ``.gitignore`` that matches ``path`` or a folder above it, where one of them does."""
    parts = path.split("/")
    folders = ["/".join(parts[:count]) for count in range(len(parts))]
    ignores = IgnoreFiles(repo.root, GIT_IGNORE, set(folders))
    places = [*(f"{folder}/" for folder in folders[1:]), path, f"{path}/"]
    decisions = (ignores.decide(place) for place in places)
    return next((decision.rule for decision in decisions if decision and decision.ignored), "ignored by git: its own exclude file, or the user's")
