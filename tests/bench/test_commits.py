from __future__ import annotations

import json
import os
import subprocess
from argparse import Namespace
from pathlib import Path

import pytest

from bench import commits
from bench.commits import answer_of, files_at, git_folder, history, long_cases, read_manifest, short_cases, write_tree
from bench.program import Program

TOLD = (
    "The parser kept its lookahead token after a failed match, so that the following statement\nbegan one token late and errors pointed behind its semicolon."
)
BODY = f"{TOLD}\n\nSigned-off-by: A <a@example.org>"


def git(folder: Path, *arguments: str) -> str:
    settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *named, *arguments], cwd=folder, env=settings, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path, subject: str, *paths: str, body: str = "") -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(f"# {subject}\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject, *(("-m", body) if body else ()))


@pytest.fixture
def mirrors(tmp_path: Path) -> Path:
    """A folder of one repository, acme/Tool, with some history."""
    folder = tmp_path / "mirrors" / "acme+Tool" / "repo"
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    commit(folder, "Read tokens with a lookahead buffer", "src/lexer.py", "src/parser.py", "tests/test_parser.py", "README.md")
    commit(folder, "Print expression trees as nested lists", "src/printer.py")
    commit(folder, "Recover parser after failed match (#12)", "src/parser.py", body=BODY)
    commit(folder, "Bump version to 2.0", "src/parser.py")
    commit(folder, "Cover the printer with golden files", "tests/test_printer.py")
    git(folder, "rm", "-q", "src/printer.py")
    commit(folder, "Escape quoted strings inside lexer", "src/lexer.py", "src/quoting.py")
    return tmp_path / "mirrors"


@pytest.fixture
def folder(mirrors: Path) -> Path:
    found = git_folder(mirrors, "acme/Tool")
    assert found is not None
    return found


def test_a_subject_asks_for_the_source_files_that_are_still_there(folder: Path) -> None:
    rows = short_cases("tool", history(folder, "HEAD"), files_at(folder, "HEAD"))
    assert [(row["query"], row["relevant"]) for row in rows] == [
        ("Recover parser after failed match", ["src/parser.py"]),
        ("Read tokens with a lookahead buffer", ["src/lexer.py", "src/parser.py"]),
    ]
    assert rows[0] | {"query": "", "relevant": []} == {
        "id": "tool-000",
        "repo": "tool",
        "language": "python",
        "category": "commit",
        "query": "",
        "relevant": [],
        "secondary": [],
        "benchmark_root": "",
    }


def test_a_commit_that_removed_a_source_file_asks_nothing(folder: Path) -> None:
    newest = next(history(folder, "HEAD"))
    assert newest.subject == "Escape quoted strings inside lexer"
    assert answer_of(newest, files_at(folder, "HEAD")) == ()


def test_a_long_case_has_the_body_without_its_trailers(folder: Path) -> None:
    (row,) = long_cases("tool", history(folder, "HEAD"), files_at(folder, "HEAD"))
    assert row["question"] == f"Recover parser after failed match\n\n{TOLD}"
    assert row["gold_files"] == row["gold_code"] == ["src/parser.py"]
    assert row["gold_spans"] == []


def test_the_tree_is_that_of_the_commit_with_what_releases_leave_out(folder: Path, tmp_path: Path) -> None:
    checkout = folder.parent
    (checkout / ".gitattributes").write_text("/tests export-ignore\n", encoding="utf-8")
    commit(checkout, "Keep tests out of the release archives", "src/lexer.py")
    commit(checkout, "Count lines", "src/lines.py")
    assert write_tree(folder, "HEAD~1", tmp_path / "tree") == 0
    assert sorted(str(path.relative_to(tmp_path / "tree")) for path in (tmp_path / "tree").rglob("*.py")) == [
        "src/lexer.py",
        "src/parser.py",
        "src/quoting.py",
        "tests/test_parser.py",
        "tests/test_printer.py",
    ]


def test_the_same_manifest_gives_the_same_bytes(mirrors: Path, folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "commits.toml"
    manifest.write_text(f'[[repository]]\nname = "acme/Tool"\ncommit = "{git(folder, "rev-parse", "HEAD")}"\nlong = true\n', encoding="utf-8")
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        commits.perform(Namespace(mirrors=mirrors, dest=tmp_path / name, manifest=manifest), Program(()))
        written.append([(tmp_path / name / file).read_bytes() for file in ("cases.jsonl", "long.jsonl")])
    assert written[0] == written[1]
    assert [json.loads(line)["id"] for line in written[0][0].decode().split("\n") if line] == ["tool-000", "tool-001"]


def test_two_repositories_of_one_name_are_refused(tmp_path: Path) -> None:
    rows = "".join(f'[[repository]]\nname = "{owner}/tool"\ncommit = "0"\n' for owner in ("a", "b"))
    (tmp_path / "commits.toml").write_text(rows, encoding="utf-8")
    with pytest.raises(SystemExit, match="one name"):
        read_manifest(tmp_path / "commits.toml")


def test_the_shipped_manifest_names_whole_commits_and_no_repository_twice() -> None:
    bases = read_manifest(commits.MANIFEST)
    assert len(bases) >= 30
    assert {len(base.commit) for base in bases} == {40}
