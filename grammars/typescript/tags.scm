; What TypeScript has beyond JavaScript, and names differently.
[
  (class_declaration name: (_) @name (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)]))
  (abstract_class_declaration name: (_) @name (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)]))
  (abstract_class_declaration name: (_) @name body: (class_body) @body)
] @definition.class

(interface_declaration name: (_) @name (extends_type_clause (_) @base)? body: (_) @body) @definition.interface
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_body [
  (property_identifier) @name @definition.constant
  (enum_assignment name: (_) @name) @definition.constant
])
(type_alias_declaration name: (_) @name) @definition.type
[
  (internal_module name: (_) @name body: (_) @body)
  (module name: (_) @name body: (_) @body)
] @definition.namespace

(function_signature name: (_) @name) @definition.function
(interface_body [
  (method_signature name: (_) @name) @definition.method
  (property_signature name: (_) @name) @definition.field
])
(class_body [
  (method_signature name: (_) @name) @definition.method
  (abstract_method_signature name: (_) @name) @definition.method
])
(public_field_definition name: (_) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(public_field_definition name: (_) @name) @definition.field

(program (ambient_declaration [
  (lexical_declaration (variable_declarator name: (identifier) @name))
  (variable_declaration (variable_declarator name: (identifier) @name))
]) @definition.variable)

(nested_type_identifier module: (identifier) @receiver name: (type_identifier) @name) @reference.type
(type_identifier) @name @reference.type
(type_query (identifier) @name) @reference.name
