# codeqa in Kakoune: ask about code, and walk the answer.
#
#   :codeqa-ask [question]   about the selected lines; prompts without a question
#   :codeqa-here             what is here: the symbol, who uses it, what it uses, its tests. No model.
#   :codeqa-uses             the same as a list: <ret> goes to a place
#   :codeqa-search [query]   places in the code for the query or the selection, as a list
#   :codeqa-impact           what depends on this file, as a list
#
# The text on screen is asked about, saved or not. The user mode `codeqa` has a key for each; to have it at hand:
#   map global user q ':enter-user-mode codeqa<ret>' -docstring 'codeqa'

declare-option -docstring 'how codeqa is called, as words of a shell' str codeqa_command %{@PROGRAM_SHELL@}
declare-option -hidden str codeqa_folder
declare-option -hidden str codeqa_text

# Parameters: the list's name, its filetype, whether the buffer's text goes in (yes or no), and codeqa's arguments.
define-command -override -hidden -params 4.. codeqa-run %{
    evaluate-commands %sh{
        set -f
        name=$1 type=$2 text=$3
        shift 3
        eval "set -- $kak_opt_codeqa_command \"\$@\""
        if ! command -v -- "$1" >/dev/null 2>&1; then
            printf '%s\n' "fail 'codeqa: its program is not there; the option codeqa_command names it'"
            exit
        fi
        folder=$(mktemp -d "${TMPDIR:-/tmp}/codeqa.XXXXXXXX") || exit
        mkfifo "$folder/answer"
        input=/dev/null
        if [ "$text" = yes ]; then input=$kak_opt_codeqa_text; fi
        here=$(dirname -- "$kak_buffile")
        [ -d "$here" ] || here=.
        (
            cd "$here" && NO_COLOR=1 CODEQA_HYPERLINKS=none "$@" <"$input" >"$folder/answer" 2>"$folder/errors"
            code=$?
            [ "$text" = yes ] && rm -rf "$(dirname "$input")"
            if [ $code -gt 1 ]; then
                told=$(sed "s/'/''/g" "$folder/errors")
                printf '%s\n' "evaluate-commands -client '$kak_client' %{ info -title codeqa '$(printf %s "$told" | sed 's/[%{}]/ /g')' }" | kak -p "$kak_session"
            elif [ $code -eq 1 ]; then
                printf '%s\n' "evaluate-commands -client '$kak_client' %{ echo codeqa: nothing found }" | kak -p "$kak_session"
            fi
            rm -rf "$folder"
        ) >/dev/null 2>&1 </dev/null &
        printf '%s\n' "evaluate-commands -try-client '$kak_opt_toolsclient' %{
            edit! -fifo '$folder/answer' '$name'
            set-option buffer filetype $type
        }"
    }
}

# Writes the buffer's text to a file of its own, which the run then reads and removes.
define-command -override -hidden codeqa-with-text -params 1.. %{
    set-option global codeqa_text %sh{ folder=$(mktemp -d "${TMPDIR:-/tmp}/codeqa.XXXXXXXX") && printf %s "$folder/text" }
    evaluate-commands -no-hooks write -sync -force %opt{codeqa_text}
    codeqa-run %arg{@}
}

define-command -override codeqa-ask -params 0..1 -docstring 'codeqa-ask [question]: ask about the selected lines' %{
    evaluate-commands %sh{
        if [ $# -gt 0 ]; then
            printf '%s\n' 'codeqa-ask-place %arg{1}'
        else
            printf '%s\n' "prompt 'codeqa: ' %{ codeqa-ask-place %val{text} }"
        fi
    }
}

define-command -override -hidden codeqa-ask-place -params 1 %{
    evaluate-commands -save-regs pq %{
        set-register q %arg{1}
        set-register p %sh{
            eval "set -- $kak_quoted_selections_desc"
            first=${1%%,*} last=${1##*,}
            first=${first%%.*} last=${last%%.*}
            if [ "$first" -gt "$last" ]; then swap=$first first=$last last=$swap; fi
            if [ "$first" -eq "$last" ]; then
                printf '%s:%s:%s' "$kak_buffile" "$kak_cursor_line" "$kak_cursor_char_column"
            else
                printf '%s:%s-%s' "$kak_buffile" "$first" "$last"
            fi
        }
        codeqa-with-text '*codeqa-answer*' markdown yes at --stdin-buffer -- %reg{p} %reg{q}
    }
}

define-command -override codeqa-here -docstring 'what is here: the symbol, who uses it, what it uses, its tests' %{
    codeqa-with-text '*codeqa-answer*' grep yes at --stdin-buffer --offline -q -- "%val{buffile}:%val{cursor_line}:%val{cursor_char_column}"
}

define-command -override codeqa-uses -docstring 'who uses what is here, as a list' %{
    codeqa-with-text '*codeqa*' grep yes at --stdin-buffer --offline -q --format vimgrep --absolute -- "%val{buffile}:%val{cursor_line}:%val{cursor_char_column}"
}

define-command -override codeqa-search -params 0..1 -docstring 'codeqa-search [query]: places in the code for the query or the selection' %{
    evaluate-commands %sh{
        if [ $# -gt 0 ]; then query='%arg{1}'; else query='%val{selection}'; fi
        printf '%s\n' "codeqa-run '*codeqa*' grep no search -q --format vimgrep --absolute -- $query"
    }
}

define-command -override codeqa-impact -docstring 'what depends on this file, as a list' %{
    codeqa-run '*codeqa*' grep no graph -q --format vimgrep --absolute -- impact %val{buffile}
}

declare-user-mode codeqa
map global codeqa q ':codeqa-ask<ret>' -docstring 'ask about these lines'
map global codeqa h ':codeqa-here<ret>' -docstring 'what is here'
map global codeqa u ':codeqa-uses<ret>' -docstring 'who uses this'
map global codeqa s ':codeqa-search<ret>' -docstring 'search for the selection'
map global codeqa i ':codeqa-impact<ret>' -docstring 'what depends on this file'
