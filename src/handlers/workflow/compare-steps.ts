/** Compares the restored table with the damaged one, segment by segment. */
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS, type StepResult } from '../../contract/recovery-run';
import { describeTable, type Table } from '../../engine/dynamodb/table';
import { ItemKeys } from '../../engine/evidence/item-keys';
import { type ComparedTable, ComparisonRecord, type ComparisonSubject } from '../../engine/evidence/pair/comparison-record';
import { describeSides } from '../../engine/evidence/pair/pair-sides';
import { compareSegment } from '../../engine/evidence/pair/segment-pair';
import { type Snapshot, tableSnapshot } from '../../engine/evidence/pair/snapshot';
import { placeIn, type RunFolder } from '../../engine/workflow/run-folder';

/** About what a child reads in a minute, in bytes of one table. */
const SEGMENT = 100_000_000;
const MOST_SEGMENTS = 10_000;

/** The record of the comparison of a run. */
export function comparisonOf(name: string, { s3, planUri }: WorkflowAccess): ComparisonRecord {
  return new ComparisonRecord(s3, placeIn(planUri, name, RUN_FOLDERS.comparison));
}

/** Decides what is compared, once: a run that goes on compares the same. */
export async function divide(
  record: RunFolder, access: WorkflowAccess,
): Promise<{ readonly bucket: string; readonly key: string }> {
  const { name, table, restored, segments } = await record.run();
  const comparison = comparisonOf(name, access);
  const subject = await comparison.findSubject()
    ?? await comparison.begin(await subjectOf(table, restored, segments, access));
  const key = await comparison.keepSegments(subject.segments);
  return { bucket: placeIn(access.planUri).bucket, key };
}

async function subjectOf(
  table: string, restored: string, segments: number | undefined, { dynamodb, clock }: WorkflowAccess,
): Promise<ComparisonSubject> {
  const [before, after] = [restored, table].map((tableName) => tableSnapshot({ client: dynamodb, clock, tableName }));
  const live = (await after.describe()).table!;
  const sides = await describeSides({ before, after }, live.keyNames);
  const copy = sides.before.table!;
  return {
    version: 1,
    before: { ...identityOf(copy), time: sides.before.time?.toISOString() },
    after: identityOf(live),
    at: new Date(clock.now()).toISOString(),
    segments: segments ?? segmentsFor(Math.max(copy.bytes ?? 0, live.bytes ?? 0)),
  };
}

function segmentsFor(bytes: number): number {
  return Math.min(MOST_SEGMENTS, Math.max(1, Math.ceil(bytes / SEGMENT)));
}

function identityOf({ name, arn, id, keyNames }: Table): ComparedTable {
  return { name, arn, id, keyNames };
}

/** Compares a segment until it is whole or the time is up. */
export async function compareStep(record: RunFolder, segment: number, access: WorkflowAccess): Promise<StepResult> {
  const { name } = await record.run();
  const comparison = comparisonOf(name, access);
  const { before, after, segments } = await comparison.subject();
  const reached = await comparison.reached(segment);
  if (reached.position?.whole) return { done: true };
  await requireSame(before, access);
  await requireSame(after, access);
  let { objects } = reached;
  const { whole } = await compareSegment({
    before: sideOf(before, { segment, segments, consistent: false }, access),
    after: sideOf(after, { segment, segments, consistent: true }, access),
    keys: new ItemKeys(after.keyNames),
    position: reached.position,
    keep: async (differences, position) => comparison.keep(segment, objects++, differences, position),
    isTimeUp: () => access.timeLeft() <= 0,
  });
  return { done: whole };
}

/** A table of that name may be another one by now. */
async function requireSame({ name, id }: ComparedTable, { dynamodb }: WorkflowAccess): Promise<void> {
  const table = await describeTable(dynamodb, name);
  if (table.id === id) return;
  throw new Error(`table ${name} is another one than when the comparison began: its id is ${table.id}, and it was ${id}; start another run under another name`);
}

/** All children together keep to the pace, each with its share. */
function sideOf(
  { name: tableName }: ComparedTable,
  { segment, segments, consistent }: { segment: number; segments: number; consistent: boolean },
  { dynamodb: client, clock, concurrency, readUnits }: WorkflowAccess,
): Required<Snapshot> {
  const sample = { share: 1 / segments, seed: 0, of: segments, segments: [segment] };
  const capacityPerSecond = readUnits / Math.min(concurrency, segments);
  return tableSnapshot({ client, clock, tableName, sample, consistent, capacityPerSecond }) as Required<Snapshot>;
}
