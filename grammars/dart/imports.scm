; import 'x.dart' as p show A, B; export; part and part of tie the files of one library together.

(import_specification (configurable_uri (uri) @import.source) . (identifier)? @import.alias) @import.wildcard @import
(import_specification (uri) @import.source . (identifier)? @import.alias) @import.wildcard @import
(library_export (configurable_uri (uri) @import.source)) @import.wildcard @import.reexport @import
(part_directive (uri) @import.source) @import.include @import
(part_of_directive (uri) @import.source) @import.include @import
