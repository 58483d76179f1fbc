"""parse: text -> symbols, references, imports, chunks. The only home of tree-sitter.

Where things are (nothing is imported here, so that the warm path can take ``languages`` without the rest):

* ``languages``: ``languages()``, ``detect_language(path, first_line)``, from ``grammars/languages.toml``;
* ``version``: ``parser_version()``, the digest that parse results are keyed by;
* ``files``: ``parse_file``, ``parse_by_lines``: one text in, one ``ParsedFile`` out, in this process;
* ``pool``: ``run``: the same for many, in worker processes that can be killed;
* ``trees`` (tree-sitter itself), ``symbols``, ``chunks``, ``documents``: the parts of ``files``.
"""
