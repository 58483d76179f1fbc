"""Imports of Kotlin, Scala, Groovy, Swift and Objective-C are resolved to the files that define what is imported."""

from __future__ import annotations

from codeqa.graph.imports import ImportResolver, names_sought
from codeqa.graph.marks import name_mark
from codeqa.graph.whole import WholeGraph
from codeqa.types import Definition, Symbol
from tests.graph.small import File, Repo, imported, symbol, use

KOTLIN = {
    "app/src/main/kotlin/org/acme/Main.kt": File(
        "kotlin",
        [symbol("main")],
        [use("retry", scope=0), use("shout", ".", scope=0), use("open", "Store", scope=0)],
        [imported("org.acme.net.retry"), imported("org.acme.text.shout"), imported("org.acme.store.Store"), imported("kotlin.test.assertEquals")],
    ),
    "app/src/main/kotlin/org/acme/net/Calls.kt": File("kotlin", [symbol("retry")]),
    "app/src/main/kotlin/org/acme/text/Words.kt": File("kotlin", [symbol("String.shout")]),
    "app/src/main/kotlin/store/Store.kt": File("kotlin", [symbol("Store", "class"), symbol("Store.open", "method", 0)]),
    "app/src/main/kotlin/org/acme/other/More.kt": File("kotlin", [symbol("retry"), symbol("assertEquals")]),
}


def _edges(files: dict[str, File], path: str, manifests: dict[str, str] | None = None) -> list[tuple[str, str, int]]:
    repo = Repo(files, manifests or {})
    graph = WholeGraph(repo.paths(), manifests or {}, lambda one: files[one], repo.definitions)
    return [(edge.kind, edge.target, edge.target_symbol) for edge in graph.edges(path)[0]]


def test_a_kotlin_import_means_the_file_of_the_package_that_defines_the_name() -> None:
    found = _edges(KOTLIN, "app/src/main/kotlin/org/acme/Main.kt")
    assert ("import", "app/src/main/kotlin/org/acme/net/Calls.kt", -1) in found
    assert ("call", "app/src/main/kotlin/org/acme/net/Calls.kt", 0) in found
    assert not [edge for edge in found if edge[1].endswith("More.kt")]


def test_an_imported_extension_is_called_as_a_method() -> None:
    assert ("call", "app/src/main/kotlin/org/acme/text/Words.kt", 0) in _edges(KOTLIN, "app/src/main/kotlin/org/acme/Main.kt")


def test_a_folder_may_leave_out_the_front_of_its_package() -> None:
    found = _edges(KOTLIN, "app/src/main/kotlin/org/acme/Main.kt")
    assert ("import", "app/src/main/kotlin/store/Store.kt", -1) in found
    assert ("call", "app/src/main/kotlin/store/Store.kt", 1) in found


def test_what_an_import_seeks_is_told() -> None:
    imports = (imported("org.acme.net.retry"), imported("a.Outer.Inner", "*"), imported("a.b", "C"))
    assert names_sought("kotlin", imports) == {"net", "retry", "Outer", "Inner", "b", "C"}
    assert names_sought("python", imports) == set()


def test_a_definition_that_moves_to_another_file_is_consulted() -> None:
    path = "app/src/main/kotlin/org/acme/Main.kt"
    repo = Repo(KOTLIN)
    graph = WholeGraph(repo.paths(), {}, lambda one: KOTLIN[one], repo.definitions)
    assert {name_mark("java", name) for name in ("retry", "shout", "Store", "assertEquals")} <= set(graph.edges(path)[1])


def test_java_names_of_the_library_are_not_sought_among_definitions() -> None:
    asked: list[str] = []

    def definitions(name: str) -> list[Definition]:
        asked.append(name)
        return []

    resolver = ImportResolver({"src/a/A.java": "java", "src/b/List.java": "java"}, definitions=definitions)
    assert resolver.resolve("src/a/A.java", "java", "java.util.List", "") == ()
    assert asked == []


def test_a_scala_import_means_an_object_in_a_file_of_another_name() -> None:
    files = {
        "core/src/main/scala/org/acme/Use.scala": File("scala", [], [], [imported("org.acme.data", "Chain"), imported("org.acme.data.syntax", "*")]),
        "core/src/main/scala/org/acme/data/types.scala": File("scala", [symbol("Chain", "class"), symbol("syntax", "class")]),
    }
    assert _edges(files, "core/src/main/scala/org/acme/Use.scala") == [("import", "core/src/main/scala/org/acme/data/types.scala", -1)]


def test_a_name_of_a_scala_package_object_is_imported_from_its_file() -> None:
    files = {
        "core/src/main/scala/acme/data/Use.scala": File("scala", [], [], [imported("acme", "Id")]),
        "core/src/main/scala/acme/package.scala": File("scala", [symbol("acme", "module"), symbol("acme.Id", "type", 0)]),
    }
    assert _edges(files, "core/src/main/scala/acme/data/Use.scala") == [("import", "core/src/main/scala/acme/package.scala", -1)]


def test_a_package_unlike_its_folder_is_believed_where_the_name_is_unique_and_the_front_is_the_repository_s() -> None:
    files = {
        "src/main/kotlin/org/acme/Use.kt": File("kotlin", [], [], [imported("org.acme.errors.Failure"), imported("com.else.Other")]),
        "src/main/kotlin/org/acme/core/Errors.kt": File("kotlin", [symbol("Failure", "class"), symbol("Other", "class")]),
    }
    assert _edges(files, "src/main/kotlin/org/acme/Use.kt") == [("import", "src/main/kotlin/org/acme/core/Errors.kt", -1)]


def test_groovy_and_java_see_each_other() -> None:
    paths = {"src/main/java/org/acme/Store.java": "java", "src/test/groovy/org/acme/StoreSpec.groovy": "groovy"}
    assert ImportResolver(paths).resolve("src/test/groovy/org/acme/StoreSpec.groovy", "groovy", "org.acme.Store", "") == (
        ("src/main/java/org/acme/Store.java", 0.95),
    )


def _swift() -> dict[str, File]:
    store: list[Symbol] = [symbol("Store", "class"), symbol("Store.open", "method", 0)]
    return {
        "Package.swift": File("swift"),
        "Sources/Core/Core.swift": File("swift", [symbol("version", "variable")]),
        "Sources/Core/Data/Store.swift": File("swift", store),
        "Sources/Core/Data/Store+Find.swift": File("swift", [symbol("Store.find", "method"), symbol("help")], [use("help"), use("Store", kind="type")]),
        "Sources/Other/Store.swift": File("swift", [symbol("Store", "class")]),
        "Source/Feature/Page.swift": File("swift", [symbol("Page", "struct")], [use("Store", kind="type")], [imported("Core", "*")]),
        "Tests/CoreTests/StoreTests.swift": File("swift", [], [use("Store", scope=-1)], [imported("Core.Store", "*"), imported("XCTest", "*")]),
    }


def test_a_swift_import_means_all_files_of_the_module_first_the_one_of_its_name() -> None:
    paths = Repo(_swift()).paths()
    found = ImportResolver(paths).resolve("Tests/CoreTests/StoreTests.swift", "swift", "Core", "*")
    assert [target.path for target in found] == ["Sources/Core/Core.swift", "Sources/Core/Data/Store+Find.swift", "Sources/Core/Data/Store.swift"]
    assert ImportResolver(paths).resolve("Sources/Core/Core.swift", "swift", "Foundation", "*") == ()


def test_names_of_an_imported_swift_module_are_seen() -> None:
    assert ("call", "Sources/Core/Data/Store.swift", 0) in _edges(_swift(), "Tests/CoreTests/StoreTests.swift")
    assert ("reference", "Sources/Core/Data/Store.swift", 0) in _edges(_swift(), "Source/Feature/Page.swift")


def test_files_of_a_swift_module_see_each_other_without_an_import() -> None:
    found = _edges(_swift(), "Sources/Core/Data/Store+Find.swift")
    assert ("reference", "Sources/Core/Data/Store.swift", 0) in found
    assert not [edge for edge in found if edge[1].startswith("Sources/Other")]


def test_a_swift_target_lies_where_its_manifest_says() -> None:
    manifest = """
        .target(name: "Feature", dependencies: [.target(name: "Core")], path: "Source/Feature"),
        .testTarget(name: "CoreTests", dependencies: ["Core"]),
    """
    found = ImportResolver(Repo(_swift()).paths(), {"Package.swift": manifest}).resolve("Sources/Core/Core.swift", "swift", "Feature", "*")
    assert found == (("Source/Feature/Page.swift", 1.0),)


def test_an_objective_c_header_of_a_framework_is_found_wherever_it_lies() -> None:
    paths = {"Kit/Core/KitStore.h": "objc", "Kit/Kit.h": "objc", "App/Main.m": "objc", "App/Page.h": "objc"}
    resolver = ImportResolver(paths)
    assert resolver.resolve("App/Main.m", "objc", "Page.h", "", "include") == (("App/Page.h", 1.0),)
    assert resolver.resolve("App/Main.m", "objc", "Kit/KitStore.h", "", "include") == (("Kit/Core/KitStore.h", 0.8),)
    assert resolver.resolve("App/Main.m", "objc", "Kit", "") == (("Kit/Kit.h", 0.8),)
    assert resolver.resolve("App/Main.m", "objc", "Foundation/Foundation.h", "", "include") == ()
