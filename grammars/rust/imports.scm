; The whole use tree is the source: the engine expands its braces, `as`, `*` and `self` (expand_use).

(use_declaration . "use" argument: (_) @import.source) @import
(use_declaration . (visibility_modifier) @import.reexport argument: (_) @import.source) @import
(extern_crate_declaration name: (identifier) @import.source alias: (identifier)? @import.alias) @import
(mod_item name: (identifier) @import.source !body) @import
