; Rust: items, associated items, fields and variants; what a macro's call wraps, one level deep.

(line_comment) @comment
(block_comment) @comment
(attribute_item) @decorator

(function_item name: (identifier) @name body: (block) @body) @definition.function
(function_signature_item name: (identifier) @name) @definition.function
(struct_item name: (type_identifier) @name body: (_)? @body) @definition.struct
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum
(union_item name: (type_identifier) @name body: (_) @body) @definition.union
(trait_item name: (type_identifier) @name body: (_) @body) @definition.trait
(trait_item
  name: (type_identifier) @name
  bounds: (trait_bounds [(type_identifier) (scoped_type_identifier) (generic_type)] @base)) @definition.trait
(mod_item name: (identifier) @name body: (declaration_list)? @body) @definition.module
(macro_definition name: (identifier) @name) @definition.macro
(type_item name: (type_identifier) @name) @definition.type
(associated_type name: (type_identifier) @name) @definition.type
(enum_variant name: (identifier) @name) @definition.constant
(field_declaration name: (field_identifier) @name) @definition.field
(const_item name: (identifier) @name) @definition.constant
(static_item name: (identifier) @name) @definition.variable

(impl_item
  trait: [(type_identifier) (scoped_type_identifier) (generic_type)]? @base
  type: [
    (type_identifier) @name
    (generic_type type: [(type_identifier) @name (scoped_type_identifier name: (type_identifier) @name)])
    (scoped_type_identifier name: (type_identifier) @name)
    (reference_type type: [(type_identifier) @name (generic_type type: (type_identifier) @name)])
    (primitive_type) @name
    (array_type) @name
    (tuple_type) @name
    (pointer_type) @name
    (dynamic_type) @name
    (function_type) @name
    (unit_type) @name
  ]) @scope

; cfg_if! { fn f() {} }, bitflags! { struct F }: a call's tokens are not parsed, so only the name is known.
(macro_invocation (token_tree "fn" . (identifier) @name @definition.function . [(token_tree . "(") "<"]))
(macro_invocation (token_tree "struct" . (identifier) @name @definition.struct . [(token_tree . ["{" "("]) "<" ":"]))
(macro_invocation (token_tree "enum" . (identifier) @name @definition.enum . [(token_tree . "{") "<" ":"]))
(macro_invocation (token_tree "static" . (identifier) @name @definition.variable . ":"))
(macro_invocation (token_tree "static" . (identifier) . (identifier) @name @definition.variable . ":"))

(call_expression function: (identifier) @name) @reference.call
(call_expression
  function: (scoped_identifier
    path: [(identifier) @receiver (scoped_identifier name: (identifier) @receiver) (self) @receiver]?
    name: (identifier) @name)) @reference.call
(call_expression function: (field_expression value: [(identifier) (self)]? @receiver field: (field_identifier) @name)) @reference.call
(generic_function function: (identifier) @name) @reference.call
(generic_function function: (scoped_identifier name: (identifier) @name)) @reference.call
(generic_function function: (field_expression field: (field_identifier) @name)) @reference.call
(macro_invocation macro: (identifier) @name) @reference.call
(macro_invocation macro: (scoped_identifier name: (identifier) @name)) @reference.call
; f(x) inside of println!(...) or assert_eq!(...)
(token_tree (identifier) @name @reference.call . (token_tree . "("))

(struct_expression name: (type_identifier) @name) @reference.class
(struct_expression name: (scoped_type_identifier name: (type_identifier) @name)) @reference.class

(arguments (identifier) @name @reference.name)
(scoped_identifier path: (identifier) @name @reference.type)

(type_identifier) @name @reference.type
