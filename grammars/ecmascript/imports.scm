(import_statement (import_clause (identifier) @import.alias) source: (string) @import.source) @import.default
(import_statement (import_clause (namespace_import (identifier) @import.alias)) source: (string) @import.source) @import.wildcard
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name alias: (_)? @import.alias))) source: (string) @import.source) @import
(import_statement source: (string) @import.source) @import

(export_statement (export_clause (export_specifier name: (_) @import.name alias: (_)? @import.alias)) source: (string) @import.source) @import.reexport
(export_statement "*" @import.wildcard source: (string) @import.source) @import.reexport
(export_statement (namespace_export (_) @import.alias) @import.wildcard source: (string) @import.source) @import.reexport

; require() and import()
((variable_declarator
  name: [
    (identifier) @import.alias
    (object_pattern [(shorthand_property_identifier_pattern) @import.name (pair_pattern key: (property_identifier) @import.name value: (identifier) @import.alias)])
  ]
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.source .))) @import
  (#eq? @_require "require"))

((variable_declarator
  name: (identifier) @import.alias
  value: (member_expression object: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.source .)) property: (_) @import.name)) @import
  (#eq? @_require "require"))

((call_expression function: (identifier) @_require arguments: (arguments . (string) @import.source .)) @import (#eq? @_require "require"))
(call_expression function: (import) arguments: (arguments . (string) @import.source)) @import
