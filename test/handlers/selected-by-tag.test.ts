import { DescribeBackupVaultCommand, DescribeRegionSettingsCommand, GetBackupPlanCommand, GetBackupSelectionCommand, type BackupSelection } from '@aws-sdk/client-backup';
import { DescribeTableCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, dynamodbMock, errorNamed, FakeClock, newAccess, resetMocks } from './sdk';
import { verifyProtection } from '../../src/handlers/protection-verification';

const ALL = 'arn:aws:dynamodb:eu-west-1:111111111111:table/*';
const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/ledger';
const EXPECTATION = {
  tables: [{ path: 'Shop/Ledger', tableName: 'ledger', selectedBy: ['0'] }],
  selections: [{ selectionId: 'tagged', plan: '0', criteria: [ALL, 'StringEquals aws:ResourceTag/plan gold'], tags: [{ key: 'plan', value: 'gold' }] }],
  plans: [{ path: 'Shop/Plan', backupPlanId: 'plan', rules: [] }],
};
const BY_TAG = { Resources: [ALL], ListOfTags: [], NotResources: [], Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/plan', ConditionValue: 'gold' }] } };

const selection = (selected: Partial<BackupSelection>) => backupMock.on(GetBackupSelectionCommand)
  .resolves({ BackupSelection: { SelectionName: 'tagged', IamRoleArn: 'role', ...selected } });
const tags = (...pages: Array<{ [key: string]: string }>) => {
  const answers = pages.map((page, index) => ({
    Tags: Object.entries(page).map(([Key, Value]) => ({ Key, Value })),
    NextToken: index < pages.length - 1 ? String(index + 1) : undefined,
  }));
  answers.forEach((answer, index) => dynamodbMock
    .on(ListTagsOfResourceCommand, { ResourceArn: ARN, NextToken: index ? String(index) : undefined })
    .resolves(answer));
};

const verify = (expectation: object = EXPECTATION, clock = new FakeClock()) => verifyProtection({
  RequestType: 'Create',
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  ResourceProperties: { expectation, settleSeconds: '0', logGroup: '/shop' },
} as any, newAccess(clock));

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
  backupMock.on(GetBackupPlanCommand).resolves({ BackupPlan: { BackupPlanName: 'plan', Rules: [] } });
  backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB: true },
  });
  backupMock.on(DescribeBackupVaultCommand).resolves({});
  dynamodbMock.on(DescribeTableCommand).resolves({ Table: { TableArn: ARN } });
  selection(BY_TAG);
  tags({ plan: 'gold' });
});

describe('a table that is selected by its tags', () => {
  test('is verified by its tags and by what the plan selects by', async () => {
    await expect(verify()).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('has its tag on any page of its tags', async () => {
    tags({ a: 'b' }, { plan: 'gold' });

    await expect(verify()).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each([
    [{ other: 'gold' }, 'the table has no such tag'],
    [{ plan: 'silver' }, 'the table has the tag plan = silver'],
  ])('is not selected with the tags %j', async (real, said) => {
    tags(real as any);

    await expect(verify()).rejects.toThrow(
      `ERROR TABLE_NOT_SELECTED Shop/Ledger: expected backups by the plan Shop/Plan (plan), which selects tables with the tag plan = gold; actual: ${said}; `
        + `run: aws dynamodb tag-resource --resource-arn ${ARN} --tags Key=plan,Value=gold`,
    );
  });

  test.each<[string, Partial<BackupSelection>, string]>([
    ['nothing but ARNs', { Resources: [ALL] }, ALL],
    ['another tag', { ...BY_TAG, Conditions: { StringLike: [{ ConditionKey: 'aws:ResourceTag/plan', ConditionValue: 'g*' }] } }, 'StringLike aws:ResourceTag/plan g*'],
    ['fewer tables', { ...BY_TAG, NotResources: [ARN] }, `not ${ARN}`],
    ['a list of tags', { ...BY_TAG, ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'x', ConditionValue: 'y' }] }, 'or the tag x y'],
  ])('is not safe when the plan selects by %s', async (_, real, said) => {
    selection(real);

    const outcome = verify();
    await expect(outcome).rejects.toThrow(
      'ERROR SELECTION_DIFFERS Shop/Plan selection tagged: expected StringEquals aws:ResourceTag/plan gold, arn:aws:dynamodb',
    );
    await expect(outcome).rejects.toThrow(said);
  });

  test('is not safe when the selection is gone', async () => {
    backupMock.on(GetBackupSelectionCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(verify()).rejects.toThrow('ERROR SELECTION_DIFFERS Shop/Plan selection tagged: expected');
  });

  test('is asked for its tags at 8 a second', async () => {
    const clock = new FakeClock();
    await verify({ ...EXPECTATION, tables: Array(17).fill(EXPECTATION.tables[0]) }, clock);

    expect(clock.time).toBeGreaterThanOrEqual(2000);
  });

  test('need not be in the app for its selection to be verified', async () => {
    selection({ Resources: [ALL] });

    await expect(verify({ ...EXPECTATION, tables: [] })).rejects.toThrow(
      'the protection of the tables that a plan selects is not what the stack declares: 1 error',
    );
  });

  test('is not said to be safe when its tags cannot be read', async () => {
    dynamodbMock.on(ListTagsOfResourceCommand).rejects(errorNamed('AccessDeniedException'));

    await expect(verify()).rejects.toThrow(
      'CHECK_FAILED Shop/Ledger: expected protection that can be verified; actual: dynamodb:ListTagsOfResource failed: AccessDeniedException',
    );
  });
});
