; PHP: namespaces, types, functions, members (a property's name is without its dollar), constants.

(comment) @comment

(namespace_definition name: (_) @name !body) @scope.rest
(namespace_definition name: (_) @name body: (_)) @scope.namespace

(class_declaration name: (name) @name body: (_) @body) @definition.class
(class_declaration
  name: (name) @name
  [(base_clause [(name) (qualified_name)] @base) (class_interface_clause [(name) (qualified_name)] @base)]) @definition.class
(class_declaration
  name: (name) @name
  body: (declaration_list (use_declaration [(name) (qualified_name)] @base))) @definition.class
(interface_declaration name: (name) @name body: (_) @body) @definition.interface
(interface_declaration name: (name) @name (base_clause [(name) (qualified_name)] @base)) @definition.interface
(trait_declaration name: (name) @name body: (_) @body) @definition.trait
(enum_declaration name: (name) @name body: (_) @body) @definition.enum
(enum_declaration name: (name) @name (class_interface_clause [(name) (qualified_name)] @base)) @definition.enum
(enum_case name: (name) @name) @definition.constant

(function_definition name: (name) @name body: (_) @body) @definition.function
(method_declaration
  name: (name) @name
  body: (_)? @body
  (#eq? @name "__construct")) @definition.constructor
(method_declaration name: (name) @name body: (_)? @body) @definition.method
; $handler = function () { ... };
(expression_statement
  (assignment_expression
    left: (variable_name (name) @name)
    right: [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)])) @definition.function

(property_declaration (property_element name: (variable_name (name) @name))) @definition.property
(property_promotion_parameter name: (variable_name (name) @name)) @definition.property
(const_declaration (const_element . (name) @name)) @definition.constant
(function_call_expression
  function: [(name) @_define (qualified_name (name) @_define)]
  arguments: (arguments . (argument (string (string_content) @name)))
  (#eq? @_define "define")) @definition.constant

(function_call_expression
  function: [(name) @name (qualified_name (name) @name)]) @reference.call
(member_call_expression
  object: [(variable_name (name) @receiver) (member_access_expression name: (name) @receiver)]?
  name: (name) @name) @reference.call
(nullsafe_member_call_expression
  object: [(variable_name (name) @receiver) (member_access_expression name: (name) @receiver)]?
  name: (name) @name) @reference.call
(scoped_call_expression
  scope: [(name) @receiver (relative_scope) @receiver (qualified_name (name) @receiver)]?
  name: (name) @name) @reference.call
(object_creation_expression [(name) @name (qualified_name (name) @name)]) @reference.class
(attribute [(name) @name (qualified_name (name) @name)]) @reference.class
(use_declaration [(name) @name (qualified_name (name) @name)]) @reference.implementation

(scoped_call_expression scope: [(name) @name (qualified_name (name) @name)]) @reference.type
(class_constant_access_expression . [(name) @name (qualified_name (name) @name)]) @reference.type
(class_constant_access_expression
  .
  (name) @receiver
  .
  (name) @name
  (#not-eq? @name "class")) @reference.name
(scoped_property_access_expression scope: (name) @name) @reference.type
(binary_expression operator: "instanceof" right: [(name) @name (qualified_name (name) @name)]) @reference.type
(named_type [(name) @name (qualified_name (name) @name)]) @reference.type
