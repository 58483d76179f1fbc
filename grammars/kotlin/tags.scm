; Kotlin: types, functions, properties. Members of a companion without a name are its class's; an extension is qualified by its receiver's type.

(line_comment) @comment
(block_comment) @comment

(class_declaration (modifiers (class_modifier "enum")) name: (identifier) @name (enum_class_body)? @body) @definition.enum
(class_declaration "interface" name: (identifier) @name (class_body)? @body) @definition.interface
(class_declaration name: (identifier) @name (class_body)? @body) @definition.class
(class_declaration name: (identifier) @name (enum_class_body) @body) @definition.enum
(object_declaration name: (identifier) @name (class_body)? @body) @definition.class
(companion_object name: (identifier) @name (class_body)? @body) @definition.class
(class_declaration
  name: (identifier) @name
  (delegation_specifiers
    (delegation_specifier [
      (user_type) @base
      (constructor_invocation . (user_type) @base)
      (explicit_delegation . (user_type) @base)
    ]))) @definition.class
(object_declaration
  name: (identifier) @name
  (delegation_specifiers
    (delegation_specifier [
      (user_type) @base
      (constructor_invocation . (user_type) @base)
      (explicit_delegation . (user_type) @base)
    ]))) @definition.class
(companion_object
  name: (identifier) @name
  (delegation_specifiers
    (delegation_specifier [(user_type) @base (constructor_invocation . (user_type) @base)]))) @definition.class

; What is left of a type that could not be read to its end.
(ERROR ["class" "interface"] . (identifier) @name @definition.class)
; Behind some annotations the grammar takes "open class A {" for two calls: "class" may be a name in it.
(infix_expression (identifier) @_keyword . [(identifier) @name (call_expression . (identifier) @name)] .
  (#eq? @_keyword "class")) @definition.class

(enum_entry (identifier) @name) @definition.constant
(type_alias type: (identifier) @name) @definition.type

(function_declaration
  [
    (user_type) @receiver
    (nullable_type (user_type) @receiver)
    (parenthesized_type) @receiver
  ]
  .
  name: (identifier) @name
  (function_body)? @body) @definition.function
(function_declaration name: (identifier) @name (function_body)? @body) @definition.function
(secondary_constructor "constructor" @name (block)? @body) @definition.constructor
(class_parameter ["val" "var"] . (identifier) @name) @definition.property

(property_declaration
  (modifiers (property_modifier "const"))
  (variable_declaration . (identifier) @name)) @definition.constant
(source_file (property_declaration
  [
    (user_type) @receiver
    (nullable_type (user_type) @receiver)
  ]
  .
  (variable_declaration . (identifier) @name)) @definition.property)
(source_file (property_declaration (variable_declaration . (identifier) @name) (anonymous_function (function_body) @body)) @definition.function)
(source_file (property_declaration (variable_declaration . (identifier) @name)) @definition.variable)
(source_file (property_declaration (multi_variable_declaration (variable_declaration . (identifier) @name))) @definition.variable)
(class_body (property_declaration
  [
    (user_type) @receiver
    (nullable_type (user_type) @receiver)
  ]
  .
  (variable_declaration . (identifier) @name)) @definition.property)
(class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.property)
(enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.property)

(call_expression . (identifier) @name) @reference.call
(call_expression
  . (navigation_expression
    . [(identifier) (this_expression) (super_expression)]? @receiver
    (identifier) @name .)) @reference.call
(infix_expression (_) . (identifier) @name . (_)) @reference.call
(navigation_expression . (identifier) @receiver . (identifier) @name .) @reference.name
(callable_reference (identifier) @name .) @reference.name
(value_argument . (identifier) @name .) @reference.name

(user_type (identifier) @name) @reference.type
