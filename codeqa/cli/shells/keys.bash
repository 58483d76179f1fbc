
# A key that asks about the line that is being typed: the answer is shown below it, and the line is kept.
__codeqa_ask_line() {
  local runs=0 first=${READLINE_LINE#"${READLINE_LINE%%[![:space:]]*}"}
  first=${first%%[[:space:]]*}
  [ -n "$first" ] && type -- "$first" >/dev/null 2>&1 && runs=1
  local prompt='$ '
  if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 44 ]; then
    eval 'prompt=${PS1@P}' # older ones would not even read it
    prompt=${prompt//[$'\001\002']/}
  fi
  printf '%s%s\n' "$prompt" "$READLINE_LINE"
  command codeqa __ask-line "$runs" "$READLINE_LINE" </dev/null
}

if [ "${BASH_VERSINFO[0]}" -ge 4 ] && [[ $- == *i* ]]; then
  for __codeqa_map in emacs vi-insert vi-command; do
    bind -m "$__codeqa_map" -x '"@KEY@": __codeqa_ask_line'
  done
  unset __codeqa_map
fi
