; source file; . file; bats' load. The file's name may hold expansions, as written.

(command
  name: (command_name (word) @_source)
  .
  argument: [(word) (string) (raw_string) (concatenation)] @import.source
  (#any-of? @_source "source" "." "load" "bats_load_library")) @import
