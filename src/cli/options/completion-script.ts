/** The script by which a shell completes commands, options and files, made of their definitions. */
import type { CommandDefinition } from './command-definition';
import { optionOf } from './option-table';

export const SHELLS = ['bash', 'zsh'] as const;

export type Shell = typeof SHELLS[number];

const PROGRAMS = 'cdk-dynamodb-recovery ddb-recovery';

/** In zsh, `bashcompinit` runs the same function. */
export function completionScript(shell: Shell, commands: readonly CommandDefinition[]): string {
  const start = shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : [];
  const families = [...new Set(commands.filter(({ words }) => words.length > 1).map(({ words: [family] }) => family))];
  return [
    ...start,
    '_ddb_recovery() {',
    '  local IFS=$\'\\n\' current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="" options="" files="" values=""',
    '  if [ "$COMP_CWORD" -gt 1 ]; then command="${COMP_WORDS[1]}"; fi',
    ...families.map((family) =>
      `  if [ "$COMP_CWORD" -gt 2 ] && [ "$command" = ${family} ]; then command="${family} \${COMP_WORDS[2]}"; fi`),
    '  case "$command" in',
    `    "") options=${list([...new Set([...commands.map(({ words: [first] }) => first), 'help'])])} ;;`,
    ...families.map((family) =>
      `    ${family}) options=${list(commands.filter(({ words }) => words[0] === family).map(({ words }) => words[1]))} ;;`),
    ...commands.flatMap((command) => branchOf(command)),
    '  esac',
    '  if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current"))',
    '  elif [ "$files" = only ] || { [ "$files" = yes ] && [ "${current#-}" = "$current" ]; }; then COMPREPLY=($(compgen -f -- "$current"))',
    '  else COMPREPLY=($(compgen -W "$options" -- "$current")); fi',
    '}',
    `complete -o filenames -F _ddb_recovery ${PROGRAMS}`,
    '',
  ].join('\n');
}

function branchOf({ words, arguments: parameters, options }: CommandDefinition): string[] {
  const definitions = options.map(optionOf);
  const choices = parameters.flatMap((parameter) => parameter.choices ?? []);
  const valued = definitions.filter(({ value }) => value !== undefined);
  return [
    `    "${words.join(' ')}")`,
    `      options=${list([...choices, ...definitions.map(({ flag }) => flag)])}`,
    ...parameters.some(({ file }) => file) ? ['      files=yes'] : [],
    '      case "$before" in',
    ...valued.map(({ flag, short, choices: each, file }) =>
      `        ${[flag, ...short ? [`-${short}`] : []].join('|')}) ${each ? `values=${list(each)}` : file ? 'files=only' : 'options="" files=""'} ;;`),
    '      esac ;;',
  ];
}

function list(words: readonly string[]): string {
  return `$'${words.join('\\n')}'`;
}
