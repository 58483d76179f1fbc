#compdef codeqa
# Completion of codeqa for zsh. What may stand at the cursor is asked of codeqa itself, so that this file never grows old.

_codeqa() {
  local native line value
  local -a words_before lines finished unfinished
  words_before=("${(@Q)words[2,CURRENT-1]}")
  lines=("${(@f)$(command codeqa __complete zsh "${words_before[@]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  native=${lines[1]}
  case $native in
    (files) compset -P '*='; _files; return ;;
    (dirs) compset -P '*='; _files -/; return ;;
  esac
  for line in "${(@)lines[2,-1]}"; do
    value=${line%%$'\t'*}
    [[ -n $value ]] || continue
    line=${line#"$value"}
    line="${value//:/\\:}${line:+:${line#$'\t'}}"
    if [[ $value == *[/:=] ]]; then unfinished+=("$line"); else finished+=("$line"); fi
  done
  _describe -V -t values codeqa finished -M 'm:{[:lower:]}={[:upper:]}' -- unfinished -S '' -M 'm:{[:lower:]}={[:upper:]}'
}

if [[ ${funcstack[1]} == _codeqa ]]; then  # loaded by its name from a folder of $fpath
  _codeqa "$@"
elif (( $+functions[compdef] )); then
  compdef _codeqa codeqa
else
  autoload -Uz compinit && compinit && compdef _codeqa codeqa
fi
