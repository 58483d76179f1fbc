; include(file or module); add_subdirectory(folder)

(normal_command
  (identifier) @_include
  (argument_list . (argument) @import.source)
  (#any-of? @_include "include" "INCLUDE")) @import.include @import
(normal_command
  (identifier) @_folder
  (argument_list . (argument) @import.source)
  (#any-of? @_folder "add_subdirectory" "ADD_SUBDIRECTORY" "subdirs")) @import.include @import
