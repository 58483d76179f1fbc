; SQL: columns as fields, values of enums; what CREATE makes is known by its head (languages.toml), for the grammar loses much of it. Rows are nothing.

(comment) @comment
(marginalia) @comment

(enum_elements enum_element: (literal) @name @definition.constant)
(column_definition name: (_) @name) @definition.field
(alter_table (object_reference) @receiver (add_column (column_definition name: (_) @name))) @definition.field

(relation (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(invocation (object_reference schema: (_)? @receiver name: (_) @name)) @reference.call
(constraint (keyword_references) . (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(column_definition (keyword_references) . (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(insert (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(create_index (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(create_trigger (keyword_on) . (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
(create_trigger (keyword_execute) [(keyword_function) (keyword_procedure)] . (object_reference name: (_) @name)) @reference.call
(alter_table (object_reference schema: (_)? @receiver name: (_) @name)) @reference.type
