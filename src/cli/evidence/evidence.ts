/** Chooses the evidence of a plan: what the options name, or the stream if it reaches back far enough. */
import { namedBy } from './error-origin';
import { exportsNamed, exportsOf } from './export-places';
import { requireAffordable } from './reading-cost';
import { snapshotNamed } from './snapshot-places';
import { describeStream, type StreamReach } from './stream-reach';
import { timeToLive } from './time-to-live';
import { SYSTEM_CLOCK } from '../../clock/clock';
import type { Table } from '../../engine/dynamodb/table';
import { Refusal } from '../../engine/errors/refusal';
import type { Change, ResumePoint, SourceKind } from '../../engine/evidence/change';
import { exportChanges } from '../../engine/evidence/export/export-changes';
import { comparedChanges } from '../../engine/evidence/pair/compared-tables';
import { ComparisonRecord } from '../../engine/evidence/pair/comparison-record';
import { pairChanges } from '../../engine/evidence/pair/pair-changes';
import { streamChanges } from '../../engine/evidence/stream/stream-changes';
import type { Tenant } from '../../engine/evidence/tenant';
import { bucketPlace } from '../connection/bucket-place';
import type { Connection } from '../connection/connection';
import { OPTIONS, type OptionValues } from '../options/option-table';
import { timeText } from '../terminal/time';

/** The options that choose evidence. */
export type EvidenceOptions = Pick<OptionValues, 'evidence' | 'exports' | 'before' | 'beforeTime' | 'after' | 'afterTime' | 'compared' | 'damageOnly' | 'maxCost'>;

export interface EvidenceRequest extends EvidenceOptions {
  readonly table: Table;
  readonly from: Date;
  readonly to?: Date;

  /** Only changes of its items are wanted. */
  readonly tenant?: Tenant;
}

export interface Evidence {
  /** Its origin, for messages. */
  readonly title: string;

  /** Warnings about it. */
  readonly warnings?: readonly string[];

  /** The kind of its changes. */
  readonly source: SourceKind;

  /** The options that choose exactly this, whatever else there is by then. */
  readonly options?: EvidenceOptions;

  changes(place: ResumePoint, watch: EvidenceWatch): AsyncIterable<Change>;
}

/** The observer of the reading. */
export interface EvidenceWatch {
  /** Ends the reading. */
  readonly signal: AbortSignal;

  /** Called now and then with the number of records, or items, that were read, whatever came of them. */
  readonly progress: (read: number) => void;
}

/** The evidence for a plan. */
export async function evidenceFor(request: EvidenceRequest, connection: Connection): Promise<Evidence> {
  if (request.compared !== undefined) return compared(request, request.compared, connection);
  const wanted = request.evidence ?? (request.before !== undefined || request.after !== undefined ? 'pair' : request.exports ? 'export' : undefined);
  requireMatch(request, wanted);
  switch (wanted) {
    case 'pair': return pair(request, connection);
    case 'export': return exported(request, connection);
    case 'stream': return stream(request, connection);
    default: {
      const reach = await describeStream(connection, request.table, new Date(connection.time.clock().now()));
      if (!reach.since || reach.since > request.from) throw await outOfReach(request, reach, connection);
      return stream(request, connection);
    }
  }
}

/**
 * DynamoDB rounds the times of stream records down to the second, DynamoDB Local to the minute; the ARN of a
 * table shows which of the two it is.
 */
export function timePrecision({ arn }: Table): number {
  return arn.split(':')[3] === 'ddblocal' ? 60_000 : 1000;
}

async function stream({ table, from }: EvidenceRequest, connection: Connection): Promise<Evidence> {
  const streams = await connection.streams();
  // A stream names deletions by time to live itself, but for those that come from another Region.
  const { ttlAttribute, warnings } = table.otherRegions.length > 0 ? await timeToLive(table, connection) : {};
  return {
    title: 'the stream',
    source: 'stream',
    warnings,
    options: { evidence: 'stream' },
    changes: ({ bookmarks }, watch) =>
      streamChanges({
        streams,
        clock: connection.time.clock(),
        table,
        from,
        precision: timePrecision(table),
        ttlAttribute,
        bookmarks,
        ...watch,
      }),
  };
}

async function exported(request: EvidenceRequest, connection: Connection): Promise<Evidence> {
  const { table, from, to, tenant } = request;
  const { folders, until } = request.exports ? { folders: await exportsNamed(request.exports, connection), until: to }
    : await exportsOf(table, { from, to, tenant }, connection);
  const option = request.exports ? '--export' : '--evidence export';
  const { ttlAttribute, warnings } = await timeToLive(table, connection);
  return {
    title: folders.length === 1 ? `the export ${folders[0].name}` : `${folders.length} exports`,
    source: 'export',
    warnings,
    options: { exports: request.exports ?? folders.map(({ name }) => name) },
    changes: ({ bookmarks }, watch) =>
      namedBy(option, exportChanges({ exports: folders, table, from, to: until, ttlAttribute, bookmarks, ...watch })),
  };
}

async function pair(request: EvidenceRequest, connection: Connection): Promise<Evidence> {
  const { table, from, to, damageOnly, tenant } = request;
  if (request.before === undefined) {
    throw new Refusal('--before', 'be given for a pair', 'none', 'restore the table to just before the damage, or export it in full, and name that');
  }
  const before = await snapshotNamed('--before', request.before, connection, { time: request.beforeTime, table, tenant });
  const consistent = request.after === undefined;
  const after = await snapshotNamed('--after', request.after ?? table.name, connection,
    { time: request.afterTime, consistent, table, tenant });
  if (!tenant) await requireAffordable([before, { ...after, consistent }], request.maxCost);
  const { ttlAttribute, warnings } = await timeToLive(table, connection);
  return {
    title: `${before.name} compared with ${after.name}`,
    source: after.name === table.name ? 'snapshot' : 'pair',
    warnings,
    changes: ({ bookmarks, aside: folder }, { signal, progress }) => pairChanges({
      ...{ before, after, folder, table, clock: SYSTEM_CLOCK, from, to, damageOnly, ttlAttribute, bookmarks, signal },
      progress: (counts) => progress(counts.before + counts.after),
    }),
  };
}

/** The same as a pair of tables, whose differences were found before. */
async function compared(request: EvidenceRequest, place: string, connection: Connection): Promise<Evidence> {
  const { table, from, to, damageOnly } = request;
  const other = (['evidence', 'exports', 'before', 'beforeTime', 'after', 'afterTime'] as const).find((name) => request[name] !== undefined);
  if (other) throw new Refusal('--compared', 'go without other evidence', `it and ${OPTIONS[other].flag}`, 'leave one of them out');
  const record = new ComparisonRecord(await connection.s3(), bucketPlace('--compared', place));
  const { before } = await record.subject();
  const { ttlAttribute, warnings } = await timeToLive(table, connection);
  return {
    title: `${before.name} compared with ${table.name}`,
    source: 'snapshot',
    warnings,
    changes: ({ bookmarks }, { signal, progress }) => comparedChanges(record, {
      ...{ table, from, to, damageOnly, ttlAttribute, bookmarks, signal },
      progress: (counts) => progress(counts.before + counts.after),
    }),
  };
}

function requireMatch({ before, after, exports: folders }: EvidenceRequest, wanted: EvidenceOptions['evidence']): void {
  if (folders && wanted !== 'export') throw new Refusal('--export', 'go with --evidence export', `--evidence ${wanted}`);
  if ((before !== undefined || after !== undefined) && wanted !== 'pair') {
    throw new Refusal(before === undefined ? '--after' : '--before', 'go with --evidence pair', `--evidence ${wanted}`);
  }
}

/** Names the other evidence that exists. */
async function outOfReach(
  request: EvidenceRequest,
  { since, text }: StreamReach,
  connection: Connection,
): Promise<Refusal> {
  const found = await exportsOf(request.table, request, connection).then(
    ({ folders }) => folders.length,
    () => 0,
  );
  const others =
    found > 0
      ? `${found === 1 ? 'an export covers' : `${found} exports cover`} it: add --evidence export`
      : 'exports (--evidence export prints those that are missing), or a table that is restored to just before the damage (--before), may help: see help evidence';
  return new Refusal(
    '--from',
    'be within reach of the stream',
    `${timeText(request.from)}, and ${since ? `it begins ${timeText(since)}` : text}`,
    others,
  );
}
