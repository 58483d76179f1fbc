; HCL: the top-level blocks of Terraform, Packer, Nomad and others, named as they are referred to; the names of locals; attributes of .tfvars files.

(comment) @comment

(config_file
  (body
    (block
      (identifier) @_type
      .
      (string_lit (template_literal) @receiver)
      .
      (string_lit (template_literal) @name)
      .
      (block_start) @body
      (#eq? @_type "resource")) @definition.class))
(config_file
  (body
    (block (identifier) @receiver . (string_lit (template_literal) @receiver) . (string_lit (template_literal) @name) . (block_start) @body) @definition.class))
(config_file
  (body (block (identifier) @receiver . (string_lit (template_literal) @name) . (block_start) @body (#eq? @receiver "module")) @definition.module))
(config_file
  (body
    (block
      (identifier) @receiver
      .
      (string_lit (template_literal) @name)
      .
      (block_start)
      (body
        (attribute
          (identifier) @_description
          (expression [
            (literal_value (string_lit (template_literal) @doc))
            (template_expr (heredoc_template (template_literal) @doc))
          ]))
        (#eq? @_description "description"))
      (#any-of? @receiver "variable" "output")) @definition.variable))
(config_file
  (body
    (block
      (identifier) @receiver
      .
      (string_lit (template_literal) @name)
      .
      (block_start) @body
      (#any-of? @receiver "variable" "output")) @definition.variable))
(config_file (body (block (identifier) @receiver . (string_lit (template_literal) @name) . (block_start) @body) @definition.class))
(config_file
  (body
    (block
      (identifier) @receiver
      (body (attribute (identifier) @name) @definition.variable)
      (#eq? @receiver "locals"))))
(config_file (body (attribute (identifier) @name) @definition.variable))

(expression
  .
  (variable_expr (identifier) @_data)
  .
  (get_attr (identifier) @receiver)
  .
  (get_attr (identifier) @name)
  (#eq? @_data "data")) @reference.name
(expression
  .
  (variable_expr (identifier) @receiver)
  .
  (get_attr (identifier) @name)
  (#not-match? @receiver "^(data|each|self|path|count|terraform)$")) @reference.name
(template_interpolation
  (expression . (variable_expr (identifier) @receiver) . (get_attr (identifier) @name))
  (#not-match? @receiver "^(data|each|self|path|count|terraform)$")) @reference.name
