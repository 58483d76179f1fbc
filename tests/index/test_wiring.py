"""Which files' edges are computed anew after a change: no more than the change can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from codeqa.index import codec
from codeqa.index.drafting import Draft, Facts
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import Pointer
from codeqa.index.shelf import Shelf
from codeqa.index.wiring import connect, file_weights, nodes
from codeqa.types import Definition, Edge, ParsedFile, Stat
from tests.index.samples import empty_folder, parsed

STAT = Stat(1, 1, 1, 1)


class ByName:
    """Resolves every use to every definition of its name, and every import to the path of its name; notes which files it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def make(self, paths: Mapping[str, str], facts: Callable[[str], Facts], definitions: Callable[[str], Sequence[Definition]]) -> ByName:
        self.paths, self.facts, self.definitions = paths, facts, definitions
        return self

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]:
        self.asked.append(path)
        known = self.facts(path)
        used = [use.name for use in known.references]
        calls = [Edge(path, -1, found.path, found.symbol, "call", 0.5, 1) for name in used for found in self.definitions(name)]
        imports = [Edge(path, -1, one.module, -1, "import", 1.0, 1) for one in known.imports if one.module in self.paths]
        return [*calls, *imports], used


FILES = {
    "defines.py": parsed("alpha", "beta"),
    "uses.py": parsed("gamma", uses=("beta",)),
    "imports.py": parsed("delta", imports=("uses.py",)),
    "apart.py": parsed("omega"),
}


def grown(folder: IndexFolder, base: Pointer | None, changes: Mapping[str, ParsedFile | None], decisive: str = "") -> tuple[Pointer, list[str]]:
    """The next generation, and the files whose edges were computed for it."""
    draft, resolver = Draft(folder, base), ByName()
    for path, value in changes.items():
        if value is None:
            draft.remove(path)
        else:
            draft.put(path, codec.dump(value), STAT, kept=False)
    connect(draft, resolver.make, lambda path: path == decisive, lambda done, total: None)
    return draft.publish(head="", settings="", graph=b""), resolver.asked


def computed(tmp_path: Path, changes: Mapping[str, ParsedFile | None], decisive: str = "") -> list[str]:
    """The files whose edges a change of ``FILES`` costs. The result must equal that of a fresh index."""
    folder = empty_folder(tmp_path)
    first, _ = grown(folder, None, FILES)
    pointer, asked = grown(folder, first, changes, decisive)
    fresh = empty_folder(tmp_path / "fresh")
    anew, _ = grown(fresh, None, {path: value for path, value in {**FILES, **changes}.items() if value is not None})
    assert Shelf(folder, pointer).digest() == Shelf(fresh, anew).digest()
    return asked


def test_a_first_index_computes_every_file(tmp_path: Path) -> None:
    assert grown(empty_folder(tmp_path), None, FILES)[1] == sorted(FILES)


def test_an_edit_that_changes_no_definition_costs_its_file_alone(tmp_path: Path) -> None:
    assert computed(tmp_path, {"defines.py": parsed("alpha", "beta", words="else")}) == ["defines.py"]


def test_a_definition_that_moves_within_its_file_takes_the_edges_to_it_along(tmp_path: Path) -> None:
    assert computed(tmp_path, {"defines.py": parsed("beta", "alpha")}) == ["defines.py"]


def test_a_renamed_definition_costs_the_files_that_asked_for_its_name(tmp_path: Path) -> None:
    assert computed(tmp_path, {"defines.py": parsed("alpha", "zeta")}) == ["defines.py", "uses.py"]


def test_a_definition_of_a_name_that_nobody_uses_costs_its_file_alone(tmp_path: Path) -> None:
    assert computed(tmp_path, {"defines.py": parsed("alpha", "beta", "unheard_of")}) == ["defines.py"]


def test_a_second_definition_elsewhere_costs_the_files_that_use_the_name(tmp_path: Path) -> None:
    assert computed(tmp_path, {"apart.py": parsed("omega", "beta")}) == ["apart.py", "uses.py"]


def test_other_imports_cost_the_files_that_import_the_changed_one(tmp_path: Path) -> None:
    assert computed(tmp_path, {"uses.py": parsed("gamma", uses=("beta",), imports=("apart.py",))}) == ["imports.py", "uses.py"]


def test_a_new_path_costs_all(tmp_path: Path) -> None:
    assert computed(tmp_path, {"new.py": parsed("eta")}) == sorted([*FILES, "new.py"])


def test_a_removed_path_costs_all_that_are_left(tmp_path: Path) -> None:
    assert computed(tmp_path, {"apart.py": None}) == ["defines.py", "imports.py", "uses.py"]


def test_a_changed_manifest_costs_all(tmp_path: Path) -> None:
    assert computed(tmp_path, {"apart.py": parsed("omega", words="else")}, decisive="apart.py") == sorted(FILES)


def test_edges_between_two_files_are_one_weight_and_those_within_a_file_none(tmp_path: Path) -> None:
    draft, resolver = Draft(empty_folder(tmp_path), None), ByName()
    draft.put("a.py", codec.dump(parsed("one", uses=("two", "three", "one"), imports=("b.py",))), STAT, kept=False)
    draft.put("b.py", codec.dump(parsed("two", "three")), STAT, kept=False)
    connect(draft, resolver.make, lambda path: False, lambda done, total: None)
    assert list(file_weights(draft, nodes(draft))) == [(0, 1, 0.5 + 0.5 + 0.5)]
    draft.drop()
