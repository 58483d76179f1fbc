; Components in use; names of HTML's own elements are bound nowhere and fall away.
(jsx_opening_element name: [(identifier) @name (member_expression object: (identifier) @receiver property: (_) @name)]) @reference.name
(jsx_self_closing_element name: [(identifier) @name (member_expression object: (identifier) @receiver property: (_) @name)]) @reference.name
(jsx_expression (identifier) @name) @reference.name
