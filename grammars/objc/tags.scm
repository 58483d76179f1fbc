; What Objective-C has beyond C. A method is known by the first part of its selector; a category's members are its class's.

(class_interface "@interface" . (identifier) @name "(") @scope
(class_interface "@interface" . (identifier) @name "(" (parameterized_arguments (type_name (type_identifier) @base))) @scope
(class_implementation "@implementation" . (identifier) @name category: (_)) @scope
(class_interface
  "@interface" . (identifier) @name
  [(instance_variables) (property_declaration) (method_declaration)]? @body) @definition.class
(class_interface "@interface" . (identifier) @name superclass: (identifier) @base) @definition.class
(class_interface "@interface" . (identifier) @name superclass: (_) (parameterized_arguments (type_name (type_identifier) @base))) @definition.class
(class_implementation "@implementation" . (identifier) @name [(instance_variables) (implementation_definition)]? @body) @definition.class
(protocol_declaration
  "@protocol" . (identifier) @name
  [(property_declaration) (method_declaration) (qualified_protocol_interface_declaration)]? @body) @definition.interface
(protocol_declaration "@protocol" . (identifier) @name (protocol_reference_list (identifier) @base)) @definition.interface

(method_declaration . (method_type)? . (identifier) @name) @definition.method
(method_definition . (method_type)? . (identifier) @name (compound_statement) @body) @definition.method
(property_declaration
  (struct_declaration (struct_declarator [
    (identifier) @name
    (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
  ]))) @definition.property
(property_declaration
  (struct_declaration (struct_declarator
    (function_declarator declarator: (parenthesized_declarator (block_pointer_declarator declarator: (identifier) @name)))))) @definition.property
(instance_variable
  (struct_declaration (struct_declarator [
    (identifier) @name
    (pointer_declarator declarator: (identifier) @name)
  ]))) @definition.field
(type_definition
  declarator: (function_declarator
    declarator: (parenthesized_declarator (block_pointer_declarator declarator: (type_identifier) @name)))) @definition.type

(message_expression receiver: (identifier) @receiver . method: (identifier) @name) @reference.call
; Any other receiver is an expression: its bracket stands for it.
(message_expression "[" @receiver method: (identifier) @name) @reference.call
(selector_expression (identifier) @name) @reference.name
(protocol_reference_list (identifier) @name) @reference.type
