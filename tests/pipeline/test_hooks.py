"""Real commits with our hooks in: what is told, what is held back, and that nothing of ours ever is in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.small import Shell, write

ROOT = Path(__file__).parents[2]
FILES = {
    "tax.py": "def vat(price):\n    return price\n\n\ndef duty(price):\n    return price\n",
    "bill.py": "from tax import vat\n\n\ndef bill(price):\n    return vat(price)\n",
    "README.md": "# Shop\n",
}


@dataclass
class Repository:
    """A work tree whose git runs hooks, and an index folder."""

    base: Path
    root: Path

    def git(self, *arguments: str, root: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        identity = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        places = {"HOME": str(self.base / "home"), "XDG_STATE_HOME": str(self.base / "state"), "CODEQA_INDEX_DIR": str(self.base / "index")}
        environ = {**os.environ, **identity, **places, "PYTHONPATH": str(ROOT), **more}
        return subprocess.run(["git", *arguments], cwd=root or self.root, env=environ, capture_output=True, text=True, check=False)

    def commits(self) -> int:
        return len(self.git("log", "--oneline").stdout.split("\n")) - 1

    def codeqa(self, *arguments: str) -> int:
        return Shell(self.base, self.root)(*arguments).code


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("hooks")
    repository = Repository(base / "here", write(base / "here" / "shop", FILES))
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "first")):
        assert repository.git(*words).returncode == 0
    assert repository.codeqa("index", "-q") == 0
    shutil.copytree(base / "here", base / "kept")
    return base


@pytest.fixture
def shop(pristine: Path) -> Repository:
    shutil.rmtree(pristine / "here")
    shutil.copytree(pristine / "kept", pristine / "here")
    return Repository(pristine / "here", pristine / "here" / "shop")


def edit(shop: Repository, root: Path | None = None) -> None:
    """Removes what is used elsewhere, and stages that."""
    write(root or shop.root, {"tax.py": "def duty(price):\n    return price + 1\n"})
    shop.git("add", "-A", root=root)


def test_a_commit_tells_what_it_touches_and_is_made(shop: Repository) -> None:
    assert shop.codeqa("hook", "install", "impact", "--time-box", "60") == 0
    edit(shop)
    done = shop.git("commit", "-m", "second")
    assert "removed-callers: vat is removed and still used at bill.py:5" in done.stdout + done.stderr
    assert (done.returncode, shop.commits()) == (0, 2)


def test_a_gate_holds_the_commit_back(shop: Repository) -> None:
    shop.codeqa("hook", "install", "impact", "--fail-on", "removed-callers", "--time-box", "60")
    edit(shop)
    assert shop.git("commit", "-m", "second").returncode == 1
    assert shop.commits() == 1
    assert shop.git("commit", "--no-verify", "-m", "second").returncode == 0


def test_what_is_partly_staged_stays_so(shop: Repository) -> None:
    shop.codeqa("hook", "install", "impact", "--time-box", "60")
    edit(shop)
    write(shop.root, {"tax.py": "unfinished(\n", "note.txt": "n\n"})
    done = shop.git("commit", "-m", "second")
    assert "vat" in done.stdout + done.stderr
    assert shop.git("status", "--porcelain").stdout == " M tax.py\n?? note.txt\n"
    assert (shop.root / "tax.py").read_text() == "unfinished(\n"


def test_a_commit_of_some_files_is_looked_at_as_such(shop: Repository) -> None:
    shop.codeqa("hook", "install", "impact", "--fail-on", "removed-callers", "--time-box", "60")
    edit(shop)
    write(shop.root, {"README.md": "# Store\n"})
    assert shop.git("commit", "-m", "second", "README.md").returncode == 0
    assert shop.git("commit", "-m", "third", "tax.py").returncode == 1


def no_index(shop: Repository) -> None:
    shutil.rmtree(shop.base / "index")


def damaged(shop: Repository) -> None:
    for path in (shop.base / "index").rglob("tables.sqlite"):
        path.write_bytes(b"\xff" * path.stat().st_size)


def unreadable(shop: Repository) -> None:
    (shop.base / "index").chmod(0o500)


def a_pipe(shop: Repository) -> None:
    """Opening it waits for ever."""
    for path in (shop.base / "index").rglob("CURRENT"):
        path.unlink()
        os.mkfifo(path)


def locked(shop: Repository) -> None:
    """By a process that does not let go."""
    (lock,) = (shop.base / "index").glob("*/lock")
    code = f"import fcntl, time; fcntl.flock(open({str(lock)!r}, 'a'), fcntl.LOCK_EX); print(1, flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    (shop.base / "holder").write_text(str(holder.pid))


def killed(shop: Repository) -> None:
    """codeqa is killed while it is imported."""
    write(shop.base, {"bad/sitecustomize.py": "import os, signal, sys\nif 'codeqa' in sys.orig_argv: os.kill(os.getpid(), signal.SIGKILL)\n"})


def broken(shop: Repository) -> None:
    write(shop.base, {"bad/sqlite3.py": "raise ImportError('no sqlite')\n"})


def misconfigured(shop: Repository) -> None:
    write(shop.base, {"home/.config/codeqa/config.toml": "model = [\n"})


@pytest.mark.parametrize("fault", [no_index, damaged, unreadable, a_pipe, locked, killed, broken, misconfigured])
def test_no_fault_of_ours_holds_a_commit_back(shop: Repository, fault: Callable[[Repository], None]) -> None:
    shop.codeqa("hook", "install", "--fail-on", "untested,removed-callers", "--time-box", "0.6")
    fault(shop)
    write(shop.root, {"README.md": "# Store\n"})
    shop.git("add", "-A")
    try:
        done = shop.git("commit", "-m", "second", PYTHONPATH=f"{shop.base / 'bad'}:{ROOT}")
    finally:
        for path in (path for path in (shop.base / "index").rglob("CURRENT") if path.is_fifo()):
            os.close(os.open(path, os.O_RDWR))  # whoever still waits for it need not wait for ever
        (shop.base / "index").chmod(0o700) if (shop.base / "index").exists() else None
        if (shop.base / "holder").exists():
            os.kill(int((shop.base / "holder").read_text()), 9)
    assert done.returncode == 0, done.stderr
    assert shop.commits() == 2


def test_work_trees_submodules_and_a_rebase_that_stops_are_repositories_like_any(shop: Repository) -> None:
    shop.codeqa("hook", "install", "impact", "--time-box", "60")
    shop.git("worktree", "add", "-q", "../tree")
    tree = shop.base / "tree"
    edit(shop, tree)
    done = shop.git("commit", "-m", "in the work tree", root=tree)
    assert "vat" in done.stdout + done.stderr
    write(shop.root, {"bill.py": FILES["bill.py"] + "\n\ndef again(price):\n    return bill(price)\n"})
    shop.git("commit", "-qam", "to be edited")
    assert shop.git("rebase", "-i", "HEAD~1", GIT_SEQUENCE_EDITOR="sed -i.bak s/^pick/edit/").returncode == 0
    write(shop.root, {"tax.py": "def duty(price):\n    return price + 2\n"})
    done = shop.git("commit", "-am", "while rebasing")
    assert done.returncode == 0
    assert "vat" in done.stdout + done.stderr
    assert shop.git("rebase", "--continue").returncode == 0
    shop.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tree), "sub")
    inner = Repository(shop.base, shop.root / "sub")
    assert inner.codeqa("hook", "install", "impact", "--time-box", "60") == 0
    write(inner.root, {"bill.py": "def other():\n    return 1\n"})
    done = inner.git("commit", "-am", "in the submodule")
    assert done.returncode == 0
    assert "other" in done.stdout + done.stderr


def test_the_index_keeps_up_with_commits_and_checkouts(shop: Repository) -> None:
    shop.codeqa("hook", "install", "index", "--time-box", "60")
    before = sorted((shop.base / "index").rglob("generation-*"))
    write(shop.root, {"new.py": "def fresh():\n    return 1\n"})
    shop.git("add", "-A")
    assert shop.git("commit", "-qm", "second").returncode == 0
    for _ in range(100):
        if (after := sorted((shop.base / "index").rglob("generation-*"))) != before:
            break
        time.sleep(0.1)
    assert after != before
    assert Shell(shop.base, shop.root)("search", "--no-refresh", "fresh").out.startswith("new.py")


def test_where_nobody_made_an_index_no_hook_makes_one(shop: Repository) -> None:
    shop.codeqa("hook", "install", "index")
    no_index(shop)
    shop.git("commit", "--allow-empty", "-qm", "second")
    assert not (shop.base / "index").exists()


def test_removed_hooks_leave_nothing(shop: Repository) -> None:
    hooks = shop.root / ".git" / "hooks"
    before = sorted(path.name for path in hooks.iterdir()) if hooks.is_dir() else []
    shop.codeqa("hook", "install")
    assert {path.name for path in hooks.iterdir()} >= {"pre-commit", "post-checkout", "post-commit", "post-merge"}
    shop.codeqa("hook", "uninstall")
    assert sorted(path.name for path in hooks.iterdir()) == before
