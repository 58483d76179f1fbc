; What JavaScript, TypeScript and TSX have in common.

; Classes
[
  (class_declaration name: (_) @name body: (class_body) @body)
  (lexical_declaration (variable_declarator name: (identifier) @name value: (class body: (class_body) @body)))
  (variable_declaration (variable_declarator name: (identifier) @name value: (class body: (class_body) @body)))
  (expression_statement (assignment_expression left: [(identifier) @name (member_expression property: (_) @name)] right: (class body: (class_body) @body)))
  (export_statement "default" @name value: (class body: (class_body) @body))
] @definition.class

; Functions, declared, assigned or exported
((method_definition name: (_) @name body: (_) @body) @definition.constructor (#eq? @name "constructor"))

(method_definition name: (_) @name body: (_) @body) @definition.method

[
  (function_declaration name: (_) @name body: (_) @body)
  (generator_function_declaration name: (_) @name body: (_) @body)
  (lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]))
  (variable_declaration (variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]))
  (export_statement "default" @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
] @definition.function

; Foo.prototype.bar = function () {}
((assignment_expression
  left: (member_expression object: (member_expression object: (identifier) @receiver property: (property_identifier) @_prototype) property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.method
  (#eq? @_prototype "prototype"))

; exports.bar = function () {}
((assignment_expression
  left: (member_expression object: [(identifier) (member_expression)] @_exports property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.function
  (#any-of? @_exports "exports" "module.exports"))

; module.exports = function () {}: a function that has a name of its own is found by that.
((assignment_expression
  left: (member_expression object: (identifier) @receiver property: (_) @name) @_left
  right: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body) (generator_function !name body: (_) @body)]) @definition.function
  (#eq? @_left "module.exports"))

; app.use = function () {}, this.use = function () {}, use = function () {}; also one after the other with commas.
((assignment_expression
  left: [
    (identifier) @name
    (member_expression object: (this) property: (_) @name)
    (member_expression object: [(identifier) (member_expression)] @receiver property: (_) @name)
  ] @_left
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.function
  (#not-eq? @_left "module.exports"))

; on("close", function closed() {}), return function inner() {}: of a second name for one body the engine keeps the first.
(function_expression name: (identifier) @name body: (_) @body) @definition.function
(generator_function name: (identifier) @name body: (_) @body) @definition.function
(class name: (_) @name body: (class_body) @body) @definition.class

; { bar: function () {} }
(pair key: [(property_identifier) (string)] @name value: [
  (arrow_function body: (statement_block) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)]) @definition.method

; Values of modules. What comes out of require() is an import (a name that an import binds is no definition), functions are above.
(program [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name))
  (export_statement declaration: (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name)))
] @definition.constant)
(program [
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name))
  (variable_declaration (variable_declarator name: (identifier) @name))
  (export_statement declaration: [
    (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name))
    (variable_declaration (variable_declarator name: (identifier) @name))
  ])
] @definition.variable)

; References
(call_expression function: [
  (identifier) @name
  (member_expression object: [(identifier) (this) (super)] @receiver property: (_) @name)
  (member_expression object: [(member_expression) (call_expression) (subscript_expression) (parenthesized_expression) (string) (array) (new_expression)] property: (_) @name)
]) @reference.call

(new_expression constructor: [
  (identifier) @name
  (member_expression object: (identifier) @receiver property: (_) @name)
]) @reference.class

(arguments (identifier) @name) @reference.name
(pair value: (identifier) @name) @reference.name
(array (identifier) @name) @reference.name
(shorthand_property_identifier) @name @reference.name
(return_statement (identifier) @name) @reference.name
(variable_declarator value: (identifier) @name) @reference.name
(assignment_expression right: (identifier) @name) @reference.name
(spread_element (identifier) @name) @reference.name
(export_statement (export_clause (export_specifier name: (identifier) @name)) !source) @reference.name
(export_statement "default" value: (identifier) @name) @reference.name

(decorator) @decorator
(decorator [(identifier) @name (call_expression function: (identifier) @name)]) @reference.call
(comment) @comment
