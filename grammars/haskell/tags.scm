; Haskell: a signature and the equations below it are one function (joined, see languages.toml). An instance is a scope of its type, as `impl` is in Rust.

(haddock) @comment
(comment) @comment
(pragma) @decorator

(header module: (module) @name exports: (_)? @body) @definition.module

(class name: (name) @name declarations: (_)? @body) @definition.trait
(class context: (context [(apply constructor: (name) @base) (parens (apply constructor: (name) @base)) (tuple (apply constructor: (name) @base))]) name: (name) @name) @definition.trait
(instance
  name: (name) @base
  patterns: (type_patterns . [
    (name) @name
    (parens type: (apply constructor: (name) @name))
    (parens type: (apply constructor: (apply constructor: (name) @name)))
    (qualified id: (name) @name)
    (list) @name
    (tuple) @name
    (unit) @name
    (variable) @name
  ])) @scope

(data_type name: (name) @name constructors: (data_constructors . (data_constructor) .) @body) @definition.struct
(data_type name: (name) @name constructors: (_) @body) @definition.enum
(data_type name: (name) @name deriving: (deriving classes: [(name) @base (tuple (name) @base)])) @definition.type
(data_type name: (name) @name) @definition.type
(newtype name: (name) @name) @definition.struct
(newtype name: (name) @name deriving: (deriving classes: [(name) @base (tuple (name) @base)])) @definition.struct
(type_synonym name: (name) @name) @definition.type
(type_family name: (name) @name) @definition.type
(data_family name: (name) @name) @definition.type

(data_constructor constructor: (_ name: (constructor) @name)) @definition.constant
(data_constructor constructor: (infix operator: (_) @name)) @definition.constant
(newtype_constructor name: (constructor) @name) @definition.constant
(gadt_constructor name: (constructor) @name) @definition.constant
(field name: (field_name (variable) @name)) @definition.field
(pattern_synonym (equation synonym: [(apply function: (constructor) @name) (constructor) @name])) @definition.constant

(foreign_import signature: (signature name: (variable) @name)) @definition.function
(signature name: [(variable) @name (prefix_id (operator) @name)]) @definition.function
(class_declarations (signature names: (binding_list name: [(variable) @name (prefix_id (operator) @name)])) @definition.function)
(function name: [(variable) @name (prefix_id (operator) @name)] match: (match) @body) @definition.function
(function
  (infix operator: [(operator) @name (infix_id (variable) @name)])
  match: (match) @body) @definition.function
(declarations (bind name: [(variable) @name (prefix_id (operator) @name)] match: (match) @body) @definition.function)
(class_declarations (bind name: [(variable) @name (prefix_id (operator) @name)] match: (match) @body) @definition.function)
(instance_declarations (bind name: [(variable) @name (prefix_id (operator) @name)] match: (match) @body) @definition.function)

(apply function: (variable) @name) @reference.call
(apply function: (_) argument: (variable) @name) @reference.name
(infix left_operand: (variable) @name) @reference.name
(infix right_operand: (variable) @name) @reference.name
(match expression: (variable) @name) @reference.name
(exp . (variable) @name @reference.name)
(infix_id (variable) @name @reference.call)
((operator) @name @reference.name (#match? @name "^...+$"))
(qualified module: (module) @receiver id: (variable) @name) @reference.call
(qualified module: (module) @receiver id: [(name) (constructor)] @name) @reference.type
(constructor) @name @reference.name
(name) @name @reference.type
