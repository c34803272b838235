/** Billing mode, provisioned throughput and on-demand maxima, of a table and of each of its global indexes. */
import type {
  GlobalSecondaryIndexUpdate, OnDemandThroughput, ProvisionedThroughput, UpdateTableInput,
} from '@aws-sdk/client-dynamodb';
import { indexOf, TABLE } from './described-table';
import { isMembers, isSame, type Json } from './json-value';
import type { Setting } from './setting';
import type { SettingsTarget } from './settings-target';
import type { Parts, TableSettings } from './table-settings';

/** The capacity of a table or an index. Units that auto scaling moves have a range. */
interface Capacity {
  readonly mode: 'PROVISIONED' | 'PAY_PER_REQUEST';

  /** Of provisioned capacity. */
  readonly read?: number | Range;
  readonly write?: number | Range;

  /** On-demand maxima; -1 is none. */
  readonly maxRead?: number;
  readonly maxWrite?: number;
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly now: number;
}

/** DynamoDB answers without a maximum, or with this. */
const NO_MAXIMUM = -1;

export const CAPACITY: Setting = {
  name: 'capacity',
  title: 'capacity',
  stage: 'restore',

  async read(table) {
    const { BillingModeSummary: billing, GlobalSecondaryIndexes: indexes = [] } = table.description;
    const mode = billing?.BillingMode ?? 'PROVISIONED';
    return table.ofEach(async (name) => {
      const { ProvisionedThroughput: units, OnDemandThroughput: maxima = {} } =
        name === undefined ? table.description : indexes.find(({ IndexName }) => IndexName === name)!;
      const { MaxReadRequestUnits: maxRead = NO_MAXIMUM, MaxWriteRequestUnits: maxWrite = NO_MAXIMUM } = maxima;
      return mode === 'PROVISIONED'
        ? { mode, read: units?.ReadCapacityUnits, write: units?.WriteCapacityUnits } : { mode, maxRead, maxWrite };
    });
  },

  wanted: (parts, _, source) => scaledParts(parts, source),

  isMet(wanted, restored) {
    if (!isMembers(wanted) || !isMembers(restored)) return isSame(wanted, restored);
    const names = new Set([...Object.keys(wanted), ...Object.keys(restored)]);
    return [...names].every((name) => isWithin(wanted[name], restored[name]));
  },

  steady: (parts, source) => withoutUnitsOfNow(scaledParts(parts, source)) as Parts,

  async putTogether(parts, target, wanted) {
    const { mode } = wanted[TABLE] as unknown as Capacity;
    const now = await CAPACITY.read(await target.described());
    const isSwitched = (now[TABLE] as unknown as Capacity).mode !== mode;
    if (mode === 'PROVISIONED') {
      // A switch of the mode takes the units of every index that there is.
      const switched = Object.fromEntries(Object.keys(now).map((part) => [part, wanted[part] ?? wanted[TABLE]]));
      await target.updateTable(provisioned(isSwitched ? switched : parts, isSwitched));
    } else {
      if (isSwitched) await target.updateTable({ BillingMode: mode });
      await putMaxima(wanted, target);
    }
  },

  note: (_, wanted, restored) => isMembers(wanted) && isMembers(restored) && wanted.mode !== restored.mode
    ? 'DynamoDB limits how often a table is switched to on-demand in 24 hours' : undefined,
};

function isWithin(wanted: Json | undefined, restored: Json | undefined): boolean {
  if (!isMembers(wanted)) return isSame(wanted, restored);
  const { least, most } = wanted as unknown as Range;
  return typeof restored === 'number' && restored >= least && restored <= most;
}

function scaledParts(parts: Parts, source: TableSettings): Parts {
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, scaled(part, value, source)]));
}

/** Auto scaling moves the units of its targets: any number in its range is right. */
function scaled(part: string, value: Json, { settings: { autoScaling } }: TableSettings): Json {
  if (!('value' in autoScaling) || !isMembers(value) || value.mode !== 'PROVISIONED') return value;
  const range = (units: 'read' | 'write'): Json => {
    const scaling = autoScaling.value[`${part} ${units}`];
    if (!isMembers(scaling)) return value[units];
    const { MinCapacity: least, MaxCapacity: most } = scaling.target as { MinCapacity: number; MaxCapacity: number };
    return { least, most, now: value[units] };
  };
  return { ...value, read: range('read'), write: range('write') };
}

function withoutUnitsOfNow(value: Json): Json {
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== 'now').map(([name, member]) => [name, withoutUnitsOfNow(member)]),
  );
}

/** Table and indexes in one change. */
function provisioned(parts: Parts, isSwitched: boolean): Omit<UpdateTableInput, 'TableName'> {
  const updates = Object.entries(parts).flatMap(([part, value]): GlobalSecondaryIndexUpdate[] => {
    const index = indexOf(part);
    return index === undefined ? [] : [{ Update: { IndexName: index, ProvisionedThroughput: unitsOf(value) } }];
  });
  return {
    ...isSwitched && { BillingMode: 'PROVISIONED' },
    ...parts[TABLE] !== undefined && { ProvisionedThroughput: unitsOf(parts[TABLE]) },
    ...updates.length > 0 && { GlobalSecondaryIndexUpdates: updates },
  };
}

function unitsOf(value: Json): ProvisionedThroughput {
  const { read, write } = value as unknown as Capacity;
  const now = (units: number | Range = 1) => typeof units === 'number' ? units : Math.min(Math.max(units.now, units.least), units.most);
  return { ReadCapacityUnits: now(read), WriteCapacityUnits: now(write) };
}

/** The maxima that differ once the mode is right. */
async function putMaxima(wanted: Parts, target: SettingsTarget): Promise<void> {
  const now = await CAPACITY.read(await target.described());
  const differing = Object.entries(wanted)
    .filter(([part, value]) => now[part] !== undefined && !isSame(value, now[part]));
  const updates = differing.flatMap(([part, value]): GlobalSecondaryIndexUpdate[] => {
    const index = indexOf(part);
    return index === undefined ? [] : [{ Update: { IndexName: index, OnDemandThroughput: maximaOf(value) } }];
  });
  const table = differing.find(([part]) => part === TABLE);
  if (differing.length === 0) return;
  await target.updateTable({
    ...table && { OnDemandThroughput: maximaOf(table[1]) },
    ...updates.length > 0 && { GlobalSecondaryIndexUpdates: updates },
  });
}

function maximaOf(value: Json): OnDemandThroughput {
  const { maxRead, maxWrite } = value as unknown as Capacity;
  return { MaxReadRequestUnits: maxRead, MaxWriteRequestUnits: maxWrite };
}
