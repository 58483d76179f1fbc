; PowerShell: functions, filters and workflows; classes, their properties and methods; enums; a script's parameters; what is assigned at its top.
; function script:Name is known by its head (languages.toml), for its scope is no part of its name.
; Comment-based help inside of a function is its doc.

(comment) @comment

(function_statement (function_name) @name (script_block script_block_body: (_) @body)? (#not-match? @name ":")) @definition.function
(function_statement (function_name) @name (comment) @doc (#match? @doc "^<#") (#not-match? @name ":")) @definition.function
(function_statement (function_name) @name (script_block (comment) @doc) (#match? @doc "^<#") (#not-match? @name ":")) @definition.function

(class_statement . (simple_name) @name "{" @body) @definition.class
(class_statement . (simple_name) @name ":" (simple_name) @base) @definition.class
(class_property_definition (variable) @name) @definition.field
(class_statement
  .
  (simple_name) @_class
  (class_method_definition (simple_name) @name (script_block)? @body (#eq? @name @_class)) @definition.constructor)
(class_method_definition (simple_name) @name (script_block)? @body) @definition.method
(enum_statement . (simple_name) @name "{" @body) @definition.enum
(enum_member (simple_name) @name) @definition.constant

(program (param_block (parameter_list (script_parameter (variable) @name) @definition.variable)))
(program
  (statement_list (pipeline (assignment_expression (left_assignment_expression) @name (#match? @name "^[$][A-Za-z_:]+$"))) @definition.variable))

(command command_name: (command_name) @name (#not-eq? @name "using")) @reference.call
; $this.Run(), $thing.Run(), [Thing]::Run(), [Thing]::new()
(invokation_expression . (variable) @receiver (member_name (simple_name) @name)) @reference.call
(invokation_expression . (type_literal (type_spec (type_name (type_identifier) @receiver))) (member_name (simple_name) @name)) @reference.call
(invokation_expression (member_name (simple_name) @name)) @reference.call
(type_spec (type_name (type_identifier) @name)) @reference.type
