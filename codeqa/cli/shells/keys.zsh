
# A key that asks about the line that is being typed: the answer is shown below it, and the line is kept.
codeqa-ask-line() {
  emulate -L zsh
  setopt local_traps
  trap ':' INT # Ctrl-C ends the answer, not the line
  local runs=0
  local -a words_typed=("${(@Q)${(z)BUFFER}}")
  whence -- "${words_typed[1]}" >/dev/null 2>&1 && runs=1
  zle -I
  command codeqa __ask-line "$runs" "$BUFFER" </dev/null
  (( $? == 130 )) && print
  return 0
}

if [[ -o zle ]]; then
  zle -N codeqa-ask-line
  for __codeqa_map in emacs viins vicmd; do
    bindkey -M "$__codeqa_map" '@KEY@' codeqa-ask-line
  done
  unset __codeqa_map
fi
