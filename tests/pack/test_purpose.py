"""A purpose is what a file says of itself first: never its licence, its author, or an order to a tool."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.pack.purpose import HEAD, MOST, doc_sentence, plain_doc, purpose

SAYS = {
    "a docstring": ("python", '"""Sums baskets. Slowly."""\n', "Sums baskets."),
    "a docstring behind comments": ("python", '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\nr"""\nSums baskets.\n"""\n', "Sums baskets."),
    "a heading over a docstring": ("python", '"""\nshop.basket\n~~~~~~~~~~~\n\nThis module sums baskets.\n"""\n', "This module sums baskets."),
    "a comment where Python has no docstring": ("python", "# Sums all baskets.\nimport os\n", "Sums all baskets."),
    "a block comment behind a licence": ("c", "/* SPDX-License-Identifier: MIT */\n/*\n * Sums baskets.\n */\n#include <a.h>\n", "Sums baskets."),
    "a paragraph behind copyrights": (
        "c",
        "// SPDX-License-Identifier: GPL-2.0\n/*\n *  linux/mm/basket.c\n *\n *  Copyright (C) 1991  A. Nonym\n *\n *  Sums the baskets.\n */\n",
        "Sums the baskets.",
    ),
    "what follows the file's own name": ("c", "/*\n * fs/ext4/inode.c - sums the baskets\n */\n", "sums the baskets"),
    "behind an include guard": ("c", "#ifndef BASKET_H\n#define BASKET_H\n/* Sums baskets of all sorts. */\n", "Sums baskets of all sorts."),
    "a package comment": ("go", "// Package basket sums what was bought.\npackage basket\n", "Package basket sums what was bought."),
    "a crate comment": ("rust", "//! Sums what was bought.\n//!\n//! More.\nuse a::b;\n", "Sums what was bought."),
    "a fileoverview": ("javascript", "'use strict';\n/**\n * @fileoverview Sums what was bought.\n * @author A\n */\n", "Sums what was bought."),
    "behind a shell's first line": ("bash", "#!/bin/sh\n# Sums what was bought, and prints it.\nset -e\n", "Sums what was bought, and prints it."),
    "prose below a title": ("markdown", "# Shop\n\n[![ci](https://x/y.svg)](https://x)\n\nA shop for *baskets*. More.\n", "A shop for baskets."),
    "the title where there is no prose": ("markdown", "# The shop's manual\n\n- a\n- b\n", "The shop's manual"),
    "prose below an underlined title": (
        "restructuredtext",
        "====\nShop\n====\n\n.. image:: x.png\n\nA shop for `baskets <https://x>`_.\n",
        "A shop for baskets.",
    ),
    "prose behind front matter": ("markdown", "---\ntitle: x\n---\n\nA shop for baskets.\n", "A shop for baskets."),
}

SILENT = {
    "a licence": ("c", "/*\n * Copyright 2001 A. N. Other\n *\n * Permission is hereby granted, free of charge, to any person\n */\n"),
    "an author": ("python", "# Author: A. N. Other <a@example.org>\n"),
    "an address": ("c", "/* A. N. Other <a.other@example.org> and friends */\n"),
    "orders to tools": ("typescript", "/* eslint-disable no-console */\n// @ts-nocheck\nimport a from 'a'\n"),
    "what follows an import": ("go", 'package a\n\nimport "b"\n\n// Open opens a door for all.\nfunc Open() {}\n'),
    "code": ("c", "int main(void) { return 0; }\n"),
    "numbers": ("text", "0.000 0.000 0.000 0.001\n0.000 0.000 0.000 0.002\n"),
    "nothing": ("python", ""),
    "one word": ("c", "/* basket */\n"),
    "a header of a list": ("c", "/* Supports the following chips: */\n"),
}


@pytest.mark.parametrize("what", SAYS)
def test_a_purpose_is_read_from(what: str) -> None:
    language, text, told = SAYS[what]
    assert purpose(text, language) == told


@pytest.mark.parametrize("what", SILENT)
def test_no_purpose_is_made_of(what: str) -> None:
    language, text = SILENT[what]
    assert purpose(text, language) == ""


def test_a_long_sentence_ends_behind_a_whole_word() -> None:
    told = purpose('"""' + "sums baskets " * 40 + '"""', "python")
    assert len(told) <= MOST
    assert told.endswith(("sums…", "baskets…"))


def test_a_symbols_doc_is_read_by_the_same_rules() -> None:
    assert doc_sentence("@internal\n\nOpens a door, e.g. of a car. And more.") == "Opens a door, e.g. of a car."


@given(st.text(max_size=400), st.sampled_from(["python", "c", "markdown", "restructuredtext", "go"]))
def test_any_text_has_a_purpose_of_one_bounded_line_or_none(text: str, language: str) -> None:
    told = purpose(text, language)
    assert "\n" not in told
    assert len(told) <= HEAD


def test_a_hostile_top_takes_no_time_by_its_square() -> None:
    for piece in ("/*", "[" * 50, "`" * 50, "<" * 50, "=" * 50 + "\n", "# \n", "*a" * 20, "a.b" * 20, ":x:`" * 20):
        for language in ("c", "markdown", "restructuredtext", "python"):
            purpose(piece * 20_000, language)


@pytest.mark.parametrize(
    ("doc", "told"),
    [
        ('<summary>\n  Opens it.\n</summary>\n<param name="x">What.</param>', "Opens it."),
        ('Throws a <see cref="M:A.B.Fail(System.Int32)"/> for <paramref name="count"/>.', "Throws a Fail for count."),
        ("Reads {@link #tree the tree}, by {@code next()}.\n@param x what", "Reads tree, by next()."),
        ("A <b>strong</b> List<String>.", "A strong List<String>."),
        ("@param x only details", "@param x only details"),
        ("Plain\n  indented\n\nmore", "Plain\n  indented\n\nmore"),
        ("", ""),
    ],
)
def test_a_doc_comment_is_read_without_its_mark_up(doc: str, told: str) -> None:
    assert plain_doc(doc) == told


@pytest.mark.parametrize("heading", ["Module dependencies.", "External Dependencies:", "Module exports.", "Local variables"])
def test_what_only_heads_the_lines_below_says_nothing_of_the_file(heading: str) -> None:
    assert not purpose(f"/*!\n * app\n * MIT Licensed\n */\n\n/**\n * {heading}\n * @private\n */\n\nvar x = require('x')\n", "javascript")
    assert purpose(f"// {heading} are checked here, one by one.\n", "javascript")


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("{-# LANGUAGE CPP #-}\n{-# LANGUAGE GADTs #-}\n-- | Reads and writes trees.\nmodule Tree where\n", "haskell", "Reads and writes trees."),
        ("<?php\n\n/*\n * This file is part of the Log package.\n *\n * (c) A. Nother\n */\n\nnamespace Log;\n", "php", ""),
        ("// Formatting library for C++\n//\n// Copyright (c) 2012, A. Nother\n", "cpp", "Formatting library for C++"),
    ],
)
def test_pragmas_and_memberships_say_nothing_and_a_language_keeps_its_name(text: str, language: str, told: str) -> None:
    assert purpose(text, language) == told
