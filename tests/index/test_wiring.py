"""Which files' edges are computed anew after a change: no more than the change can reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codeqa.index import codec
from codeqa.index.drafting import Draft, Facts
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import Pointer
from codeqa.index.shelf import Shelf
from codeqa.index.wiring import Definitions, Importing, Placed, State, connect, file_weights, moved_nodes, nodes
from codeqa.types import Edge, ParsedFile, Stat
from tests.index.samples import empty_folder, parsed

STAT = Stat(1, 1, 1, 1)


class ByName:
    """Rules and resolver: every use means every definition of its name, every import the path of its name, and over it what that imports. Notes which files'
    edges it was asked for."""

    def __init__(self, decisive: str = "") -> None:
        self.asked: list[str] = []
        self._decisive = decisive

    def decisive(self, path: str) -> bool:
        return path == self._decisive

    def mark(self, language: str, name: str) -> str:
        return f"{language} {name}"

    def file_mark(self, path: str) -> str:
        return f"/{path}"

    def declares(self, known: Facts) -> object:
        return known.language

    def concerned(self, language: str, relations: bytes, changed: Sequence[Placed]) -> bool:
        return any(path.encode() in relations for path, _ in changed)

    def rebound(self, before: State, after: State, definitions: Definitions, files: Iterable[Importing], changed: Sequence[Placed]) -> set[str]:
        came_or_went = before.paths.keys() ^ after.paths.keys()
        return {file.path for file in files if not came_or_went.isdisjoint(one.module for one in file.imports)}

    def resolver(self, state: State, definitions: Definitions) -> ByName:
        self.state, self.definitions = state, definitions
        return self

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]:
        self.asked.append(path)
        known = self.state.facts(path)
        used = [use.name for use in known.references]
        calls = [Edge(path, -1, found.path, found.symbol, "call", 0.5, 1) for name in used for found in self.definitions(name)]
        direct = [one.module for one in known.imports if one.module in self.state.paths]
        further = [one.module for file in direct for one in self.state.facts(file).imports if one.module in self.state.paths]
        imports = [Edge(path, -1, module, -1, "import", 1.0, 1) for module in (*direct, *further)]
        return [*calls, *imports], [*(self.mark(known.language, name) for name in used), *map(self.file_mark, direct)]


FILES = {
    "defines.py": parsed("alpha", "beta"),
    "uses.py": parsed("gamma", uses=("beta",)),
    "imports.py": parsed("delta", imports=("uses.py",)),
    "apart.py": parsed("omega"),
}


def grown(folder: IndexFolder, base: Pointer | None, changes: Mapping[str, ParsedFile | None], decisive: str = "") -> tuple[Pointer, list[str]]:
    """The next generation, and the files whose edges were computed for it."""
    draft, rules = Draft(folder, base), ByName(decisive)
    for path, value in changes.items():
        if value is None:
            draft.remove(path)
        else:
            draft.put(path, codec.dump(value), STAT, kept=False)
    connect(draft, rules, lambda done, total: None)
    return draft.publish(head="", settings="", graph=b""), rules.asked


def computed(tmp_path: Path, changes: Mapping[str, ParsedFile | None], decisive: str = "", files: Mapping[str, ParsedFile] = FILES) -> list[str]:
    """The files whose edges a change of ``files`` costs. The result must equal that of a fresh index."""
    folder = empty_folder(tmp_path)
    first, _ = grown(folder, None, files)
    pointer, asked = grown(folder, first, changes, decisive)
    fresh = empty_folder(tmp_path / "fresh")
    anew, _ = grown(fresh, None, {path: value for path, value in {**files, **changes}.items() if value is not None})
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


def test_a_new_path_that_nobody_imports_costs_its_file_alone(tmp_path: Path) -> None:
    assert computed(tmp_path, {"new.py": parsed("eta")}) == ["new.py"]


def test_a_new_path_costs_the_files_that_import_it_and_those_that_looked_through_them(tmp_path: Path) -> None:
    files = {**FILES, "waits.py": parsed("theta", imports=("new.py",)), "further.py": parsed("iota", imports=("waits.py",))}
    assert computed(tmp_path, {"new.py": parsed("eta")}, files=files) == ["further.py", "new.py", "waits.py"]


def test_a_new_path_costs_the_files_that_use_a_name_defined_in_it(tmp_path: Path) -> None:
    assert computed(tmp_path, {"new.py": parsed("beta")}) == ["new.py", "uses.py"]


def test_a_removed_path_costs_the_files_that_pointed_to_it(tmp_path: Path) -> None:
    assert computed(tmp_path, {"apart.py": None}) == []
    assert computed(tmp_path / "import", {"uses.py": None}) == ["imports.py"]
    assert computed(tmp_path / "name", {"defines.py": None}) == ["uses.py"]


def test_a_file_that_is_moved_costs_who_imports_either_place(tmp_path: Path) -> None:
    assert computed(tmp_path, {"uses.py": None, "moved.py": parsed("gamma", uses=("beta",))}) == ["imports.py", "moved.py"]


def test_a_file_of_another_language_costs_who_used_its_names(tmp_path: Path) -> None:
    other = dataclasses.replace(parsed("alpha", "beta"), language="cobol")
    assert computed(tmp_path, {"defines.py": other}) == ["defines.py", "uses.py"]


def test_nodes_keep_the_order_of_paths_when_files_come_and_go(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first, _ = grown(folder, None, {path: parsed("one") for path in ("b", "d", "f")})
    draft = Draft(folder, first)
    draft.remove("d")
    for path in ("a", "c", "f"):
        draft.put(path, codec.dump(parsed("two")), STAT, kept=False)
    assert moved_nodes(draft) == [1, -1, 3]
    draft.drop()


def test_a_changed_manifest_costs_all(tmp_path: Path) -> None:
    assert computed(tmp_path, {"apart.py": parsed("omega", words="else")}, decisive="apart.py") == sorted(FILES)


def test_edges_between_two_files_are_one_weight_and_those_within_a_file_none(tmp_path: Path) -> None:
    draft = Draft(empty_folder(tmp_path), None)
    draft.put("a.py", codec.dump(parsed("one", uses=("two", "three", "one"), imports=("b.py",))), STAT, kept=False)
    draft.put("b.py", codec.dump(parsed("two", "three")), STAT, kept=False)
    connect(draft, ByName(), lambda done, total: None)
    assert list(file_weights(draft, nodes(draft))) == [(0, 1, 0.5 + 0.5 + 0.5)]
    draft.drop()
