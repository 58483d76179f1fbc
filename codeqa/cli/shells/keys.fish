
# A key that asks about the line that is being typed: the answer is shown below it, and the line is kept.
function __codeqa_ask_line
    set -l line (commandline | string collect)
    set -l first (string match -r '\S+' -- "$line")[1]
    set -l runs 0
    test -n "$first"; and type -q -- "$first"; and set runs 1
    printf '\n'
    command codeqa __ask-line $runs "$line" </dev/null
    commandline -f repaint
end

if status is-interactive
    for map in default insert visual
        bind -M $map @KEY@ __codeqa_ask_line
    end
end
