(script_element (start_tag (attribute (attribute_name) @_src [(attribute_value) @import.source (quoted_attribute_value (attribute_value) @import.source)])) (#eq? @_src "src")) @import
((element [(start_tag (tag_name) @_tag (attribute (attribute_name) @_href [(attribute_value) @import.source (quoted_attribute_value (attribute_value) @import.source)]))
           (self_closing_tag (tag_name) @_tag (attribute (attribute_name) @_href [(attribute_value) @import.source (quoted_attribute_value (attribute_value) @import.source)]))]) @import
  (#any-of? @_tag "link" "iframe" "frame" "embed")
  (#any-of? @_href "href" "src"))
