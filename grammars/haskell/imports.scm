; import M (all of it), import M (a, T(..)), import qualified M as N. With "hiding" all the rest is visible.

(import module: (module) @import.source "hiding") @import.wildcard @import
(import !names !alias module: (module) @import.source) @import.wildcard @import
(import !names module: (module) @import.source alias: (module) @import.alias) @import
(import "qualified" module: (module) @import.source) @import
(import
  module: (module) @import.source
  names: (import_list name: (import_name [variable: (variable) @import.name type: (name) @import.name]))) @import
; T(..) brings names along that are written nowhere.
(import module: (module) @import.source names: (import_list name: (import_name (children)))) @import.wildcard @import
(import module: (module) @import.source alias: (module) @import.alias names: (import_list)) @import

(exports (module_export module: (module) @import.source) @import.reexport) @import
