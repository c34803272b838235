import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BackupRule, BackupSchedule, CopyTarget, ProtectedTable, ProtectionVerification, TableBackupPlan } from '../../src';
import { expectationOf, IRELAND, PARTITION_KEY, propertiesOf } from '../sample';
import { protect } from './verified-stack';

describe('400 protected tables in a stack', () => {
  const stack = protect(new Stack(new App(), 'OrdersOfTheShopInProduction'), 400);
  const template = Template.fromStack(stack).toJSON();
  const resources = Object.values<any>(template.Resources);

  test('cost at most 30 resources beside the tables', () => {
    expect(resources.length - 400).toBeLessThanOrEqual(30);
  });

  test('are verified by an event of less than 200 KB', () => {
    const event = deployed(expectationOf(stack));

    expect(event).toContain('OrdersOfTheShopInProduction/Table399');
    // An update carries the properties of before as well.
    expect(2 * event.length).toBeLessThan(200_000);
  });

  test('fit into the 6,144 characters of a managed policy', () => {
    expectPoliciesToFit(stack);
  });
});

describe('400 protected tables with a key each', () => {
  const stack = new Stack(new App(), 'OrdersOfTheShopInProduction', { env: IRELAND });
  [...Array(400).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, encryption: keyed(stack, `Key${index}`, index) }));

  test('share one profile, and are verified by an event of less than 200 KB', () => {
    const expectation = expectationOf(stack);
    const event = deployed(expectation);

    expect(expectation.profiles).toHaveLength(1);
    expect(expectation.tables[399].keyArns).toEqual([keyArn(399)]);
    expect(2 * event.length).toBeLessThan(200_000);
  });

  test('fit into the 6,144 characters of a managed policy: their keys are all keys of the account', () => {
    expectPoliciesToFit(stack);
    expect(JSON.stringify(statementOf(stack, 'DescribeDeclaredKeys').Resource)).toMatch(/":kms:\*:111111111111:key\/\*"/);
  });
});

describe('the policies of many tables', () => {
  const tableResources = (stack: Stack) => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Sid }) => ['BackUpTables', 'DescribeTables'].includes(Sid))
    .map(({ Resource }) => Resource);

  test('name each table for as long as they fit', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 30);

    tableResources(stack).forEach((named) => expect(named).toHaveLength(30));
    expectPoliciesToFit(stack);
  });

  test('name the tables of the stack by their beginning, and those with a name of their own, when there are more', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 100, (index) => index < 10 ? `table-${index}` : undefined);

    tableResources(stack).forEach((named) => {
      expect(named).toHaveLength(11);
      expect(JSON.stringify(named[0])).toContain('{"Ref":"AWS::StackName"},"-*"');
    });
    expectPoliciesToFit(stack);
  });

  test('name all tables of the Region when too many have a name of their own', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 400, (index) => `a-table-with-a-name-of-its-own-${index}`);

    tableResources(stack).forEach((named) => expect(JSON.stringify(named)).toContain(':table/*'));
    expectPoliciesToFit(stack);
  });

  test('fit with more plans and vaults than can be named', () => {
    const stack = new Stack(new App(), 'Shop');
    [...Array(30).keys()].forEach((index) => {
      const copies = [CopyTarget.toVaultArn(`arn:aws:backup:eu-central-1:222222222222:backup-vault:copies-${index}`)];
      const rule = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), copies });
      new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, backupPlan: new TableBackupPlan(stack, `Plan${index}`, { rules: [rule] }) });
    });

    expectPoliciesToFit(stack);
    expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Sid }) => ['ReadPlans', 'DescribeVaults', 'CopyIntoVaults'].includes(Sid))
      .map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(':backup-vault:*'), expect.stringContaining(':backup-plan:*'), expect.stringContaining(':backup-vault:*'),
    ]);
  });

  test('fit with as many tables, plans, vaults and keys as are named, in a VPC with a queue', () => {
    const stack = new Stack(new App(), 'Shop', { env: IRELAND });
    new ProtectionVerification(stack, 'Verification', { vpc: new ec2.Vpc(stack, 'Vpc'), deadLetterQueue: new sqs.Queue(stack, 'Queue') });
    const plans = [...Array(6).keys()].map((index) => new TableBackupPlan(stack, `Plan${index}`));
    [...Array(30).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, {
      ...PARTITION_KEY, backupPlan: plans[index % 6],
    }));

    expectPoliciesToFit(stack);
    const named = (sid: string) => statementOf(stack, sid).Resource;
    expect([named('DescribeTables').length, named('ReadPlans').length, named('ReadVaults').length, named('DescribeDeclaredKeys').length]).toEqual([30, 6, 6, 6]);
  });

  test('fit with the tags of tables, which are read table by table', () => {
    const stack = new Stack(new App(), 'Shop');
    const backupPlan = new TableBackupPlan(stack, 'Plan', { selectionTags: { backup: 'gold' } });
    [...Array(30).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, backupPlan }));

    expectPoliciesToFit(stack);
  });

  test('fit with the longest name of a stack and names that CloudFormation chooses', () => {
    expectPoliciesToFit(protect(new Stack(new App(), 'S'.repeat(128)), 60));
  });
});

/** A key that the app imports; the same for the same number. */
function keyed(stack: Stack, id: string, number: number): dynamodb.TableEncryptionV2 {
  return dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, id, keyArn(number)));
}

function keyArn(number: number): string {
  return `arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function statementOf(stack: Stack, sid: string): any {
  return propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Sid }) => Sid === sid);
}

/** A template value as it is after deployment: every reference as long as the longest thing that it can stand for. */
function deployed(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\{"Fn::GetAtt":\["([^"]+)","Arn"\]\}/g, (_, id) => `"arn:aws:dynamodb:ap-northeast-1:111111111111:table/OrdersOfTheShopInProduction-${id}-1ABCDEFGHIJKL"`)
    .replace(/\{"Ref":"AWS::StackName"\}/g, '"OrdersOfTheShopInProduction"')
    .replace(/\{"Ref":"AWS::(Region|AccountId|Partition)"\}/g, '"ap-northeast-1"')
    .replace(/\{"Ref":"([^"]+)"\}/g, (_, id) => `"OrdersOfTheShopInProduction-${id}-1ABCDEFGHIJKL"`)
    .replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts) => `"${parts.replace(/","/g, '').replace(/"/g, '')}"`);
}

function expectPoliciesToFit(stack: Stack) {
  propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => {
    expect(deployed(PolicyDocument).length).toBeLessThanOrEqual(6144);
  });
}
