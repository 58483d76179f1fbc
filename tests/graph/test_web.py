"""Pages and style sheets: which file an address, an import or a partial means."""

from __future__ import annotations

import pytest

from codeqa.graph.imports import ImportResolver

STYLES = dict.fromkeys(
    ["scss/main.scss", "scss/_config.scss", "scss/forms/_index.scss", "scss/forms/_input.scss", "css/a.css", "vendor/kit/sass/_grid.scss"], "scss"
)
PAGES = {
    **STYLES,
    "site/index.html": "html",
    "site/js/app.ts": "typescript",
    "site/src/main.ts": "typescript",
    "site/public/logo.js": "javascript",
    "shop/static/shop/cart.js": "javascript",
    "shop/templates/cart.html": "html",
}


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("config", "scss/_config.scss"),
        ("./forms", "scss/forms/_index.scss"),
        ("forms/input", "scss/forms/_input.scss"),
        ("../css/a.css", "css/a.css"),
        ("css/a", "css/a.css"),
        ("~kit/sass/grid", "vendor/kit/sass/_grid.scss"),
        ("sass:math", ""),
        ("https://example.org/a.css", ""),
        ("../../../a", ""),
        ("a", ""),
    ],
)
def test_a_style_sheet_is_found_with_and_without_its_underscore(module: str, target: str) -> None:
    found = ImportResolver(STYLES).resolve("scss/main.scss", "scss", module, "")
    assert [one.path for one in found[:1]] == ([target] if target else [])


@pytest.mark.parametrize(
    ("path", "module", "target"),
    [
        ("site/index.html", "js/app.js?v=2", "site/js/app.ts"),
        ("site/index.html", "/src/main.ts", "site/src/main.ts"),
        ("site/index.html", "/logo.js", "site/public/logo.js"),
        ("shop/templates/cart.html", "{% static shop/cart.js %}", "shop/static/shop/cart.js"),
        ("shop/templates/cart.html", "{{ url_for(static, filename=shop/cart.js) }}", "shop/static/shop/cart.js"),
        ("site/index.html", "//cdn.example.org/js/app.js", ""),
        ("site/index.html", "https://example.org/js/app.js", ""),
        ("site/index.html", "{{ x }}", ""),
        ("site/index.html", "#top", ""),
    ],
)
def test_an_address_of_a_page_means_the_file_that_would_be_served(path: str, module: str, target: str) -> None:
    found = ImportResolver(PAGES).resolve(path, "html", module, "")
    assert [one.path for one in found[:1]] == ([target] if target else [])
