; Nix: functions wherever they are bound, options, and the names of the outer levels: what a file's let binds, and its attributes two levels deep.

(comment) @comment

(binding attrpath: (attrpath attr: (_) @name .) @receiver expression: (function_expression body: (_) @body)) @definition.function

; An option of a module, however deep. Its description is its doc.
(binding
  attrpath: (attrpath attr: (_) @name .) @receiver
  expression: (apply_expression
    function: [(variable_expression name: (_) @_option) (select_expression attrpath: (attrpath attr: (_) @_option .))]
    argument: (attrset_expression
      (binding_set
        binding: (binding
          attrpath: (attrpath . (identifier) @_description .)
          expression: [
            (string_expression (string_fragment) @doc)
            (indented_string_expression (string_fragment) @doc)
            (apply_expression argument: (string_expression (string_fragment) @doc))
            (apply_expression argument: (indented_string_expression (string_fragment) @doc))
          ]))))
  (#eq? @_option "mkOption")
  (#eq? @_description "description")) @definition.property
(binding
  attrpath: (attrpath attr: (_) @name .) @receiver
  expression: (apply_expression
    function: [
      (variable_expression name: (_) @_option)
      (select_expression attrpath: (attrpath attr: (_) @_option .))
      (apply_expression
        function: [(variable_expression name: (_) @_option) (select_expression attrpath: (attrpath attr: (_) @_option .))])
    ])
  (#any-of? @_option "mkOption" "mkEnableOption" "mkPackageOption")) @definition.property

(let_expression
  (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.variable))

; Attributes of the set that a file, a function, a let or a with is, or that its value is applied to.
(source_code
  expression: [
    (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (apply_expression
      argument: [
        (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
        (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
      ])
  ])
(function_expression
  body: [
    (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (apply_expression
      argument: [
        (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
        (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
      ])
  ])
(let_expression
  body: [
    (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (apply_expression
      argument: [
        (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
        (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
      ])
  ])
(with_expression
  body: [
    (attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
    (rec_attrset_expression (binding_set binding: (binding attrpath: (attrpath attr: (_) @name .) @receiver) @definition.field))
  ])

(apply_expression function: (variable_expression name: (identifier) @name)) @reference.call
(apply_expression
  function: (select_expression expression: (variable_expression name: (identifier) @receiver) attrpath: (attrpath . attr: (identifier) @name .))) @reference.call
(apply_expression function: (select_expression attrpath: (attrpath attr: (identifier) @name .))) @reference.call
(select_expression expression: (variable_expression name: (identifier) @receiver) attrpath: (attrpath . attr: (identifier) @name)) @reference.name
(variable_expression name: (identifier) @name) @reference.name
(inherit attrs: (inherited_attrs attr: (identifier) @name @reference.name))
