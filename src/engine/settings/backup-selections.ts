/**
 * The backup plans that select a table by its ARN. A selection cannot be changed, so the restored table gets one of its
 * own in the same plan, with the same role. Selections by tags follow the tags.
 */
import { createHash } from 'node:crypto';
import {
  type BackupSelection, CreateBackupSelectionCommand, GetBackupSelectionCommand, ListBackupPlansCommand,
  ListBackupSelectionsCommand,
} from '@aws-sdk/client-backup';
import type { DescribedTable } from './described-table';
import { isMembers, type Json, plain } from './json-value';
import type { Requests } from './requests';
import type { Setting } from './setting';

export const BACKUP_SELECTIONS: Setting = {
  name: 'backupSelections',
  title: 'backup selections',
  stage: 'cut-over',

  async read({ arn, requests }) {
    const selections = await requests.ofAccount('backup selections', () => allSelections(requests));
    const own = selections.filter(({ selection }) => selects(selection, arn));
    return Object.fromEntries(own.map(({ id, name, selection }) => {
      const value = settingsOf(id, selection);
      return [`plan ${name}, ${digestOf(value)}`, value];
    }));
  },

  async put(_, wanted, { name, arn, requests }) {
    const client = await requests.aws.backup();
    const { plan, ...selection } = wanted as unknown as { plan: string } & Omit<BackupSelection, 'SelectionName'>;
    const digest = digestOf(`${arn} ${JSON.stringify(wanted)}`);
    await requests.ask('backup:CreateBackupSelection', () => client.send(new CreateBackupSelectionCommand({
      BackupPlanId: plan,
      // A name is one of a plan: with the digest, the same again meets itself.
      BackupSelection: { ...selection, SelectionName: `${name.slice(0, 40)}-${digest}`, Resources: [arn] },
      CreatorRequestId: digest,
    })));
  },

  note: () => 'a further selection in the same plan, with the same role',
};

/** A selection with its plan. */
interface PlannedSelection {
  readonly id: string;
  readonly name: string;
  readonly selection: BackupSelection;
}

async function allSelections(requests: Requests): Promise<PlannedSelection[]> {
  const client = await requests.aws.backup();
  const plans = await requests.pages('backup:ListBackupPlans', (NextToken) =>
    client.send(new ListBackupPlansCommand({ NextToken })), (page) => [page.BackupPlansList, page.NextToken]);
  const found: PlannedSelection[] = [];
  for (const { BackupPlanId, BackupPlanName } of plans) {
    const selections = await requests.pages('backup:ListBackupSelections', (NextToken) =>
      client.send(new ListBackupSelectionsCommand({ BackupPlanId, NextToken })),
    (page) => [page.BackupSelectionsList, page.NextToken]);
    for (const { SelectionId } of selections) {
      const { BackupSelection: selection } = await requests.ask('backup:GetBackupSelection', () =>
        client.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId })));
      found.push({ id: BackupPlanId!, name: BackupPlanName!, selection: selection! });
    }
  }
  return found;
}

/** True if a selection names the table, alone or by a pattern, and does not leave it out. */
function selects(
  { Resources: resources = [], NotResources: exceptions = [] }: BackupSelection, arn: DescribedTable['arn'],
): boolean {
  return resources.some((pattern) => isMatch(pattern, arn)) && !exceptions.some((pattern) => isMatch(pattern, arn));
}

function isMatch(pattern: string, arn: string): boolean {
  const expression = pattern.split('*').map((text) => text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`).test(arn);
}

/** Its plan, role and conditions: what makes a selection of the same effect. */
function settingsOf(
  plan: string, { IamRoleArn, Conditions: conditions, ListOfTags: tags = [] }: BackupSelection,
): Json {
  const given = Object.entries(conditions ?? {}).filter(([, each]) => (each as unknown[] | undefined)?.length);
  return plain({
    plan,
    IamRoleArn,
    ...given.length > 0 && { Conditions: Object.fromEntries(given) },
    ...tags.length > 0 && { ListOfTags: tags },
  });
}

function digestOf(value: Json): string {
  return createHash('sha256').update(isMembers(value) ? JSON.stringify(value) : String(value)).digest('hex').slice(0, 8);
}
