/** Two tables that were compared segment by segment, as the changes that a comparison of them finds. */
import type { ComparedTable, ComparisonRecord } from './comparison-record';
import { pairChanges, type PairChangesOptions } from './pair-changes';
import type { Snapshot } from './snapshot';
import type { Table } from '../../dynamodb/table';
import { Refusal } from '../../errors/refusal';
import { StateError } from '../../errors/state-error';
import type { Change } from '../change';

export type ComparedChangesOptions = Omit<PairChangesOptions, 'before' | 'after' | 'folder' | 'clock' | 'differing'>;

/** The changes that the record of a comparison holds. Neither table is read. */
export async function* comparedChanges(
  record: ComparisonRecord, options: ComparedChangesOptions,
): AsyncGenerator<Change> {
  const { before, after, at } = await record.subject();
  requireSame(record, after, options.table);
  const seen = Date.parse(at);
  yield* pairChanges({
    ...options,
    before: snapshotOf(before, before.time),
    after: snapshotOf(after),
    clock: { now: () => seen, sleep: async () => undefined },
    // All of it is in the bucket, so nothing is put aside.
    folder: '',
    differing: (_, __, counts) => progressing(record, counts, options),
  });
}

async function* progressing(
  record: ComparisonRecord, counts: Parameters<ComparisonRecord['differences']>[0], { signal, progress }: ComparedChangesOptions,
): ReturnType<ComparisonRecord['differences']> {
  for await (const difference of record.differences(counts, signal)) {
    yield difference;
    progress?.(counts!);
  }
}

function snapshotOf({ name, arn, id, keyNames }: ComparedTable, time?: string): Snapshot {
  const table = { name, arn, id, keyNames, itemCount: 0, otherRegions: [], strong: false };
  return {
    name,
    describe: async () => ({ table, time: time === undefined ? undefined : new Date(time), accuracy: 0 }),
    items: () => { throw new StateError(`table ${name} was compared before`, 'it is not read again'); },
  };
}

function requireSame({ name }: ComparisonRecord, { arn, id }: ComparedTable, table: Table): void {
  if (arn === table.arn && id === table.id) return;
  throw new Refusal('compared', `be a comparison with ${table.name} (${table.id})`, `${name}, with ${arn} (${id})`,
    'a table that was made again has other items: compare it');
}
