"""The command line: arguments -> one corridor call -> rendering -> exit code. The only home of ``typer``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

COLLECT_THRESHOLDS: Final = (50_000, 20, 50)
"""Garbage collection by allocations. What a question makes lives until it is answered: the default walks it some fifty times, for 8 % of a search."""


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point of the ``codeqa`` script; returns the exit code."""
    import gc
    import sys

    gc.set_threshold(*COLLECT_THRESHOLDS)
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] == ["__complete"]:  # by a shell, at every press of a key: without what parses arguments
            from codeqa.cli.completing import answer

            return answer(arguments[1:], sys.stdout)
        if arguments[:1] == ["__ask-line"]:
            from codeqa.cli.host import Host
            from codeqa.cli.shelling import ask_line

            return ask_line(arguments[1:], Host())
        from codeqa.cli.start import start

        return start(arguments)
    except KeyboardInterrupt:  # before the commands' own handler stands: while modules are imported
        return 130
