/** Compares what is asked for now with the request in a record, so that one record is one restore. */
import { AWS_MANAGED } from './key-facts';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import type { RestoreRequest } from '../../engine/restore/restore-request';
import { AWS_OWNED, type RestoreCommandOptions } from '../options/restore-options';
import { timeText } from '../terminal/time';

/** The option that names the state to restore. */
export function askedBy({ at, latest, point }: RestoreCommandOptions): RestoreRequest['asked'] {
  if (at) return 'at';
  if (latest) return 'latest';
  return point === undefined ? 'deleted' : 'point';
}

/** The role of AWS Backup; DynamoDB takes none. */
function roleOf({ point }: RestoreRequest): string | undefined {
  return 'role' in point ? point.role : undefined;
}

/** The key as it is named in an option; that of AWS has an alias. */
function keyOf({ encryption: { Enabled: enabled, KMSMasterKeyId: key } }: RestoreRequest): string {
  return enabled ? key ?? AWS_MANAGED : AWS_OWNED;
}

/** Refuses other options than those with which the restore was begun. */
export function requireSameWish(
  options: RestoreCommandOptions, target: RestoreRequest['target'], request: RestoreRequest, place: string,
): void {
  const { source, point, asked } = request;
  const values = (at: Date | undefined, arn: string | undefined) => ({ at: at && timeText(at), point: arn, latest: 'the latest', deleted: 'the deleted table' });
  const way = askedBy(options);
  const wishes: readonly (readonly [option: string, wanted: unknown, begun: unknown])[] = [
    ['table', tableAddress('--table', options.table).name, source.name],
    ['target', target.name, request.target.name],
    ['targetRegion', target.region, request.target.region],
    [way, values(options.at, options.point)[way], values(new Date(point.at), 'arn' in point ? point.arn : undefined)[asked]],
    ['withoutIndexes', options.withoutIndexes ?? false, request.withoutIndexes],
    ['key', options.key ?? keyOf(request), keyOf(request)],
    ['restoreRole', options.restoreRole ?? roleOf(request), roleOf(request)],
  ];
  const other = wishes.find(([, wanted, begun]) => wanted !== begun);
  if (!other) return;
  const [option, wanted, begun] = other;
  throw new Refusal(option, `be as in ${place}, ${String(begun)}`, String(wanted), 'one record is one restore: name another place for its record');
}
