; A module's names become visible, all of them: `import struct A.B` too names the module first.

(import_declaration "import" @import.wildcard (identifier) @import.source) @import
