; Bash: functions, script-level variables, aliases, bats tests.

(comment) @comment

(function_definition name: (word) @name body: (_) @body) @definition.function
(command
  name: (command_name (word) @_test)
  .
  argument: [(string (string_content) @name) (raw_string) @name]
  (#any-of? @_test "@test")) @definition.function

(program (variable_assignment name: (variable_name) @name) @definition.variable)
(program (variable_assignments (variable_assignment name: (variable_name) @name) @definition.variable))
(program (declaration_command ["export" "readonly" "declare" "typeset"] (variable_assignment name: (variable_name) @name)) @definition.variable)

(command
  name: (command_name (word) @_alias)
  argument: (concatenation . (word) @name)
  (#eq? @_alias "alias")) @definition.macro

(command
  name: (command_name (word) @name)
  (#not-match? @name "^([}:.[]|source|load|echo|printf|exit|return|cd|true|false|test|eval|shift|set|read)$")) @reference.call
; run name: bats; trap name SIGNAL
(command
  name: (command_name (word) @_run)
  .
  argument: (word) @name
  (#any-of? @_run "run" "trap" "exec" "command" "builtin" "time")) @reference.call
