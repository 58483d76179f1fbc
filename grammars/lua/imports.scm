; local a = require 'x.y';  local b = require('x.y').b;  require 'x.y' as a statement, or inside of an expression; dofile, loadfile.

(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @import.alias .)
    (expression_list
      .
      value: (function_call
        name: (identifier) @_require
        arguments: (arguments . (string content: (string_content) @import.source)))
      .))
  (#eq? @_require "require")) @import
(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @import.alias .)
    (expression_list
      .
      value: (dot_index_expression
        table: (function_call
          name: (identifier) @_require
          arguments: (arguments . (string content: (string_content) @import.source)))
        field: (identifier) @import.name)
      .))
  (#eq? @_require "require")) @import
(function_call
  name: (identifier) @_require
  arguments: (arguments . (string content: (string_content) @import.source))
  (#any-of? @_require "require" "dofile" "loadfile")) @import
