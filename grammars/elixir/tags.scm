; Elixir: everything is a call. A definition is a call of def, defp, ... whose first argument is the head: a name, a call, or either with a guard.
; Clauses of one name and arity in a row are joined (languages.toml).

(comment) @comment
; @doc belongs to what stands below, as do @spec, @impl and their like.
(unary_operator
  "@"
  (call
    target: (identifier) @_doc
    (arguments . [(string (quoted_content) @doc) (sigil (quoted_content) @doc)]))
  (#any-of? @_doc "doc" "typedoc")) @comment
(unary_operator
  "@"
  (call target: (identifier) @_attribute)
  (#any-of? @_attribute "doc" "spec" "impl" "deprecated" "since" "tag" "describetag" "typedoc" "dialyzer")) @decorator

(call
  target: (identifier) @_def
  (arguments . (alias) @name)
  (do_block) @body
  (#eq? @_def "defmodule")) @definition.module
(call
  target: (identifier) @_def
  (arguments . (alias) @name)
  (do_block
    (unary_operator
      "@"
      (call
        target: (identifier) @_doc
        (arguments . [(string (quoted_content) @doc) (sigil (quoted_content) @doc)]))))
  (#eq? @_def "defmodule")
  (#eq? @_doc "moduledoc")) @definition.module
(call
  target: (identifier) @_def
  (arguments . (alias) @name)
  (do_block) @body
  (#eq? @_def "defprotocol")) @definition.interface
(call
  target: (identifier) @_def
  (arguments
    .
    (alias) @base
    (keywords (pair value: [(alias) @name (list (alias) @name) (identifier) @name])))
  (do_block)
  (#eq? @_def "defimpl")) @scope

(call
  target: (identifier) @_def
  (arguments
    .
    [
      (identifier) @name
      (call target: (identifier) @name (arguments) @arity)
      (binary_operator left: (identifier) @name operator: "when")
      (binary_operator left: (call target: (identifier) @name (arguments) @arity) operator: "when")
    ])
  (do_block)? @body
  (#any-of? @_def "def" "defp" "defn" "defnp" "defdelegate")) @definition.function
(call
  target: (identifier) @_def
  (arguments
    .
    [
      (identifier) @name
      (call target: (identifier) @name (arguments) @arity)
      (binary_operator left: (call target: (identifier) @name (arguments) @arity) operator: "when")
    ])
  (do_block)? @body
  (#any-of? @_def "defmacro" "defmacrop" "defguard" "defguardp")) @definition.macro
; def left <> right
(call
  target: (identifier) @_def
  (arguments
    .
    (binary_operator operator: _ @name))
  (do_block)? @body
  (#any-of? @_def "def" "defp" "defmacro" "defmacrop")
  (#not-eq? @name "when")) @definition.function

; @type t :: ...;  @callback init(term) :: term;  @timeout 5000
(unary_operator
  "@"
  (call
    target: (identifier) @_attribute
    (arguments
      .
      (binary_operator left: [(identifier) @name (call target: (identifier) @name)] operator: "::")))
  (#any-of? @_attribute "type" "typep" "opaque")) @definition.type
(unary_operator
  "@"
  (call
    target: (identifier) @_attribute
    (arguments . (binary_operator . [
      (call target: (identifier) @name)
      (binary_operator . (call target: (identifier) @name) . operator: "::")
    ])))
  (#any-of? @_attribute "callback" "macrocallback")) @definition.method
(unary_operator "@" (call target: (identifier) @name (arguments . (_) .))
  (#not-match? @name "^(after_compile|before_compile|behaviour|callback|capture_log|compile|deprecated|derive|describetag|dialyzer|doc|enforce_keys|external_resource|impl|macrocallback|moduledoc|moduletag|on_definition|on_load|opaque|optional_callbacks|shortdoc|since|spec|tag|type|typedoc|typep)$")) @definition.constant

; defstruct [:a, :b];  field :name, :string in a schema of Ecto.
(call target: (identifier) @_struct (arguments [(list (atom) @name) (atom) @name]) (#eq? @_struct "defstruct")) @definition.field
(call
  target: (identifier) @_field
  (arguments . (atom) @name . (_))
  (#any-of? @_field "field" "belongs_to" "has_many" "has_one" "many_to_many" "embeds_one" "embeds_many")) @definition.field

((call target: (identifier) @name) @reference.call
  (#not-match? @name "^(def[a-z]*|alias|import|require|use|quote|unquote|if|unless|case|cond|with|for|fn|raise|is_[a-z]+)$"))
(call target: (dot left: [(alias) (identifier)]? @receiver right: (identifier) @name)) @reference.call
(unary_operator
  "@"
  (call target: (identifier) @_behaviour (arguments . (alias) @name))
  (#eq? @_behaviour "behaviour")) @reference.implementation
; x |> run;  &run/1;  &Mod.run/1
(binary_operator operator: "|>" right: (identifier) @name @reference.call)
(unary_operator "&" (binary_operator left: (identifier) @name operator: "/") @reference.call)
(alias) @name @reference.type
