"""``python -m bench COMMAND`` (``-h`` lists them): parses the command line and hands over."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from bench import (
    commits,
    completion,
    exact,
    faults,
    fit,
    fit_places,
    fuzz,
    grow,
    impact,
    impact_speed,
    kill,
    mcp_fuzz,
    pack,
    pages,
    search,
    serve,
    session,
    speed,
    stages,
    symbols,
    throughput,
    tokens,
)
from bench import map as maps
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
        command.add_argument("--baseline", action="store_true", help="plain BM25 over the same chunks (whole files) instead of codeqa; needs --index-dir")
        command.set_defaults(perform=module.perform)
    commands.choices["pack"].add_argument("--budget", default="32000", metavar="TOKENS", help="a number, or auto")
    several = commands.choices["pack"].add_mutually_exclusive_group()
    several.add_argument("--join", type=int, default=0, metavar="N", help="put each N questions of a repository behind each other: a question in parts")
    several.add_argument("--as-one", type=int, default=0, metavar="N", help="the same without question marks: it is sought as one")
    command = commands.add_parser("speed", help=speed.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what to index; a copy of it is used")
    command.add_argument("--query", default="where is a value parsed and checked")
    command.add_argument("--times", type=int, default=5, metavar="N", help="runs of every row; medians are shown")
    command.add_argument("--rival", default="", metavar="CMD", help="another program's search, run in turn; {tree}, {query} and {cache} are filled in")
    command.set_defaults(perform=speed.perform)
    command = commands.add_parser("throughput", help=throughput.__doc__)
    command.add_argument("trees", type=Path, nargs="+", metavar="TREE", help="what to index")
    command.add_argument("--rival", default="", metavar="CMD", help="another program's search, which indexes first; {tree}, {query} and {cache} are filled in")
    command.add_argument("--ctags", action="store_true", help="also Universal Ctags")
    command.add_argument("--touch", action="store_true", help=f"also a run after {throughput.TOUCHED} files have changed, in a copy of the tree")
    command.add_argument("--scratch", type=Path, metavar="DIR", help="where the indexes and copies go while it runs (default: the temporary folder)")
    command.set_defaults(perform=throughput.perform)
    command = commands.add_parser("stages", help=stages.__doc__)
    command.add_argument("tree", type=Path, metavar="TREE")
    command.add_argument("--megabytes", type=float, default=15.0, metavar="N", help="of text, from files drawn at random")
    command.set_defaults(perform=stages.perform)
    command = commands.add_parser("tokens", help=tokens.__doc__)
    command.add_argument("trees", type=Path, nargs="+", metavar="TREE")
    command.add_argument("--files", type=int, default=4, metavar="N", help="of each language in each tree")
    command.set_defaults(perform=tokens.perform)
    command = commands.add_parser("grow", help=grow.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what to index; a copy of it is used")
    command.add_argument("--times", type=int, default=100, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=grow.perform)
    command = commands.add_parser("map", help=maps.__doc__)
    command.add_argument("repos", type=Path, metavar="REPOS_DIR", help="holds one folder a repository")
    command.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
    command.add_argument("--index-dir", type=Path, required=True, metavar="DIR", help="keep the indexes there")
    command.add_argument("--only", action="append", default=[], metavar="REPO", help="only this repository (repeatable)")
    command.add_argument("--every", type=int, default=1, metavar="N", help="of each repository's questions every Nth")
    command.add_argument("--aider", default="", metavar="PYTHON", help="the Python of an environment with aider-chat: its repository map beside ours")
    command.set_defaults(perform=maps.perform)
    command = commands.add_parser("exact", help=exact.__doc__)
    command.add_argument("repos", type=Path, metavar="REPOS_DIR", help="holds one folder a repository")
    command.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
    command.add_argument("--index-dir", type=Path, required=True, metavar="DIR", help="keep the indexes there")
    command.add_argument("--packs", type=int, default=1_000, metavar="N", help="at least so many")
    command.set_defaults(perform=exact.perform)
    command = commands.add_parser("kill", help=kill.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what to index; a copy of it is used")
    command.add_argument("--query", default="where is a value parsed and checked")
    command.add_argument("--times", type=int, default=50, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=kill.perform)
    command = commands.add_parser("session", help=session.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what is asked about: django")
    command.add_argument("--index-dir", type=Path, metavar="DIR", help="keep the index there (default: a temporary folder)")
    command.set_defaults(perform=session.perform)
    command = commands.add_parser("symbols", help=symbols.__doc__)
    command.add_argument("--repos", type=Path, required=True, nargs="+", metavar="FOLDER", help="holds one folder a repository")
    command.add_argument("--languages", nargs="+", default=[], metavar="LANGUAGE", help="only these")
    command.add_argument("--list", type=Path, metavar="FILE", help="where the disagreements go (default: bench/results/symbols-disagreements.tsv)")
    command.set_defaults(perform=symbols.perform)
    command = commands.add_parser("fit", help=fit.__doc__)
    command.add_argument("repos", type=Path, metavar="REPOS_DIR", help="holds one folder a repository")
    command.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
    command.add_argument(
        "--also", nargs=2, action="append", default=[], metavar=("REPOS_DIR", "QUERIES"), help="one more set, that counts as much (repeatable)"
    )
    command.add_argument("--form", choices=("short", "long"), required=True, help="which weights")
    command.add_argument("--measure", choices=("ndcg", "recall"), default="ndcg", help="of the first ten files")
    command.add_argument("--index-dir", type=Path, required=True, metavar="DIR", help="keep the indexes there")
    command.add_argument("--without", nargs="+", default=[], metavar="FEATURE")
    command.add_argument("--ablate", action="store_true", help="also without each feature")
    command.add_argument("--write", type=Path, metavar="WEIGHTS.json", help="put the weights fitted on all questions into this file")
    command.set_defaults(perform=fit.perform)
    command = commands.add_parser("fuzz", help=fuzz.__doc__)
    command.add_argument("--minutes", type=float, default=10.0, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=fuzz.perform)
    command = commands.add_parser("fit-places", help=fit_places.__doc__)
    command.add_argument("repos", type=Path, metavar="REPOS_DIR", help="holds one folder a repository")
    command.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
    command.add_argument("--index-dir", type=Path, required=True, metavar="DIR", help="keep the indexes there")
    command.add_argument("--write", type=Path, metavar="WEIGHTS.json", help="put the weights fitted on all questions into this file")
    command.set_defaults(perform=fit_places.perform)
    command = commands.add_parser("faults", help=faults.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what is committed; a copy of it is used")
    command.add_argument("--times", type=int, default=1_000, metavar="N")
    command.add_argument("--minutes", type=float, default=5.0, metavar="N", help="as many of them as this time allows")
    command.add_argument("--pre-commit", default="", metavar="PROGRAM", help="install the hooks by it (default: by codeqa hook install)")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=faults.perform)
    command = commands.add_parser("completion", help=completion.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="where the line is typed")
    command.add_argument("--index-dir", type=Path, required=True, metavar="DIR", help="keep the indexes there")
    command.add_argument("--times", type=int, default=20, metavar="N")
    command.set_defaults(perform=completion.perform)
    command = commands.add_parser("impact-speed", help=impact_speed.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what is edited; a copy of it is used")
    command.add_argument("--times", type=int, default=60, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=impact_speed.perform)
    command = commands.add_parser("pages", help=pages.__doc__)
    command.add_argument("--files", type=int, default=5_000, metavar="N")
    command.add_argument("--times", type=int, default=7, metavar="N")
    command.set_defaults(perform=pages.perform)
    command = commands.add_parser("impact", help=impact.__doc__)
    command.add_argument("mirrors", type=Path, metavar="MIRRORS", help="holds the git directories, OWNER+NAME or OWNER+NAME/repo")
    command.add_argument("--commits", type=int, default=100, metavar="N", help="of each repository")
    command.add_argument("--only", action="append", default=[], metavar="OWNER/NAME", help="only this repository of impact.toml (repeatable)")
    command.set_defaults(perform=impact.perform)
    command = commands.add_parser("serve", help=serve.__doc__)
    command.add_argument("--tree", type=Path, required=True, metavar="DIR", help="what is asked about; a copy of it is used")
    command.add_argument("--times", type=int, default=10, metavar="N", help="questions of every kind")
    command.add_argument("--settle", type=float, default=3.0, metavar="SECONDS", help="wait so long after the copy was made: fresh files are looked at twice")
    command.set_defaults(perform=serve.perform)
    command = commands.add_parser("mcp-fuzz", help=mcp_fuzz.__doc__)
    command.add_argument("--messages", type=int, default=10_000, metavar="N", help="to the server for agents, and as many to the one for editors")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(perform=mcp_fuzz.perform)
    for command in commands.choices.values():
        command.add_argument("--out", type=Path, metavar="FILE", help="the result (default: bench/results/<bench>-<tree or questions>-<commit>.json)")
    command = commands.add_parser("commits", help="make questions out of git histories, and the trees to ask them of")
    command.add_argument("mirrors", type=Path, metavar="MIRRORS", help="holds the git directories, OWNER+NAME or OWNER+NAME/repo")
    command.add_argument("dest", type=Path, metavar="DEST", help="gets a folder a repository, cases.jsonl and long.jsonl")
    command.add_argument("--manifest", type=Path, default=commits.MANIFEST, metavar="FILE", help="repositories and their base commits")
    command.set_defaults(perform=commits.perform)
    return parser


if __name__ == "__main__":
    sys.exit(main())
