"""Checks what users get: builds the wheel, installs it in a clean environment, and uses it from another folder. Exits 1 on the first fault.

The checkout is not what people install: a data file that the wheel lacks, or an import that only works beside the tests, shows here and nowhere else.
Building needs no network (hatchling is in the development lock). The clean environment lives in build/wheel/ and is made anew when the lock changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "wheel"
FIXTURE = ROOT / "fixtures" / "repos" / "reexports"
QUERY = "where is the total of a cart computed?"
EXPECTED = "shop/cart.py"
FORBIDDEN = ("tests/", "bench/", "fixtures/", ".ci/")


def fail(message: str) -> None:
    sys.exit(f"wheel: {message}")


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """stdout of a command that has to succeed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    if done.returncode:
        fail(f"exit code {done.returncode} of {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def build() -> Path:
    folder = BUILD / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "codeqa").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    grammars = {f"codeqa/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "grammars").rglob("*") if path.is_file()}
    missing = sorted((data | grammars) - names)
    surplus = sorted(name for name in names if name.startswith(FORBIDDEN) or "__pycache__" in name)
    if missing or surplus or not grammars:
        fail(f"missing in the wheel: {missing}; too much in it: {surplus}")
    if not any(name.endswith("licenses/LICENSE") for name in names):
        fail("the licence is missing in the wheel")


def environment() -> Path:
    """The clean environment's python, with what the runtime lock says and nothing else."""
    lock = ROOT / "requirements.lock"
    stamp, digest = BUILD / "venv" / "lock.sha256", hashlib.sha256(lock.read_bytes()).hexdigest()
    python = BUILD / "venv" / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != digest:
        run(sys.executable, "-m", "venv", "--clear", BUILD / "venv", cwd=ROOT)
        run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", lock, cwd=ROOT)
        stamp.write_text(digest)
    return python


def use(python: Path, folder: Path) -> None:
    """Version, search and answer of the installed codeqa in ``folder``, on a copy of a fixture, with a home of its own."""
    repository = folder / "repository"
    shutil.copytree(FIXTURE, repository)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CODEQA_", "OPENAI_", "XDG_", "PYTHON"))}
    env["HOME"] = str(folder / "home")
    codeqa = python.parent / "codeqa"
    where = run(python, "-c", "import codeqa; print(codeqa.__file__)", cwd=folder, env=env).strip()
    if not Path(where).is_relative_to(BUILD):
        fail(f"not the wheel was imported but {where}")
    version = run(codeqa, "--version", cwd=folder, env=env).split()
    if version[:1] != ["codeqa"] or len(version) != 2:
        fail(f"--version says {version}")
    found = json.loads(run(codeqa, "-C", repository, "search", QUERY, "--json", cwd=folder, env=env))
    if EXPECTED not in [hit["path"] for hit in found["hits"]]:
        fail(f"search does not find {EXPECTED}: {found}")
    answer = json.loads(run(codeqa, "-C", repository, "ask", QUERY, "--json", cwd=folder, env=env))
    if answer["mode"] != "evidence" or EXPECTED not in answer["answer"] or not answer["verified"]:
        fail(f"ask gives no verified evidence: {answer}")
    if {path.name for path in repository.iterdir()} != {path.name for path in FIXTURE.iterdir()}:
        fail("something was written into the repository")


def main() -> None:
    wheel = build()
    check_contents(wheel)
    python = environment()
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--force-reinstall", wheel, cwd=ROOT)
    run(python, "-m", "pip", "check", cwd=ROOT)
    with tempfile.TemporaryDirectory() as folder:
        use(python, Path(folder).resolve())
    print(f"wheel: {wheel.name} holds what it should, and answers")


if __name__ == "__main__":
    main()
