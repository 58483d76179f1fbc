"""Gists are a line each, and the map that they form is the same whatever is asked: a larger one never drops a line of a smaller one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.gist import clip, file_line, folder_home, folder_line, folder_share, gist_map, public, speaker, told_purpose, weight
from codeqa.types import Symbol
from codeqa.types.gists import FolderGist, Gist

FILES = [f"{folder}/{name}.py" for folder in ("a", "a/b", "c", "c/d/e") for name in ("one", "two", "three")] + ["setup.py"]
FOLDERS = ["./", "c/", "a/", "c/d/e/", "a/b/"]


def symbol(name: str, start: int, end: int, kind: str = "function", parent: int = -1, doc: str = "") -> Symbol:
    return Symbol(name, name, kind, start, end, start, parent, f"def {name}()", doc, ())


def file_of(path: str) -> Gist:
    return Gist(path, "b10b", "python", "Sums what was bought.", ("Basket", "total"))


def folder_of(path: str) -> FolderGist:
    return FolderGist(path, "", 3, ("one.py", "two.py"))


def made(budget: int) -> str:
    return gist_map(FILES, FOLDERS, file_of, folder_of, budget, tokens.count)


def test_a_file_is_told_by_its_names_and_its_purpose() -> None:
    assert file_line(file_of("shop/basket.py")) == "- basket.py: Basket, total — Sums what was bought.\n"
    assert file_line(Gist("x.toml", "", "toml", "")) == "- x.toml\n"


def test_a_document_is_told_by_its_title_alone() -> None:
    assert file_line(Gist("a.md", "", "markdown", "How to buy things.", ("Shop", "Payment"))) == "- a.md: Shop — How to buy things.\n"
    assert file_line(Gist("a.md", "", "markdown", "Shop", ("Shop",))) == "- a.md: Shop\n"


def test_a_silent_folder_is_told_by_what_lies_in_it() -> None:
    assert folder_line(folder_of("shop/")) == "# shop/ (3 files) — one.py, two.py\n"
    assert folder_line(FolderGist("shop/", "All that is sold.", 1)) == "# shop/ (1 file) — All that is sold.\n"


def test_a_path_cannot_break_out_of_its_line() -> None:
    assert file_line(Gist("a\n# etc/\n- b.py", "", "python", "")).count("\n") == 1


def test_public_names_come_first_and_the_longest_before_others() -> None:
    symbols = (
        symbol("_hidden", 1, 90),
        symbol("small", 91, 92),
        symbol("Large", 93, 150, "class"),
        symbol("inner", 94, 95, parent=2),
        symbol("X", 1, 1, "variable"),
    )
    assert public(symbols, "python") == ("Large", "small", "_hidden")
    assert public((symbol("helper", 1, 50), symbol("Open", 51, 52)), "go") == ("Open", "helper")


def test_a_module_around_all_types_of_a_file_gives_way_to_them() -> None:
    around = (symbol("Rack", 1, 90, "module"), symbol("Request", 2, 50, "class", parent=0), symbol("get", 3, 9, parent=1))
    assert public(around, "ruby") == ("Request",)
    assert public((around[0], symbol("parse", 2, 50, parent=0)), "elixir") == ("Rack",)
    assert public((around[0], symbol("parse", 2, 50, "method", parent=0), symbol("Context", 51, 60, "class", parent=0)), "ruby") == ("Rack",)


def test_what_a_namespace_holds_is_what_its_file_offers() -> None:
    symbols = (symbol("Json.Text", 1, 90, "namespace"), symbol("Reader", 2, 50, "class", parent=0, doc="<summary>Reads JSON text.</summary>"))
    assert public(symbols, "csharp") == ("Reader",)
    assert public(symbols[:1], "csharp") == ("Json.Text",)
    assert told_purpose("src/Reader.cs", "namespace Json.Text {}\n", "csharp", symbols) == "Reads JSON text."


def test_a_silent_file_speaks_by_the_symbol_that_it_is_named_for() -> None:
    symbols = (symbol("other", 1, 2, doc="Not me at all."), symbol("HttpClient", 3, 9, "class", doc="Sends what is asked for."))
    assert told_purpose("src/http_client.ts", "export class HttpClient {}\n", "typescript", symbols) == "Sends what is asked for."


def test_the_readme_speaks_for_a_folder_before_its_code() -> None:
    assert speaker(["__init__.py", "README.md", "a.py"]) == "README.md"
    assert speaker(["a.py"]) == ""


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(0, 200))
def test_a_larger_map_drops_no_line_of_a_smaller_one(budget: int, more: int) -> None:
    small, large = made(budget), made(budget + more)
    assert set(small.split("\n")) <= set(large.split("\n"))
    assert tokens.count(small) <= budget


def test_a_map_that_holds_everything_names_every_file_below_its_folder() -> None:
    text = made(10_000)
    found, folder = [], ""
    for line in text.split("\n"):
        if line.startswith("# "):
            folder = line[2:].split(" (")[0].replace("./", "")
        elif line.startswith("- "):
            found.append(folder + line[2:].split(":")[0])
    assert sorted(found) == sorted(FILES)


def test_a_map_too_small_for_a_line_is_none() -> None:
    assert made(3) == ""


def test_a_file_without_a_gist_leaves_no_line() -> None:
    text = gist_map(["gone.py", "a/one.py"], [], lambda path: None if path == "gone.py" else file_of(path), folder_of, 1_000, tokens.count)
    assert text.startswith("# a/")
    assert "gone" not in text


def test_the_map_of_a_large_repository_is_folders_first() -> None:
    many = [f"d{number:03}/f{item}.py" for number in range(300) for item in range(100)]
    text = gist_map(many, [f"d{number:03}/" for number in reversed(range(300))], file_of, folder_of, 600, tokens.count)
    assert text.count("\n# ") > 5
    assert folder_share(30_000) > folder_share(300) > folder_share(50) == 0


def test_tests_weigh_less_than_what_they_test() -> None:
    assert weight(1.0, 100, is_test=True) < weight(1.0, 100, is_test=False)
    assert weight(2.0, 100, is_test=False) > weight(1.0, 100, is_test=False)


def test_a_clipped_text_ends_behind_a_word() -> None:
    assert clip("one two three", 9) == "one two…"
    assert clip("abcdefghij", 5) == "abcd…"


def test_a_file_at_the_top_is_in_the_root() -> None:
    assert [folder_home(path) for path in ("a.py", "x/a.py", "x/y/")] == ["./", "x/", "x/y/"]
