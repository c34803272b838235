/** Random answers about a table, some of which are denied. */
import * as fc from 'fast-check';
import { before, denied, HOUR, MINUTE, seen, tableOf } from './asked-table';
import type { Answer, Findings } from '../../../src/engine/advice/findings';

/** Bounds the search for a simple example, too. */
export const LIMITS = { interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true };

const DAYS = 40 * 24 * HOUR;

export const time = fc.integer({ min: 0, max: DAYS / 1000 }).map((seconds) => before(1000 * seconds));
const bytes = fc.integer({ min: 0, max: 2 ** 42 });
const copies = fc.array(
  fc.record({ arn: fc.uuid().map((id) => `arn:aws:backup:eu-west-1:111111111111:recovery-point:${id}`), at: time, bytes }), { maxLength: 4 },
);

const capacity = fc.record({
  read: fc.integer({ min: 1, max: 50_000 }),
  write: fc.integer({ min: 1, max: 50_000 }),
});

export const table = fc.record({
  items: fc.integer({ min: 0, max: 2e9 }),
  bytes,
  indexes: fc.nat(5),
  indexBytes: bytes,
  provisioned: fc.option(capacity, { nil: undefined }),
  otherRegions: fc.subarray(['us-east-1', 'eu-west-1']),
  strong: fc.boolean(),
}).map((more) => tableOf(more));

const windows = fc.array(fc.tuple(time, fc.integer({ min: 15, max: 24 * 60 })), { maxLength: 4 })
  .map((all) => all.map(([from, length]) => ({
    arn: 'a', bucket: 'b', folder: 'f', from, to: new Date(from.getTime() + length * MINUTE), tableId: 'id', itemCount: 5,
  })));

const full = fc.array(time, { maxLength: 3 }).map((times) => times.map((at) => ({ arn: 'a', bucket: 'b', folder: 'f', at })));

export const findings: fc.Arbitrary<Findings> = fc.record({
  name: fc.constant('orders'),
  table: answered(fc.option(table), 'dynamodb:DescribeTable'),
  stream: answered(fc.option(time, { nil: undefined }).map((since) => ({ since, text: 'a stream' })), 'dynamodb:DescribeStream'),
  recovery: answered(fc.option(fc.tuple(time, time).map((both) => both.sort((a, b) => a.getTime() - b.getTime()))
    .map(([earliest, latest]) => ({ earliest, latest }))), 'dynamodb:DescribeContinuousBackups'),
  backups: answered(copies, 'dynamodb:ListBackups'),
  deletedTables: answered(copies, 'dynamodb:ListBackups'),
  recoveryPoints: answered(copies, 'backup:ListRecoveryPointsByResource'),
  exports: answered(fc.record({ incremental: windows, full }), 'dynamodb:ListExports'),
  monitor: answered(fc.boolean(), 'dynamodb:BatchGetItem'),
});

function answered<T>(value: fc.Arbitrary<T>, action: string): fc.Arbitrary<Answer<T>> {
  return fc.oneof(
    { arbitrary: value.map((each): Answer<T> => seen(each)), weight: 4 },
    { arbitrary: fc.constant<Answer<T>>(denied(action)), weight: 1 },
  );
}
