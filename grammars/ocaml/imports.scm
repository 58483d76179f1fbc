; open M;  include M;  module L = M.N (read as an alias)

[(open_module module: (_) @import.source) (open_module_signature module: (_) @import.source)] @import.wildcard @import
(include_module module: (module_path) @import.source) @import.wildcard @import.reexport @import
(module_definition (module_binding (module_name) @import.alias body: (module_path) @import.source)) @import
(include_module_type module_type: (module_type_of module: (_) @import.source)) @import.wildcard @import.reexport @import
