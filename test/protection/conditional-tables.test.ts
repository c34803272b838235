import { App, Aws, CfnCondition, Fn, Stack, type CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import {
  AlertScope, ProtectedTable, RecoveryAlerts, RecoveryDashboard, TableBackupPlan, TableProtection, TableRewind,
} from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const SELECTION = 'AWS::Backup::BackupSelection';

const resourceOf = (table: IConstruct) => table.node.defaultChild as CfnResource;
const conditionIn = (stack: Stack, id: string) =>
  new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.REGION, id) });

interface Reference {
  readonly to: string;

  /** The condition of the resource or output that it stands in, and those of `Fn::If` around it that must be met. */
  readonly under: string[];
}

/** Every reference in a template, with the conditions under which it is reached. */
function referencesIn(template: any): Reference[] {
  const entries = [...Object.values(template.Resources), ...Object.values(template.Outputs ?? {})] as any[];
  return entries.flatMap((entry) => [...references(entry, entry.Condition ? [entry.Condition] : [])]);
}

function* references(value: any, under: string[]): Generator<Reference> {
  for (const [key, member] of value !== null && typeof value === 'object' ? Object.entries<any>(value) : []) {
    if (key === 'Fn::If') {
      yield* references([member[1]], [...under, member[0]]);
      yield* references([member[2]], under);
    } else if (key === 'Ref') {
      yield { to: member, under };
    } else if (key === 'Fn::GetAtt') {
      yield { to: [member].flat()[0].split('.')[0], under };
    } else {
      const texts = key === 'Fn::Sub' ? [...[member].flat()[0].matchAll(/\$\{([^!}.]+)/g)] : [];
      yield* texts.map(([, to]) => ({ to, under }));
      yield* key === 'DependsOn' ? [] : references(member, under);
    }
  }
}

/** References to resources under a condition that can be reached where it is not met. */
function dangling(template: any): string[] {
  const alternatives = (condition: string): string[] => template.Conditions[condition]['Fn::Or']?.map(({ Condition }: any) => Condition) ?? [condition];
  return referencesIn(template).filter(({ to, under }) => {
    const condition = template.Resources[to]?.Condition;
    return (
      condition !== undefined &&
      !under.some((each) => alternatives(each).every((one) => alternatives(condition).includes(one)))
    );
  }).map(({ to, under }) => `${to} under [${under}]`);
}

/** An app with everything that refers to tables. */
function everything(conditionsCome: 'early' | 'late', always: boolean): Stack {
  const stack = newStack({ env: IRELAND });
  const [eu, us] = ['Eu', 'Us'].map((id) => conditionIn(stack, id));
  const key = new kms.Key(stack, 'Key');
  const orders = new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, encryptionKey: key });
  const audit = new ProtectedTable(stack, 'Audit', { ...PARTITION_KEY, tableName: 'audit', encryption: dynamodb.TableEncryptionV2.customerManagedKey(key) });
  const restrict = () => {
    resourceOf(orders).cfnOptions.condition = eu;
    resourceOf(audit).addOverride('Condition', us.logicalId);
    if (!always) {
      resourceOf(key).cfnOptions.condition = new CfnCondition(stack, 'Any', { expression: Fn.conditionOr(eu, us) });
    }
  };
  if (conditionsCome === 'early') {
    restrict();
  }
  new TableProtection(stack, 'Protection', { table: orders });
  const tables = [orders, audit, ...always ? [new ProtectedTable(stack, 'Always', PARTITION_KEY)] : []];
  new TableBackupPlan(stack, 'Plan').addTable(orders);
  new RecoveryAlerts(stack, 'AlertsOfTables', { alertScope: AlertScope.tables(tables), emailAddresses: ['on-call@example.com'] });
  new RecoveryAlerts(stack, 'AlertsOfStack', { alertScope: AlertScope.stack(), emailAddresses: ['on-call@example.com'] });
  new RecoveryDashboard(stack, 'Dashboard', { tables });
  const operators = [new iam.AccountRootPrincipal()];
  const rewind = new TableRewind(stack, 'Rewind', { tables, operators });
  rewind.grantPlan(new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }));
  new TableRewind(stack, 'RewindOfOne', { tables: [orders], operators });
  if (conditionsCome === 'late') {
    restrict();
  }
  return stack;
}

describe('a table under a condition', () => {
  test.each([['early', true], ['early', false], ['late', true], ['late', false]] as const)(
    'that comes %s is referred to under the same condition only (beside a table that is always there: %s)', (conditionsCome, always) => {
      const template = Template.fromStack(everything(conditionsCome, always)).toJSON();

      expect(referencesIn(template).filter(({ to }) => /^(Orders|Audit)/.test(to)).length).toBeGreaterThan(40);
      expect(dangling(template)).toEqual([]);
    });

  test('leaves no policy and no pattern with an empty list', () => {
    const without = (value: any): any => Array.isArray(value) ? value.map(without).filter((each) => each?.Ref !== 'AWS::NoValue')
      : value?.['Fn::If'] ? without(value['Fn::If'][2])
        : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, without(member)])) : value;
    const template = Template.fromStack(everything('late', false)).toJSON();
    const properties = Object.values<any>(template.Resources)
      .filter(({ Type, Condition }) => /IAM::|Events::Rule/.test(Type) && !Condition)
      .map(({ Properties }) => without(Properties));

    expect(properties.length).toBeGreaterThan(30);
    expect(JSON.stringify(properties)).not.toMatch(/(Resource|tableName|[aA]rn)":(\[\]|\{"Ref":"AWS::NoValue"\})/);
  });

  test('has a selection under its condition, where no other table is in it', () => {
    const stack = newStack();
    const orders = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    resourceOf(orders).cfnOptions.condition = conditionIn(stack, 'Eu');

    expect(Object.values<any>(Template.fromStack(stack).findResources(SELECTION)).map(({ Condition }) => Condition)).toEqual(['Eu']);
    expect(expectationOf(stack).selections).toEqual([{ selectionId: { 'Fn::If': ['Eu', { 'Fn::GetAtt': [expect.any(String), 'SelectionId'] }, ''] }, plan: 0 }]);
  });

  test('has a selection without a condition beside a table that is always there, whose name depends on the condition', () => {
    const stack = newStack();
    const [orders] = ['Orders', 'Audit'].map((id) => new ProtectedTable(stack, id, PARTITION_KEY));
    resourceOf(orders).cfnOptions.condition = conditionIn(stack, 'Eu');
    const [{ BackupSelection }] = propertiesOf(stack, SELECTION);

    expect(
      Object.values<any>(Template.fromStack(stack).findResources(SELECTION)).map(({ Condition }) => Condition),
    ).toEqual([undefined]);
    expect(BackupSelection.Resources).toContainEqual({ 'Fn::If': ['Eu', { 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'Arn'] }, { Ref: 'AWS::NoValue' }] });
    expect(BackupSelection.SelectionName['Fn::Join'][1].at(-1)).toEqual({ 'Fn::If': ['Eu', '1', '0'] });
  });

  test.each([12, 20, 21])('shares a selection with tables under %d conditions, but not under more than 20', (count) => {
    const stack = newStack();
    [...Array(count).keys()].forEach((index) => {
      resourceOf(new ProtectedTable(stack, `Table${index}`, PARTITION_KEY)).cfnOptions.condition = conditionIn(stack, `Condition${index}`);
    });

    if (count > 20) {
      expect(() => Template.fromStack(stack)).toThrow("'tables' must be under 20 conditions at most in a stack and plan, got 21; put the tables into several stacks");
    } else {
      expect(
        JSON.stringify(Template.fromStack(stack).toJSON().Conditions).match(/"Condition":"Condition\d+"/g),
      ).toHaveLength(count);
    }
  });

  test.each<[string, (stack: Stack, table: IConstruct) => unknown]>([
    ['alerts', (stack, table) => new RecoveryAlerts(stack, 'Alerts', { alertScope: AlertScope.tables([table]), emailAddresses: ['on-call@example.com'] })],
    ['dashboard', (stack, table) => new RecoveryDashboard(stack, 'Dashboard', { tables: [table] })],
    ['rewind', (stack, table) => new TableRewind(stack, 'Rewind', { tables: [table], operators: [new iam.AccountRootPrincipal()] })],
  ])('is refused by %s of another stack', (kind, define) => {
    const app = new App();
    const team = new Stack(app, 'Team');
    const orders = new ProtectedTable(team, 'Orders', PARTITION_KEY);
    define(new Stack(app, 'Watch'), orders);
    resourceOf(orders).cfnOptions.condition = conditionIn(team, 'Eu');

    expect(() => app.synth()).toThrow(`'tables' must be in the stack of the ${kind} ("Watch") where they are under a condition, got "Team/Orders" under Eu in "Team"`);
  });

  test('is backed up by a plan of another stack', () => {
    const app = new App();
    const team = new Stack(app, 'Team');
    const backupPlan = new TableBackupPlan(new Stack(app, 'Platform'), 'Plan');
    resourceOf(new ProtectedTable(team, 'Orders', { ...PARTITION_KEY, backupPlan })).cfnOptions.condition = conditionIn(team, 'Eu');

    expect(dangling(Template.fromStack(team).toJSON())).toEqual([]);
  });
});
