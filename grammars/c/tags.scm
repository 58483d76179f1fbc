; C: functions and prototypes, types, macros, file-level variables.

(comment) @comment

(function_definition
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator
      declarator: [
        (function_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
      ])
    ; int (name)(void), and int (*name(int))(int): a function that returns a function
    (function_declarator
      declarator: (parenthesized_declarator
        [
          (identifier) @name
          (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
        ]))
    ; TEST(name) { ... }: a macro that makes a function
    (parenthesized_declarator . (identifier) @name .)
  ]
  body: (_) @body
  (#not-match? @name "^(if|for|while|switch)$")) @definition.function

; Prototypes.
(declaration
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (function_declarator declarator: (parenthesized_declarator . (identifier) @name .))
    (pointer_declarator
      declarator: [
        (function_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
      ])
  ]) @definition.function

; A function that the preprocessor or an unknown macro cuts in two.
(ERROR
  [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  ] @definition.function
  (#not-match? @name "^(if|for|while|switch|return|sizeof|defined)$"))
; API int (*name)(void) ATTR; : between two unknown macros the type is taken for the function's name.
(function_declarator
  declarator: (function_declarator
    parameters: (parameter_list . (ERROR) . (parameter_declaration type: (type_identifier) @name .) .))) @definition.variable

; Between such halves it stands in no file.
(ERROR
  (declaration
    declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))) @definition.variable)

; Variables, in each place that is not inside of a function (between #ifdef and #endif they may be: the engine drops those).
(translation_unit
  (declaration
    declarator: [
      (identifier) @name
      (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
      (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
      (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
      (init_declarator
        declarator: [
          (identifier) @name
          (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
          (pointer_declarator
            declarator: [
              (identifier) @name
              (array_declarator declarator: (identifier) @name)
              (pointer_declarator declarator: (identifier) @name)
            ])
          (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
        ])
    ]) @definition.variable)
(preproc_ifdef
  (declaration
    declarator: [
      (identifier) @name
      (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
      (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
      (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
      (init_declarator
        declarator: [
          (identifier) @name
          (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
          (pointer_declarator
            declarator: [
              (identifier) @name
              (array_declarator declarator: (identifier) @name)
              (pointer_declarator declarator: (identifier) @name)
            ])
          (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
        ])
    ]) @definition.variable)
(preproc_if
  (declaration
    declarator: [
      (identifier) @name
      (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
      (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
      (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
      (init_declarator
        declarator: [
          (identifier) @name
          (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
          (pointer_declarator
            declarator: [
              (identifier) @name
              (array_declarator declarator: (identifier) @name)
              (pointer_declarator declarator: (identifier) @name)
            ])
          (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
        ])
    ]) @definition.variable)
(preproc_else
  (declaration
    declarator: [
      (identifier) @name
      (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
      (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
      (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
      (init_declarator
        declarator: [
          (identifier) @name
          (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
          (pointer_declarator
            declarator: [
              (identifier) @name
              (array_declarator declarator: (identifier) @name)
              (pointer_declarator declarator: (identifier) @name)
            ])
          (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
        ])
    ]) @definition.variable)
(declaration_list
  (declaration
    declarator: [
      (identifier) @name
      (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
      (pointer_declarator declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)])
      (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
      (init_declarator
        declarator: [
          (identifier) @name
          (array_declarator declarator: [(identifier) @name (array_declarator declarator: (identifier) @name)])
          (pointer_declarator
            declarator: [
              (identifier) @name
              (array_declarator declarator: (identifier) @name)
              (pointer_declarator declarator: (identifier) @name)
            ])
          (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name)))
        ])
    ]) @definition.variable)

(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum
(enumerator name: (identifier) @name) @definition.constant

(field_declaration
  declarator: [
    (field_identifier) @name
    (array_declarator declarator: [(field_identifier) @name (array_declarator declarator: (field_identifier) @name)])
    (pointer_declarator
      declarator: [
        (field_identifier) @name
        (array_declarator declarator: (field_identifier) @name)
        (pointer_declarator declarator: (field_identifier) @name)
      ])
    (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name)))
    (pointer_declarator
      declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name))))
  ]) @definition.field
; BIT(name); a macro that makes a field
(field_declaration !declarator type: (macro_type_specifier type: (type_descriptor type: (type_identifier) @name))) @definition.field

; typedef struct { ... } T: the typedef is the struct. typedef struct S { ... } T: T is one more name, on its own line.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.union
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

(preproc_function_def name: (identifier) @name value: (_)? @body) @definition.macro
(preproc_def name: (identifier) @name value: (preproc_arg)) @definition.constant
(preproc_def name: (identifier) @name !value) @definition.macro

(call_expression function: (identifier) @name) @reference.call
(call_expression function: (field_expression argument: (identifier)? @receiver field: (field_identifier) @name)) @reference.call

; Functions in tables and as callbacks.
(initializer_list (identifier) @name @reference.name)
(initializer_pair value: (identifier) @name @reference.name)
(argument_list (identifier) @name @reference.name)

(type_identifier) @name @reference.type
