; Of a list of paths the first: the grammar knows no lists, and languages.toml hides the others from it.

(use_statement (string_value) @import.source) @import.wildcard
(forward_statement (string_value) @import.source) @import.reexport
(import_statement (string_value) @import.source) @import.include
(import_statement (call_expression (function_name) @_url (arguments (argument (_) @import.source))) (#eq? @_url "url")) @import.include
