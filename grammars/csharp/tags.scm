; C#: namespaces, types, members, local functions. The grammar has no node of its own for a type's name in use: types are told by their place.

(comment) @comment

(namespace_declaration name: (_) @name body: (_) @body) @definition.namespace
(file_scoped_namespace_declaration name: (_) @name) @scope.rest

(class_declaration name: (identifier) @name body: (_)? @body) @definition.class
(class_declaration
  name: (identifier) @name
  (base_list [(identifier) (generic_name) (qualified_name) (primary_constructor_base_type)] @base)) @definition.class
(struct_declaration name: (identifier) @name body: (_)? @body) @definition.struct
(struct_declaration name: (identifier) @name (base_list [(identifier) (generic_name) (qualified_name)] @base)) @definition.struct
(record_declaration name: (identifier) @name body: (_)? @body) @definition.class
(record_declaration
  name: (identifier) @name
  (base_list [(identifier) (generic_name) (qualified_name) (primary_constructor_base_type)] @base)) @definition.class
(interface_declaration name: (identifier) @name body: (_)? @body) @definition.interface
(interface_declaration name: (identifier) @name (base_list [(identifier) (generic_name) (qualified_name)] @base)) @definition.interface
(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum
(enum_member_declaration name: (identifier) @name) @definition.constant
(delegate_declaration name: (identifier) @name) @definition.type

(method_declaration name: (identifier) @name body: (_)? @body) @definition.method
; `else if (x) { }` behind a directive reads as a function named if.
(local_function_statement name: (identifier) @name body: (_)? @body (#not-match? @name "^(if|for|foreach|while|switch|using|lock)$")) @definition.function
(constructor_declaration name: (identifier) @name body: (_)? @body) @definition.constructor
(destructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(operator_declaration operator: _ @name body: (_)? @body) @definition.method
(conversion_operator_declaration type: (_) @name body: (_)? @body) @definition.method
(indexer_declaration "this" @name accessors: (_)? @body) @definition.property
(property_declaration name: (identifier) @name accessors: (_)? @body) @definition.property
(event_declaration name: (identifier) @name accessors: (_)? @body) @definition.property
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
; A record's parameters are its properties.
(record_declaration (parameter_list (parameter name: (identifier) @name) @definition.property))

(invocation_expression
  function: [
    (identifier) @name
    (generic_name . (identifier) @name)
    (member_access_expression
      expression: [(identifier) "this" "base"]? @receiver
      name: [(identifier) @name (generic_name . (identifier) @name)])
    (conditional_access_expression
      condition: (identifier)? @receiver
      (member_binding_expression name: [(identifier) @name (generic_name . (identifier) @name)]))
  ]) @reference.call
(object_creation_expression
  type: [
    (identifier) @name
    (generic_name . (identifier) @name)
    (qualified_name name: [(identifier) @name (generic_name . (identifier) @name)])
  ]) @reference.class

(attribute name: [(identifier) @name (qualified_name name: (identifier) @name)]) @reference.type
(parameter type: (identifier) @name) @reference.type
(variable_declaration type: (identifier) @name) @reference.type
(method_declaration returns: (identifier) @name) @reference.type
(property_declaration type: (identifier) @name) @reference.type
(type_argument_list (identifier) @name @reference.type)
(nullable_type type: (identifier) @name) @reference.type
(array_type type: (identifier) @name) @reference.type
(cast_expression type: (identifier) @name) @reference.type
(as_expression right: (identifier) @name) @reference.type
(typeof_expression type: (identifier) @name) @reference.type
(declaration_pattern type: (identifier) @name) @reference.type
(catch_declaration type: (identifier) @name) @reference.type
(generic_name . (identifier) @name) @reference.type

(member_access_expression expression: (identifier) @receiver name: (identifier) @name) @reference.name
(argument . (identifier) @name .) @reference.name
