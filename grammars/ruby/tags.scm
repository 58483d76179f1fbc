; Ruby: modules, classes, methods, constants, and what attr_*, alias, define_method and Struct.new make. Few patterns begin at `call`, of
; which Ruby is made.

(comment) @comment

(module name: [(constant) @name (scope_resolution name: (constant) @name) @receiver] body: (_)? @body) @definition.module
(class
  name: [(constant) @name (scope_resolution name: (constant) @name) @receiver]
  superclass: (superclass [(constant) (scope_resolution) (call)] @base)?
  body: (_)? @body) @definition.class

(program (method name: (_) @name body: (_)? @body) @definition.function)
(method name: (_) @name body: (_)? @body) @definition.method
(singleton_method name: (_) @name body: (_)? @body) @definition.method
(alias name: (_) @name) @definition.method

; Point = Struct.new(:x) do ... end;  Missing = Class.new(StandardError)
(assignment
  left: (constant) @name
  right: (call
    receiver: (constant) @_maker
    method: (identifier) @_new
    arguments: (argument_list . [(constant) (scope_resolution)] @base)?
    block: (_)? @body)
  (#any-of? @_maker "Struct" "Class" "Module" "Data")
  (#any-of? @_new "new" "define")) @definition.class
(assignment
  left: [
    (constant) @name
    (scope_resolution name: (constant) @name) @receiver
    (left_assignment_list (constant) @name)
  ]) @definition.constant
(operator_assignment left: (constant) @name) @definition.constant

(call
  !receiver
  method: (identifier) @_attr
  arguments: (argument_list [(simple_symbol) @name (string (string_content) @name)])
  (#any-of? @_attr "attr_reader" "attr_writer" "attr_accessor" "attr" "cattr_accessor" "mattr_accessor" "class_attribute")) @definition.property
(call
  !receiver
  method: (identifier) @_define
  arguments: (argument_list . [(simple_symbol) @name (string (string_content) @name)])
  block: (_)? @body
  (#any-of? @_define "define_method" "define_singleton_method" "alias_method")) @definition.method

; A mixin is a base of its class.
(body_statement
  (call
    !receiver
    method: (identifier) @_mixin
    arguments: (argument_list [(constant) @name (scope_resolution name: (constant) @name)]))
  (#any-of? @_mixin "include" "extend" "prepend")) @reference.implementation
(class
  name: [(constant) @name (scope_resolution name: (constant) @name)]
  body: (body_statement
    (call
      !receiver
      method: (identifier) @_mixin
      arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#any-of? @_mixin "include" "prepend")) @definition.class
(call receiver: [(constant) (identifier) (self)]? @receiver method: (identifier) @name) @reference.call
; A bare word that is a statement is a call, or a variable that is returned.
(body_statement (identifier) @name @reference.call)
(block_argument (simple_symbol) @name) @reference.call

(scope_resolution scope: (constant) @receiver name: (constant) @name) @reference.type
(constant) @name @reference.type
