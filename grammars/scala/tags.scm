; Scala 2 and 3: types, objects, definitions, values. An extension's methods are qualified by the type that they extend.

(comment) @comment
(block_comment) @comment

(class_definition name: [(identifier) (operator_identifier)] @name body: (_)? @body) @definition.class
(class_definition name: [(identifier) (operator_identifier)] @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier) (compound_type) (projected_type)] @base)) @definition.class
(object_definition name: [(identifier) (operator_identifier)] @name body: (_)? @body) @definition.class
(object_definition name: [(identifier) (operator_identifier)] @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier) (compound_type) (projected_type)] @base)) @definition.class
(trait_definition name: [(identifier) (operator_identifier)] @name body: (_)? @body) @definition.trait
(trait_definition name: [(identifier) (operator_identifier)] @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier) (compound_type) (projected_type)] @base)) @definition.trait
(enum_definition name: (identifier) @name body: (_)? @body) @definition.enum
(enum_definition name: (identifier) @name extend: (extends_clause [(type_identifier) (generic_type) (stable_type_identifier) (compound_type) (projected_type)] @base)) @definition.enum
(simple_enum_case name: (identifier) @name) @definition.constant
(full_enum_case name: (identifier) @name) @definition.constant
(package_object name: (identifier) @name body: (_)? @body) @definition.module
(given_definition name: (identifier) @name return_type: (_) @base body: (with_template_body) @body) @definition.class
(given_definition name: (identifier) @name) @definition.variable
(extension_definition
  parameters: (parameters . (parameter type: [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
  ]))) @scope
(type_definition name: (type_identifier) @name) @definition.type

(function_definition name: (identifier) @name body: (_) @body (#eq? @name "this")) @definition.constructor
(function_definition name: [(identifier) (operator_identifier)] @name body: (_)? @body) @definition.function
(function_declaration name: [(identifier) (operator_identifier)] @name) @definition.function

(class_parameter ["val" "var"] name: (identifier) @name) @definition.property
(class_definition "case" class_parameters: (class_parameters (class_parameter name: (identifier) @name) @definition.property))
(template_body (val_definition pattern: [(identifier) @name (identifiers (identifier) @name) (tuple_pattern (identifier) @name)]) @definition.property)
(template_body (var_definition pattern: [(identifier) @name (identifiers (identifier) @name) (tuple_pattern (identifier) @name)]) @definition.property)
(template_body (val_declaration name: (identifier) @name) @definition.property)
(template_body (var_declaration name: (identifier) @name) @definition.property)
(enum_body (val_definition pattern: (identifier) @name) @definition.property)
(compilation_unit (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.variable)
(compilation_unit (var_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.variable)

; A field that is selected may be a method without parentheses: what it is only its definition tells.
(call_expression function: [(identifier) @name (generic_function function: (identifier) @name)]) @reference.call
(field_expression value: (identifier)? @receiver field: [(identifier) (operator_identifier)] @name) @reference.call
(infix_expression left: (identifier)? @receiver operator: [(identifier) (operator_identifier)] @name) @reference.call
(instance_expression [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (stable_type_identifier (identifier) @receiver . (type_identifier) @name)
]) @reference.class
(arguments (identifier) @name) @reference.name

(type_identifier) @name @reference.type
