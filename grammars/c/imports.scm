; #include "a.h" and <a.h>; an include by macro names nothing.

(preproc_include "#include" @import.include path: [(string_literal) (system_lib_string)] @import.source) @import
