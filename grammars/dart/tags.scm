; Dart: a body stands behind its signature, not in it; the definition reaches to the body's end.

(documentation_comment) @comment
(comment) @comment
(annotation) @decorator

(class_definition
  name: (identifier) @name
  superclass: (superclass [(type_identifier) @base (mixins (type_identifier) @base)])?
  interfaces: (interfaces (type_identifier) @base)?
  body: (_) @body) @definition.class
(class_definition
  (mixin_application_class
    .
    (identifier) @name
    (mixin_application [(type_identifier) @base (mixins (type_identifier) @base) (interfaces (type_identifier) @base)]))) @definition.class
(mixin_declaration (mixin) . (identifier) @name (class_body) @body) @definition.trait
(mixin_declaration (mixin) . (identifier) @name [(type_identifier) @base (interfaces (type_identifier) @base)]) @definition.trait
(extension_declaration name: (identifier) @name body: (_) @body) @definition.class
(extension_declaration !name class: (type_identifier) @name) @scope
(extension_type_declaration name: (identifier) @name body: (_)? @body) @definition.class
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_declaration name: (identifier) @name [(interfaces (type_identifier) @base) (mixins (type_identifier) @base)]) @definition.enum
(enum_constant name: (identifier) @name) @definition.constant
(type_alias . (type_identifier) @name . [(type_parameters) "="]) @definition.type
(type_alias (type_identifier) @name . [(formal_parameter_list) (type_parameters)]) @definition.type

((method_signature (function_signature name: (identifier) @name)) @definition.method . (function_body) @body)
((method_signature [
  (getter_signature name: (identifier) @name)
  (setter_signature name: (identifier) @name)
]) @definition.property . (function_body) @body)
((method_signature (operator_signature [(binary_operator) "[]" "[]=" "~"] @name)) @definition.method . (function_body) @body)
((method_signature [
  (constructor_signature name: (identifier) @name .  parameters: (_))
  (factory_constructor_signature (identifier) @name . (formal_parameter_list))
]) @definition.constructor . (function_body) @body)
(lambda_expression parameters: (function_signature name: (identifier) @name) body: (function_body) @body) @definition.function

((declaration (function_signature name: (identifier) @name)) @definition.method . ";" @body)
(declaration [
  (getter_signature name: (identifier) @name)
  (setter_signature name: (identifier) @name)
]) @definition.property
((declaration [
  (constructor_signature name: (identifier) @name . parameters: (_))
  (constant_constructor_signature (identifier) @name . (formal_parameter_list))
  (factory_constructor_signature (identifier) @name . (formal_parameter_list))
  (redirecting_factory_constructor_signature (identifier) @name . (formal_parameter_list))
]) @definition.constructor . ";" @body)
(declaration (static_final_declaration_list (static_final_declaration . (identifier) @name))) @definition.constant
(declaration (initialized_identifier_list (initialized_identifier . (identifier) @name))) @definition.field
((function_signature name: (identifier) @name) @definition.function . (function_body) @body)
(function_signature name: (identifier) @name) @definition.function
((getter_signature name: (identifier) @name) @definition.property . (function_body) @body)
((setter_signature name: (identifier) @name) @definition.property . (function_body) @body)
(program (static_final_declaration_list (static_final_declaration . (identifier) @name)) @definition.constant)
(program (initialized_identifier_list (initialized_identifier . (identifier) @name)) @definition.variable)

((identifier) @name . (selector (argument_part))) @reference.call
((identifier) @receiver . (selector (unconditional_assignable_selector (identifier) @name)) . (selector (argument_part))) @reference.call
((this) @receiver . (selector (unconditional_assignable_selector (identifier) @name)) . (selector (argument_part))) @reference.call
((selector [
  (unconditional_assignable_selector (identifier) @name)
  (conditional_assignable_selector (identifier) @name)
]) . (selector (argument_part))) @reference.call
(unconditional_assignable_selector (identifier) @name) @reference.name
(conditional_assignable_selector (identifier) @name) @reference.name
((cascade_selector (identifier) @name) . (argument_part)) @reference.call
(argument (identifier) @name .) @reference.name
(annotation name: (identifier) @name) @reference.name
(new_expression (type_identifier) @name) @reference.class
(const_object_expression (type_identifier) @name) @reference.class
(type_identifier) @name @reference.type
