(import_statement (string_value (string_content) @import.source)) @import
(import_statement (call_expression (function_name) @_url (arguments . [(string_value (string_content) @import.source) (plain_value) @import.source])) (#eq? @_url "url")) @import
