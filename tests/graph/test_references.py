"""References mean what the language says they mean; what only the name suggests says so by its confidence."""

from __future__ import annotations

import random

from codeqa.graph.references import Consulted
from codeqa.graph.spelling import split_base
from codeqa.types import Symbol
from tests.graph.small import File, Repo, imported, symbol, use

CLASS = symbol("Base", "class")


def functions(*names: str) -> tuple[Symbol, ...]:
    return tuple(symbol(name) for name in names)


def test_a_method_of_self_is_found_in_its_class_before_a_function_of_that_name() -> None:
    symbols = (symbol("A", "class"), symbol("A.go", "method", 0), symbol("A.stop", "method", 0), symbol("stop"))
    repo = Repo({"a.py": File(symbols=symbols, references=(use("stop", "self", scope=1), use("stop", scope=1, kind="name")))})
    assert repo.shown("a.py") == ["call a.py:A.stop 0.95", "reference a.py:stop 0.9"]


def test_a_method_of_self_is_found_in_an_imported_base() -> None:
    base = File(symbols=(CLASS, symbol("Base.sum", "method", 0)))
    other = File(symbols=(symbol("Other", "class"), symbol("Other.sum", "method", 0)))
    symbols = (symbol("Cart", "class", bases=("Store",)), symbol("Cart.total", "method", 0))
    cart = File(symbols=symbols, references=(use("sum", "self", scope=1),), imports=(imported(".base", "Base", "Store"),))
    repo = Repo({"shop/__init__.py": File(), "shop/base.py": base, "shop/cart.py": cart, "shop/other.py": other})
    assert repo.shown("shop/cart.py") == ["inherit shop/base.py:Base 0.95", "call shop/base.py:Base.sum 0.95"]


def test_super_never_means_the_class_itself() -> None:
    symbols = (CLASS, symbol("Base.go", "method", 0), symbol("A", "class", bases=("Base",)), symbol("A.go", "method", 2))
    repo = Repo({"a.py": File(symbols=symbols, references=(use("go", "super", scope=3),))})
    assert repo.shown("a.py") == ["inherit a.py:Base 0.9", "call a.py:Base.go 0.95"]


def test_an_imported_name_is_followed_through_reexports_renamed_and_starred() -> None:
    repo = Repo(
        {
            "shop/__init__.py": File(imports=(imported(".api", "*"),)),
            "shop/api.py": File(imports=(imported("._cart", "Cart", "Basket"),)),
            "shop/_cart.py": File(symbols=(symbol("Cart", "class"),)),
            "use.py": File(references=(use("Basket"),), imports=(imported("shop", "Basket"),)),
        }
    )
    consulted = Consulted()
    assert [edge.target for edge in repo.edges("use.py", consulted)] == ["shop/_cart.py"]
    assert consulted.names >= {"Basket", "Cart"}
    assert consulted.files == {"shop/__init__.py", "shop/api.py"}


def test_a_chain_of_reexports_in_a_circle_ends() -> None:
    repo = Repo(
        {
            "a.py": File(imports=(imported("b", "*"),)),
            "b.py": File(imports=(imported("a", "*"),)),
            "use.py": File(references=(use("f"),), imports=(imported("a", "f"),)),
        }
    )
    assert repo.edges("use.py") == []


def test_a_member_of_an_imported_module_is_not_the_namesake_elsewhere() -> None:
    repo = Repo(
        {
            "p/money.py": File(symbols=functions("rounded")),
            "p/other.py": File(symbols=functions("rounded")),
            "use.py": File(references=(use("rounded", "money"), use("rounded", "p.other")), imports=(imported("p", "money"), imported("p.other"))),
        }
    )
    assert repo.shown("use.py") == ["call p/money.py:rounded 0.9", "call p/other.py:rounded 0.9"]


def test_a_name_from_outside_of_the_repository_is_not_guessed_at() -> None:
    repo = Repo(
        {
            "a.py": File(symbols=(*functions("dumps", "loads"), symbol("C", "class"), symbol("C.encode_it", "method", 2))),
            "use.py": File(
                references=(use("dumps", "json"), use("loads"), use("encode_it", "codec.sub")),
                imports=(imported("json"), imported("pickle", "loads"), imported("codec")),
            ),
        }
    )
    assert repo.edges("use.py") == []


def test_a_bare_python_name_that_nothing_binds_stays_unresolved() -> None:
    repo = Repo({"a.py": File(symbols=functions("callback")), "b.py": File(references=(use("callback"),))})
    assert repo.edges("b.py") == []


def test_a_function_inside_a_function_is_seen_by_its_siblings_only() -> None:
    symbols = (symbol("outer"), symbol("outer.inner", parent=0), symbol("other"))
    repo = Repo({"a.py": File(symbols=symbols, references=(use("inner", scope=0), use("inner", scope=2)))})
    assert [(edge.source_symbol, edge.confidence) for edge in repo.edges("a.py")] == [(0, 0.95)]


def test_a_receiver_called_like_a_class_points_to_its_method() -> None:
    store = File(symbols=(symbol("DiskStore", "class"), symbol("DiskStore.sync", "method", 0), symbol("Other", "class"), symbol("Other.sync", "method", 2)))
    repo = Repo({"store.py": store, "use.py": File(references=(use("sync", "disk_store"),))})
    assert repo.shown("use.py") == ["call store.py:DiskStore.sync 0.6"]


def test_methods_of_unknown_receivers_share_a_low_confidence_and_many_stay_unresolved() -> None:
    def classes(count: int) -> dict[str, File]:
        return {f"m{number}.py": File(symbols=(symbol("C", "class"), symbol("C.handle", "method", 0))) for number in range(count)}

    use_file = {"use.py": File(references=(use("handle", "x"),))}
    assert [edge.confidence for edge in Repo(classes(1) | use_file).edges("use.py")] == [0.4]
    assert [edge.confidence for edge in Repo(classes(3) | use_file).edges("use.py")] == [0.1, 0.1, 0.1]
    assert Repo(classes(6) | use_file).edges("use.py") == []


def test_a_method_of_the_language_s_own_types_is_not_guessed_at() -> None:
    repo = Repo({"a.py": File(symbols=(symbol("C", "class"), symbol("C.append", "method", 0))), "b.py": File(references=(use("append", "x"),))})
    assert repo.edges("b.py") == []


def test_code_is_preferred_to_tests_unless_a_test_asks() -> None:
    files = {
        "a.rb": File("ruby", symbols=functions("build")),
        "test/test_a.rb": File("ruby", symbols=functions("build")),
        "b.rb": File("ruby", references=(use("build"),)),
        "test/test_b.rb": File("ruby", references=(use("build"),)),
    }
    assert [edge.target for edge in Repo(files).edges("b.rb")] == ["a.rb"]
    assert [edge.target for edge in Repo(files).edges("test/test_b.rb")] == ["test/test_a.rb", "a.rb"]


def test_families_never_meet_but_c_and_cpp_do() -> None:
    files = {"a.c": File("c", symbols=functions("init")), "b.rb": File("ruby", references=(use("init"),)), "c.cpp": File("cpp", references=(use("init"),))}
    assert Repo(files).edges("b.rb") == []
    assert Repo(files).shown("c.cpp") == ["call a.c:init 0.5"]


def test_a_section_of_a_document_is_never_a_target() -> None:
    files = {"a.md": File("markdown", symbols=(symbol("init", "section"),)), "b.md": File("markdown", references=(use("init"),))}
    assert Repo(files).edges("b.md") == []


def test_a_call_does_not_go_to_a_field() -> None:
    files = {"a.c": File("c", symbols=(symbol("node", "struct"), symbol("node.next_one", "field", 0))), "b.c": File("c", references=(use("next_one"),))}
    assert Repo(files).edges("b.c") == []


def test_an_include_reaches_the_source_that_is_called_like_the_header() -> None:
    files = {
        "include/list.h": File("c"),
        "src/list.c": File("c", symbols=functions("list_add")),
        "old/array.c": File("c", symbols=functions("list_add")),
        "src/main.c": File("c", references=(use("list_add"),), imports=(imported("list.h", kind="include"),)),
    }
    assert Repo(files).shown("src/main.c") == ["call src/list.c:list_add 0.8"]


def test_an_include_of_an_include_is_seen() -> None:
    files = {
        "list.h": File("c", symbols=functions("list_add")),
        "all.h": File("c", imports=(imported("list.h", kind="include"),)),
        "x/list.h": File("c", symbols=functions("list_add")),
        "main.c": File("c", references=(use("list_add"),), imports=(imported("all.h", kind="include"),)),
    }
    assert Repo(files).shown("main.c") == ["call list.h:list_add 0.8"]


def test_a_go_package_is_one_scope_and_a_receiver_may_be_a_package() -> None:
    manifests = {"go.mod": "module example.org/web\n"}
    files = {
        "render/page.go": File("go", symbols=functions("Page"), references=(use("escape"),)),
        "render/escape.go": File("go", symbols=functions("escape")),
        "other/escape.go": File("go", symbols=functions("escape", "Page")),
        "main.go": File("go", references=(use("Page", "render"), use("escape")), imports=(imported("example.org/web/render"),)),
    }
    repo = Repo(files, manifests)
    assert repo.shown("render/page.go") == ["call render/escape.go:escape 0.8"]
    assert repo.shown("main.go") == ["call render/page.go:Page 0.9"]


def test_go_methods_of_one_type_may_lie_in_several_files() -> None:
    files = {
        "gin/engine.go": File("go", symbols=(symbol("Engine", "struct"), symbol("Engine.Run", "method"))),
        "gin/routes.go": File("go", symbols=(symbol("Engine.addRoute", "method"),)),
        "main.go": File("go", references=(use("addRoute", "engine"),)),
    }
    assert Repo(files).shown("main.go") == ["call gin/routes.go:Engine.addRoute 0.6"]


def test_java_sees_members_bases_and_the_package_across_source_sets() -> None:
    main, test = "src/main/java/acme", "src/test/java/acme"
    files = {
        f"{main}/Reader.java": File(
            "java",
            symbols=(symbol("Reader", "class", bases=("Source",)), symbol("Reader.read", "method", 0), symbol("Reader.trim", "method", 0)),
            references=(use("trim", scope=1), use("line", scope=1)),
        ),
        f"{main}/Source.java": File("java", symbols=(symbol("Source", "class"), symbol("Source.line", "method", 0))),
        f"{test}/ReaderTest.java": File("java", symbols=(symbol("ReaderTest", "class"),), references=(use("Reader", kind="class", scope=0),)),
    }
    repo = Repo(files)
    assert repo.shown(f"{main}/Reader.java") == [
        f"inherit {main}/Source.java:Source 0.8",
        f"call {main}/Reader.java:Reader.trim 0.95",
        f"call {main}/Source.java:Source.line 0.95",
    ]
    assert repo.shown(f"{test}/ReaderTest.java") == [f"call {main}/Reader.java:Reader 0.8"]


def test_a_default_import_is_found_by_its_local_name_or_by_the_file_s() -> None:
    files = {
        "client.ts": File("typescript", symbols=(symbol("client"), symbol("helper"))),
        "use.ts": File("typescript", references=(use("make"), use("helper", "make")), imports=(imported("./client", "default", "make"),)),
    }
    assert Repo(files).shown("use.ts") == ["call client.ts:client 0.95", "call client.ts:helper 0.9"]


def test_a_rust_path_is_followed_into_the_module_it_names() -> None:
    files = {
        "src/lib.rs": File("rust", imports=(imported("self::plan"),)),
        "src/plan.rs": File("rust", symbols=(*functions("step"), symbol("Plan", "struct"), symbol("Plan::fresh", "method", 1))),
        "src/other.rs": File("rust", symbols=functions("step")),
        "src/run.rs": File(
            "rust",
            references=(use("step", "plan"), use("fresh", "Plan"), use("step", "crate::other")),
            imports=(imported("crate::plan"), imported("crate::plan", "Plan")),
        ),
    }
    assert Repo(files).shown("src/run.rs") == ["call src/plan.rs:step 0.9", "call src/plan.rs:Plan::fresh 0.9", "call src/other.rs:step 0.8"]


def test_a_symbol_s_edge_to_itself_is_left_out_and_others_are_merged() -> None:
    symbols = functions("f", "g")
    repo = Repo({"a.py": File(symbols=symbols, references=(use("f", scope=0), use("g", scope=0, line=9), use("g", scope=0, kind="class", line=4)))})
    assert [(edge.target_symbol, edge.line) for edge in repo.edges("a.py")] == [(1, 4)]


def test_edges_depend_on_no_order_of_files_or_definitions() -> None:
    files = {f"m{number}.rb": File("ruby", symbols=functions("build"), references=(use("build", "x"), use("other"))) for number in range(4)}
    files["use.rb"] = File("ruby", references=(use("build"),))
    expected = Repo(files).edges("use.rb")
    names = list(files)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert Repo({name: files[name] for name in names}).edges("use.rb") == expected


def test_what_was_not_consulted_does_not_change_the_edges() -> None:
    files = {
        "p/__init__.py": File(imports=(imported(".a", "*"),)),
        "p/a.py": File(symbols=functions("f", "unused")),
        "use.py": File(references=(use("f"),), imports=(imported("p", "f"),)),
    }
    consulted = Consulted()
    before = Repo(files).edges("use.py", consulted)
    assert "unused" not in consulted.names
    files["p/b.py"] = File(symbols=functions("unused", "g"), references=(use("f"),))
    assert Repo(files).edges("use.py") == before


def test_a_base_is_read_as_written() -> None:
    written = ["models.Model", "Generic[T]", "public Base<T>", "*Engine", "a::b::C", "App\\Http\\Kernel", "metaclass=ABCMeta", "make(Base)", "&dyn Trait"]
    assert [split_base(base) for base in written] == [
        ("models", "Model"),
        ("", "Generic"),
        ("", "Base"),
        ("", "Engine"),
        ("a.b", "C"),
        ("App.Http", "Kernel"),
        ("", ""),
        ("", "make"),
        ("", "Trait"),
    ]
