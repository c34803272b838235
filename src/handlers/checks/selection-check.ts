import { GetBackupSelectionCommand, type BackupClient, type BackupSelection, type ConditionParameter } from '@aws-sdk/client-backup';
import { failedCheck, isNamed } from './failed-check';
import type { ExpectedPlan, ExpectedSelection, ExpectedTable } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** The account and Region in which AWS Backup searches for the tables of a selection: its own. */
export interface Home {
  readonly region: string;

  /** Left out by stacks that were deployed before their account was declared. */
  readonly account?: string;
}

interface Declared {
  readonly plan: ExpectedPlan;

  /** The tables that the selection is to hold. */
  readonly tables: ExpectedTable[];
  readonly home: Home;
}

/**
 * Checks that the selection names each table of a stack or, if it selects by criteria, that these are the declared
 * ones.
 */
export async function checkSelection(
  selection: ExpectedSelection,
  declared: Declared,
  backup: BackupClient,
): Promise<Finding[]> {
  const { plan, tables, home } = declared;
  if (selection.selectionId === '') {
    return [];
  }
  const subject = `${plan.path} selection ${selection.selectionId}`;
  try {
    const { BackupSelection } = await backup.send(
      new GetBackupSelectionCommand({
        BackupPlanId: plan.backupPlanId,
        SelectionId: selection.selectionId,
      }),
    );
    return selection.criteria
      ? [
        ...compareCriteria(subject, selection.criteria, BackupSelection!),
        ...strayArns(subject, home, BackupSelection!),
      ]
      : compareTables(declared, BackupSelection!);
  } catch (error) {
    return isNamed(error, 'ResourceNotFoundException')
      ? gone(subject, selection, plan, tables)
      : [failedCheck(subject, 'backup:GetBackupSelection', error)];
  }
}

/** A table has the ARN that DynamoDB answers for its name here; a table of the same name elsewhere is another one. */
function compareTables({ plan, tables, home }: Declared, { Resources = [] }: BackupSelection): Finding[] {
  return tables.flatMap((table) => {
    const named = Resources.filter((arn) => tableNameOf(arn) === table.tableName);
    const stray = named.find((arn) => !isIn(home, arn));
    if (stray !== undefined) {
      return [
        {
          ...notSelected(table, plan, `the selection names ${stray}, which is not in ${describedHome(home)}`),
          remedy: ELSEWHERE,
        },
      ];
    }
    return named.length > 0 ? [] : [notSelected(table, plan, 'the selection does not name the table')];
  });
}

/** ARNs by which a selection selects nothing. */
function strayArns(subject: string, home: Home, { Resources = [] }: BackupSelection): Finding[] {
  return Resources.filter((arn) => !isIn(home, arn)).map((arn) => ({
    code: 'SELECTION_DIFFERS',
    severity: 'ERROR',
    subject,
    expected: `tables in ${describedHome(home)}`,
    actual: `the selection names ${arn}`,
    remedy: ELSEWHERE,
  }));
}

function isIn({ region, account }: Home, arn: string): boolean {
  const [,,, arnRegion, arnAccount] = arn.split(':');
  return ['*', region].includes(arnRegion) && (account === undefined || ['*', account].includes(arnAccount));
}

function describedHome({ region, account }: Home): string {
  return [...account === undefined ? [] : [account], region].join(', ');
}

const ELSEWHERE =
  'correct the ARN: AWS Backup backs up tables of its own account and Region only; protect a replica from a stack in its Region';

function compareCriteria(subject: string, criteria: string[], real: BackupSelection): Finding[] {
  const [declared, found] = [criteria, criteriaOf(real)].map((lines) => [...lines].sort().join(', '));
  return declared === found
    ? []
    : [{ code: 'SELECTION_DIFFERS', severity: 'ERROR', subject, expected: declared, actual: found, remedy: RESTORE }];
}

/** The same lines as the declaration has. */
function criteriaOf({
  Resources = [],
  NotResources = [],
  ListOfTags = [],
  Conditions = {},
}: BackupSelection): string[] {
  return [
    ...Resources,
    ...NotResources.map((arn) => `not ${arn}`),
    ...ListOfTags.map(({ ConditionKey, ConditionValue }) => `or the tag ${ConditionKey} ${ConditionValue}`),
    ...Object.entries(Conditions as { [operator: string]: ConditionParameter[] }).flatMap(([operator, list]) =>
      list.map(({ ConditionKey, ConditionValue }) => `${operator} ${ConditionKey} ${ConditionValue}`),
    ),
  ];
}

function gone(
  subject: string,
  { criteria }: ExpectedSelection,
  plan: ExpectedPlan,
  tables: ExpectedTable[],
): Finding[] {
  const real = 'the selection is gone';
  return criteria
    ? [
      {
        code: 'SELECTION_DIFFERS',
        severity: 'ERROR',
        subject,
        expected: criteria.join(', '),
        actual: real,
        remedy: RESTORE,
      },
    ]
    : tables.map((table) => notSelected(table, plan, real));
}

const RESTORE =
  'the selection was changed outside the stack: correct it in AWS Backup, or remove it and deploy the stack of the plan again';

function notSelected(table: ExpectedTable, plan: ExpectedPlan, real: string): Finding {
  return {
    code: 'TABLE_NOT_SELECTED',
    severity: 'ERROR',
    subject: table.path,
    expected: `backups by the plan ${plan.path} (${plan.backupPlanId})`,
    actual: real,
    remedy:
      'the selection was changed outside the stack: assign the table to the plan in AWS Backup, or remove the selection and deploy again',
  };
}

/** `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders` names the table `Orders`. */
function tableNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
