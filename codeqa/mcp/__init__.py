"""The face for coding agents: the Model Context Protocol over standard streams, with the official SDK (the extra ``codeqa[mcp]``).

The server itself only speaks: what it is asked goes to a warm process (``codeqa serve``), which a bad request can neither block nor kill for good, and in which
any work can be cancelled. What comes back is cut to the budget that the caller gave.
"""

from __future__ import annotations

from collections.abc import Sequence

from codeqa.errors import UsageError


def serve(engine: Sequence[str], version: str, model: bool) -> int:
    """Serves until its client is gone. ``engine`` is the command line of the warm process; ``model``: there is one to ask. Raises UsageError."""
    try:
        import mcp.server  # noqa: F401 - is it there? It takes a second, which is best spent here
    except ImportError as error:
        raise UsageError("the server for agents needs an extra that is not installed", "pip install 'codeqa[mcp]'") from error
    from codeqa.mcp.server import run

    return run(engine, version, model)
