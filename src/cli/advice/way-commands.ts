/** The commands of each way, to copy. */
import { EXPORT_ACCURACY } from '../../engine/advice/rewind-ways';
import type { PossibleWay, RestoreStep } from '../../engine/advice/way';
import type { ConnectionOptions } from '../connection/connection';
import { MAX_COST } from '../evidence/reading-cost';
import { flagsOf, type TypedValues } from '../options/flags';
import { commandLine } from '../terminal/command-line';

export interface CommandFacts {
  readonly table: string;
  readonly moment: Date;

  /** The description of the damage, and the tenant to which it is limited. */
  readonly filter?: string;
  readonly tenant?: string;
  readonly connection: ConnectionOptions;
}

/** Words for a person to replace: the attributes of the damage, and its filter. */
export const ATTRIBUTES = 'ATTRIBUTES';
export const DAMAGE = 'DAMAGE';

export function commandsOf(way: PossibleWay, facts: CommandFacts): string[] {
  const { source, kind, restore, folder, state, readDollars = 0 } = way;
  const { table, connection } = facts;
  if (source === 'stream') return [plan(facts, {})];
  if (kind === 'rewind') return [plan(facts, { only: [ATTRIBUTES], evidence: 'export' })];
  const maxCost = readDollars > MAX_COST ? Math.ceil(readDollars) : undefined;
  // Every write since an older copy was made is a part of what is compared.
  if (folder !== undefined) {
    return [comparison(facts, { from: new Date(state.getTime() + EXPORT_ACCURACY), before: folder, maxCost })];
  }
  const { from, to } = restore!;
  const flags = flagsOf({ table, ...restoreFlags(from), target: to, ...connection });
  const restored = commandLine(['restore', 'start'], flags);
  const beforeTime = source === 'point-in-time' ? undefined : state;
  if (kind === 'copy-back') return [restored, comparison(facts, { from: state, before: to, beforeTime, maxCost })];
  return [restored, ...to === table ? [] : [commandLine(['parity', table, to], flagsOf(connection))]];
}

type PlanFlags = Pick<TypedValues, 'only' | 'evidence' | 'from' | 'before' | 'beforeTime' | 'filter' | 'maxCost'>;

function plan({ table, moment, filter, tenant, connection }: CommandFacts, flags: PlanFlags): string {
  return commandLine(['rewind', 'plan'], flagsOf({ table, from: moment, filter, tenant, ...flags, ...connection }));
}

/** The damage in the live table is found by the values that it left. */
function comparison(facts: CommandFacts, sides: Pick<TypedValues, 'from' | 'before' | 'beforeTime' | 'maxCost'>): string {
  const { filter = DAMAGE } = facts;
  return plan(facts, { ...sides, filter, only: [ATTRIBUTES] });
}

function restoreFlags(from: RestoreStep['from']): TypedValues {
  if ('at' in from) return { at: from.at };
  return 'point' in from ? { point: from.point } : { deleted: true };
}
