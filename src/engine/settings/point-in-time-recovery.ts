/** Point-in-time recovery with its window. The history of the restored table begins when it is switched on. */
import { DescribeContinuousBackupsCommand, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from './described-table';
import { isMembers } from './json-value';
import type { Setting } from './setting';

/** The window of a table that names none. */
const DEFAULT_DAYS = 35;

export const POINT_IN_TIME_RECOVERY: Setting = {
  name: 'pointInTimeRecovery',
  title: 'point-in-time recovery',
  stage: 'restore',

  async read({ name, requests }) {
    const { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: recovery = {} } = {} } = await requests.ask(
      'dynamodb:DescribeContinuousBackups', () => requests.aws.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: name })),
    );
    const isOn = recovery.PointInTimeRecoveryStatus === 'ENABLED';
    return { [TABLE]: isOn ? { days: recovery.RecoveryPeriodInDays ?? DEFAULT_DAYS } : null };
  },

  async put(_, wanted, { name, requests }) {
    const days = isMembers(wanted) ? Number(wanted.days) : DEFAULT_DAYS;
    const specification = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days };
    await requests.ask('dynamodb:UpdateContinuousBackups', () => requests.aws.dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification: specification }),
    ));
  },

  /** Days that a shorter window gives up do not come back. */
  refusal: (wanted, restored) => isMembers(wanted) && isMembers(restored) && Number(restored.days) > Number(wanted.days)
    ? 'a shorter window gives up history that does not come back' : undefined,

  note: (_, wanted) => wanted === null ? undefined : 'the history of the source stays with the source: keep it as long as it may be needed',

  command: (_, wanted, __, { name }) => ['aws', 'dynamodb', 'update-continuous-backups', '--table-name', name, '--point-in-time-recovery-specification',
    `PointInTimeRecoveryEnabled=${isMembers(wanted) ? `true,RecoveryPeriodInDays=${wanted.days}` : 'false'}`],
};
