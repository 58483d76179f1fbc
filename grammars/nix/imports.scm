; Every path is a dependency: import ./a.nix, callPackage ./b { }, imports = [ ../c.nix ]. One with an expression in it names no file.

(path_expression . (path_fragment) @import.source .) @import
