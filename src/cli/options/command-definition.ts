/**
 * Definitions of commands: what they take, and what runs. They load neither the SDK nor the engine: help and errors
 * come at once.
 */
import { COMMON_OPTIONS, flagOf, type OptionName, optionOf, type OptionValues } from './option-table';
import { Refusal } from '../../engine/errors/refusal';
import type { Context } from '../connection/connection';
import type { ExitCode } from '../terminal/exit-code';

export interface ArgumentDefinition {
  readonly name: string;
  readonly help: string;
  readonly choices?: readonly string[];

  /** Completes with files. */
  readonly file?: true;

  /** May be given several times; the last one only. */
  readonly several?: true;
}

export type Action = (context: Context) => Promise<ExitCode>;

export interface CommandDefinition {
  /** The words as they are typed: `rewind plan`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly arguments: readonly ArgumentDefinition[];

  /** Its options, with those that every command takes. */
  readonly options: readonly OptionName[];

  /** Commands to copy, for the help. */
  readonly examples: string;

  /** Refuses what can be refused without AWS, and returns what is to run. */
  prepare(options: OptionValues, parameters: readonly string[]): Action;
}

type Given<R extends OptionName> = { readonly [N in R]: NonNullable<OptionValues[N]> };

interface Definition<N extends OptionName, R extends N> {
  readonly words: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentDefinition[];
  readonly options?: readonly N[];
  readonly requires?: readonly R[];
  readonly examples: string;
  readonly prepare: (options: Pick<OptionValues, N> & Given<R> & Pick<OptionValues, 'json'>, ...parameters: string[]) => Action;
}

export function defineCommand<N extends OptionName = never, R extends N = never>(
  { words, arguments: parameters = [], options = [], requires = [], prepare, ...rest }: Definition<N, R>,
): CommandDefinition {
  return {
    ...rest,
    words: words.split(' '),
    arguments: parameters,
    options: [...options, ...COMMON_OPTIONS],
    prepare: (values, given) => {
      const missing = requires.find((name) => values[name] === undefined);
      if (missing) throw new Refusal(optionOf(missing).flag, 'be given', 'none', `see: npx cdk-dynamodb-recovery help ${words}`);
      return prepare(values as never, ...given);
    },
  };
}

/** The plan of a command that works on one. */
export const PLAN_ARGUMENT: ArgumentDefinition = { name: 'plan', help: 'the plan\'s folder, or s3://bucket/prefix', file: true };

/** The table of a command that works on one monitor. */
export const TABLE_ARGUMENT: ArgumentDefinition = { name: 'table', help: 'the table, by its name or ARN' };

/** The folder of a command that works on one run of a state machine. */
export const RUN_ARGUMENT: ArgumentDefinition = { name: 'run', help: 'the run of a state machine, s3://bucket/prefix/name' };

/** The record of a command that works on one restore. */
export const RESTORE_ARGUMENT: ArgumentDefinition = {
  name: 'restore', help: 'the record of the restore: its folder, or s3://bucket/prefix', file: true,
};

/** The record of a command that works on one cut-over. */
export const CUTOVER_ARGUMENT: ArgumentDefinition = {
  name: 'cut-over', help: 'the record of the cut-over: its folder, or s3://bucket/prefix', file: true,
};

/** The record of a command that works on one group. */
export const GROUP_ARGUMENT: ArgumentDefinition = {
  name: 'group', help: 'the record of the group: its folder, or s3://bucket/prefix', file: true,
};

/** A property of the engine as it was typed to this command; none if it was not typed. */
export function typedName({ arguments: parameters, options }: CommandDefinition, property: string): string | undefined {
  return parameters.some(({ name }) => name === property) && property !== PLAN_ARGUMENT.name ? `<${property}>` : flagOf(property, options);
}
