"""What only a process of its own can show: real pipes, signals, and which modules were imported."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codeqa import __version__

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from codeqa.cli.host import Host
from codeqa.cli.start import start

def load():
    from tests.cli.fakes import FakeCorridor
    corridor = FakeCorridor()
    {setup}
    return corridor

code = start(sys.argv[1:], Host(load=load))
{after}
sys.exit(code)
"""

HEAVY = (
    "lancedb",
    "openai",
    "git",
    "rich",
    "pathspec",
    "numpy",
    "tiktoken",
    "tree_sitter",
    "pydantic",
    "platformdirs",
    "tomllib",
    "re2",
    "requests",
    "asyncio",
)


def command(*argv: str, setup: str = "pass", after: str = "") -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(PROGRAM).format(setup=setup, after=after), *argv]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEQA", "OPENAI", "XDG"))}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), **more}


def run(home: Path, *argv: str, setup: str = "pass", after: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*argv, setup=setup, after=after), cwd=home, env=environment(home, **more), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_python_dash_m_tells_its_version(tmp_path: Path) -> None:
    told = subprocess.run([sys.executable, "-m", "codeqa", "--version"], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True)
    assert told.stdout == f"codeqa {__version__}\n"


def test_a_piped_search_imports_nothing_heavy(tmp_path: Path) -> None:
    after = f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    told = run(tmp_path, "search", "x", "--json", after=after)
    assert json.loads(told.stdout)["query"] == "x"
    assert told.stderr == "[]\n"


def test_help_imports_neither_the_vocabulary_nor_anything_heavy(tmp_path: Path) -> None:
    after = f"print(sorted(set({(*HEAVY, 'codeqa.types', 'codeqa.pipeline', 'json')!r}) & set(sys.modules)), file=sys.stderr)"
    told = run(tmp_path, "-h", after=after)
    assert "search" in told.stdout
    assert told.stderr == "[]\n"


def test_a_completion_loads_neither_typer_nor_anything_heavy(tmp_path: Path) -> None:
    listing = "import sys; from codeqa.cli import main; code = main(); print(sorted(set({names!r}) & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    line = [sys.executable, "-c", listing.format(names=(*HEAVY, "typer", "tantivy"))]
    for words in (["st"], ["search", "--format="], ["graph", "callers", "x"], ["ask", "--pin", ""]):
        told = subprocess.run([*line, "__complete", "zsh", *words], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True)
        assert told.stdout.startswith("values\n")
        assert told.stderr == "[]\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    setup = "corridor.text = 'line\\n' * 1_000_000"
    with subprocess.Popen(
        command("x y", setup=setup), cwd=tmp_path, env=environment(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"line\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_an_interrupt_is_one_line_and_130(tmp_path: Path) -> None:
    setup = "import time; corridor._called = lambda *what: (print('ready', flush=True), time.sleep(60))"
    with subprocess.Popen(
        command("search", "x", setup=setup),
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job is started deaf to it
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (130, "codeqa: interrupted\n")


@pytest.mark.parametrize("ci", ["", "1"])
def test_an_open_stdin_that_says_nothing_is_not_waited_for(tmp_path: Path, ci: str) -> None:
    reader, writer = os.pipe()
    try:
        told = subprocess.run(
            command("x y"), cwd=tmp_path, env=environment(tmp_path, CI=ci), stdin=reader, capture_output=True, text=True, timeout=20, check=True
        )
    finally:
        os.close(reader)
        os.close(writer)
    assert "not waited for" in told.stderr


def test_an_open_stdin_that_stops_speaking_is_used_as_far_as_it_came(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"some context")
    try:
        told = subprocess.run(command("x y"), cwd=tmp_path, env=environment(tmp_path), stdin=reader, capture_output=True, text=True, timeout=20, check=True)
    finally:
        os.close(reader)
        os.close(writer)
    assert "the 12 bytes that came" in told.stderr


def test_a_dash_waits_for_a_slow_writer(tmp_path: Path) -> None:
    after = "corridor = None"
    setup = "seen = corridor._called; corridor._called = lambda *what: print(what[4], file=sys.stderr)"
    line = " ".join(["sleep 0.6; echo late |", *(f"'{part}'" for part in command("x y", "-", setup=setup, after=after))])
    told = subprocess.run(
        ["/bin/sh", "-c", f"({line.split('|', 1)[0].strip()}) | {line.split('|', 1)[1]}"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert told.stderr.startswith("late\n")


def test_a_locale_without_unicode_is_no_crash(tmp_path: Path) -> None:
    told = run(tmp_path, "search", "x", setup="pass", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert told.returncode == 0
    assert run(tmp_path, "x y", PYTHONIOENCODING="ascii").stderr.startswith("\\u2714")


def test_a_terminal_is_found_and_no_color_is_honoured(tmp_path: Path) -> None:
    def shown(**more: str) -> bytes:
        master, slave = pty.openpty()
        subprocess.run(command("search", "x"), cwd=tmp_path, env=environment(tmp_path, **more), stdin=subprocess.DEVNULL, stdout=slave, check=True)
        os.close(slave)
        data = os.read(master, 65_536)
        os.close(master)
        return data

    assert b"\x1b[35m" in shown(TERM="xterm")
    assert b"\x1b" not in shown(TERM="xterm", NO_COLOR="1")
    assert b"\x1b" not in shown(TERM="dumb")


def shell(home: Path, line: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Runs the command with ``line`` after it, as in ``2>&-``."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {line}', "sh", *command(*argv)], cwd=home, env=environment(home), capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    told = shell(tmp_path, ">/dev/full </dev/null", "search", "x", "--json")
    assert told.returncode == 2
    assert told.stderr.startswith("codeqa: the output cannot be written: ")
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("line", ["<&-", ">&- </dev/null", "2>&- </dev/null", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_crash(tmp_path: Path, line: str) -> None:
    assert shell(tmp_path, line, "x y").returncode == 0


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    told = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD"; "$@" </dev/null', "sh", *command("search", "x")],
        cwd=gone,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr.split("\n")[0]) == (2, "codeqa: the current folder is gone")
