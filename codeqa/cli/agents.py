"""``mcp``: the server for coding agents. The root is settled here, by -C or the current folder; no request can change it."""

from __future__ import annotations

import os

from codeqa import __version__
from codeqa.cli.host import Run
from codeqa.cli.lane import command_line
from codeqa.cli.requests import as_given
from codeqa.cli.wire import descriptors
from codeqa.errors import RepositoryNotFound, UsageError


def mcp(run: Run) -> int:
    """Raises UsageError for a folder that some client started it in for want of a better one: all of a home would be indexed."""
    from codeqa import mcp as face

    where = run.where.resolve()
    if not where.is_dir():
        raise RepositoryNotFound(f"there is no folder {run.where}", "say which repository: codeqa -C DIR mcp")
    if str(where) in ("/", os.path.realpath(run.host.environ.get("HOME") or "/")) and not (where / ".git").exists():
        raise UsageError(f"{where} is no repository", "start the server in one, or say which: codeqa -C DIR mcp")
    descriptors(run.host)
    engine = ["-C", str(run.where), "--index-dir", run.config.index_dir, "serve", "--stdio", *as_given(run.options, run.command)]
    return face.serve(command_line(engine), __version__, bool(run.config.model) and not run.config.offline)
