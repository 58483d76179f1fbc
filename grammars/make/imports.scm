; include a.mk b.mk; -include; sinclude. One with an expression in front of its path is taken for one beside the file.

(include_directive "include" @import.include filenames: (list (word) @import.source)) @import
(include_directive "-include" @import.include filenames: (list (word) @import.source)) @import
(include_directive "sinclude" @import.include filenames: (list (word) @import.source)) @import
(include_directive filenames: (list (concatenation) @import.source)) @import.include @import
