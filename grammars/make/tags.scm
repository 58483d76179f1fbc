; X+=1 without blanks is read as a name that ends in a plus, X?=1 as one that ends in a question mark (stripped as a sigil).
; Make: targets but special ones, variables where they are given a value (not where something is added to it), define.

(comment) @comment

(rule (targets [(word) (concatenation) (variable_reference)] @name) (recipe)? @body (#not-match? @name "^\\.[A-Z_]+$")) @definition.function

(variable_assignment name: (word) @name ["=" ":=" "::=" "?=" "!="] !target_or_pattern (#not-match? @name "[+]$")) @definition.variable
(shell_assignment name: (word) @name) @definition.variable
(define_directive name: (word) @name value: (_)? @body) @definition.macro

(prerequisites (word) @name) @reference.call
(variable_reference (word) @name) @reference.name
