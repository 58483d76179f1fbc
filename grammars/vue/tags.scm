; Vue's components that say their own name: export default { name: "UserCard", ... }, and by defineComponent.

(export_statement value: [
  (object (pair key: (_) @_key value: (string (string_fragment) @name)))
  (call_expression arguments: (arguments . (object (pair key: (_) @_key value: (string (string_fragment) @name)))))
] (#eq? @_key "name")) @definition.class
