; Definitions. A decorated one is captured with its decorators; the signature begins behind them.
(decorated_definition
  definition: (class_definition
    name: (identifier) @name
    superclasses: (argument_list [(identifier) (attribute) (subscript) (call)] @base)?
    body: (block . (expression_statement . (string) @doc)?) @body) @signature) @definition.class

(class_definition
  name: (identifier) @name
  superclasses: (argument_list [(identifier) (attribute) (subscript) (call)] @base)?
  body: (block . (expression_statement . (string) @doc)?) @body) @definition.class

(decorated_definition
  definition: (function_definition
    name: (identifier) @name
    body: (block . (expression_statement . (string) @doc)?) @body) @signature) @definition.function

(function_definition
  name: (identifier) @name
  body: (block . (expression_statement . (string) @doc)?) @body) @definition.function

(type_alias_statement left: (type (_) @name)) @definition.type

; Names of modules and classes; upper case says constant.
((module (expression_statement (assignment left: (identifier) @name)) @definition.constant) (#match? @name "^_*[A-Z][A-Z0-9_]+$"))
(module (expression_statement (assignment left: [(identifier) @name (pattern_list (identifier) @name)])) @definition.variable)
(module [(if_statement (block (expression_statement (assignment left: (identifier) @name)) @definition.variable))
  (try_statement (block (expression_statement (assignment left: (identifier) @name)) @definition.variable))])
(class_definition body: (block (expression_statement (assignment left: (identifier) @name)) @definition.field))

; References
(call function: [
  (identifier) @name
  (attribute object: (identifier) @receiver attribute: (identifier) @name)
  (attribute object: [(attribute) (call) (subscript) (string) (parenthesized_expression) (await)] attribute: (identifier) @name)
]) @reference.call

(decorator [
  (identifier) @name
  (attribute object: (identifier)? @receiver attribute: (identifier) @name)
]) @reference.call

(type [
  (identifier) @name
  (attribute object: (identifier)? @receiver attribute: (identifier) @name)
  (generic_type (identifier) @name)
]) @reference.type

(argument_list (identifier) @name) @reference.name
(keyword_argument value: (identifier) @name) @reference.name
(assignment right: (identifier) @name) @reference.name
(return_statement (identifier) @name) @reference.name
(pair value: (identifier) @name) @reference.name
(list (identifier) @name) @reference.name
(raise_statement (identifier) @name) @reference.name
(except_clause value: (identifier) @name) @reference.name
(except_clause value: (as_pattern (identifier) @name)) @reference.name

(comment) @comment
