; use A::B; use A::B qw(...); use parent 'A'; use parent qw(A B); require A::B; require 'a/b.pl'. Lower-case modules are pragmas, but for the two of inheritance.

(use_statement
  module: (package) @_base
  [(string_literal content: (_) @import.source)
   (quoted_word_list content: (_) @import.source)
   (list_expression (string_literal content: (_) @import.source))]
  (#any-of? @_base "parent" "base" "Mojo::Base")) @import
((use_statement module: (package) @import.source) @import.wildcard @import (#match? @import.source "^[A-Z]"))
(require_expression [(bareword) @import.source (string_literal content: (_) @import.source)]) @import.wildcard @import
