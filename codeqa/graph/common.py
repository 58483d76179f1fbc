"""Methods that every program of a language calls on strings, containers, streams and promises.

``x.append(y)`` says nothing of a class in the repository that has an ``append`` too: such a call on a receiver of unknown type is not guessed at. A receiver
that is known (``self``, an import, a class called like it) is not touched by this. Nor is anything guessed at after the language's own modules.
"""

from __future__ import annotations

from typing import Final

_C: Final = (
    "assign at back begin c_str capacity cbegin cend clear count data emplace emplace_back empty end erase fill find first front get insert "
    "length lock max min move next pop pop_back pop_front push push_back push_front read reserve reset resize second size str substr swap top "
    "unlock value write"
)
_CSHARP: Final = (
    "Add AddRange All Any Append AppendLine AsSpan Cast Clear Close Concat Contains ContainsKey CopyTo Count Dispose EndsWith Equals Except First "
    "FirstOrDefault Format GetEnumerator GetHashCode GetType GroupBy IndexOf Insert Invoke Join Last LastOrDefault Max Min MoveNext OfType "
    "OrderBy Pop Push Read Remove RemoveAt Replace Select SelectMany Single SingleOrDefault Skip Split StartsWith Substring Sum Take ToArray "
    "ToDictionary ToList ToLower ToString ToUpper Trim TryGetValue Union Where Write WriteLine Zip"
)
_DART: Final = (
    "add addAll any cast catchError clear close compareTo complete contains containsKey difference elementAt endsWith every expand fold forEach get "
    "indexOf insert intersection isEmpty join listen map padLeft putIfAbsent read reduce remove removeAt removeWhere replaceAll run skip sort split "
    "startsWith sublist substring take then toList toLowerCase toSet toString toUpperCase trim union update values where whenComplete write"
)
_GO: Final = (
    "Add Bytes Close Done Equal Err Error Errorf Fatal Fatalf Format Helper Int Kind Len Less Load Lock Log Logf Name Print Printf Println RLock "
    "RUnlock Read Reset Run Seek Sprintf Store String Swap Unlock Unwrap Wait Write WriteString"
)
_JVM: Final = (
    "add addAll append apply asList charAt clear clone close collect compareTo contains containsKey entrySet equals filter findFirst flush "
    "forEach format get getClass getKey getMessage getName getOrDefault getValue hasNext hashCode indexOf isEmpty iterator join keySet length let "
    "map next of parallelStream peek poll pop println push put putAll read remove replace run set size sort split startsWith stream substring "
    "test toArray toLowerCase toString trim valueOf values write"
)
_LUA: Final = "byte char close concat find flush format gmatch gsub insert len lines lower match pack read remove rep reverse seek sort sub unpack upper write"
_PERL: Final = "DESTROY can import isa new ref to_string"
_PHP: Final = "__toString count current format get getMessage key next rewind set valid"
_PYTHON: Final = (
    "acquire add append appendleft capitalize casefold clear close copy count decode discard encode endswith extend fileno find flush format "
    "format_map get index insert intersection isalnum isalpha isdigit islower isspace isupper items join keys ljust lower lstrip partition pop "
    "popitem popleft read readline readlines release remove replace reverse rfind rjust rpartition rsplit rstrip seek send setdefault sort split "
    "splitlines startswith strip symmetric_difference tell title translate truncate union update upper values write writelines zfill"
)
_RUBY: Final = (
    "add all? any? append call capitalize chomp clear clone close collect compact concat count delete downcase dup each each_pair each_with_index "
    "empty? end_with? fetch find first flatten freeze get gsub hash include? inject insert inspect is_a? join key? keys last length map match "
    "merge merge! new next nil? pop push puts read reduce reject replace respond_to? reverse rewind select send shift size slice sort split "
    "start_with? strip sub tap to_a to_h to_i to_proc to_s to_str to_sym tr transform_values uniq unshift upcase update values write zip"
)
_RUST: Final = (
    "and_then any as_bytes as_mut as_ref as_slice as_str borrow borrow_mut by_ref chain chars clear clone cloned cmp collect contains "
    "contains_key copied count default deref drain drop entry enumerate eq err expect extend filter filter_map find finish first flat_map flush "
    "fmt fold for_each from get get_mut hash insert into into_iter is_empty is_err is_none is_ok is_some iter iter_mut join keys last len lock "
    "map map_err max min ne next ok ok_or or_else or_insert parse partial_cmp peek poll pop push push_str read remove replace rev send skip sort "
    "split sum take then to_owned to_string to_vec trim try_from try_into unwrap unwrap_or unwrap_or_default unwrap_or_else values with_capacity "
    "write write_str zip"
)
_SCRIPT: Final = (
    "add apply at bind call catch charAt charCodeAt clear concat delete emit end endsWith entries every fill filter finally find findIndex flat "
    "flatMap forEach get getTime has hasOwnProperty includes indexOf join json keys length log map match next off on once padStart pipe pop push "
    "read reduce repeat replace replaceAll resolve reverse set shift slice some sort splice split startsWith substring test text then toFixed "
    "toISOString toLowerCase toString toUpperCase trim unshift valueOf values write"
)
_SWIFT: Final = (
    "add allSatisfy append compactMap contains count dropFirst dropLast enumerated filter first firstIndex flatMap forEach get hasPrefix hasSuffix "
    "hash index init insert isEmpty joined last load lock lowercased map max min next popLast prefix reduce remove removeAll removeFirst removeLast "
    "replacingOccurrences reserveCapacity resume reversed set sort sorted split store suffix swapAt trimmingCharacters unlock update uppercased "
    "withLock withUnsafeBytes write zip"
)
_ZIG: Final = (
    "add alloc allocator append appendAssumeCapacity appendSlice clearRetainingCapacity contains count create deinit destroy dupe end eql expect "
    "expectEqual expectEqualStrings expectError first free get getOrPut init insert items iterator lessThan lock next open parse pop print put read "
    "realloc remove reset resize slice sort toOwnedSlice toSlice unlock unwrap write writeAll writer"
)

COMMON_METHODS: Final = {
    "c": frozenset(_C.split()),
    "csharp": frozenset(_CSHARP.split()),
    "dart": frozenset(_DART.split()),
    "go": frozenset(_GO.split()),
    "jvm": frozenset(_JVM.split()),
    "lua": frozenset(_LUA.split()),
    "perl": frozenset(_PERL.split()),
    "php": frozenset(_PHP.split()),
    "python": frozenset(_PYTHON.split()),
    "ruby": frozenset(_RUBY.split()),
    "rust": frozenset(_RUST.split()),
    "script": frozenset(_SCRIPT.split()),
    "solidity": frozenset({"call", "encode", "encodePacked", "length", "pop", "push", "send", "staticcall", "transfer"}),
    "swift": frozenset(_SWIFT.split()),
    "zig": frozenset(_ZIG.split()),
}
"""Family -> method names of its standard types."""

_ELIXIR: Final = (
    "Access Agent Application Atom Base Code Date DateTime DynamicSupervisor Enum ExUnit File Float GenServer IO Inspect Integer Kernel Keyword List "
    "Logger Macro Map MapSet Mix Module NaiveDateTime Node Path Port Process Range Regex Registry Stream String StringIO Supervisor System Task Time "
    "Tuple URI Version"
)

STANDARD_RECEIVERS: Final = {
    "c": frozenset({"std"}),
    "csharp": frozenset({"Assert", "Console", "Convert", "Enumerable", "Math", "String", "System", "Task", "string"}),
    "elixir": frozenset(_ELIXIR.split()),
    "lua": frozenset({"coroutine", "debug", "io", "math", "os", "string", "table", "utf8", "vim"}),
    "jvm": frozenset({"Boolean", "Character", "Class", "Double", "Enum", "Integer", "Long", "Math", "Object", "String", "StringBuilder", "System", "Thread"}),
    "python": frozenset({"bytes", "dict", "int", "list", "object", "set", "str", "tuple", "type"}),
    "ruby": frozenset({"Array", "Dir", "File", "Hash", "IO", "Kernel", "Process", "Regexp", "String", "Thread", "Time"}),
    "rust": frozenset({"Box", "Cell", "Err", "Ok", "Option", "Rc", "RefCell", "Result", "Some", "String", "Vec", "alloc", "core", "std"}),
    "script": frozenset(
        {
            "Array",
            "Buffer",
            "Date",
            "JSON",
            "Math",
            "Number",
            "Object",
            "Promise",
            "Proxy",
            "Reflect",
            "String",
            "Symbol",
            "console",
            "document",
            "process",
            "window",
        }
    ),
    "nix": frozenset({"builtins", "config", "final", "inputs", "lib", "options", "pkgs", "prev", "self", "super"}),
    "solidity": frozenset({"abi", "block", "msg", "tx", "type"}),
    "zig": frozenset({"builtin", "root", "std"}),
}
"""Family -> receivers that are the language's own wherever the file neither imports nor defines them: nothing is guessed after them."""
