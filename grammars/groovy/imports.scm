; The source is the whole dotted path, the imported class or static member last.

(import_declaration [(scoped_identifier) (identifier)] @import.source) @import
(import_declaration [(scoped_identifier) (identifier)] @import.source (asterisk) @import.wildcard) @import
(import_declaration (scoped_identifier) @import.source "as" (identifier) @import.alias) @import
