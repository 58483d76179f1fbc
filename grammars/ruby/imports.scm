; require, require_relative, load with a literal; autoload :Name, 'path'.

(call
  !receiver
  method: (identifier) @_require
  arguments: (argument_list . (simple_symbol)? @import.name . (string (string_content) @import.source))
  (#any-of? @_require "require" "load" "autoload")) @import
(call
  !receiver
  method: (identifier) @import.relative
  arguments: (argument_list . (string (string_content) @import.source) .)
  (#eq? @import.relative "require_relative")) @import
