"""The tables of built-in rules: sorted, complete, and careful with real source."""

from __future__ import annotations

import pytest

from codeqa.source import denied
from codeqa.source.rules import ALLOWED_ENDINGS, DENIAL_RULES, DENIED_PLACES, FOLDER_RULES, NAME_RULES, NameRule, name_rule

REAL_SOURCE = """main.py keys.py key.go environment.py env.ts .environment.yml envelope.py pem.rs tokens.py secrets.py credentials.py kubeconfig.go lock.py
    yarn.py Makefile Dockerfile go.mod package.json Cargo.toml setup.cfg index.d.ts data.json notes.txt README.rst minify.js generated.py
    designer.py map.ts src.map id_rsa.pub README .gitignore .eslintrc.js tfstate.go x.min.py schema.sql page.html style.css a.proto"""


def test_the_tables_are_sorted() -> None:
    for rules in (NAME_RULES, DENIAL_RULES):
        assert [rule.name for rule in rules] == sorted(rule.name for rule in rules)
        for rule in rules:
            patterns = rule.patterns.split()
            assert patterns == sorted(patterns), rule.name
            assert rule.patterns == rule.patterns.lower()
    assert list(FOLDER_RULES) == sorted(FOLDER_RULES)
    assert list(ALLOWED_ENDINGS) == sorted(ALLOWED_ENDINGS)
    assert list(DENIED_PLACES) == sorted(DENIED_PLACES)


def test_no_pattern_stands_twice() -> None:
    patterns = [pattern for rule in (*NAME_RULES, *DENIAL_RULES) for pattern in rule.patterns.split()]
    assert len(patterns) == len(set(patterns))


@pytest.mark.parametrize("name", REAL_SOURCE.split())
def test_real_source_is_not_left_out_for_its_name(name: str) -> None:
    assert name_rule(name) is None
    assert denied(f"src/{name}") == ""


@pytest.mark.parametrize("rule", [*NAME_RULES, *DENIAL_RULES], ids=lambda rule: rule.name)
def test_every_pattern_finds_a_name_that_fits_it(rule: NameRule) -> None:
    for pattern in rule.patterns.split():
        found = name_rule(pattern.replace("*", "x").upper())
        assert found is not None, pattern
        assert found.reason is rule.reason


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "a/.ENV.local",
        "prod.env",
        "id_rsa",
        "x/server.pem",
        "a.KEY",
        "b.p12",
        ".ssh/config",
        "home/.aws/credentials",
        ".kube/config",
        "terraform.tfstate",
        ".netrc",
        ".npmrc",
        ".pypirc",
        ".git-credentials",
        ".git/config",
        "sub/.git",
        ".htpasswd",
        "config/master.key",
        "x.tfstate.backup",
        "a.jks",
        "kubeconfig",
    ],
)
def test_key_material_is_denied(path: str) -> None:
    assert denied(path)


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env.template", ".env.dist", "prod.env.example", "server.key.sample", ".env.d.ts"])
def test_the_form_of_a_denied_file_may_be_shown(name: str) -> None:
    assert denied(name) == ""


@pytest.mark.parametrize("path", ["config.json", "aws/credentials", "docs/config", "src/git/config.py", "ssh/client.py"])
def test_a_name_that_means_something_in_one_place_only_is_allowed_elsewhere(path: str) -> None:
    assert denied(path) == ""
