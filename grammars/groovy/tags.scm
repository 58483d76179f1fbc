; Groovy and Gradle scripts: types, their members, functions of a script, tasks.

(line_comment) @comment
(block_comment) @comment

(class_declaration name: (identifier) @name body: (_) @body) @definition.class
(class_declaration name: (identifier) @name superclass: (superclass (_) @base)) @definition.class
(class_declaration name: (identifier) @name interfaces: (super_interfaces (type_list (_) @base))) @definition.class
(interface_declaration name: (identifier) @name body: (_) @body) @definition.interface
(interface_declaration name: (identifier) @name (extends_interfaces (type_list (_) @base))) @definition.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.constant

(program (method_declaration name: (identifier) @name body: (_)? @body) @definition.function)
(method_declaration name: (identifier) @name body: (_)? @body) @definition.method
(function_definition name: (identifier) @name body: (_)? @body) @definition.function
(constructor_declaration name: (identifier) @name body: (_) @body) @definition.constructor
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.constant
(program (local_variable_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.variable)

(method_invocation object: [(identifier) (this) (super)]? @receiver name: (identifier) @name) @reference.call
(juxt_function_call name: (identifier) @name) @reference.call
(object_creation_expression type: (type_identifier) @name) @reference.class
(object_creation_expression type: (generic_type (type_identifier) @name)) @reference.class
(marker_annotation name: (identifier) @name) @reference.type
(annotation name: (identifier) @name) @reference.type
(field_access object: (identifier) @receiver field: (identifier) @name) @reference.name

(type_identifier) @name @reference.type
