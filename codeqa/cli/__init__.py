"""The command line: arguments -> one corridor call -> rendering -> exit code. The only home of ``typer``."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point of the ``codeqa`` script; returns the exit code."""
    try:
        from codeqa.cli.start import start

        return start(argv)
    except KeyboardInterrupt:  # before the commands' own handler stands: while modules are imported
        return 130
