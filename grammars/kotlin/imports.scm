; The source is the whole dotted path, the imported name last.

(import (qualified_identifier) @import.source . ) @import
(import (qualified_identifier) @import.source "*" @import.wildcard) @import
(import (qualified_identifier) @import.source "as" (identifier) @import.alias) @import
