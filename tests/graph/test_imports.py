"""Imports are resolved to the file that the language would read, and to nothing when the repository does not have it."""

from __future__ import annotations

import pytest

from codeqa.graph.imports import ImportResolver, bind, import_edges, resolve_imports
from codeqa.types import Import
from tests.graph.small import LANGUAGES, fixture, imported, resolver, symbol

RESOLVED = [
    ("c-includes", "src/main.c", "config.h", "", "src/config.h", 1.0),
    ("c-includes", "src/list.c", "<proj/list.h>", "", "include/proj/list.h", 0.8),
    ("c-includes", "include/proj/list.h", "proj/node.h", "", "include/proj/node.h", 0.8),
    ("c-includes", "include/proj/list.h", "config.h", "", "src/config.h", 0.5),
    ("go-packages", "main.go", "example.org/web/render", "", "render/render.go", 1.0),
    ("go-packages", "main.go", "example.org/web/tools", "", "tools/check.go", 1.0),
    ("java-packages", "src/main/java/org/acme/io/Reader.java", "org.acme.util.Text", "", "src/main/java/org/acme/util/Text.java", 0.95),
    ("java-packages", "src/main/java/org/acme/io/Reader.java", "org.acme.util.Text", "trim", "src/main/java/org/acme/util/Text.java", 0.95),
    ("java-packages", "src/main/java/org/acme/io/Reader.java", "org.acme.util.Text.Inner", "", "src/main/java/org/acme/util/Text.java", 0.95),
    ("java-packages", "src/test/java/org/acme/io/ReaderTest.java", "org.acme.util", "*", "src/main/java/org/acme/util/Text.java", 0.5),
    ("reexports", "scripts/report.py", "shop", "Cart", "shop/__init__.py", 0.95),
    ("reexports", "scripts/report.py", "shop", "money", "shop/money.py", 0.95),
    ("reexports", "shop/__init__.py", ".cart", "Cart", "shop/cart.py", 1.0),
    ("reexports", "shop/cart.py", ".", "money", "shop/money.py", 1.0),
    ("reexports", "shop/cart.py", "shop.base", "", "shop/base.py", 0.95),
    ("rust-modules", "engine/src/lib.rs", "crate::plan", "Plan", "engine/src/plan/mod.rs", 1.0),
    ("rust-modules", "engine/src/lib.rs", "self::parse", "", "engine/src/parse.rs", 1.0),
    ("rust-modules", "engine/src/parse.rs", "self::lexer", "Lexer", "engine/src/parse/lexer.rs", 1.0),
    ("rust-modules", "engine/src/parse/lexer.rs", "super::super::plan", "Plan", "engine/src/plan/mod.rs", 1.0),
    ("rust-modules", "engine/src/plan/cost.rs", "super", "Plan", "engine/src/plan/mod.rs", 1.0),
    ("rust-modules", "engine/tests/plans.rs", "fast_engine::plan", "Plan", "engine/src/plan/mod.rs", 1.0),
    ("rust-modules", "engine/tests/plans.rs", "engine_macros", "derive", "engine-macros/lib.rs", 1.0),
    ("ts-relative", "packages/app/src/main.tsx", "#shared/retry", "retry", "packages/core/src/shared/retry.ts", 0.95),
    ("ts-relative", "packages/app/src/main.tsx", "@acme/core", "HttpClient", "packages/core/src/index.ts", 1.0),
    ("ts-relative", "packages/app/src/main.tsx", "@acme/core/shared/retry", "", "packages/core/src/shared/retry.ts", 1.0),
    ("ts-relative", "packages/core/src/index.ts", "./client.js", "Client", "packages/core/src/client.ts", 1.0),
    ("ts-relative", "packages/core/src/index.ts", "./shared", "*", "packages/core/src/shared/index.ts", 1.0),
]

OUTSIDE = [
    ("c-includes", "src/list.c", "<string.h>", ""),
    ("go-packages", "main.go", "fmt", ""),
    ("go-packages", "main.go", "example.org/webber/render", ""),
    ("java-packages", "src/main/java/org/acme/io/Reader.java", "java.util.List", ""),
    ("reexports", "scripts/report.py", "json", ""),
    ("reexports", "shop/cart.py", "...too.far", "x"),
    ("rust-modules", "engine/tests/plans.rs", "std::fmt", ""),
    ("ts-relative", "packages/app/src/main.tsx", "react", "default"),
    ("ts-relative", "packages/app/src/main.tsx", "../../../../outside", ""),
]


@pytest.mark.parametrize(("repo", "path", "module", "name", "target", "confidence"), RESOLVED)
def test_an_import_means_the_file_that_the_language_would_read(repo: str, path: str, module: str, name: str, target: str, confidence: float) -> None:
    language = LANGUAGES["." + path.rpartition(".")[2]]
    assert resolver(repo).resolve(path, language, module, name)[:1] == ((target, confidence),)


@pytest.mark.parametrize(("repo", "path", "module", "name"), OUTSIDE)
def test_what_the_repository_does_not_have_stays_unresolved(repo: str, path: str, module: str, name: str) -> None:
    assert resolver(repo).resolve(path, LANGUAGES["." + path.rpartition(".")[2]], module, name) == ()


def test_a_go_import_means_every_file_of_the_package_but_its_tests() -> None:
    found = resolver("go-packages").resolve("main.go", "go", "example.org/web/render", "")
    assert [target.path for target in found] == ["render/render.go", "render/escape.go"]


def test_a_folder_without_init_is_a_root_and_a_namespace_package() -> None:
    paths = dict.fromkeys(["src/google/cloud/storage/__init__.py", "src/google/cloud/storage/blob.py", "use.py"], "python")
    found = ImportResolver(paths)
    assert found.resolve("use.py", "python", "google.cloud.storage", "blob") == (("src/google/cloud/storage/blob.py", 0.8),)


def test_of_several_headers_the_nearest_is_meant() -> None:
    paths = dict.fromkeys(["include/linux/list.h", "tools/include/linux/list.h", "tools/perf/a.c", "drivers/b.c"], "c")
    found = ImportResolver(paths)
    assert found.resolve("tools/perf/a.c", "c", "linux/list.h", "")[0].path == "tools/include/linux/list.h"
    assert found.resolve("drivers/b.c", "c", "linux/list.h", "")[0].path == "include/linux/list.h"


def test_super_inside_an_inline_module_is_the_file_itself() -> None:
    paths, manifests = fixture("rust-modules")
    symbols = (symbol("tests", "module", lines=(13, 16)),)
    imports = (imported("super", "*", line=14), imported("super::lexer", "Lexer", line=15), imported("super::plan", "Plan", line=1))
    bound = bind("engine/src/parse.rs", "rust", imports, ImportResolver(paths, manifests), symbols)
    assert [[target.path for target in one.targets] for one in bound] == [[], ["engine/src/parse/lexer.rs"], ["engine/src/plan/mod.rs"]]


def test_php_names_follow_the_prefixes_of_composer_and_else_the_end_of_the_path() -> None:
    paths = dict.fromkeys(["lib/Http/Client.php", "old/Acme/Log/Writer.php", "index.php"], "php")
    found = ImportResolver(paths, {"composer.json": '{"autoload": {"psr-4": {"Acme\\\\": "lib/"}}}'})
    assert found.resolve("index.php", "php", "Acme\\Http\\Client", "")[0] == ("lib/Http/Client.php", 1.0)
    assert found.resolve("index.php", "php", "Acme\\Log\\Writer", "")[0] == ("old/Acme/Log/Writer.php", 0.8)
    assert found.resolve("index.php", "php", "Psr\\Log\\LoggerInterface", "") == ()


def test_ruby_requires_below_lib_and_beside_the_file() -> None:
    paths = dict.fromkeys(["lib/rack/utils.rb", "lib/rack.rb", "test/helper.rb", "test/spec_a.rb", "other/json.rb"], "ruby")
    found = ImportResolver(paths)
    assert found.resolve("test/spec_a.rb", "ruby", "rack/utils", "")[0] == ("lib/rack/utils.rb", 0.95)
    assert found.resolve("test/spec_a.rb", "ruby", "./helper", "")[0] == ("test/helper.rb", 1.0)
    assert found.resolve("test/spec_a.rb", "ruby", "json", "") == ()


def test_a_shell_source_with_a_leading_expansion_is_beside_the_script_or_at_the_root() -> None:
    paths = dict.fromkeys(["bin/run.sh", "bin/lib.sh", "share/env.sh"], "bash")
    found = ImportResolver(paths)
    assert found.resolve("bin/run.sh", "bash", "$(dirname $0)/lib.sh", "")[0] == ("bin/lib.sh", 0.95)
    assert found.resolve("bin/run.sh", "bash", '"${ROOT}/share/env.sh"', "")[0] == ("share/env.sh", 0.95)
    assert found.resolve("bin/run.sh", "bash", "$ROOT/$DIR/env.sh", "")[0] == ("share/env.sh", 0.8)
    assert found.resolve("bin/run.sh", "bash", "lib", "")[0] == ("bin/lib.sh", 1.0)
    assert found.resolve("bin/run.sh", "bash", "$FILE", "") == ()


def test_a_csharp_using_means_the_files_that_declare_the_namespace() -> None:
    paths = dict.fromkeys(["src/A/One.cs", "src/A/Two.cs", "src/B/Use.cs"], "csharp")
    found = ImportResolver(paths, {}, {"Acme.A": ["src/A/Two.cs", "src/A/One.cs"]})
    assert [target.path for target in found.resolve("src/B/Use.cs", "csharp", "Acme.A", "*")] == ["src/A/One.cs", "src/A/Two.cs"]
    assert found.resolve("src/B/Use.cs", "csharp", "System.Text", "*") == ()


def test_a_link_of_a_document_is_relative_to_it() -> None:
    paths = {"docs/a.md": "markdown", "docs/b/index.md": "markdown", "src/x.py": "python"}
    found = ImportResolver(paths)
    assert [found.resolve("docs/a.md", "markdown", link, "")[0].path for link in ("b", "../src/x.py#L3", "/docs/b/index.md")] == [
        "docs/b/index.md",
        "src/x.py",
        "docs/b/index.md",
    ]
    assert found.resolve("docs/a.md", "markdown", "https://example.org/a.md", "") == ()


def test_an_import_of_several_names_is_one_edge_at_its_first_line() -> None:
    imports = (imported("shop", "Cart", line=3), imported("shop", "rounded", line=4), imported("json", line=1))
    edges = resolve_imports("scripts/report.py", "python", imports, resolver("reexports"))
    assert [(edge.target, edge.kind, edge.line) for edge in edges] == [("shop/__init__.py", "import", 3)]


def test_a_reexport_is_an_edge_of_its_own_kind() -> None:
    imports = (imported("./shared", "*", kind="reexport"), imported("./shared", "retry"))
    edges = resolve_imports("packages/core/src/index.ts", "typescript", imports, resolver("ts-relative"))
    assert [edge.kind for edge in edges] == ["reexport", "import"]


def test_a_dotted_python_import_binds_its_first_name_without_an_edge_to_it() -> None:
    bound = bind("scripts/report.py", "python", (imported("shop.money"),), resolver("reexports"))
    assert [(one.local, one.targets[0].path) for one in bound] == [("shop.money", "shop/money.py"), ("shop", "shop/__init__.py")]
    assert [edge.target for edge in import_edges("scripts/report.py", bound)] == ["shop/money.py"]


def test_a_broken_manifest_resolves_nothing_and_harms_nothing() -> None:
    manifests = {"package.json": "{", "tsconfig.json": "[1]", "go.mod": "module", "Cargo.toml": "[package", "composer.json": '{"autoload": 3}'}
    found = ImportResolver({"a.ts": "typescript", "b.ts": "typescript", "a.go": "go", "a.rs": "rust", "a.php": "php"}, manifests)
    assert found.resolve("a.ts", "typescript", "./b", "")[0].path == "b.ts"
    assert [found.resolve(f"a.{end}", language, "x::y/z", "") for end, language in (("go", "go"), ("rs", "rust"), ("php", "php"))] == [(), (), ()]


def test_an_unknown_language_resolves_nothing() -> None:
    assert resolve_imports("a.cob", "cobol", (Import("b", "", "", "import", 1),), ImportResolver({"a.cob": "cobol", "b.cob": "cobol"})) == ()
