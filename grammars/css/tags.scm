; CSS: rules whose selector is one class or one id, custom properties, keyframes.

(comment) @comment

(rule_set
  (selectors (class_selector . (class_name . (identifier) @name .) .))
  (block) @body) @definition.class
(rule_set
  (selectors (id_selector . (id_name) @name .))
  (block) @body) @definition.key

(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @definition.constant

((declaration (property_name) @name) @definition.variable (#match? @name "^--"))
((at_rule (at_keyword) @_word (keyword_query) @name (block) @body) @definition.variable (#eq? @_word "@property"))

((call_expression (function_name) @_var (arguments . (plain_value) @name)) @reference.name (#eq? @_var "var"))
