; What only an implementation has at its top: an interface's query would not compile with it.

(compilation_unit (value_definition (let_binding pattern: [(value_name) (parenthesized_operator)] @name body: (_) @body)) @definition.variable)
