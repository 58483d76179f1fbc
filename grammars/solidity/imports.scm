; import "a"; import "a" as B; import * as B from "a"; import {A, B as C} from "a"

(import_directive !import_name !alias source: (string) @import.source) @import.wildcard @import
(import_directive !import_name alias: (identifier) @import.alias source: (string) @import.source) @import
(import_directive import_name: (identifier) @import.name . ["," "}"] source: (string) @import.source) @import
(import_directive import_name: (identifier) @import.name . "as" . alias: (identifier) @import.alias source: (string) @import.source) @import
