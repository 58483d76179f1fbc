; OCaml: implementations and interfaces. A let with parameters, or of a fun or function, is a function wherever it stands; other values count at the top of
; a file or of a module.

(comment) @comment

; A lone binding takes its keyword along; of several (let ... and ...) each is on its own. The first pattern that names a thing wins.
(value_definition
  .
  (let_binding pattern: [(value_name) (parenthesized_operator)] @name . (parameter) body: (_) @body)
  .) @definition.function
(value_definition
  .
  (let_binding pattern: [(value_name) (parenthesized_operator)] @name body: [(fun_expression body: (_) @body) (function_expression) @body])
  .) @definition.function
(let_binding pattern: [(value_name) (parenthesized_operator)] @name . (parameter) body: (_) @body) @definition.function
(let_binding pattern: [(value_name) (parenthesized_operator)] @name body: [(fun_expression body: (_) @body) (function_expression) @body]) @definition.function
(structure (value_definition (let_binding pattern: [(value_name) (parenthesized_operator)] @name body: (_) @body)) @definition.variable)
(value_specification . [(value_name) (parenthesized_operator)] @name type: [(function_type) (polymorphic_type (function_type))]) @definition.function
(value_specification . [(value_name) (parenthesized_operator)] @name) @definition.variable
(external . [(value_name) (parenthesized_operator)] @name) @definition.function

(module_definition . (module_binding . (module_name) @name body: (_)? @body) .) @definition.module
(module_binding . (module_name) @name body: (_)? @body) @definition.module
(module_binding . (module_name) @name module_type: [(module_type_path) @base (module_type_constraint module_type: (module_type_path) @base)]) @definition.module
(module_type_definition . (module_type_name) @name body: (_)? @body) @definition.interface
(class_definition (class_binding (class_name) @name body: (_)? @body)) @definition.class
(class_binding (class_name) @name body: (object_expression (inheritance_definition class: [(class_path) @base (class_application class: (_) @base)]))) @definition.class
(class_type_definition (class_type_binding (class_type_name) @name)) @definition.interface
(method_definition (method_name) @name body: (_)? @body) @definition.method
(method_specification (method_name) @name) @definition.method
(instance_variable_definition (instance_variable_name) @name) @definition.field

(type_definition . (type_binding name: (type_constructor) @name body: (record_declaration)) .) @definition.struct
(type_definition . (type_binding name: (type_constructor) @name body: (variant_declaration)) .) @definition.enum
(type_definition . (type_binding name: (type_constructor) @name) .) @definition.type
(type_binding name: (type_constructor) @name body: (record_declaration)) @definition.struct
(type_binding name: (type_constructor) @name body: (variant_declaration)) @definition.enum
(type_binding name: (type_constructor) @name) @definition.type
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.constant
(constructor_declaration (constructor_name) @name) @definition.constant
(field_declaration (field_name) @name) @definition.field

(application_expression function: (value_path (module_path) @receiver (value_name) @name)) @reference.call
(application_expression function: (value_path . (value_name) @name)) @reference.call
(value_path (module_path) @receiver (value_name) @name) @reference.name
(value_path . (value_name) @name) @reference.name
(type_constructor_path (extended_module_path) @receiver (type_constructor) @name) @reference.type
(type_constructor_path . (type_constructor) @name) @reference.type
(constructor_path (module_path) @receiver (constructor_name) @name) @reference.name
(constructor_path . (constructor_name) @name) @reference.name
(module_type_path (module_type_name) @name) @reference.type
(include_module_type module_type: (module_type_path (module_type_name) @name)) @reference.implementation
(method_invocation (method_name) @name) @reference.call
(field_get_expression field: (field_path (field_name) @name)) @reference.name
(new_expression (class_path (class_name) @name)) @reference.class
