; Lua: functions by statement and by assignment, what a table's constructor holds, the file's own names and its module's.

(comment) @comment

(function_declaration name: (identifier) @name body: (block)? @body) @definition.function
(function_declaration
  name: (dot_index_expression table: (_) @receiver field: (identifier) @name)
  body: (block)? @body) @definition.function
(function_declaration
  name: (method_index_expression table: (_) @receiver method: (identifier) @name)
  body: (block)? @body) @definition.method

; M.f = function() end;  local f = function() end.  Only the first of several: the query cannot count.
(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @name)
    (expression_list . value: (function_definition body: (block)? @body)))) @definition.function
(assignment_statement
  (variable_list . name: (identifier) @name)
  (expression_list . value: (function_definition body: (block)? @body))) @definition.function
(assignment_statement
  (variable_list . name: (dot_index_expression table: (_) @receiver field: (identifier) @name))
  (expression_list . value: (function_definition body: (block)? @body))) @definition.function
(assignment_statement
  (variable_list . name: (bracket_index_expression table: (_) @receiver field: (string content: (string_content) @name)))
  (expression_list . value: (function_definition body: (block)? @body))) @definition.function
(field
  name: [(identifier) @name (string content: (string_content) @name)]
  value: (function_definition body: (block)? @body)) @definition.function

; local Dog = setmetatable({}, { __index = Animal });  local Dog = Animal:extend()
(chunk
  (variable_declaration
    (assignment_statement
      (variable_list . name: (identifier) @name)
      (expression_list
        .
        value: (function_call
          name: (identifier) @_set
          arguments: (arguments
            (table_constructor (field name: (identifier) @_index value: [(identifier) (dot_index_expression)] @base))))))
    (#eq? @_set "setmetatable")
    (#eq? @_index "__index")) @definition.class)
(chunk
  (variable_declaration
    (assignment_statement
      (variable_list . name: (identifier) @name)
      (expression_list
        .
        value: (function_call
          name: (method_index_expression table: [(identifier) (dot_index_expression)] @base method: (identifier) @_extend))))
    (#any-of? @_extend "extend" "subclass")) @definition.class)

(chunk
  (variable_declaration (assignment_statement (variable_list name: (identifier) @name))) @definition.constant
  (#match? @name "^[A-Z][A-Z0-9_]+$"))
(chunk (variable_declaration [(variable_list name: (identifier) @name) (assignment_statement (variable_list name: (identifier) @name))]) @definition.variable)
(chunk (assignment_statement (variable_list name: (identifier) @name)) @definition.variable)
(chunk
  (assignment_statement
    (variable_list name: (dot_index_expression table: (identifier) @receiver field: (identifier) @name))) @definition.variable)

(function_call name: (identifier) @name) @reference.call
(function_call name: (dot_index_expression table: (identifier)? @receiver field: (identifier) @name)) @reference.call
(function_call name: (method_index_expression table: (identifier)? @receiver method: (identifier) @name)) @reference.call
(arguments (identifier) @name @reference.name)
(arguments (dot_index_expression table: (identifier) @receiver field: (identifier) @name) @reference.name)
(expression_list value: (identifier) @name @reference.name)
(expression_list value: (dot_index_expression table: (identifier) @receiver field: (identifier) @name) @reference.name)
(field value: (identifier) @name @reference.name)
(field value: (dot_index_expression table: (identifier) @receiver field: (identifier) @name) @reference.name)
