"""``python -m bench search|pack|speed|kill``: parses the command line and hands over."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from bench import kill, pack, search, speed
from bench.program import Program


def main() -> int:
    arguments = _parser().parse_args()
    program = Program(tuple(shlex.split(arguments.codeqa)) if arguments.codeqa else (sys.executable, "-m", "codeqa"))
    return int(arguments.perform(arguments, program))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--codeqa", metavar="CMD", default="", help="the codeqa to measure (default: this checkout's)")
    commands = parser.add_subparsers(required=True)
    for name, module in (("search", search), ("pack", pack)):
        command = commands.add_parser(name, help=module.__doc__)
        command.add_argument("repos", type=Path, metavar="REPOS_DIR", help="holds one folder a repository")
        command.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
        command.add_argument("--index-dir", type=Path, metavar="DIR", help="keep the indexes there (default: a temporary folder)")
        command.add_argument("--run", type=Path, metavar="FILE", help="keep codeqa's output there, one JSON object a line")
        command.add_argument("--only", action="append", default=[], metavar="REPO", help="only this repository (repeatable)")
        command.set_defaults(perform=module.perform)
    commands.choices["pack"].add_argument("--budget", type=int, default=32_000, metavar="TOKENS")
    command = commands.add_parser("speed", help=speed.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what to index; a copy of it is used")
    command.add_argument("--query", default="where is a value parsed and checked")
    command.add_argument("--times", type=int, default=5, metavar="N", help="runs of every row; medians are shown")
    command.add_argument("--rival", default="", metavar="CMD", help="another program's search, run in turn; {tree}, {query} and {cache} are filled in")
    command.set_defaults(perform=speed.perform)
    command = commands.add_parser("kill", help=kill.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what to index; a copy of it is used")
    command.add_argument("--query", default="where is a value parsed and checked")
    command.add_argument("--times", type=int, default=50, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=kill.perform)
    for command in commands.choices.values():
        command.add_argument("--out", type=Path, metavar="FILE", help="the result (default: bench/results/<bench>-<tree or questions>-<commit>.json)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
