/** Which evidence a rewind is planned from. */
import type { Connection } from './connection';
import { SYSTEM_CLOCK } from '../handlers/checks/pace';
import type { Change } from '../handlers/engine/change';
import { streamEvidence } from '../handlers/engine/stream-evidence';
import type { Table } from '../handlers/engine/table';

export interface EvidenceRequest {
  readonly table: Table;
  readonly from: Date;
  readonly to?: Date;
}

export interface Evidence {
  readonly changes: AsyncIterable<Change>;

  /** Where it comes from, to say so. */
  readonly title: string;
}

/** The evidence for a plan. */
export async function evidenceFor({ table, from }: EvidenceRequest, connection: Connection): Promise<Evidence> {
  const changes = streamEvidence({ streams: await connection.streams(), clock: SYSTEM_CLOCK, table, from, precision: timePrecision(table) });
  return { changes, title: 'the stream' };
}

/** DynamoDB rounds the times of stream records down to the second, DynamoDB Local to the minute; its tables say what they are in their ARN. */
export function timePrecision({ arn }: Table): number {
  return arn.split(':')[3] === 'ddblocal' ? 60_000 : 1000;
}
