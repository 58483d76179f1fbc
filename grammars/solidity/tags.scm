; Solidity: contracts, interfaces, libraries and what they hold; free functions, constants, structs, enums, events and errors of files.

(comment) @comment

(contract_declaration name: (identifier) @name body: (_) @body) @definition.class
(library_declaration name: (identifier) @name body: (_) @body) @definition.class
(interface_declaration name: (identifier) @name body: (_) @body) @definition.interface
(contract_declaration name: (identifier) @name (inheritance_specifier ancestor: (_) @base)) @definition.class
(interface_declaration name: (identifier) @name (inheritance_specifier ancestor: (_) @base)) @definition.interface

(function_definition name: (identifier) @name body: (_)? @body) @definition.function
(modifier_definition name: (identifier) @name body: (_)? @body) @definition.function
(constructor_definition "constructor" @name body: (_) @body) @definition.constructor
(fallback_receive_definition ["fallback" "receive" "function"] @name body: (_)? @body) @definition.function

(struct_declaration name: (identifier) @name body: (_) @body) @definition.struct
(struct_member name: (identifier) @name) @definition.field
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_body (enum_value) @name @definition.constant)
(event_definition name: (identifier) @name) @definition.type
(error_declaration name: (identifier) @name) @definition.type
(user_defined_type_definition name: (identifier) @name) @definition.type

(state_variable_declaration "constant" name: (identifier) @name) @definition.constant
(state_variable_declaration name: (identifier) @name) @definition.variable
(constant_variable_declaration name: (identifier) @name) @definition.constant

(call_expression function: (expression (identifier) @name)) @reference.call
(call_expression
  function: (expression (member_expression object: (identifier) @receiver property: (identifier) @name))) @reference.call
(call_expression function: (expression (member_expression property: (identifier) @name))) @reference.call
(modifier_invocation (identifier) @name) @reference.call
(emit_statement name: (expression (identifier) @name)) @reference.call
(emit_statement name: (expression (member_expression object: (identifier) @receiver property: (identifier) @name))) @reference.call
(revert_statement error: (expression (identifier) @name)) @reference.call
(revert_statement error: (expression (member_expression object: (identifier) @receiver property: (identifier) @name))) @reference.call
(new_expression name: (type_name (user_defined_type . (identifier) @name .))) @reference.class

(user_defined_type . (identifier) @name .) @reference.type
(user_defined_type . (identifier) @receiver . (identifier) @name .) @reference.type
(using_directive (type_alias (identifier) @name)) @reference.type

(member_expression object: (identifier) @receiver property: (identifier) @name) @reference.name
(call_argument (expression (identifier) @name)) @reference.name
(expression (identifier) @name) @reference.name
