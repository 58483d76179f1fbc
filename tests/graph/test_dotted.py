"""Imports of Dart, Elixir, Haskell, Julia, Lua, OCaml and Perl mean the file that the language would read."""

from __future__ import annotations

import pytest

from codeqa.graph.imports import ImportResolver, bind, declared_namespaces
from tests.graph.small import File, Repo, imported, symbol, use

PATHS = {
    "apps/shop/lib/shop.dart": "dart",
    "apps/shop/lib/src/cart.dart": "dart",
    "apps/shop/test/cart_test.dart": "dart",
    "app/Main.hs": "haskell",
    "src/Data/Tree.hs": "haskell",
    "src/Data/Tree/Zip.hs": "haskell",
    "other/src/Data/Tree.hs": "haskell",
    "lua/shop/init.lua": "lua",
    "lua/shop/text.lua": "lua",
    "lua/util.lua": "lua",
    "deep/inside/socket.lua": "lua",
    "lib/Shop/Text.pm": "perl",
    "lib/Shop/Base.pm": "perl",
    "lib/legacy.pl": "perl",
    "src/stdune/stdune.ml": "ocaml",
    "src/stdune/list.ml": "ocaml",
    "src/rules/import.ml": "ocaml",
    "src/rules/gen.ml": "ocaml",
    "src/rules/gen.mli": "ocaml_interface",
    "src/Store.jl": "julia",
    "src/keys/keys.jl": "julia",
}
MANIFESTS = {"apps/shop/pubspec.yaml": "name: shop\ndependencies:\n  name: other\n"}

RESOLVED = [
    ("apps/shop/test/cart_test.dart", "package:shop/src/cart.dart", "apps/shop/lib/src/cart.dart", 1.0),
    ("apps/shop/lib/shop.dart", "src/cart.dart", "apps/shop/lib/src/cart.dart", 1.0),
    ("apps/shop/lib/src/cart.dart", "../shop.dart", "apps/shop/lib/shop.dart", 1.0),
    ("app/Main.hs", "Data.Tree.Zip", "src/Data/Tree/Zip.hs", 0.8),
    ("src/Data/Tree/Zip.hs", "Data.Tree", "src/Data/Tree.hs", 0.95),
    ("lua/shop/text.lua", "shop", "lua/shop/init.lua", 0.95),
    ("lua/shop/init.lua", "shop.text", "lua/shop/text.lua", 0.95),
    ("lua/shop/init.lua", "util", "lua/util.lua", 0.95),
    ("lib/Shop/Text.pm", "Shop::Base", "lib/Shop/Base.pm", 0.95),
    ("lib/legacy.pl", "Shop::Text Shop::Base", "lib/Shop/Text.pm", 0.95),
    ("lib/Shop/Text.pm", "../legacy.pl", "lib/legacy.pl", 1.0),
    ("src/rules/gen.ml", "Import", "src/rules/import.ml", 0.95),
    ("src/rules/gen.ml", "Stdune", "src/stdune/stdune.ml", 0.8),
    ("src/rules/gen.ml", "Stdune.List", "src/stdune/list.ml", 0.8),
    ("src/Store.jl", "keys/keys.jl", "src/keys/keys.jl", 1.0),
    ("src/keys/keys.jl", "..Store", "src/Store.jl", 0.8),
]

OUTSIDE = [
    ("apps/shop/lib/shop.dart", "dart:async"),
    ("apps/shop/lib/shop.dart", "package:flutter/material.dart"),
    ("apps/shop/lib/shop.dart", "package:shop"),
    ("app/Main.hs", "Data.Map"),
    ("lua/util.lua", "socket"),
    ("lib/legacy.pl", "List::Util"),
    ("src/rules/gen.ml", "List"),
    ("src/rules/gen.ml", "'"),
    ("src/Store.jl", "..."),
]


@pytest.mark.parametrize(("path", "module", "target", "confidence"), RESOLVED)
def test_a_module_is_the_file_that_its_name_says(path: str, module: str, target: str, confidence: float) -> None:
    found = ImportResolver(PATHS, MANIFESTS).resolve(path, PATHS[path], module, "")
    assert found[:1] == ((target, confidence),)


@pytest.mark.parametrize(("path", "module"), OUTSIDE)
def test_what_is_not_in_the_repository_stays_unresolved(path: str, module: str) -> None:
    assert ImportResolver(PATHS, MANIFESTS).resolve(path, PATHS[path], module, "") == ()


def test_an_elixir_module_is_the_file_that_defines_it() -> None:
    paths = dict.fromkeys(["lib/shop/order_line.ex", "lib/all.ex", "test/fake.exs", "lib/use.ex"], "elixir")
    declared = {"Shop.OrderLine": ["lib/shop/order_line.ex", "test/fake.exs"], "Shop.Cart": ["lib/all.ex"]}
    resolver = ImportResolver(paths, namespaces=declared)
    assert resolver.resolve("lib/use.ex", "elixir", "Shop.Cart", "") == (("lib/all.ex", 1.0),)
    assert resolver.resolve("lib/use.ex", "elixir", "Shop", "Cart") == (("lib/all.ex", 1.0),)
    assert resolver.resolve("lib/use.ex", "elixir", "Shop.OrderLine", "*") == (("lib/shop/order_line.ex", 0.5),)
    assert resolver.resolve("lib/use.ex", "elixir", "Enum", "") == ()


def test_an_elixir_file_declares_its_modules_by_their_whole_names() -> None:
    symbols = [symbol("Shop.Store", "module"), symbol("Shop.Store.add", parent=0), symbol("Sized", "interface")]
    assert declared_namespaces("elixir", symbols) == ("Shop.Store", "Sized")


def test_an_alias_binds_the_last_part_of_a_module() -> None:
    imports = [imported("Shop.Text", alias="T"), imported("Shop.Cart"), imported("Shop", "Order")]
    bound = bind("lib/use.ex", "elixir", imports, ImportResolver({"lib/use.ex": "elixir"}))
    assert [(binding.local, binding.name) for binding in bound] == [("T", "Text"), ("Cart", "Cart"), ("Order", "Order")]


def test_dart_passes_on_what_it_exports_and_not_what_it_imports() -> None:
    imports = {"export.dart": imported("part.dart", "*", kind="reexport"), "import.dart": imported("part.dart", "*")}
    for middle, item in imports.items():
        files = {
            "part.dart": File("dart", [symbol("Cart", "class")]),
            middle: File("dart", imports=[item]),
            "use.dart": File("dart", [symbol("main")], [use("Cart", scope=0)], [imported(middle, "*")]),
        }
        found = Repo(files).shown("use.dart")
        assert found == (["call part.dart:Cart 0.8"] if middle == "export.dart" else [])


def test_a_haskell_constructor_is_a_name_of_its_module() -> None:
    files = {
        "src/Data/Tree.hs": File("haskell", [symbol("Tree", "enum"), symbol("Tree.Leaf", "constant", 0)]),
        "src/Main.hs": File("haskell", [symbol("main")], [use("Leaf", kind="name", scope=0)], [imported("Data.Tree", "*")]),
    }
    assert Repo(files).shown("src/Main.hs") == ["reference src/Data/Tree.hs:Tree.Leaf 0.8"]


def test_an_ocaml_file_is_a_module_of_its_name() -> None:
    files = {
        "src/json_text.ml": File("ocaml", [symbol("escape")]),
        "src/main.ml": File("ocaml", [symbol("run")], [use("escape", "Json_text", scope=0)]),
    }
    assert Repo(files).shown("src/main.ml") == ["call src/json_text.ml:escape 0.8"]


def test_a_class_that_inherits_from_its_own_member_ends_the_search() -> None:
    files = {"a.py": File("python", [symbol("A", "class", bases=("A.B",)), symbol("f")], [use("x", "A", scope=1)])}
    assert Repo(files).shown("a.py") == []
