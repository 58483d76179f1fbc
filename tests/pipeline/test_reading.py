"""Lines of a file for whoever may not read for himself: what is outside, ignored or secret stays unread, whatever the path looks like."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.config import Config
from codeqa.errors import CodeqaError, NothingFound, SourceError, UsageError
from codeqa.pipeline import index_repository
from codeqa.pipeline.reading import read_lines
from tests.pipeline.small import git, write

CANARY = "canary-7f3a"
KEY = "AKIA" + "Z7QW3ERTY5UIOP2A"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with every way out of it that a clone may have planted."""
    base = tmp_path_factory.mktemp("reading")
    shop = write(base / "shop")
    write(base, {"secret.txt": f"{CANARY}\n", "outside/x.py": f"{CANARY}\n", "shop2/x.py": f"{CANARY}\n"})
    hidden = {".env": f"KEY={CANARY}\n", "out/built.py": f"{CANARY}\n", ".gitignore": "out/\n", "id_rsa": f"{CANARY}\n", "gen.py": "# @generated\nx = 1\n"}
    write(shop, {**hidden, "key.py": f'key = "{KEY}"\n', "empty.py": "", "naïve name.py": "a\nb\n", "crlf.py": "a\r\nb\r\n"})
    (shop / "link.py").symlink_to(base / "secret.txt")
    (shop / "linked").symlink_to(base / "outside")
    (shop / "data.bin").write_bytes(b"\0\1\2" * 100)
    os.mkfifo(shop / "pipe.py")
    git(shop, "init", "-q", "-b", "main")
    (shop / ".git" / "hooks" / "note.py").write_text(f"{CANARY}\n")
    git(shop, "add", "-A", "--", ".", ":!pipe.py")
    return shop


@pytest.fixture(params=["with an index", "without one"])
def config(request: pytest.FixtureRequest, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    made = Config(index_dir=str(place.parent / "index"), jobs=1)
    if request.param == "without one":
        return Config(index_dir=str(tmp_path_factory.mktemp("none")))
    index_repository(place, made)
    return made


def test_lines_come_with_their_place(place: Path, config: Config) -> None:
    found = read_lines(place, "shop/basket.py", config, start=4, end=5)
    assert (found.path, found.start_line, found.end_line, found.lines) == ("shop/basket.py", 4, 5, 6)
    assert found.text == '    def total(self):\n        """The sum of all prices."""'


@pytest.mark.parametrize("path", ["./shop/basket.py", "shop//basket.py", "shop/../shop/basket.py"])
def test_a_path_may_be_written_in_other_ways(path: str, place: Path, config: Config) -> None:
    assert read_lines(place, path, config).path == "shop/basket.py"


def test_a_whole_path_inside_of_the_repository_is_one_of_its_paths(place: Path, config: Config) -> None:
    assert read_lines(place, str(place / "shop/basket.py"), config).path == "shop/basket.py"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "shop/../../secret.txt", "/etc/passwd", "..", ".", "", "/", "../shop2/x.py", "~/.ssh/id_rsa", "a\0b", "link.py", "linked/x.py"]
)
def test_nothing_outside_is_read_by(path: str, place: Path, config: Config) -> None:
    with pytest.raises(CodeqaError) as caught:
        read_lines(place, path, config)
    assert CANARY not in caught.value.message


@pytest.mark.parametrize("path", [".env", "id_rsa", "out/built.py", ".git/hooks/note.py", ".git/config", "data.bin", "pipe.py", "shop"])
def test_what_is_private_or_no_text_is_refused_with_its_reason(path: str, place: Path, config: Config) -> None:
    with pytest.raises((SourceError, NothingFound), match=r"is not read|there is no file"):
        read_lines(place, path, config)


def test_a_file_that_is_not_there_is_no_fault(place: Path, config: Config) -> None:
    with pytest.raises(NothingFound):
        read_lines(place, "shop/nothing.py", config)


def test_a_generated_file_is_read_when_it_is_named(place: Path, config: Config) -> None:
    assert read_lines(place, "gen.py", config).text == "# @generated\nx = 1"


def test_a_secret_is_replaced_and_counted(place: Path, config: Config) -> None:
    found = read_lines(place, "key.py", config)
    assert KEY not in found.text
    assert found.redactions == 1


def test_an_empty_file_has_no_lines(place: Path, config: Config) -> None:
    found = read_lines(place, "empty.py", config)
    assert (found.start_line, found.end_line, found.lines, found.text) == (1, 0, 0, "")


def test_an_end_beyond_the_last_line_is_the_last_line(place: Path, config: Config) -> None:
    assert read_lines(place, "naïve name.py", config, start=2, end=99).end_line == 2


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 0), (2, 1), (-1, 2), (1, -1)])
def test_lines_that_there_are_not_are_a_misuse(start: int, end: int, place: Path, config: Config) -> None:
    with pytest.raises(UsageError):
        read_lines(place, "naïve name.py", config, start=start, end=end)


PARTS = st.sampled_from(
    ["..", ".", "shop", "secret.txt", "link.py", "linked", "x.py", ".git", "config", ".env", "outside", "", "/", "\\", "basket.py", "é", "\n"]
)


@given(parts=st.lists(PARTS, min_size=1, max_size=8), absolute=st.booleans())
def test_no_path_whatever_reads_what_is_not_the_repositorys(parts: list[str], absolute: bool, place: Path) -> None:
    path = ("/" if absolute else "") + "/".join(parts)
    try:
        found = read_lines(place, path, Config(index_dir=str(place.parent / "nowhere")))
    except CodeqaError:
        return
    assert CANARY not in found.text
