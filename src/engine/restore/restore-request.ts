/** The request of a restore: the first document of its record, written before DynamoDB is asked. */
import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';

/** The state of a table to which it is restored. Times are ISO 8601. */
export type RestorePoint =
  | { readonly kind: 'point-in-time'; readonly at: string }
  /** An on-demand backup, or the one that DynamoDB keeps of a deleted table. */
  | { readonly kind: 'backup'; readonly arn: string; readonly at: string }
  /** A recovery point of AWS Backup, which restores it with a role of its own. */
  | {
    readonly kind: 'recovery-point'; readonly arn: string; readonly at: string; readonly vault: string; readonly role: string;
  };

/** A table by all its names. The id is the only one that another table never has. */
export interface TableIdentity {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
}

export interface RestoreRequest {
  readonly version: 1;

  /** The id of the record, which the restored table has as its tag. */
  readonly id: string;
  readonly requestedAt: string;
  readonly source: TableIdentity;

  /** The option that named the state. */
  readonly asked: 'at' | 'latest' | 'point' | 'deleted';
  readonly point: RestorePoint;

  /** The name of the restored table, and its Region. */
  readonly target: { readonly name: string; readonly region: string };
  readonly withoutIndexes: boolean;
  readonly encryption: SSESpecification;

  /** The identity with whose rights DynamoDB restores, where it is known. */
  readonly by?: string;
  readonly host: string;
}

const KINDS: readonly unknown[] = ['point-in-time', 'backup', 'recovery-point'];

/** Reads a request. Refuses the document of another release, and what is no request. */
export function requestIn(json: JsonObject, place: string): RestoreRequest {
  if (typeof json.version === 'number' && json.version > 1) {
    throw new StateError(`${place} was written by a newer release`, `its version is ${json.version}, and this release reads 1`, 'use that release');
  }
  const { id, source, point, target, requestedAt } = json as Partial<RestoreRequest>;
  const texts = [id, requestedAt, source?.name, source?.arn, source?.id, point?.at, target?.name, target?.region];
  if (json.version !== 1 || !texts.every((text) => typeof text === 'string') || !KINDS.includes(point?.kind)) {
    throw new StateError(`restore is corrupt: ${place} holds no request`, undefined, 'restore the folder from a copy; the table that was restored stays');
  }
  return json as unknown as RestoreRequest;
}
