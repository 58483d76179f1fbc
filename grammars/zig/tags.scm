; Zig: containers assigned to a name, functions that return a container (generic types), functions, tests, fields, file-level and container-level values.

(comment) @comment

(variable_declaration (identifier) @name (struct_declaration "{" @body)) @definition.struct
(variable_declaration (identifier) @name (opaque_declaration "{" @body)) @definition.struct
(variable_declaration (identifier) @name (union_declaration "{" @body)) @definition.union
(variable_declaration (identifier) @name (enum_declaration "{" @body)) @definition.enum
(variable_declaration (identifier) @name (error_set_declaration "{" @body)) @definition.enum
(error_set_declaration (identifier) @name @definition.constant)

; fn List(comptime T: type) type { return struct { ... }; }: a generic type. Its members are the struct's.
(function_declaration
  name: (identifier) @name
  body: (block (expression_statement (return_expression [(struct_declaration) (opaque_declaration)]))) @body) @definition.struct
(function_declaration
  name: (identifier) @name
  body: (block (expression_statement (return_expression (union_declaration)))) @body) @definition.union
(function_declaration
  name: (identifier) @name
  body: (block (expression_statement (return_expression (enum_declaration)))) @body) @definition.enum

(function_declaration name: (identifier) @name body: (block)? @body) @definition.function

; test "adds"; test Point, which is the doc test of Point; test without a name
(test_declaration (string) @name (block) @body) @definition.function
(test_declaration "test" @name (identifier) @receiver (block) @body) @definition.function
(test_declaration "test" @name . (block) @body) @definition.function

; An empty container has a field without a name.
(struct_declaration (container_field name: (identifier) @name (#not-eq? @name "")) @definition.field)
(union_declaration (container_field name: (identifier) @name (#not-eq? @name "")) @definition.field)
(source_file (container_field name: (identifier) @name (#not-eq? @name "")) @definition.field)
(enum_declaration (container_field name: (identifier) @name (#match? @name "[^_]")) @definition.constant)

(source_file (variable_declaration "const" . (identifier) @name) @definition.constant)
(source_file (variable_declaration "var" . (identifier) @name) @definition.variable)
(struct_declaration (variable_declaration "const" . (identifier) @name) @definition.constant)
(struct_declaration (variable_declaration "var" . (identifier) @name) @definition.variable)
(union_declaration (variable_declaration "const" . (identifier) @name) @definition.constant)
(union_declaration (variable_declaration "var" . (identifier) @name) @definition.variable)
(enum_declaration (variable_declaration "const" . (identifier) @name) @definition.constant)
(enum_declaration (variable_declaration "var" . (identifier) @name) @definition.variable)
(opaque_declaration (variable_declaration "const" . (identifier) @name) @definition.constant)

(call_expression function: (identifier) @name) @reference.call
(call_expression function: (field_expression object: (identifier) @receiver member: (identifier) @name)) @reference.call
(call_expression
  function: (field_expression
    object: [(field_expression) (call_expression) (index_expression) (dereference_expression) (parenthesized_expression) (builtin_function)]
    member: (identifier) @name)) @reference.call

(struct_initializer (identifier) @name) @reference.class
(struct_initializer (field_expression object: (identifier) @receiver member: (identifier) @name)) @reference.class

(parameter type: (identifier) @name) @reference.type
(container_field type: (identifier) @name) @reference.type
(function_declaration type: (identifier) @name) @reference.type
(variable_declaration type: (identifier) @name) @reference.type
(pointer_type (identifier) @name) @reference.type
(slice_type (identifier) @name) @reference.type
(array_type (identifier) @name) @reference.type
(nullable_type (identifier) @name) @reference.type
(error_union_type (identifier) @name) @reference.type
(test_declaration (identifier) @name) @reference.type

; Types and values of containers: Foo.Bar, Color.red
(field_expression object: (identifier) @receiver member: (identifier) @name) @reference.name
(call_expression (identifier) @name) @reference.name
(variable_declaration "=" . (identifier) @name) @reference.name
(assignment_expression right: (identifier) @name) @reference.name
(return_expression (identifier) @name) @reference.name
