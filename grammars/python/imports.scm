(import_statement name: [
  (dotted_name) @import.source
  (aliased_import name: (dotted_name) @import.source alias: (identifier) @import.alias)
]) @import

(import_from_statement
  module_name: (_) @import.source
  name: [
    (dotted_name) @import.name
    (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias)
  ]) @import

(import_from_statement module_name: (_) @import.source (wildcard_import) @import.wildcard) @import

(future_import_statement name: (dotted_name) @import.name) @import
