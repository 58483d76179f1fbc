; module "x" { source = "./folder" }; Terragrunt's source and config_path

(block
  (identifier) @_module
  (body (attribute (identifier) @_source (expression (literal_value (string_lit (template_literal) @import.source)))))
  (#any-of? @_module "module" "terraform" "dependency" "include")
  (#any-of? @_source "source" "config_path")) @import
