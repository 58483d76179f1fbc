; Dockerfile: stages, each up to the next; build arguments and environment variables. A stage's base is the image, or the stage, it starts from.

(comment) @comment

(from_instruction (image_spec) @base as: (image_alias) @name) @definition.module @rest
(from_instruction (image_spec name: (image_name) @name) .) @definition.module @rest

(arg_instruction name: (unquoted_string) @name) @definition.variable
(env_pair name: (unquoted_string) @name) @definition.variable

(expansion (variable) @name) @reference.name
(from_instruction (image_spec . name: (image_name) @name .)) @reference.class
