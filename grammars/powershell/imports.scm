; . ./file.ps1; Import-Module ./file.psm1; using module ./file.psm1

(command
  (command_invokation_operator) @_dot
  command_name: (command_name_expr) @import.source
  (#eq? @_dot ".")) @import.include @import
(command
  command_name: (command_name) @_import
  command_elements: (command_elements . (command_argument_sep) . (_) @import.source)
  (#any-of? @_import "Import-Module" "import-module" "ipmo")) @import.include @import
(command
  command_name: (command_name) @_using
  command_elements: (command_elements . (command_argument_sep) . (generic_token) @_module . (command_argument_sep) . (_) @import.source)
  (#any-of? @_using "using" "Using")
  (#any-of? @_module "module" "Module")) @import.include @import
