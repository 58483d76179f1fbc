# Completion of codeqa for fish. What may stand at the cursor is asked of codeqa itself, so that this file never grows old.

function __codeqa_complete
    set -l words (commandline -opc)
    set -l typed (string unescape -- (commandline -ct) 2>/dev/null; or string trim -l -c "'\"" -- (commandline -ct))
    set -l lines (command codeqa __complete fish $words[2..-1] "$typed" 2>/dev/null </dev/null)
    set -l head (string match -r '^--[^=]*=' -- "$typed")
    set -l rest (string replace -r '^--[^=]*=' '' -- "$typed")
    switch "$lines[1]"
        case files
            printf "$head%s\n" (__fish_complete_path "$rest")
        case dirs
            printf "$head%s\n" (__fish_complete_directories "$rest" '')
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end

complete -c codeqa -f -a '(__codeqa_complete)'
