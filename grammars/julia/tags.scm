; Julia: functions of both forms (each method is a definition), types, what @enum makes; a string above a definition is its doc.

(line_comment) @comment
(block_comment) @comment
(source_file (string_literal) @comment @doc)
(module_definition (string_literal) @comment @doc)
(struct_definition (string_literal) @comment @doc)

(module_definition name: (_) @name . (_)? @body) @definition.module

(struct_definition [
  (function_definition (signature [(call_expression . (identifier) @name) (where_expression . (call_expression . (identifier) @name))]) . (_)? @body)
  (assignment . [(call_expression . (identifier) @name) (where_expression . (call_expression . (identifier) @name))] . (operator) @body)
] @definition.constructor)
(function_definition (signature [
  (identifier) @name
  (call_expression . [(identifier) (operator)] @name)
  (_ . (call_expression . [(identifier) (operator)] @name))
  (_ . (_ . (call_expression . [(identifier) (operator)] @name)))
]) . (_)? @body) @definition.function
; function Base.show(...) and function Vector{T}(...)
(function_definition (signature [
  (call_expression . [(field_expression value: (_) @receiver (identifier) @name) (parametrized_type_expression . (identifier) @name)])
  (_ . (call_expression . [(field_expression value: (_) @receiver (identifier) @name) (parametrized_type_expression . (identifier) @name)]))
  (_ . (_ . (call_expression . (field_expression value: (_) @receiver (identifier) @name))))
]) . (_)? @body) @definition.function
(macro_definition (signature (call_expression . (identifier) @name)) . (_)? @body) @definition.macro

; f(x) = ...
(assignment . [
  (call_expression . [(identifier) (operator)] @name)
  (typed_expression . (call_expression . (identifier) @name))
  (where_expression . (call_expression . (identifier) @name))
] . (operator) @body) @definition.function
(assignment . [
  (call_expression . (field_expression value: (_) @receiver (identifier) @name))
  (call_expression . (parametrized_type_expression . (identifier) @name))
  (where_expression . (call_expression . [(parametrized_type_expression . (identifier) @name) (field_expression value: (_) @receiver (identifier) @name)]))
] . (operator) @body) @definition.function
(assignment . (identifier) @name . (operator) @body . (arrow_function_expression)) @definition.function

(struct_definition (type_head [
  (identifier) @name
  (parametrized_type_expression . (identifier) @name)
  (binary_expression . [(identifier) @name (parametrized_type_expression . (identifier) @name)] (operator) (_) @base)
]) . (_)? @body) @definition.struct
(abstract_definition (type_head [
  (identifier) @name
  (parametrized_type_expression . (identifier) @name)
  (binary_expression . [(identifier) @name (parametrized_type_expression . (identifier) @name)] (operator) (_) @base)
]) "end" @body) @definition.type
(primitive_definition (type_head [
  (identifier) @name
  (binary_expression . (identifier) @name (operator) (_) @base)
])) @definition.type
(struct_definition [
  (identifier) @name @definition.field
  (typed_expression . (identifier) @name) @definition.field
  (assignment . [(identifier) @name (typed_expression . (identifier) @name)]) @definition.field
])

(macrocall_expression
  (macro_identifier (identifier) @_enum)
  (macro_argument_list . [(identifier) @name (typed_expression . (identifier) @name)])
  (#eq? @_enum "enum")) @definition.enum
(macrocall_expression
  (macro_identifier (identifier) @_enum)
  (macro_argument_list . (_) [
    (identifier) @name @definition.constant
    (assignment . (identifier) @name) @definition.constant
    (compound_statement [(identifier) @name @definition.constant (assignment . (identifier) @name) @definition.constant])
  ])
  (#eq? @_enum "enum"))

(const_statement (assignment . [(identifier) @name (operator) @name (typed_expression . (identifier) @name) (open_tuple (identifier) @name)])) @definition.constant
(source_file (assignment . (identifier) @name) @definition.variable)
(module_definition (assignment . (identifier) @name) @definition.variable)

(call_expression . (identifier) @name) @reference.call
(call_expression . (field_expression value: (identifier)? @receiver (identifier) @name)) @reference.call
(broadcast_call_expression . (identifier) @name) @reference.call
(broadcast_call_expression . (field_expression value: (identifier)? @receiver (identifier) @name)) @reference.call
(call_expression . (parametrized_type_expression . (identifier) @name)) @reference.class
(macrocall_expression (macro_identifier (identifier) @name)) @reference.call
(typed_expression (_) [(identifier) @name (parametrized_type_expression . (identifier) @name)]) @reference.type
(unary_typed_expression [(identifier) @name (parametrized_type_expression . (identifier) @name)]) @reference.type
(curly_expression (identifier) @name @reference.type)
