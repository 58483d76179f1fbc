; C++: functions, methods and their out-of-line definitions (@receiver is the qualified name, which ends in @name), types, namespaces,
; macros, namespace-level variables. C headers are read by this grammar too.

(comment) @comment
(template_declaration . "template" @decorator)
(template_declaration (requires_clause) @decorator)

(function_definition
  type: (_)
  declarator: [
    (function_declarator
      declarator: [
        (identifier) @name
        (field_identifier) @name
        (operator_name) @name
        (template_function name: (identifier) @name)
        (qualified_identifier
          name: [
            (identifier) @name
                (operator_name) @name
            (template_function name: (identifier) @name)
            (qualified_identifier
              name: [
                (identifier) @name
                        (operator_name) @name
                (qualified_identifier name: (identifier) @name)
              ])
          ]) @receiver
      ])
    (reference_declarator
      (function_declarator
        declarator: [
          (identifier) @name
          (field_identifier) @name
          (operator_name) @name
          (qualified_identifier
            name: [
              (identifier) @name
              (operator_name) @name
              (qualified_identifier name: [(identifier) @name (operator_name) @name])
            ]) @receiver
        ]))
    (pointer_declarator
      declarator: [
        (function_declarator
          declarator: [
            (identifier) @name
            (field_identifier) @name
            (operator_name) @name
            (template_function name: (identifier) @name)
            (qualified_identifier name: [(identifier) @name (qualified_identifier name: (identifier) @name)]) @receiver
          ])
        (pointer_declarator declarator: (function_declarator declarator: [(identifier) @name (field_identifier) @name]))
      ])
    (function_declarator
      declarator: (parenthesized_declarator
        (pointer_declarator declarator: (function_declarator declarator: [(identifier) @name (field_identifier) @name]))))
  ]
  body: (_)? @body
  (#not-match? @name "^(if|for|while|switch)$")) @definition.function

; No return type: a macro that makes a function, TEST(Suite, Name) { ... }; else a constructor.
(function_definition
  !type
  declarator: (function_declarator
    declarator: (identifier) @_macro
    parameters: (parameter_list
      .
      (parameter_declaration !declarator type: (type_identifier) @receiver)?
      .
      (parameter_declaration !declarator type: (type_identifier) @name)
      .))
  body: (_) @body
  (#match? @_macro "^[A-Z][A-Z0-9_]{2,}$")) @definition.function
(function_definition
  !type
  declarator: (function_declarator
    declarator: [
      (identifier) @name
      (qualified_identifier
        name: [
          (identifier) @name
          (qualified_identifier name: [(identifier) @name (qualified_identifier name: (identifier) @name)])
        ]) @receiver
    ])
  body: (_)? @body
  (#not-match? @name "^[A-Z][A-Z0-9_]{2,}$")
  (#not-match? @name "^(if|for|while|switch)$")) @definition.constructor
(function_definition
  !type
  declarator: [
    (function_declarator
      declarator: [
        (destructor_name) @name
        (qualified_identifier name: [(destructor_name) @name (qualified_identifier name: (destructor_name) @name)]) @receiver
      ])
    (operator_cast) @name
    (qualified_identifier name: (operator_cast) @name) @receiver
  ]
  body: (_)? @body) @definition.method
(field_declaration_list
  (declaration !type declarator: (function_declarator declarator: (identifier) @name)) @definition.constructor
  (#not-match? @name "^[A-Z][A-Z0-9_]{2,}$"))
(field_declaration_list
  (declaration !type declarator: [(function_declarator declarator: (destructor_name) @name) (operator_cast) @name]) @definition.method)

; Prototypes. In a function `Lock held(mutex);` looks the same: the engine drops what has no body there.
(declaration
  declarator: [
    (function_declarator declarator: [(identifier) @name (operator_name) @name])
    (reference_declarator (function_declarator declarator: [(identifier) @name (operator_name) @name]))
    (pointer_declarator
      declarator: [
        (function_declarator declarator: [(identifier) @name (operator_name) @name])
        (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
      ])
  ]) @definition.function

(field_declaration
  declarator: [
    (function_declarator declarator: [(field_identifier) @name (operator_name) @name])
    (reference_declarator (function_declarator declarator: [(field_identifier) @name (operator_name) @name]))
    (pointer_declarator
      declarator: [
        (function_declarator declarator: [(field_identifier) @name (operator_name) @name])
        (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
      ])
  ]) @definition.method
(field_declaration
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: [(field_identifier) @name (array_declarator declarator: (field_identifier) @name)])
    (reference_declarator (field_identifier) @name)
    (pointer_declarator
      declarator: [
        (field_identifier) @name
        (array_declarator declarator: (field_identifier) @name)
        (pointer_declarator declarator: (field_identifier) @name)
      ])
    (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name)))
  ]) @definition.field

; class API Name { ... };  class API Name : public Base { ... };  an unknown macro before the name makes a function of the class.
(function_definition
  type: [(class_specifier !body) (struct_specifier !body)]
  .
  declarator: (identifier) @name
  (ERROR [(identifier) (qualified_identifier)] @base)?
  body: (_) @body) @definition.class
(function_definition
  type: [(class_specifier !body) (struct_specifier !body)]
  .
  (ERROR . (identifier) @name)
  .
  declarator: [(identifier) (qualified_identifier) (template_function)] @base
  body: (_) @body) @definition.class

(class_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier
      name: [
        (type_identifier) @name
        (template_type name: (type_identifier) @name)
        (qualified_identifier name: (type_identifier) @name)
      ]) @receiver
  ]
  (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)?
  body: (_) @body) @definition.class
(struct_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier
      name: [
        (type_identifier) @name
        (template_type name: (type_identifier) @name)
        (qualified_identifier name: (type_identifier) @name)
      ]) @receiver
  ]
  (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)?
  body: (_) @body) @definition.struct
(union_specifier
  name: (type_identifier) @name
  body: (_) @body) @definition.union
(enum_specifier
  name: [(type_identifier) @name (qualified_identifier name: (type_identifier) @name) @receiver]
  body: (_) @body) @definition.enum
(enumerator name: (identifier) @name) @definition.constant
(namespace_definition name: (_) @name body: (_) @body) @definition.namespace
(concept_definition name: (identifier) @name) @definition.type
(alias_declaration name: (type_identifier) @name) @definition.type

(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct
(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum
(type_definition
  type: (_ name: (_) body: (_))
  declarator: [
    (type_identifier) @name @definition.type
    (pointer_declarator declarator: (type_identifier) @name @definition.type)
  ])
(type_definition
  declarator: [
    (type_identifier) @name
    (primitive_type) @name
    (array_declarator declarator: (type_identifier) @name)
    (pointer_declarator
      declarator: [
        (type_identifier) @name
        (pointer_declarator declarator: (type_identifier) @name)
        (function_declarator
          declarator: [
            (type_identifier) @name
            (parenthesized_declarator [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)])
          ])
      ])
    (function_declarator
      declarator: [
        (type_identifier) @name
        (parenthesized_declarator [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)])
      ])
  ]) @definition.type

; Local variables are dropped by the engine.
(declaration
  declarator: [
    (identifier) @name
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
        (pointer_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
        (reference_declarator (identifier) @name)
        (qualified_identifier name: [(identifier) @name (qualified_identifier name: (identifier) @name)]) @receiver
      ])
  ]) @definition.variable

(preproc_function_def name: (identifier) @name value: (_)? @body) @definition.macro
(preproc_def name: (identifier) @name value: (preproc_arg)) @definition.constant
(preproc_def name: (identifier) @name !value) @definition.macro

(call_expression function: (identifier) @name) @reference.call
(call_expression function: (template_function name: (identifier) @name)) @reference.call
(call_expression
  function: (field_expression
    argument: [(identifier) (this)]? @receiver
    field: [(field_identifier) @name (template_method name: (field_identifier) @name)])) @reference.call
(call_expression
  function: (qualified_identifier
    scope: [(namespace_identifier) @receiver (template_type name: (type_identifier) @receiver)]?
    name: [(identifier) @name (template_function name: (identifier) @name)])) @reference.call
(call_expression
  function: (qualified_identifier
    name: (qualified_identifier
      scope: (_) @receiver
      name: [
        (identifier) @name
        (template_function name: (identifier) @name)
        (qualified_identifier name: [(identifier) @name (template_function name: (identifier) @name)])
      ]))) @reference.call

(new_expression
  type: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier name: (type_identifier) @name)
  ]) @reference.class
(compound_literal_expression type: (type_identifier) @name) @reference.class

; Functions in tables and as callbacks.
(initializer_list (identifier) @name @reference.name)
(argument_list (pointer_expression argument: [(identifier) @name (qualified_identifier name: (identifier) @name)]) @reference.name)

(qualified_identifier
  scope: (namespace_identifier) @receiver
  name: [(type_identifier) @name (template_type name: (type_identifier) @name)]) @reference.type
(type_identifier) @name @reference.type
