/** The throughput for which a table and each of its global indexes are warm. It can be raised, and is never lowered. */
import type { WarmThroughput } from '@aws-sdk/client-dynamodb';
import { indexOf } from './described-table';
import { isMembers, type Json } from './json-value';
import type { Setting } from './setting';

type Warm = Required<Pick<WarmThroughput, 'ReadUnitsPerSecond' | 'WriteUnitsPerSecond'>>;

export const WARM_THROUGHPUT: Setting = {
  name: 'warmThroughput',
  title: 'warm throughput',
  stage: 'restore',

  async read(table) {
    const { GlobalSecondaryIndexes: indexes = [] } = table.description;
    return table.ofEach(async (name) => {
      const { WarmThroughput: warm } =
        name === undefined ? table.description : indexes.find(({ IndexName }) => IndexName === name)!;
      return { ReadUnitsPerSecond: warm?.ReadUnitsPerSecond ?? 0, WriteUnitsPerSecond: warm?.WriteUnitsPerSecond ?? 0 };
    });
  },

  /** A table that is warmer than the source loses nothing. */
  isMet: (wanted, restored) => missingUnits(wanted, restored).every((units) => units === 0),

  /** Each alone: DynamoDB warms a table or an index with one request. */
  async put(part, wanted, target) {
    const now = (await WARM_THROUGHPUT.read(await target.described()))[part];
    const [source, restored] = [warmOf(wanted), warmOf(now)];
    const warm: Warm = {
      ReadUnitsPerSecond: Math.max(source.ReadUnitsPerSecond, restored.ReadUnitsPerSecond),
      WriteUnitsPerSecond: Math.max(source.WriteUnitsPerSecond, restored.WriteUnitsPerSecond),
    };
    const index = indexOf(part);
    await target.updateTable(index === undefined ? { WarmThroughput: warm }
      : { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: index, WarmThroughput: warm } }] });
  },

  note(_, wanted, restored) {
    const [read, write] = missingUnits(wanted, restored).map((units) => units.toLocaleString('en'));
    return `DynamoDB charges once for the units that are added: ${read} read and ${write} write units a second`;
  },
};

function warmOf(value: Json | undefined): Warm {
  return (isMembers(value) ? value : { ReadUnitsPerSecond: 0, WriteUnitsPerSecond: 0 }) as unknown as Warm;
}

function missingUnits(wanted: Json, restored: Json | undefined): [number, number] {
  const [source, now] = [warmOf(wanted), warmOf(restored)];
  const missing = (units: keyof Warm) => Math.max(0, source[units] - now[units]);
  return [missing('ReadUnitsPerSecond'), missing('WriteUnitsPerSecond')];
}
