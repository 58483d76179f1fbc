; CMake: functions, macros, targets, projects, options, and variables that are set outside of functions.

(line_comment) @comment
(bracket_comment) @comment

(function_def
  (function_command (argument_list . (argument) @name))
  (body)? @body) @definition.function
(macro_def
  (macro_command (argument_list . (argument) @name))
  (body)? @body) @definition.macro

(normal_command
  (identifier) @_add
  (argument_list . (argument [(unquoted_argument) (quoted_argument (quoted_element))] @name))
  (#any-of? @_add
    "add_library" "add_executable" "add_custom_target" "ADD_LIBRARY" "ADD_EXECUTABLE" "ADD_CUSTOM_TARGET")) @definition.class
(normal_command
  (identifier) @_project
  (argument_list . (argument) @name)
  (#any-of? @_project "project" "PROJECT")) @definition.module
(normal_command
  (identifier) @_option
  (argument_list . (argument) @name)
  (#any-of? @_option "option" "cmake_dependent_option" "OPTION" "CMAKE_DEPENDENT_OPTION")) @definition.variable
(normal_command
  (identifier) @_test
  (argument_list . (argument) @_name . (argument) @name)
  (#any-of? @_test "add_test" "ADD_TEST")
  (#eq? @_name "NAME")) @definition.function

(source_file
  (normal_command (identifier) @_set (argument_list . (argument) @name . (argument)) (#any-of? @_set "set" "SET")) @definition.variable)
(body
  (normal_command (identifier) @_set (argument_list . (argument) @name . (argument)) (#any-of? @_set "set" "SET")) @definition.variable)

(normal_command
  (identifier) @name
  (#not-match? @name "^(set|message|list|string|option|include|return|unset|math|file|get_filename_component|mark_as_advanced|find_package|install|add_library|add_executable|add_custom_target|add_test|add_subdirectory|project|target_link_libraries|target_include_directories|target_compile_definitions|target_compile_options|target_sources|set_target_properties|set_property|get_property|add_dependencies|cmake_minimum_required|execute_process|add_custom_command|configure_file)$")) @reference.call

; Targets as arguments of commands that take targets.
(normal_command
  (identifier) @_target
  (argument_list (argument (unquoted_argument) @name))
  (#any-of? @_target
    "target_link_libraries" "add_dependencies" "target_include_directories" "target_compile_definitions" "target_compile_options"
    "target_sources" "set_target_properties" "target_compile_features")
  (#not-match? @name "^(PRIVATE|PUBLIC|INTERFACE|PROPERTIES)$")) @reference.name
(normal_var (variable) @name) @reference.name
