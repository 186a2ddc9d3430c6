/** Shells with a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** A shell that {@link completionScript} knows. */
export type Shell = (typeof shells)[number];

/**
 * The script that a shell loads once. It asks `<bin> __complete -- <words>` at each Tab; the answer is one
 * offer a line, word, tab, explanation, and the line `:files` where paths fit.
 */
export function completionScript(shell: Shell, bin: string): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](bin);
}

// bash splits words at "=" and ":"; the words are joined again before asking, and the part that bash
// keeps is cut from each offer.
const bashScript = (
  bin: string,
): string => `# bash completion of ${bin}: source <(${bin} completion bash)
_${bin}_complete() {
  local IFS=$'\\n' line word cut words=() index=1
  local current=\${COMP_WORDS[COMP_CWORD]}
  while (( index <= COMP_CWORD )); do
    word=\${COMP_WORDS[index]}
    if (( \${#words[@]} > 0 )) && [[ $word == [=:] || \${COMP_WORDS[index-1]} == [=:] ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    (( index += 1 ))
  done
  (( \${#words[@]} > 0 )) || words=("")
  local typed=\${words[\${#words[@]}-1]}
  [[ $current == [=:] ]] && current=
  cut=$(( \${#typed} - \${#current} ))
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
      continue
    fi
    word=\${line%%$'\\t'*}
    COMPREPLY+=("\${word:cut}")
  done < <(${bin} __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _${bin}_complete ${bin}
`;

const zshScript = (bin: string): string => `#compdef ${bin}
# zsh completion of ${bin}: source <(${bin} completion zsh)
_${bin}() {
  local line word about files=0
  local -a offers
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=1
      continue
    fi
    word=\${line%%$'\\t'*}
    about=
    [[ $line == *$'\\t'* ]] && about=:\${line#*$'\\t'}
    offers+=("\${word//:/\\\\:}$about")
  done < <(${bin} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#offers} )) && _describe -t words '${bin}' offers
  (( files )) && _files
}
if [[ \${funcstack[1]} == _${bin} ]]; then
  _${bin} "$@"
else
  compdef _${bin} ${bin}
fi
`;

const fishScript = (
  bin: string,
): string => `# fish completion of ${bin}: ${bin} completion fish | source
function __${bin}_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (${bin} __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c ${bin} -f -a '(__${bin}_complete)'
`;
