; SCSS: mixins, functions, variables of the file, placeholders, and what CSS has. A rule nested by "&" is named as it is written.

[(comment) (js_comment)] @comment

(mixin_statement name: (identifier) @name (block) @body) @definition.macro
(function_statement name: (identifier) @name (block) @body) @definition.function
((stylesheet (declaration (property_name) @name) @definition.variable) (#match? @name "^\\$"))
(stylesheet (declaration (variable) @name) @definition.variable)

(rule_set (selectors (placeholder . (identifier) @name .)) (block) @body) @definition.class
(rule_set (selectors (class_selector . (class_name) @name .)) (block) @body) @definition.class
(rule_set (selectors (class_selector . (nesting_selector) . (class_name) @name .)) (block) @body) @definition.class
(rule_set (selectors (id_selector . (id_name) @name .)) (block) @body) @definition.key

(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @definition.constant
((declaration (property_name) @name) @definition.variable (#match? @name "^--"))

(include_statement (identifier) @name) @reference.call
(call_expression (function_name) @name) @reference.call
(extend_statement (class_selector (class_name) @name)) @reference.name
(variable) @name @reference.name
((call_expression (function_name) @_var (arguments . (argument (plain_value) @name))) @reference.name (#eq? @_var "var"))
