; HTML: headings, elements with an id, anchors, slots; custom elements in use. Scripts are read as JavaScript: see languages.toml.

(comment) @comment

((element (start_tag (tag_name) @_heading) . [(text) @name (element (text) @name)]) @definition.section (#match? @_heading "^[hH][1-6]$"))

(_ (start_tag (attribute (attribute_name) @_id [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)])) (#any-of? @_id "id" "ID")) @definition.key
(_ (self_closing_tag (attribute (attribute_name) @_id [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)])) (#any-of? @_id "id" "ID")) @definition.key
((element (start_tag (tag_name) @_tag (attribute (attribute_name) @_name [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))) @definition.key
  (#any-of? @_tag "a" "slot" "form")
  (#eq? @_name "name"))

((element [(start_tag (tag_name) @name) (self_closing_tag (tag_name) @name)]) @reference.class (#match? @name "^[a-z][a-z0-9.]*-"))
