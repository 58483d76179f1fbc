"""A path written elsewhere means a file of the repository, or none; never another one that only has the same name."""

from __future__ import annotations

import pytest

from codeqa.retrieve.whereabouts import Whereabouts

PATHS = (
    "setup.py",
    "src/shop/__init__.py",
    "src/shop/json/__init__.py",
    "src/shop/tax.py",
    "web/app/index.ts",
    "web/lib/index.ts",
    "java/org/shop/Basket.java",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/here/src/shop/tax.py", "src/shop/tax.py"),
        ("src/shop/tax.py", "src/shop/tax.py"),
        ("./src/shop/../shop/tax.py", "src/shop/tax.py"),
        ("../../src/shop/tax.py", "src/shop/tax.py"),
        ("/ci/build/src/shop/tax.py", "src/shop/tax.py"),
        ("C:/dev/src/shop/tax.py", "src/shop/tax.py"),
        ("/app/shop/tax.py", "src/shop/tax.py"),
        ("tax.py", "src/shop/tax.py"),
        ("org/shop/Basket.java", "java/org/shop/Basket.java"),
        ("/v/lib/python3.11/site-packages/shop/tax.py", "src/shop/tax.py"),
        ("/usr/lib/python3/dist-packages/shop/json/__init__.py", "src/shop/json/__init__.py"),
        ("app/index.ts", "web/app/index.ts"),
        ("/app/setup.py", "setup.py"),
        ("/usr/lib/python3.11/json/__init__.py", ""),
        ("/v/lib/python3.11/site-packages/json/__init__.py", ""),
        ("/app/node_modules/app/index.ts", ""),
        ("node:internal/setup.py", ""),
        ("/elsewhere/tax.py", ""),
        ("/here/tax.py", ""),
        ("nothing.py", ""),
        ("", ""),
    ],
)
def test_a_path_means(written: str, meant: str) -> None:
    assert Whereabouts(PATHS, "/here").find(written) == ((meant,) if meant else ())


def test_a_name_that_many_have_means_none_but_one_nearby() -> None:
    assert Whereabouts(PATHS, "/here").find("index.ts") == ()
    assert Whereabouts(PATHS, "/here", "web/lib").find("index.ts") == ("web/lib/index.ts",)
    assert Whereabouts(PATHS, "/here", "src").find("shop/tax.py") == ("src/shop/tax.py",)
