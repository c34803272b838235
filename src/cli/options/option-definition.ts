/** Definitions of options: how each is typed, read, printed again and explained. */
import type { FlagValue } from '../terminal/command-line';

export interface OptionDefinition<T> {
  /** The long form: `--from`. */
  readonly flag: string;

  /** One letter, for the short form. */
  readonly short?: string;

  /** Stands for the value in the help: `<time>`; none for a switch. */
  readonly value?: string;
  readonly group: OptionGroup;
  readonly help: string;

  /** Reads a value as it was typed. @default - the text itself */
  readonly read?: (flag: string, now: () => Date) => (text: string, before?: T) => T;

  /** Writes a value as it is typed; several where the option is given several times. */
  readonly write?: (value: T) => FlagValue;
  readonly choices?: readonly string[];
  readonly default?: T;

  /** The engine's name for it, where this is another one. */
  readonly property?: string;

  /** Completes with files. */
  readonly file?: true;
}

/** Headings in the help. */
export const GROUPS = {
  damage: 'What is damage:',
  rules: 'What is restored:',
  evidence: 'Evidence (help evidence):',
  sample: 'A sample:',
  plan: 'The plan:',
  limits: 'Limits of the run:',
  report: 'The report:',
  group: 'The group:',
  restore: 'The restore:',
  parity: 'What is put back:',
  cutover: 'The cut-over:',
  recovery: 'The answer:',
  demand: 'What is demanded of each table:',
  template: 'The template:',
  findings: 'The findings:',
  pause: 'The pause:',
  connection: 'Connection:',
  output: 'Output:',
} as const;

export type OptionGroup = keyof typeof GROUPS;

/** A definition with the type of its value. */
export function option<T>(definition: OptionDefinition<T>): OptionDefinition<T> {
  return definition;
}
