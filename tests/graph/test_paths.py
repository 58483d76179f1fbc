"""Languages that import by path: the file beside, from the root, inside of a folder, or at the end of a package's path; nothing else."""

from __future__ import annotations

import pytest

from codeqa.graph.imports import ImportResolver, bind
from tests.graph.small import File, Repo, imported, symbol, use

PATHS = {
    "src/main.zig": "zig",
    "src/mem/pool.zig": "zig",
    "lib/clap.zig": "zig",
    "contracts/Token.sol": "solidity",
    "contracts/token/IERC20.sol": "solidity",
    "lib/oz/contracts/utils/Math.sol": "solidity",
    "flake.nix": "nix",
    "nix/default.nix": "nix",
    "nix/overlay.nix": "nix",
    "infra/main.tf": "hcl",
    "infra/modules/vpc/outputs.tf": "hcl",
    "infra/modules/vpc/main.tf": "hcl",
    "infra/live/terragrunt.hcl": "hcl",
    "Makefile": "make",
    "build/rules.mk": "make",
    "tools/Makefile": "make",
    "ps/Store.psm1": "powershell",
    "ps/lib/Read.ps1": "powershell",
}

RESOLVED = [
    ("src/main.zig", "mem/pool.zig", "src/mem/pool.zig", 1.0),
    ("src/mem/pool.zig", "../main.zig", "src/main.zig", 1.0),
    ("src/main.zig", "clap", "lib/clap.zig", 0.8),
    ("contracts/Token.sol", "./token/IERC20.sol", "contracts/token/IERC20.sol", 1.0),
    ("contracts/token/IERC20.sol", "contracts/Token.sol", "contracts/Token.sol", 0.95),
    ("contracts/Token.sol", "@oz/contracts/utils/Math.sol", "lib/oz/contracts/utils/Math.sol", 0.8),
    ("flake.nix", "./nix", "nix/default.nix", 1.0),
    ("nix/default.nix", "./overlay.nix", "nix/overlay.nix", 1.0),
    ("infra/main.tf", "./modules/vpc", "infra/modules/vpc/main.tf", 1.0),
    ("infra/modules/vpc/main.tf", "../../live", "infra/live/terragrunt.hcl", 1.0),
    ("Makefile", "build/rules.mk", "build/rules.mk", 1.0),
    ("tools/Makefile", "$(TOP)/build/rules.mk", "build/rules.mk", 0.95),
    ("ps/Store.psm1", "$PSScriptRoot\\lib\\Read.ps1", "ps/lib/Read.ps1", 0.95),
    ("ps/lib/Read.ps1", "..\\Store.psm1", "ps/Store.psm1", 1.0),
]

OUTSIDE = [
    ("src/main.zig", "std"),
    ("src/main.zig", "./pool.zig"),
    ("contracts/Token.sol", "@other/Missing.sol"),
    ("contracts/Token.sol", "../../../up.sol"),
    ("flake.nix", "./modules"),
    ("infra/main.tf", "terraform-aws-modules/vpc/aws"),
    ("infra/main.tf", "./live/../../../x"),
    ("Makefile", "*.d"),
    ("ps/Store.psm1", "Pester"),
]


@pytest.mark.parametrize(("path", "module", "target", "confidence"), RESOLVED)
def test_a_path_means_the_file_that_the_language_would_read(path: str, module: str, target: str, confidence: float) -> None:
    assert ImportResolver(PATHS).resolve(path, PATHS[path], module, "")[:1] == ((target, confidence),)


@pytest.mark.parametrize(("path", "module"), OUTSIDE)
def test_a_path_that_the_repository_does_not_have_means_nothing(path: str, module: str) -> None:
    assert ImportResolver(PATHS).resolve(path, PATHS[path], module, "") == ()


def test_a_terraform_folder_means_all_of_its_files_its_main_first() -> None:
    found = ImportResolver(PATHS).resolve("infra/main.tf", "hcl", "./modules/vpc", "")
    assert [target.path for target in found] == ["infra/modules/vpc/main.tf", "infra/modules/vpc/outputs.tf"]


def test_a_zig_file_under_a_name_gives_what_it_has_and_what_it_imports_under_a_name() -> None:
    repo = Repo(
        {
            "main.zig": File(
                "zig",
                [symbol("run")],
                [use("parse", "args", scope=0), use("Pool", "", "type", 0)],
                [imported("args.zig", alias="args"), imported("mem.zig", "Pool", "Pool")],
            ),
            "args.zig": File("zig", [symbol("parse")]),
            "mem.zig": File("zig", imports=[imported("mem/pool.zig", "Pool", "Pool")]),
            "mem/pool.zig": File("zig", [symbol("Pool", "struct")]),
        }
    )
    assert repo.shown("main.zig") == ["call args.zig:parse 0.9", "reference mem/pool.zig:Pool 0.95"]


def test_a_solidity_file_imported_whole_gives_its_contracts_and_those_it_imports() -> None:
    repo = Repo(
        {
            "Token.sol": File("solidity", [symbol("Token", "class", bases=("Owned",))], [use("Base", "", "type", 0)], [imported("./Base.sol", "*")]),
            "Base.sol": File("solidity", [symbol("Base", "class")], imports=[imported("./Owned.sol", "*")]),
            "Owned.sol": File("solidity", [symbol("Owned", "class")]),
        }
    )
    assert repo.shown("Token.sol") == ["inherit Owned.sol:Owned 0.8", "reference Base.sol:Base 0.8"]


def test_a_terraform_variable_is_that_of_its_own_folder() -> None:
    repo = Repo(
        {
            "a/main.tf": File("hcl", [symbol("aws_x.web", "class")], [use("size", "var", "name", 0), use("ami", "data", "name", 0)]),
            "a/variables.tf": File("hcl", [symbol("var.size", "variable")]),
            "b/variables.tf": File("hcl", [symbol("var.size", "variable")]),
        }
    )
    assert repo.shown("a/main.tf") == ["reference a/variables.tf:var.size 0.8"]


def test_a_tables_use_is_resolved_across_sql_files() -> None:
    repo = Repo({"a.sql": File("sql", [symbol("public.users", "struct")]), "b.sql": File("sql", [symbol("v", "struct")], [use("users", "", "type", 0)])})
    assert repo.shown("b.sql") == ["reference a.sql:public.users 0.5"]


def test_an_included_makefile_gives_its_names() -> None:
    files = {
        "Makefile": File("make", [], [use("FLAGS", kind="name")], [imported("rules.mk", kind="include")]),
        "rules.mk": File("make", [symbol("FLAGS", "variable")]),
    }
    assert Repo(files).shown("Makefile") == ["reference rules.mk:FLAGS 0.8"]


def test_an_import_of_the_own_file_is_none() -> None:
    resolver = ImportResolver(PATHS)
    assert all(not binding.targets for binding in bind("nix/default.nix", "nix", [imported("./.")], resolver))
