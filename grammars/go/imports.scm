; One spec, one import. `_` is an alias as written; `.` imports all names.

(import_spec . path: (_) @import.source) @import
(import_spec name: [(package_identifier) (blank_identifier)] @import.alias path: (_) @import.source) @import
(import_spec name: (dot) @import.wildcard path: (_) @import.source) @import
