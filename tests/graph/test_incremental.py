"""What ``Consulted`` records is enough: after any edit, files whose record was not touched keep exactly their edges."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.graph.references import Consulted
from codeqa.types import Import, Reference, Symbol
from tests.graph.small import File, Repo, imported, symbol, use

NAMES = ("alpha", "beta", "gamma", "Delta", "Omega")
PATHS = ("p/__init__.py", "p/a.py", "p/b.py", "q.py", "tests/test_a.py", "lib/x.rb", "lib/y.rb", "src/m.c", "src/n.c")
MODULES = {"python": ("p", "p.a", ".a", ".b", "q", "os"), "ruby": ("./x", "./y"), "c": ("n.c", "m.c")}
LANGUAGES = {".py": "python", ".rb": "ruby", ".c": "c"}

names = st.sampled_from(NAMES)


@st.composite
def symbols(draw: st.DrawFn) -> tuple[Symbol, ...]:
    found: list[Symbol] = []
    for name in draw(st.lists(names, max_size=3)):
        if name[0].isupper():
            found.append(symbol(name, "class", bases=tuple(draw(st.lists(names, max_size=1)))))
            parent = len(found) - 1
            found.extend(symbol(f"{name}.{method}", "method", parent) for method in draw(st.lists(names, max_size=2, unique=True)))
        else:
            found.append(symbol(name))
    return tuple(found)


@st.composite
def files(draw: st.DrawFn, path: str) -> File:
    language = LANGUAGES["." + path.rpartition(".")[2]]
    defined = draw(symbols())
    scopes = st.integers(-1, len(defined) - 1)
    references = st.builds(
        lambda name, receiver, kind, scope: use(name, receiver, kind, scope),
        names,
        st.sampled_from(("", "", "self", "super", ".", "p", "a", "alpha", "Delta")),
        st.sampled_from(("call", "type", "name", "class")),
        scopes,
    )
    return File(language, defined, draw(st.lists(references, max_size=5)), draw(st.lists(imports(language), max_size=3)))


def imports(language: str) -> st.SearchStrategy[Import]:
    member = st.one_of(names, st.sampled_from(("", "*"))) if language == "python" else st.just("")
    kind = "include" if language == "c" else "import"
    return st.builds(
        lambda module, name, alias: imported(module, name, alias, kind), st.sampled_from(MODULES[language]), member, st.sampled_from(("", "", "alpha"))
    )


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, File]:
    return {path: draw(files(path)) for path in PATHS}


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, File], str, File]:
    before = draw(repositories())
    path = draw(st.sampled_from(PATHS))
    return before, path, draw(files(path))


def defined(repo: Repo, name: str) -> set[object]:
    return set(repo.definitions(name))


@settings(max_examples=80, deadline=None)
@given(edits())
def test_a_file_whose_consulted_names_and_files_did_not_change_keeps_its_edges(edit: tuple[dict[str, File], str, File]) -> None:
    before_files, path, file = edit
    before, after = Repo(before_files), Repo(before_files | {path: file})
    changed = {name for name in NAMES if defined(before, name) != defined(after, name)}
    rebound = before.bindings(path) != after.bindings(path)
    for other in PATHS:
        consulted = Consulted()
        edges = before.edges(other, consulted)
        if other != path and not consulted.names & changed and not (rebound and path in consulted.files):
            assert after.edges(other) == edges


@settings(max_examples=30, deadline=None)
@given(repositories())
def test_every_edge_ends_at_a_symbol_that_exists_with_a_confidence(repo_files: dict[str, File]) -> None:
    repo = Repo(repo_files)
    for path in PATHS:
        for edge in repo.edges(path):
            assert 0 < edge.confidence <= 1
            assert edge.target_symbol < len(repo_files[edge.target].symbols)
            assert repo_files[edge.target].language == repo_files[path].language


def test_a_reference_of_an_unknown_kind_is_a_reference() -> None:
    repo = Repo({"a.py": File(symbols=(symbol("f"),), references=(Reference("f", "decorator", -1, 1, 1, ""),))})
    assert repo.shown("a.py") == ["reference a.py:f 0.9"]
