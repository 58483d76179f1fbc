(preproc_include directive: "#import" path: [(string_literal) (system_lib_string)] @import.source) @import @import.include
(module_import path: (_) @import.source) @import
