; The whole statement: its paths, braces and renamings are taken apart by the engine.

(import_declaration) @import.source @import
