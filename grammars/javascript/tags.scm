; What the JavaScript grammar names differently from TypeScript's.
(class_declaration name: (_) @name (class_heritage (_) @base)) @definition.class
(lexical_declaration (variable_declarator name: (identifier) @name value: (class (class_heritage (_) @base)))) @definition.class
(field_definition property: (_) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(field_definition property: (_) @name) @definition.field
