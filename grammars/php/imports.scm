; use A\B;  use A\B as C;  use function A\f;  use A\{B, C as D};  require 'file.php';

(namespace_use_declaration
  !body
  (namespace_use_clause
    .
    [(qualified_name) (name)] @import.source
    alias: (name)? @import.alias)) @import
(namespace_use_declaration
  (namespace_name) @import.source
  body: (namespace_use_group
    (namespace_use_clause
      .
      [(qualified_name) (name)] @import.name
      alias: (name)? @import.alias))) @import

; __DIR__ . '/file.php' is relative to the file's own folder.
(include_expression
  [
    (string) @import.source
    (encapsed_string) @import.source
    (parenthesized_expression (string) @import.source)
    (binary_expression left: (name) right: (string) @import.source)
  ]) @import
(include_once_expression
  [
    (string) @import.source
    (encapsed_string) @import.source
    (parenthesized_expression (string) @import.source)
    (binary_expression left: (name) right: (string) @import.source)
  ]) @import
(require_expression
  [
    (string) @import.source
    (encapsed_string) @import.source
    (parenthesized_expression (string) @import.source)
    (binary_expression left: (name) right: (string) @import.source)
  ]) @import
(require_once_expression
  [
    (string) @import.source
    (encapsed_string) @import.source
    (parenthesized_expression (string) @import.source)
    (binary_expression left: (name) right: (string) @import.source)
  ]) @import
