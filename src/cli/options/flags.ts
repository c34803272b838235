/** The values of options, as options to type again. */
import { OPTION_NAMES, type OptionName, optionOf, type OptionValues } from './option-table';
import type { Flags, FlagValue } from '../terminal/command-line';
import { timeText } from '../terminal/time';

/** Values of options; texts where they are as they would be typed. */
export type TypedValues = { readonly [N in OptionName]?: OptionValues[N] | string };

/** The options in the order of the table; without those of the output, which a person chooses each time. */
export function flagsOf(values: TypedValues): Flags {
  const given = OPTION_NAMES.filter((name) => values[name] !== undefined && optionOf(name).group !== 'output');
  return Object.fromEntries(given.map((name) => [optionOf(name).flag, valueOf(name, values[name])]));
}

function valueOf(name: OptionName, value: unknown): FlagValue {
  const { write } = optionOf(name);
  if (write) return write(value);
  return value instanceof Date ? timeText(value) : value as FlagValue;
}
