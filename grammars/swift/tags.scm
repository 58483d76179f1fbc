; Swift: types, protocols, functions, properties. An extension is no symbol: its members are its type's, and so are the protocols it adds.

(comment) @comment
(multiline_comment) @comment

(class_declaration declaration_kind: "extension" name: (_) @name) @scope
(class_declaration declaration_kind: "extension" name: (_) @name (inheritance_specifier inherits_from: (_) @base)) @scope
(class_declaration declaration_kind: "struct" name: (type_identifier) @name body: (_) @body) @definition.struct
(class_declaration declaration_kind: "enum" name: (type_identifier) @name body: (_) @body) @definition.enum
(class_declaration name: (type_identifier) @name body: (_) @body) @definition.class
(class_declaration name: (type_identifier) @name (inheritance_specifier inherits_from: (_) @base)) @definition.class
(protocol_declaration name: (type_identifier) @name body: (_) @body) @definition.interface
(protocol_declaration name: (type_identifier) @name (inheritance_specifier inherits_from: (_) @base)) @definition.interface

(enum_entry name: (simple_identifier) @name) @definition.constant
(typealias_declaration name: (type_identifier) @name) @definition.type
(associatedtype_declaration name: (type_identifier) @name) @definition.type
(macro_declaration (simple_identifier) @name) @definition.macro

(function_declaration "func" . name: _ @name body: (_)? @body) @definition.function
(protocol_function_declaration "func" . name: _ @name) @definition.function
(init_declaration name: "init" @name body: (_)? @body) @definition.constructor
(deinit_declaration "deinit" @name body: (_)? @body) @definition.method
(subscript_declaration "subscript" @name (computed_property)? @body) @definition.method

(class_body (property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  computed_value: (_)? @body) @definition.property)
(enum_class_body (property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  computed_value: (_)? @body) @definition.property)
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.property
(source_file (property_declaration
  name: (pattern [bound_identifier: (simple_identifier) @name (pattern (simple_identifier) @name)])
  computed_value: (_)? @body) @definition.variable)

(call_expression . (simple_identifier) @name) @reference.call
(call_expression
  . (navigation_expression
    target: [(simple_identifier) (self_expression) (super_expression)]? @receiver
    suffix: (navigation_suffix suffix: (simple_identifier) @name))) @reference.call
(constructor_expression constructed_type: (user_type (type_identifier) @name)) @reference.class
(navigation_expression target: (simple_identifier) @receiver suffix: (navigation_suffix suffix: (simple_identifier) @name)) @reference.name
(prefix_expression target: (simple_identifier) @name) @reference.name
(value_argument value: (simple_identifier) @name) @reference.name
(macro_invocation . (simple_identifier) @name) @reference.call

(type_identifier) @name @reference.type
