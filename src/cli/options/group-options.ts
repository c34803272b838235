/** The options with which a group of tables is restored. */
import type { OptionValues } from './option-table';
import { referencesIn } from './reference-value';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';

export const GROUP_OPTIONS = ['tables', 'at', 'quietest', 'within', 'apart', 'references', 'withoutIndexes', 'maxCost', 'record'] as const;

export interface GroupCommandOptions extends Pick<OptionValues, typeof GROUP_OPTIONS[number]> {
  readonly tables: readonly string[];
  readonly record: string;
}

/** How far before the asked moment the quietest second may be, in milliseconds. */
export const DEFAULT_WITHIN = 120_000;

/** The longest time between two writes that belong together, in milliseconds. */
export const DEFAULT_APART = 5000;

/** Side by side, and below the 50 restores that an account runs at once. */
const MOST_TABLES = 100;

export function requireGroup({ tables, at, quietest, within, references = [] }: GroupCommandOptions): void {
  const names = tables.map((table) => tableAddress('--tables', table).name);
  const repeated = names.find((name, place) => names.indexOf(name) < place);
  if (names.length < 2 || names.length > MOST_TABLES || repeated !== undefined) {
    throw new Refusal('tables', `be from 2 to ${MOST_TABLES} tables of different names`, repeated === undefined ? String(names.length) : `${repeated} twice`,
      'restore start restores one');
  }
  if (at === undefined && !quietest) throw new Refusal('at', naming`be given, or ${'quietest'}`, 'none');
  if (within !== undefined && !quietest) throw new Refusal('within', naming`go with ${'quietest'}`, 'without it');
  referencesIn(references, tables);
}
