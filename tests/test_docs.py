"""No truth is written twice: what the documents say is compared with what they speak of."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from codeqa import __version__, errors
from codeqa.cli.options import Options, hints, spellings
from codeqa.cli.table import COMMANDS, takes
from codeqa.config import SETTINGS, Config, Setting

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

GLOSSARY = (
    "source file, blob, tag, symbol, chunk, span, edge, hit, rank, budget, outline, context, receipt, citation, view, manifest, record, shelf, generation"
)

SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of README.md, without its head."""
    section = re.split(r"^#{2,3} ", README, flags=re.MULTILINE)
    body = next(text for text in section if text.startswith(heading + "\n"))
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in body.split("\n") if line.startswith("|")][2:]


def test_the_commands_are_those_of_the_program() -> None:
    assert [(row[0], row[1]) for row in table("Commands")] == [(f"`codeqa {command.name}`", command.summary) for command in COMMANDS]


def test_the_options_are_those_of_the_program() -> None:
    known = hints()
    expected = []
    for name in (row.name for row in fields(Options) if row.name != "words"):
        option = get_args(known[name])[1]
        takers = [command.name for command in COMMANDS if name in takes(command)]
        spelled = [f"`{text} {option.metavar}`" if option.metavar else f"`{text}`" for text in spellings(name, known)]
        expected.append([", ".join(spelled), option.help, "all" if len(takers) == len(COMMANDS) else ", ".join(takers)])
    assert table("Options") == expected


def test_the_settings_are_those_of_the_program() -> None:
    assert [[row[0], row[1], row[3]] for row in table("Configuration")] == [[f"`{setting.name}`", _default(setting), _project(setting)] for setting in SETTINGS]


def _default(setting: Setting) -> str:
    value = getattr(Config(), setting.name)
    return "" if value is None or value == "" or value == () else f"`{str(value).lower()}`"


def _project(setting: Setting) -> str:
    if not setting.project:
        return "no"
    return "yes" if setting.project_most == float("inf") else f"up to {setting.project_most}"


def test_every_exit_code_is_explained() -> None:
    codes = {kind.exit_code for kind in _below(errors.CodeqaError)}
    assert [int(row[0]) for row in table("Exit codes")] == sorted({0, 70, *codes})


def test_the_glossary_has_the_words_of_the_field() -> None:
    assert ", ".join(row[0] for row in table("Glossary")) == GLOSSARY


def test_the_languages_are_those_of_the_grammars() -> None:
    tables = tomllib.loads((ROOT / "grammars" / "languages.toml").read_text(encoding="utf-8"))
    told = {kind: re.search(rf"^By {kind}: (.+)\.$", README, re.MULTILINE) for kind in ("their syntax", "headings or keys")}
    by_syntax, by_headings = (match.group(1).split(", ") if match else [] for match in told.values())
    assert by_syntax == sorted(name for name, table in tables.items() if "grammar" in table)
    assert by_headings == sorted(name for name, table in tables.items() if "grammar" not in table)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "bench/README.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for line in re.findall(r"(?:^|`|   )make ((?:[a-z]+ ?)+)", text, re.MULTILINE) for word in line.split()}
    assert named - targets == set()


def test_the_readme_begins_with_the_two_commands() -> None:
    assert [line.split(" ")[:2] for line in re.findall(r"^make .*$", README, re.MULTILINE)] == [["make", "ask"], ["make", "test"]]
    assert README.index("make ask") < README.index("\n## ")


def test_the_changelog_has_the_form_that_it_names() -> None:
    """Versions from new to old, each with a date, the coming one first; sections in the order of Keep a Changelog, none empty."""
    heads = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", head) for head in heads[1:])
    assert [head for head in heads if f"[{__version__}]" in head] == heads[1:2]
    for release in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        sections = re.findall(r"^### (.+)\n\n- ", release, re.MULTILINE)
        assert sections == [name for name in SECTIONS if name in sections]
        assert release.count("### ") == len(sections)


def test_the_drawn_error_tree_is_the_tree() -> None:
    drawn = {}
    path = ["CodeqaError"]
    for line in (errors.__doc__ or "").split("\n"):
        match = re.match(r"^ {4}((?:│   |    )*(?:[├└]── )?)(\w+) +(\w+) +(\d+)", line)
        if match:
            depth = len(match.group(1)) // 4
            path = [*path[:depth], match.group(2)]
            drawn[match.group(2)] = (path[-2], match.group(3), int(match.group(4)))
    real = {kind.__name__: (kind.__bases__[0].__name__, kind.code, kind.exit_code) for kind in _below(errors.CodeqaError)}
    assert drawn == real


def _below(kind: type[errors.CodeqaError]) -> list[type[errors.CodeqaError]]:
    """All subclasses that errors.py defines (a face may have one of its own)."""
    found = [inner for one in kind.__subclasses__() for inner in (one, *_below(one))]
    return [one for one in found if one.__module__ == errors.__name__]
