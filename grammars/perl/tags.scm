; Perl: packages reach to the next one (or hold a block), subs, what `has`, `use constant` and globs make. POD stands apart: its place says what it describes.

(comment) @comment
(pod) @comment

(package_statement name: (package) @name (block) @body) @definition.module
(package_statement name: (package) @name ";" @rest) @definition.module
(class_statement name: (package) @name (block) @body) @definition.class
(class_statement name: (package) @name ";" @rest) @definition.class
(role_statement name: (package) @name (block) @body) @definition.trait

((pod) @doc . (subroutine_declaration_statement name: (bareword) @name) @definition.function)
(subroutine_declaration_statement name: (bareword) @name body: (block) @body) @definition.function
(subroutine_declaration_statement name: (bareword) @name) @definition.function
(method_declaration_statement name: (bareword) @name body: (block) @body) @definition.method
(assignment_expression left: (glob (varname) @name) right: (anonymous_subroutine_expression body: (block) @body)) @definition.function
(assignment_expression
  left: [(variable_declaration variable: (scalar (varname) @name)) (scalar (varname) @name)]
  right: (anonymous_subroutine_expression body: (block) @body)) @definition.function

(use_statement
  module: (package) @_constant
  [(list_expression . (autoquoted_bareword) @name) (autoquoted_bareword) @name]
  (#eq? @_constant "constant")) @definition.constant
(use_statement
  module: (package) @_constant
  (anonymous_hash_expression (list_expression (autoquoted_bareword) @name @definition.constant))
  (#eq? @_constant "constant"))
(ambiguous_function_call_expression
  function: (function) @_has
  arguments: [
    (list_expression . [(autoquoted_bareword) @name (string_literal content: (_) @name) (interpolated_string_literal content: (_) @name)])
    (string_literal content: (_) @name)
    (autoquoted_bareword) @name
  ]
  (#any-of? @_has "has" "option" "class_has")) @definition.property
(function_call_expression
  function: (function) @_has
  arguments: (list_expression . [(autoquoted_bareword) @name (string_literal content: (_) @name)])
  (#any-of? @_has "has" "option" "class_has")) @definition.property
(source_file (expression_statement (assignment_expression left: (variable_declaration "our" variable: (_ (varname) @name)))) @definition.variable)
(source_file (expression_statement (variable_declaration "our" variable: (_ (varname) @name))) @definition.variable)

(use_statement
  module: (package) @_base
  [(string_literal content: (_) @name)
   (quoted_word_list content: (_) @name)
   (list_expression (string_literal content: (_) @name))]
  (#any-of? @_base "parent" "base" "Mojo::Base")) @reference.implementation

(function_call_expression function: (function) @name) @reference.call
(ambiguous_function_call_expression function: (function) @name) @reference.call
(method_call_expression invocant: [(bareword) (scalar (varname))] @receiver method: (method) @name) @reference.call
(method_call_expression method: (method) @name) @reference.call
(method_call_expression invocant: (bareword) @name @reference.type)
(refgen_expression (function (varname) @name)) @reference.name
(bareword) @name @reference.name
