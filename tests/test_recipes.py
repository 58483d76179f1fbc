"""The README's recipes do what they say: every block of code of that section is run as it stands there, in a small repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.small import FILES, git, write
from tests.terminal import codeqa_on_path

yaml = pytest.importorskip("yaml", reason="pre-commit, which brings it, is not installed")

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## Recipes\n") :].split("\n## ")[0]

STUBS = {
    "cargo": "echo \"shop/basket.py:6:9: error: 'price' is not known\"; exit 2",
    "dot": "cat",
    "pip": "exit 0",
    "pytest": "printf 'Traceback (most recent call last):\\n  File \"shop/checkout.py\", line 5, in pay\\nAttributeError: no\\n'; exit 1",
    "python": f'exec {shlex.quote(sys.executable)} "$@"',
    "rg": 'exec grep -rl --include="*.py" "$2" .',
}
"""Programs that a recipe names and a machine may lack: what they print, in a line of shell."""

GATES = ("--fail-on", "codeqa verify")
"""Lines that may end with another exit code than 0: they judge what they look at."""

SILENT = re.compile(r"> \S+( |$)|^codeqa (index|hook|install|uninstall|verify|graph impact .*--format github)")
"""Lines that may print nothing."""


@dataclass(frozen=True)
class Block:
    heading: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.heading} ({self.language})".replace(" ", "-")


def blocks() -> list[Block]:
    found = []
    for part in SECTION.split("\n### ")[1:]:
        heading = part.partition("\n")[0]
        found += [Block(heading, language, text) for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)]
    return found


BLOCKS = blocks()


@dataclass(frozen=True)
class Place:
    folder: Path
    environ: dict[str, str]

    def run(self, line: str, *shell: str) -> subprocess.CompletedProcess[str]:
        command = [*(shell or ("bash", "-c")), line]
        return subprocess.run(command, cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository with a few commits, an answer that was saved, and something staged."""
    path = codeqa_on_path(tmp_path)
    for name, line in STUBS.items():
        stub = tmp_path / "bin" / name
        stub.write_text(f"#!/bin/sh\n{line}\n")
        stub.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEQA_", "OPENAI_", "GIT_", "XDG_"))}
    environ = {**kept, "PATH": path, "HOME": str(home), "CODEQA_INDEX_DIR": str(tmp_path / "index"), "GITHUB_BASE_REF": "main"}
    folder = write(tmp_path / "shop", {**FILES, "shop/session.py": "def session_cookie():\n    return 'session'\n"})
    git(folder, "init", "-q", "-b", "main")
    for message in ("first", "second"):
        (folder / "shop" / "checkout.py").write_text(FILES["shop/checkout.py"] + f"# {message}\n", encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", message)
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    found = Place(folder, {**environ, "GIT_CONFIG_GLOBAL": os.devnull})
    (folder / "docs" / "answers").mkdir(parents=True)
    assert found.run("codeqa ask --save docs/answers/total.md 'what is the total of a basket?'").returncode == 0
    basket = folder / "shop" / "basket.py"
    basket.write_text(basket.read_text(encoding="utf-8").replace("item.price", "item.cost"), encoding="utf-8")
    git(folder, "add", "shop")
    basket.write_text(basket.read_text(encoding="utf-8") + "\n\ndef more():\n    return 1\n", encoding="utf-8")
    return found


def lines(block: Block) -> list[str]:
    return [line for line in block.text.split("\n") if line.strip() and not line.startswith("#")]


def test_the_section_has_a_recipe_for_each_place_where_people_work() -> None:
    assert [part.partition("\n")[0] for part in SECTION.split("\n### ")[1:]] == [
        *("In a shell", "With a pipe", "In a commit", "In CI", "In an editor", "To an agent"),
    ]
    assert {block.language for block in BLOCKS} == {"bash", "fish", "powershell", "sh", "yaml", "zsh"}


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "sh"], ids=str)
def test_every_line_for_a_shell_works_as_it_stands(block: Block, place: Place) -> None:
    assert place.run("codeqa index -q").returncode == 0
    for line in lines(block):
        done = place.run(line)
        allowed = (0, 1, 5) if any(gate in line for gate in GATES) else (0,)
        assert done.returncode in allowed, f"{line}\n{done.stderr}"
        assert done.stdout or SILENT.search(line.partition("#")[0].rstrip()), line
        assert "hint:" not in done.stderr, f"{line}\n{done.stderr}"


CHECKS = {
    "bash": (("bash", "--norc", "--noprofile", "-ic"), "complete -p codeqa && bind -X | grep -q codeqa"),
    "fish": (("fish", "--no-config", "-ic"), "complete -c codeqa | string match -q '*__codeqa_complete*'; and bind | string match -q '*codeqa*'"),
    "powershell": (("pwsh", "-NoProfile", "-Command"), "if ((Get-PSReadLineKeyHandler -Chord Alt+i).Function -ne 'CodeqaAskLine') { exit 1 }"),
    "zsh": (("zsh", "-f", "-ic"), "[[ -n ${_comps[codeqa]} ]] && bindkey | grep -q codeqa-ask-line"),
}
"""How to run a line as if it were typed, and what is then so."""


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in CHECKS], ids=str)
def test_the_line_for_a_start_file_binds_completion_and_key(block: Block, place: Place) -> None:
    shell, check = CHECKS[block.language]
    if shutil.which(shell[0]) is None:
        pytest.skip(f"{shell[0]} is not installed")
    before = "autoload -Uz compinit; compinit -u -D\n" if block.language == "zsh" else ""
    done = place.run(f"{before}{block.text}{check}", *shell)
    assert done.returncode == 0, done.stderr


def test_the_commands_of_the_workflow_work_and_leave_a_report(place: Place) -> None:
    workflow = next(yaml.safe_load(block.text) for block in BLOCKS if block.language == "yaml" and "jobs:" in block.text)
    steps = workflow["jobs"]["impact"]["steps"]
    for step in steps:
        if "run" in step:
            done = place.run(step["run"], "bash", "-e", "-c")  # as GitHub runs it
            assert done.returncode == 0, f"{step['run']}\n{done.stderr}"
    report = place.folder / steps[-1]["with"]["sarif_file"]
    assert '"version": "2.1.0"' in report.read_text(encoding="utf-8") or '"version":"2.1.0"' in report.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("pre-commit", path=str(Path(sys.executable).parent)) is None, reason="pre-commit is not installed")
def test_pre_commit_itself_runs_the_hooks_of_the_recipe(place: Place) -> None:
    """As the recipe has it, but for their source: what is in this checkout, found on the PATH, instead of a clone and an environment of its own."""
    program = str(Path(sys.executable).parent / "pre-commit")
    config = next(yaml.safe_load(block.text) for block in BLOCKS if block.language == "yaml" and "repos:" in block.text)
    manifest = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    hooks = [{**manifest[hook["id"]], **hook, "language": "system"} for hook in config["repos"][0]["hooks"]]
    stated = {**config, "repos": [{"repo": "local", "hooks": hooks}]}
    (place.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    identity = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    made = Place(place.folder, {**place.environ, **identity, "PRE_COMMIT_HOME": str(place.folder.parent / "pre-commit")})
    done = made.run(f"{program} install && git add .pre-commit-config.yaml docs && git commit -m change")
    assert done.returncode == 1, done.stdout + done.stderr  # the staged change makes the saved answer false
    assert "codeqa verify answers" in done.stderr
    done = made.run("git rm -q --cached -r docs && rm -r docs && git commit -m change")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Basket.total" in done.stderr
    assert (place.folder / "shop" / "basket.py").read_text(encoding="utf-8").endswith("return 1\n")
