import { describeTable, templateOf } from './live-table';
import { type Loss, type TemplateTable, unlessUnanswered } from './loss';
import { describeDropped, describePeriod, describeRestorePoints, restorePoints } from './restore-points';
import {
  recoveryOffAcknowledged, replacementAcknowledged, replicaRemovalAcknowledged, replicaWindowAcknowledged,
  windowAcknowledged,
} from '../../contract/acknowledgement';
import type { GuardedReplica } from '../../contract/guarded-stack';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';
import type { TableAccess } from '../checks/table-check';

/** A table that is there, and that the template still has. */
export interface KeptTable {
  readonly subject: string;
  readonly tableName: string;

  /** The Region of the stack. */
  readonly region: string;
  readonly declared: TemplateTable;

  /** The table in the previous template; none if the guard did not know the table. */
  readonly previous?: TemplateTable;
}

/** Losses by the update of a table. */
export async function keptTableLosses(table: KeptTable, access: TableAccess): Promise<Loss[]> {
  const { declared, region, tableName } = table;
  return unlessUnanswered(table.subject, 'dynamodb:DescribeTable', async () => {
    const live = table.previous ? undefined : await describeTable(tableName, region, access);
    const previous = table.previous ?? (live && templateOf(live, declared, region));
    if (!previous) {
      return [];
    }
    const changes = replacingChanges(previous, declared, tableName);
    if (changes.length > 0) {
      return replacement(table, previous, changes, access);
    }
    const gone = regionsOf(previous).filter((each) => !regionsOf(declared).includes(each));
    return (await Promise.all([
      ...gone.map((each) => replicaRemoval(table, each, access)),
      ...declared.settings.replicas.map((replica) => shorterWindow(table, replica, access)),
    ])).flat();
  });
}

function regionsOf({ settings }: TemplateTable): string[] {
  return settings.replicas.map(({ region }) => region);
}

/**
 * A table that has the declared name is not replaced by it, whatever the template had before: a restored table has
 * taken over, and the code names it now. CloudFormation could not make a second table of that name either.
 */
function replacingChanges(previous: TemplateTable, declared: TemplateTable, liveName: string): string[] {
  const [before, after] = [previous.settings.identity, declared.settings.identity];
  return [
    ...(declared.tableName === liveName
      || (nameOf(previous) === nameOf(declared) && before.tableName === after.tableName)
      ? []
      : [`${nameOf(declared)} in place of ${nameOf(previous)}`]),
    ...(String(before.keySchema) === String(after.keySchema)
      ? []
      : [`the key ${after.keySchema.join(' ')} in place of ${before.keySchema.join(' ')}`]),
    ...(before.localSecondaryIndexes === after.localSecondaryIndexes ? [] : ['other local secondary indexes']),
    ...(before.importSourceSpecification === after.importSourceSpecification ? [] : ['another source to import from']),
  ];
}

function nameOf({ tableName, settings }: TemplateTable): string {
  return tableName !== undefined
    ? `the name ${tableName}`
    : settings.identity.tableName
      ? 'a name made from others'
      : 'a name chosen by CloudFormation';
}

async function replacement(
  { subject, tableName, declared }: KeptTable, previous: TemplateTable, changes: string[], access: TableAccess,
): Promise<Loss[]> {
  const fate = declared.settings.updateReplacePolicy.startsWith('Retain') ? 'be kept outside the stack' : 'be deleted';
  return [
    {
      code: 'TABLE_WOULD_BE_REPLACED',
      severity: 'ERROR',
      subject,
      expected: changes.join(' and '),
      actual: `the table ${tableName}, ${await describeRestorePoints(tableName, regionsOf(previous), access)}, would be replaced by an empty one and ${fate}`,
      remedy: 'leave the table as it is and define a second one',
      acknowledgement: replacementAcknowledged(declared.path),
    },
  ];
}

async function replicaRemoval(
  { subject, tableName, declared }: KeptTable,
  region: string,
  access: TableAccess,
): Promise<Loss[]> {
  return [
    {
      code: 'REPLICA_WOULD_GO',
      severity: 'ERROR',
      subject: `${subject} in ${region}`,
      expected: 'no replica there',
      actual: `a replica, ${await describeRestorePoints(tableName, [region], access)}, would be deleted`,
      remedy: 'keep the replica',
      acknowledgement: replicaRemovalAcknowledged(declared.path, region),
    },
  ];
}

async function shorterWindow(table: KeptTable, replica: GuardedReplica, access: TableAccess): Promise<Loss[]> {
  const { declared, tableName } = table;
  const { region } = replica;
  const days = daysOf(replica);
  // No window is longer, so a table that declares the longest can lose nothing by it.
  if (days >= LONGEST_WINDOW_DAYS) {
    return [];
  }
  const subject = declared.settings.replicas.length > 1 ? `${table.subject} in ${region}` : table.subject;
  return unlessUnanswered(subject, 'dynamodb:DescribeContinuousBackups', async () => {
    const points = await restorePoints(tableName, region, access);
    if (!points || days >= points.days) {
      return [];
    }
    const base = { severity: 'ERROR' as const, subject };
    return [days > 0 ? {
      ...base,
      code: 'WINDOW_WOULD_SHORTEN',
      expected: `point-in-time recovery over ${days} days`,
      actual: `a window of ${points.days} days; ${describeDropped(points, days)}`,
      remedy: `declare ${points.days} days`,
      acknowledgement: windowAcknowledgement(table, region, days),
    } : {
      ...base,
      code: 'PITR_WOULD_GO_OFF',
      expected: 'no point-in-time recovery',
      actual: `a window of ${points.days} days; all restore points, ${describePeriod(points)}, would be lost at once`,
      remedy: 'leave point-in-time recovery on',
      acknowledgement: recoveryOffAcknowledged(declared.path, region),
    }];
  });
}

function daysOf({ recoveryEnabled = true, recoveryWindowDays }: GuardedReplica): number {
  return recoveryEnabled ? recoveryWindowDays : 0;
}

/** The window of the table is accepted on the table, for all replicas that share it. */
function windowAcknowledgement({ declared, region: own }: KeptTable, region: string, days: number): string {
  const shared = declared.settings.replicas.some((replica) => replica.region === own && daysOf(replica) === days);
  return shared ? windowAcknowledged(declared.path, days) : replicaWindowAcknowledged(declared.path, region, days);
}
