/** The dry run of a plan: what applying it would do now, with samples to look at. */
import { SYSTEM_CLOCK } from '../../clock/clock';
import { dryRun } from '../../engine/apply/rewind';
import { leavesExpired } from '../../engine/journal/expiring-write';
import type { RunReport } from '../../engine/journal/report';
import type { Plan } from '../../engine/plan/plan';
import type { ConditionalWrite } from '../../engine/repair/conditional-write';
import { attribute, encodeItem, encodeValue, type Item, type Value } from '../../engine/values/attribute-value';
import type { Connection } from '../connection/connection';
import { type ValueChange, valueChanges } from '../report/change-text';
import { Interrupted } from '../terminal/interruption';
import type { Screen } from '../terminal/screen';

export interface Sample {
  readonly keys: Item;
  readonly changes: readonly ValueChange[];

  /** The attribute that counts up, if the item has it. */
  readonly version?: string;

  /** Attributes that would be set to the time of the repair. */
  readonly touches: readonly string[];
}

export interface DryRun {
  readonly report: RunReport;
  readonly samples: readonly Sample[];

  /** In how many items each attribute would be restored. */
  readonly attributes: Readonly<Record<string, number>>;

  /** Items whose version would count up. */
  readonly versions: number;

  /** In how many items each attribute would be set to the time of the repair. */
  readonly touches: Readonly<Record<string, number>>;

  /** Items that would be restored and have expired by then, and how many of them would be put back. */
  readonly expired: number;
  readonly expiredPuts: number;
}

/** Stands for an item that is put back or deleted. */
export const WHOLE_ITEM = '(item)';

const SAMPLES = 5;

export async function lookAt(plan: Plan, connection: Connection, screen: Screen, signal: AbortSignal): Promise<DryRun> {
  const samples: Sample[] = [];
  const attributes = new Map<string, number>();
  const touches = new Map<string, number>();
  const { rules: { version, expiry } } = plan.header;
  const now = new Date();
  let versions = 0;
  let expired = 0;
  let expiredPuts = 0;
  const progress = screen.progress('comparing', plan.header.counts.items);
  const report = await dryRun({
    plan,
    client: connection.dynamodb,
    clock: SYSTEM_CLOCK,
    progress: ({ keys }, { items }, writes = []) => {
      if (signal.aborted) throw new Interrupted('interrupted; nothing was written');
      const changes = writes.flatMap((write) => valueChanges(withoutTimes(write)));
      changes.forEach(({ attribute: name = WHOLE_ITEM }) => countOne(attributes, name));
      const times = writes.flatMap((write) => touchedBy(write));
      times.forEach((name) => countOne(touches, name));
      const counted = version !== undefined && writes.some((write) => countsUp(write, version));
      versions += Number(counted);
      const [left] = expiry === undefined ? [] : writes.filter((write) => leavesExpired(write, expiry, now));
      expired += Number(left !== undefined);
      expiredPuts += Number(left?.kind === 'put');
      if (changes.length > 0 && samples.length < SAMPLES) {
        samples.push({ keys, changes, version: counted ? version : undefined, touches: times });
      }
      progress.update(items);
    },
  }).finally(() => progress.end());
  return {
    report,
    samples,
    attributes: Object.fromEntries(attributes),
    versions,
    touches: Object.fromEntries(touches),
    expired,
    expiredPuts,
  };
}

function countOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The time of a dry run is not that of the repair. */
function withoutTimes(write: ConditionalWrite): ConditionalWrite {
  return write.kind === 'update' ? { ...write, marks: write.marks.filter(({ time }) => !time) } : write;
}

function touchedBy(write: ConditionalWrite): readonly string[] {
  switch (write.kind) {
    case 'update': return write.marks.filter(({ time }) => time).map(({ path: [name] }) => name);
    case 'put': return write.touched;
    case 'delete': return [];
  }
}

/** The version takes part in an update if the item has one. */
function countsUp(write: ConditionalWrite, version: string): boolean {
  if (write.kind === 'update') return Object.values(write.input.ExpressionAttributeNames ?? {}).includes(version);
  return write.kind === 'put' && attribute(write.item, version)?.N !== undefined;
}

export function encodeSample({ keys, changes, version, touches }: Sample): object {
  const encoded = (value: Value) => value && encodeValue(value);
  return {
    keys: encodeItem(keys),
    countsUp: version,
    touches: touches.length > 0 ? touches : undefined,
    changes: changes.map(({ from, to, ...change }) => ({ ...change, from: encoded(from), to: encoded(to) })),
  };
}
