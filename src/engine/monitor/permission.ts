/** The permission to restore items without a person. */
import { ask, isOpen } from './breaker';
import { changeState } from './monitor-state';
import type { StateTable } from './state-table';
import type { Clock } from '../../clock/clock';
import type { MonitorConfiguration } from '../../contract/change-monitor';
import type { Table } from '../dynamodb/table';

export interface Permission {
  /** `restore`: the items may be written. `propose`: a plan is made for a person. `observe`: nothing is made. */
  readonly response: 'observe' | 'propose' | 'restore';

  /** The reason why it is not what the monitor is configured with. */
  readonly reason?: string;

  /** True while the breaker is open. */
  readonly open?: boolean;
}

/** What decides about a permission. */
export interface PermissionAccess {
  readonly configuration: MonitorConfiguration;

  /** The Region of the monitor. */
  readonly region: string;
  readonly state: StateTable;
  readonly clock: Clock;
}

/** The seconds without an unintended change after which a breaker closes, unless the configuration has others. */
const WINDOW = 900;

/** The permission that follows from the configuration and the table; none if the state decides. */
export function fixedPermission(table: Table, { configuration, region }: PermissionAccess): Permission | undefined {
  const { response } = configuration;
  return response === 'restore' ? inOtherRegion(configuration, region, table) : { response };
}

/** Asks for a number of items of a table. What is granted counts, also if it is never written. */
export async function permission(items: number, table: Table, access: PermissionAccess): Promise<Permission> {
  const { configuration, configuration: { breakerSeconds: window = WINDOW }, state, clock } = access;
  const now = clock.now();
  const fixed = fixedPermission(table, access);
  if (fixed) return fixed;
  return changeState<Permission>(state, (before) => {
    const { pause, breaker } = before;
    const limits = { maxItems: mostItems(configuration, table), window: 1000 * window };
    if (pause && now < pause.until) {
      const reason = `paused by ${pause.by} until ${new Date(pause.until).toISOString()}`;
      return { result: { response: 'propose', reason, open: isOpen(breaker, now) } };
    }
    const { granted, breaker: after } = ask(breaker, items, limits, now);
    const reason = `the breaker is open: more than ${limits.maxItems} items a minute`;
    return {
      state: { ...before, breaker: after },
      result: granted ? { response: 'restore', open: false } : { response: 'propose', reason, open: true },
    };
  });
}

/** Every Region sees the changes of a global table. If two of them restored, each would undo what the other writes. */
function inOtherRegion(
  { actingRegion }: MonitorConfiguration, region: string, { otherRegions }: Table,
): Permission | undefined {
  if (actingRegion !== undefined && actingRegion !== region) {
    return { response: 'observe', reason: `${actingRegion} restores the items of this global table` };
  }
  return actingRegion === undefined && otherRegions.length > 0
    ? { response: 'propose', reason: 'no Region was named that restores the items of this global table (actingRegion)' }
    : undefined;
}

function mostItems({ maxItemsPerMinute = 0, maxShare }: MonitorConfiguration, { itemCount }: Table): number {
  return maxShare === undefined ? maxItemsPerMinute : Math.min(maxItemsPerMinute, Math.floor(maxShare * itemCount));
}
