; using A, B;  using A: f, g;  import A.B;  import A: f as g;  include("file.jl"). The dots in front count the modules up.

(using_statement [(identifier) (scoped_identifier) (import_path)] @import.source) @import.wildcard @import
(import_statement [(identifier) (scoped_identifier) (import_path)] @import.source) @import
(using_statement (selected_import . (_) @import.source [(identifier) (macro_identifier) (operator)] @import.name)) @import
(import_statement (selected_import . (_) @import.source [(identifier) (macro_identifier) (operator)] @import.name)) @import
(import_statement (selected_import . (_) @import.source (import_alias . (_) @import.name (identifier) @import.alias))) @import
(import_statement (import_alias . (_) @import.source (identifier) @import.alias)) @import
(using_statement (selected_import . (_) @import.source (import_alias . (_) @import.name (identifier) @import.alias))) @import
(call_expression
  (identifier) @import.include
  (argument_list . (string_literal (content) @import.source) .)
  (#eq? @import.include "include")) @import
