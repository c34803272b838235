/** The options with which a restore is asked for. */
import type { OptionValues } from './option-table';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';

export const RESTORE_OPTIONS = [
  'table', 'at', 'latest', 'point', 'deleted', 'target', 'targetRegion', 'withoutIndexes', 'key', 'restoreRole', 'settings', 'record',
] as const;

export interface RestoreCommandOptions extends Pick<OptionValues, typeof RESTORE_OPTIONS[number]> {
  readonly table: string;
  readonly record: string;
}

/** The value of `--key` for the key that AWS owns, which a table without another one has. */
export const AWS_OWNED = 'aws-owned';

const WAYS = ['at', 'latest', 'point', 'deleted'] as const;

const BACKUP = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/backup\/[\w-]+$/;
const RECOVERY_POINT = /^arn:[\w-]+:backup:[\w-]+:\d{12}:recovery-point:[\w.:-]+$/;

/** True for a backup of DynamoDB, which restores it itself. */
export function isBackup(arn: string): boolean {
  return BACKUP.test(arn);
}

/** Exactly one of the ways has to be named. */
export function requireOneWay(options: Pick<OptionValues, typeof WAYS[number]>): void {
  const given = WAYS.filter((way) => options[way] !== undefined);
  if (given.length === 1) {
    if (options.point !== undefined && !isBackup(options.point) && !RECOVERY_POINT.test(options.point)) {
      throw new Refusal('point', 'be the ARN of a DynamoDB backup or of a recovery point of AWS Backup', JSON.stringify(options.point),
        'advise lists those of a table');
    }
    return;
  }
  throw new Refusal('at', naming`be given, or one of ${'latest'}, ${'point'} and ${'deleted'}`,
    given.length === 0 ? 'none' : `${given.length} of them`, 'advise lists what there is');
}
