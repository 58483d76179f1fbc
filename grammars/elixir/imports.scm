; alias A.B;  alias A.B, as: C;  alias A.{B, C};  import, use, require; @behaviour is a use of the module.

(call
  target: (identifier) @_import
  (arguments . (alias) @import.source . (keywords (pair key: (keyword) @_as value: (alias) @import.alias))?)
  (#any-of? @_import "alias" "require")
  (#match? @_as "^as:")) @import
(call
  target: (identifier) @_import
  (arguments . (alias) @import.source)
  (#any-of? @_import "alias" "require")) @import
(call
  target: (identifier) @_import
  (arguments . (alias) @import.source) @import.wildcard
  (#any-of? @_import "import" "use")) @import
(call
  target: (identifier) @_import
  (arguments . (dot left: (alias) @import.source right: (tuple (alias) @import.name)))
  (#any-of? @_import "alias" "require" "import" "use")) @import
