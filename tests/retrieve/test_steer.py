"""What real tracebacks, diffs, compilers' messages, test reports and search results name, nearest to the fault first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.retrieve.mentions import Mention
from codeqa.retrieve.steer import MOST_WORDS, last_name, read

PYTHON = """\
\x1b[31mTraceback (most recent call last):\x1b[0m
  File "/home/me/shop/app.py", line 14, in <module>
    main()
  File "/home/me/.venv/lib/python3.11/site-packages/flask/app.py", line 880, in full_dispatch_request
    rv = self.dispatch_request()
  File "C:\\dev\\shop\\basket.py", line 6, in Basket.total
    return sum(item.price for item in self.items)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
shop.errors.EmptyBasket: 'price_list' is not there
"""
CHAINED = PYTHON + "\nDuring handling of the above exception, another exception occurred:\n\n" + PYTHON.replace("app.py", "other.py")
GO = """\
panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
example.org/shop/cart.(*Cart).Total(0xc00001c0a8)
\t/home/me/shop/cart/cart.go:21 +0x2b
main.main.func1()
\t/home/me/shop/main.go:12 +0x1d
exit status 2
"""
GO_BUILD = "# example.org/shop/cart\ncart/cart.go:33:5: undefined: LineItem\n"
GO_TEST = "--- FAIL: TestTotal (0.00s)\n    cart_test.go:42: got 3, want 4\nFAIL\n"
RUST = """\
error[E0308]: mismatched types
  --> src/cart.rs:42:18
   |
42 |     let total: u32 = "a";
   |                ---   ^^^ expected `u32`, found `&str`
warning: unused variable: `tax`
 --> src\\tax.rs:7:9
"""
PANIC = """\
thread 'main' panicked at src/main.rs:4:5:
index out of bounds
stack backtrace:
   0: rust_begin_unwind
             at /rustc/82e1608dfa6e/library/std/src/panicking.rs:645:5
   1: shop::cart::total::{{closure}}
             at ./src/cart.rs:9:3
"""
JAVA = """\
Exception in thread "main" java.lang.IllegalStateException: no price
\tat org.example.shop.Checkout$Step.pay(Checkout.java:42)
\tat java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.lang.NullPointerException
\tat org.example.shop.Basket.lambda$total$0(Basket.java:7)
\t... 3 more
"""
JAVAC = "src/Basket.java:12: error: cannot find symbol\n    Price p;\n    ^\n  symbol:   class Price\n  location: class Basket\n"
MAVEN = "[ERROR] /home/me/shop/src/main/java/org/Basket.java:[12,5] cannot find symbol\n"
NODE = """\
TypeError: Cannot read properties of undefined (reading 'price')
    at Basket.total (/app/lib/basket.js:28:7)
    at new Checkout (C:\\dev\\shop\\lib\\checkout.js:1:2)
    at async file:///app/lib/main.mjs:10:5
    at node:internal/main/run_main_module:23:47
"""
TSC = "src/basket.ts(12,5): error TS2345: Argument of type 'PriceTag' is not assignable\nsrc/tax.ts:3:1 - error TS2304: x\n"
ESLINT = "\n/app/src/basket.ts\n  12:5  error  'tax' is defined but never used  no-unused-vars\n\n"
GCC = """\
In file included from src/core.h:3:
src/basket.c: In function ‘basket_total’:
src/basket.c:128:14: error: ‘struct item’ has no member named ‘price’
src/tax.c:130:1: warning: unused variable
/usr/bin/ld: basket.o: undefined reference to `tax_rate'
"""
ASAN = "    #0 0x4f1a2b in basket_total /src/shop/src/basket.c:55:3\n#1  0x0000 in main (argc=1) at src/main.c:12\n"
CSHARP = "   at Shop.Basket.Total(Int32 tax) in C:\\dev\\Shop\\Basket.cs:line 12\n"
RUBY = "app/models/basket.rb:12:in `total': undefined method `price' for nil (NoMethodError)\n\tfrom app/main.rb:3:in `<main>'\n"
PHP = "PHP Fatal error:  Uncaught Error in /app/src/Basket.php:12\n#0 /app/src/main.php(7): Basket->total()\n"
PYTEST = """\
FAILED tests/test_basket.py::TestTotal::test_empty[a-b] - AssertionError: assert 1 == 2
tests/test_basket.py:12: in test_tax
    basket.total()
shop/basket.py:99: in total
    1 / 0
E   ZeroDivisionError: division by zero
"""
RIPGREP = (
    "\x1b[0m\x1b[35mshop/basket.py\x1b[0m:\x1b[0m\x1b[32m12\x1b[0m:    def \x1b[1mtotal\x1b[0m():\n\n"
    "shop/checkout.py\n12:    basket.total()\n14-    pass\n30:    total = 1\n"
)
DIFF = """\
diff --git a/shop/basket.py b/shop/basket.py
index 1f2e3d..4a5b6c 100644
--- a/shop/basket.py
+++ b/shop/basket.py
@@ -10,5 +10,6 @@ class Basket:
 a
-old
+new
+shop/other.py:3: not a place but a changed line
 b
 c
 d
@@ -100,2 +101,1 @@ def tax():
-gone
 kept
--- FAIL: TestTotal (0.00s)
diff --git a/old.py b/old.py
--- a/old.py
+++ /dev/null
@@ -1 +0,0 @@
-x
"""


def places(text: str) -> list[tuple[str, int, str]]:
    return [(mention.path, mention.start_line, mention.symbol) for mention in read(text).mentions if mention.start_line]


def names(text: str) -> set[str]:
    return {mention.symbol for mention in read(text).mentions if not mention.path}


FRAMES = {
    "a Python traceback, colours, Windows and site-packages": (
        PYTHON,
        [
            ("C:/dev/shop/basket.py", 6, "total"),
            ("/home/me/.venv/lib/python3.11/site-packages/flask/app.py", 880, "full_dispatch_request"),
            ("/home/me/shop/app.py", 14, ""),
        ],
    ),
    "a Go panic": (GO, [("/home/me/shop/cart/cart.go", 21, "Total"), ("/home/me/shop/main.go", 12, "main")]),
    "go build": (GO_BUILD, [("cart/cart.go", 33, "")]),
    "go test": (GO_TEST, [("cart_test.go", 42, "")]),
    "rustc": (RUST, [("src/cart.rs", 42, ""), ("src/tax.rs", 7, "")]),
    "a Rust panic": (
        PANIC,
        [("src/main.rs", 4, ""), ("/rustc/82e1608dfa6e/library/std/src/panicking.rs", 645, "rust_begin_unwind"), ("./src/cart.rs", 9, "total")],
    ),
    "a Java trace": (
        JAVA,
        [("org/example/shop/Checkout.java", 42, "pay"), ("org/example/shop/Basket.java", 7, "total"), ("java/lang/Thread.java", 833, "run")],
    ),
    "javac": (JAVAC, [("src/Basket.java", 12, "")]),
    "Maven": (MAVEN, [("/home/me/shop/src/main/java/org/Basket.java", 12, "")]),
    "a Node trace": (
        NODE,
        [
            ("/app/lib/basket.js", 28, "total"),
            ("C:/dev/shop/lib/checkout.js", 1, "Checkout"),
            ("/app/lib/main.mjs", 10, ""),
            ("node:internal/main/run_main_module", 23, ""),
        ],
    ),
    "tsc": (TSC, [("src/basket.ts", 12, ""), ("src/tax.ts", 3, "")]),
    "eslint": (ESLINT, [("/app/src/basket.ts", 12, "")]),
    "gcc": (GCC, [("src/basket.c", 128, ""), ("src/tax.c", 130, ""), ("src/core.h", 3, "")]),
    "a sanitizer and gdb": (ASAN, [("/src/shop/src/basket.c", 55, "basket_total"), ("src/main.c", 12, "main")]),
    "C#": (CSHARP, [("C:/dev/Shop/Basket.cs", 12, "Total")]),
    "Ruby": (RUBY, [("app/models/basket.rb", 12, "total"), ("app/main.rb", 3, "main")]),
    "PHP": (PHP, [("/app/src/Basket.php", 12, ""), ("/app/src/main.php", 7, "")]),
    "ripgrep": (RIPGREP, [("shop/basket.py", 12, ""), ("shop/checkout.py", 12, ""), ("shop/checkout.py", 30, "")]),
    "a diff": (DIFF, [("shop/basket.py", 11, ""), ("shop/basket.py", 101, "")]),
}


@pytest.mark.parametrize("form", FRAMES)
def test_places_come_nearest_to_the_fault_first(form: str) -> None:
    text, expected = FRAMES[form]
    assert places(text) == expected


def test_a_test_report_names_the_test_and_the_frames() -> None:
    found = [(mention.path, mention.start_line, mention.symbol) for mention in read(PYTEST).mentions]
    assert found[0] == ("tests/test_basket.py", 0, "test_empty")
    assert found.index(("shop/basket.py", 99, "total")) < found.index(("tests/test_basket.py", 12, "test_tax"))


def test_a_changed_place_spans_its_changed_lines_and_a_deleted_file_is_named() -> None:
    mentions = read(DIFF).mentions
    assert Mention("shop/basket.py", 11, 12, "", 5.0) in mentions
    assert ("old.py", 0) in {(mention.path, mention.start_line) for mention in mentions}


def test_every_traceback_of_a_chain_has_its_own_innermost_frame() -> None:
    assert [place[0] for place in places(CHAINED)[:2]] == ["C:/dev/shop/basket.py", "/home/me/.venv/lib/python3.11/site-packages/flask/app.py"]
    assert {weight for *_, weight in read(CHAINED).mentions[:1]} == {5.0}


def test_messages_name_symbols() -> None:
    assert {"EmptyBasket", "price_list"} <= names(PYTHON)
    assert "LineItem" in names(GO_BUILD)
    assert "Price" in names(JAVAC)
    assert "PriceTag" in names(TSC)
    assert {"basket_total", "tax_rate"} <= names(GCC)


def test_the_words_of_the_fault_come_first_and_are_few() -> None:
    words = read("noise noises\n" * 50 + PYTHON + " ".join(f"word{n}x" for n in range(200))).words
    assert words[0] == "shop"
    assert "EmptyBasket" in words
    assert len(words) == MOST_WORDS


def test_a_listed_file_weighs_less_than_a_listed_line() -> None:
    by_path = {mention.path: mention.weight for mention in read("README.md\nshop/tax.py:3: x\n").mentions}
    assert by_path["README.md"] < by_path["shop/tax.py"]


def test_of_a_long_text_both_ends_are_read() -> None:
    text = "a.py:1: x\n" + "nothing here\n" * 100_000 + "z.py:2: y\n"
    assert [place[:2] for place in places(text)] == [("a.py", 1), ("z.py", 2)]


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("a.b.Session.open", "open"),
        ("main.(*Server).Serve.func1", "Serve"),
        ("app::run::{{closure}}", "run"),
        ("<module>", ""),
        ("Foo.<init>", "Foo"),
        ("", ""),
    ],
)
def test_a_function_is_known_by_its_last_name(symbol: str, name: str) -> None:
    assert last_name(symbol) == name


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:/\\.@-+ \t\n0123456789\"(),'`<>[]\x1berrorFile lin$"), max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for mention in read(text).mentions:
        assert 0 <= mention.start_line <= mention.end_line
        assert mention.path or mention.symbol is not None
