; @import("a.zig") under a name, one of its names (or a name of a name) under a name, and anywhere else.

(variable_declaration
  (identifier) @import.alias
  (builtin_function (builtin_identifier) @_import (arguments . (string) @import.source))
  (#eq? @_import "@import")) @import
(variable_declaration
  (identifier) @import.alias
  (field_expression
    object: (builtin_function (builtin_identifier) @_import (arguments . (string) @import.source))
    member: (identifier) @import.name)
  (#eq? @_import "@import")) @import
(variable_declaration
  (identifier) @import.alias
  (field_expression
    object: (field_expression object: (builtin_function (builtin_identifier) @_import (arguments . (string) @import.source)))
    member: (identifier) @import.name)
  (#eq? @_import "@import")) @import
(using_namespace_declaration
  (builtin_function (builtin_identifier) @_import (arguments . (string) @import.source)) @import.wildcard
  (#eq? @_import "@import")) @import
(builtin_function
  (builtin_identifier) @_import
  (arguments . (string) @import.source)
  (#any-of? @_import "@import" "@embedFile")) @import
