"""JavaScript and TypeScript: workspaces, what manifests export, tsconfig's paths, customary aliases."""

from __future__ import annotations

import json

import pytest

from codeqa.graph.imports import ImportResolver, is_manifest
from codeqa.graph.modules.packages import read_json


def found(module: str, path: str, files: dict[str, object]) -> str:
    """The file that ``module`` means in ``path``; files with contents are manifests."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in files.items() if value and is_manifest(name)}
    languages = {name: "svelte" if name.endswith(".svelte") else "typescript" for name in [*files, path]}
    targets = ImportResolver(languages, texts).resolve(path, "typescript", module, "")
    return targets[0].path if targets else ""


SERVER = {
    "name": "@acme/server",
    "exports": {
        ".": {"react-server": "./dist/rsc.js", "import": {"types": "./dist/index.d.mts", "default": "./dist/index.mjs"}},
        "./adapters/*": {"types": "./dist/adapters/*.d.ts", "default": "./dist/adapters/*.js"},
        "./plain": "./plain.js",
        "./node": "./dist/esm/entries/node.js",
    },
    "imports": {"#internal/*": "./dist/internal/*.js"},
}
FILES: dict[str, object] = dict.fromkeys(
    [f"packages/server/{name}" for name in ("src/index.ts", "src/rsc.ts", "src/adapters/http.ts", "plain.js", "src/entries/node.ts", "src/internal/log.ts")]
)


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("@acme/server", "src/index.ts"),
        ("@acme/server/adapters/http", "src/adapters/http.ts"),
        ("@acme/server/plain", "plain.js"),
        ("@acme/server/node", "src/entries/node.ts"),
        ("@acme/server/dist/adapters/http", "src/adapters/http.ts"),
        ("@acme/server/src/adapters/http", "src/adapters/http.ts"),
    ],
)
def test_what_a_package_exports_is_the_source_it_is_built_from(module: str, target: str) -> None:
    assert found(module, "apps/web/main.ts", {**FILES, "packages/server/package.json": SERVER}) == f"packages/server/{target}"


def test_private_imports_are_the_nearest_manifests() -> None:
    files = {**FILES, "packages/server/package.json": SERVER}
    assert found("#internal/log", "packages/server/src/index.ts", files) == "packages/server/src/internal/log.ts"
    assert found("#internal/log", "apps/web/main.ts", files) == ""


@pytest.mark.parametrize(
    "root",
    [
        {"package.json": {"workspaces": ["packages/*"]}},
        {"package.json": {"workspaces": {"packages": ["./packages/**", "!**/fixtures/**"]}}},
        {"pnpm-workspace.yaml": "# which\npackages:\n  - 'packages/*' # all\ncatalog:\n  - test/fixtures/*\n"},
        {"lerna.json": {"packages": ["packages/{core,other}"]}},
    ],
)
def test_only_a_member_of_the_workspace_is_imported_by_its_name(root: dict[str, object]) -> None:
    files = {**root, "packages/core/package.json": {"name": "core"}, "test/fixtures/react/package.json": {"name": "react"}}
    files |= dict.fromkeys(["packages/core/src/index.ts", "test/fixtures/react/index.js", "test/fixtures/react/use.js"])
    assert found("core", "apps/web/main.ts", files) == "packages/core/src/index.ts"
    assert found("react", "apps/web/main.ts", files) == ""
    assert found("react", "test/fixtures/react/use.js", files) == "test/fixtures/react/index.js"


def test_a_package_that_another_links_is_seen_without_being_a_member() -> None:
    files = {
        "package.json": {"workspaces": ["a"], "dependencies": {"kit": "file:./tools/kit"}},
        "tools/kit/package.json": {"name": "kit"},
        "tools/kit/index.js": None,
    }
    assert found("kit", "a/main.ts", files) == "tools/kit/index.js"


def config(**options: object) -> dict[str, object]:
    return {"compilerOptions": options}


SOLUTION = {"app/tsconfig.json": {"references": [{"path": "./tsconfig.app.json"}]}, "app/tsconfig.app.json": config(paths={"#/*": ["../lib/*"]})}
SHARED = {
    "app/tsconfig.json": {"extends": "@acme/config/tsconfig.json"},
    "cfg/package.json": {"name": "@acme/config"},
    "cfg/tsconfig.json": config(paths={"c": ["${configDir}/own"]}),
}


@pytest.mark.parametrize(
    ("configs", "module", "target"),
    [
        ({"tsconfig.json": config(paths={"@lib/*": ["./lib/*"]})}, "@lib/x", "lib/x.ts"),
        ({"tsconfig.json": config(baseUrl="./lib", paths={"~x": ["x"]})}, "~x", "lib/x.ts"),
        ({"tsconfig.json": config(baseUrl="./lib", paths={"~x": ["x"]})}, "~xy", ""),
        ({"tsconfig.json": config(paths={"@*/src": ["./packages/*/code"]})}, "@one/src", "packages/one/code.ts"),
        ({"tsconfig.json": config(baseUrl="lib")}, "x", "lib/x.ts"),
        ({"app/tsconfig.json": {"extends": "../tsconfig.base.json"}, "tsconfig.base.json": config(paths={"@lib/*": ["./lib/*"]})}, "@lib/x", "lib/x.ts"),
        ({"app/tsconfig.json": {"extends": ["./a.tsconfig.json", "../tsconfig.b"]}, "tsconfig.b.json": config(baseUrl="lib")}, "x", "lib/x.ts"),
        (SOLUTION, "#/x", "lib/x.ts"),
        (SHARED, "c", "app/own.ts"),
        ({"tsconfig.json": '{// comment\n"compilerOptions": {"paths": {"@lib/*": ["./lib/*"],},},}'}, "@lib/x", "lib/x.ts"),
        ({"app/jsconfig.json": config(paths={"@lib/*": ["./near/*"]}), "tsconfig.json": config(paths={"@lib/*": ["./lib/*"]})}, "@lib/x", "app/near/x.ts"),
    ],
)  # fmt: skip
def test_paths_are_those_of_the_nearest_configuration_with_what_it_extends(configs: dict[str, object], module: str, target: str) -> None:
    files = dict.fromkeys(["lib/x.ts", "packages/one/code.ts", "app/own.ts", "app/near/x.ts"])
    assert found(module, "app/src/main.ts", {**files, **configs}) == target


def test_configurations_that_extend_each_other_end() -> None:
    files: dict[str, object] = {
        "tsconfig.json": {"extends": "./tsconfig.b.json"},
        "tsconfig.b.json": {"extends": "./tsconfig.json", **config(baseUrl="lib")},
        "lib/x.ts": None,
    }
    assert found("x", "main.ts", files) == "lib/x.ts"


@pytest.mark.parametrize(
    ("module", "target"),
    [("@/util", "app/src/util.ts"), ("~/util", "app/src/util.ts"), ("$lib/Button.svelte", "app/src/lib/Button.svelte"), ("$parts/One", "app/src/parts/One.ts")],
)
def test_aliases_that_frameworks_set_lead_into_the_packages_source(module: str, target: str) -> None:
    files = dict.fromkeys(["app/src/util.ts", "app/src/lib/Button.svelte", "app/src/parts/One.ts"])
    assert found(module, "app/src/routes/page.ts", files) == target


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": ', "[" * 100_000, '"//"'])
def test_a_manifest_that_cannot_be_read_is_an_empty_one(text: str) -> None:
    assert read_json(text) == {}
    assert found("x", "main.ts", {"package.json": text or " ", "tsconfig.json": text or " ", "pnpm-workspace.yaml": text or " "}) == ""
