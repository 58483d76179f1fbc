# Completion of codeqa for bash 3.2 and newer. What may stand at the cursor is asked of codeqa itself, so that this file never grows old.

_codeqa() {
  local native="" value
  COMPREPLY=()
  while IFS= read -r value; do
    if [ -z "$native" ]; then native=$value; else COMPREPLY+=("$value"); fi
  done < <(command codeqa __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
  case $native in
    files) type compopt >/dev/null 2>&1 && compopt +o nospace -o default ;;
    dirs)
      local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]}
      type compopt >/dev/null 2>&1 && compopt +o nospace -o filenames
      COMPREPLY=($(compgen -d -- "$word"))
      ;;
  esac
}

complete -o nospace -F _codeqa codeqa
