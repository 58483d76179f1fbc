; using A.B;  using static A.B.C;  using X = A.B.C;

(using_directive !name [(identifier) (qualified_name) (alias_qualified_name)] @import.source) @import
(using_directive name: (identifier) @import.alias [(qualified_name) (generic_name) (alias_qualified_name)] @import.source) @import
