import { App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { RecoveryPolicies, RecoveryPolicy, TableBackupPlan, TableProtection } from '../../src';
import { expectationOf, IRELAND, PARTITION_KEY, propertiesOf } from '../sample';
import { FRANKFURT, PLAN, daily, policyStackOf, table, windowOf } from './policy-stacks';

describe('the nearest policy', () => {
  test('counts: that of the team before that of the app', () => {
    const app = new App();
    const team = new Construct(app, 'Team');
    RecoveryPolicies.of(app).apply(daily());
    RecoveryPolicies.of(team).apply(new RecoveryPolicy({ recoveryWindow: Duration.days(30) }));
    const [teams, others] = [new Stack(team, 'Shop'), new Stack(app, 'Other')];
    [teams, others].forEach((stack) => table(stack));

    expect([teams, others].map((stack) => windowOf(stack))).toEqual([[30], [21]]);
    expect(
      [policyStackOf(team), policyStackOf(app)].map(
        (stack) => propertiesOf(stack, PLAN)[0].BackupPlan.BackupPlanRule[0].RuleName,
      ),
    ).toEqual(['TwiceMonthly', 'Daily']);
  });

  test('of a stack has its plan and its vault there', () => {
    const app = new App();
    const stack = new Stack(app, 'Shop');
    RecoveryPolicies.of(stack).apply(daily());
    table(stack);

    expect(propertiesOf(stack, PLAN)).toHaveLength(1);
    expect(app.node.children.filter(Stack.isStack)).toHaveLength(1);
  });

  test('of a stack has a plan in another stack for a stack below it of another environment', () => {
    const app = new App();
    const stack = new Stack(app, 'Shop', { env: IRELAND });
    RecoveryPolicies.of(stack).apply(daily());
    table(new Stack(stack, 'Frankfurt', { env: FRANKFURT }));

    expect(propertiesOf(policyStackOf(app, 'RecoveryPolicy-111111111111-eu-central-1'), PLAN)).toHaveLength(1);
    expect(() => app.synth()).not.toThrow();
  });

  test('does not count where a table says otherwise', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stack = new Stack(app, 'Shop');
    table(stack, 'Orders', { recoveryWindow: Duration.days(35), backupPlan: new TableBackupPlan(stack, 'Plan') });

    expect(windowOf(stack)).toEqual([35]);
    expect(app.node.children.filter(Stack.isStack)).toHaveLength(1);
  });

  test('counts for a table that is protected afterwards, unless that has a window', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stack = new Stack(app, 'Shop');
    const plain = new dynamodb.Table(stack, 'Plain', PARTITION_KEY);
    const own = new dynamodb.Table(stack, 'Own', {
      ...PARTITION_KEY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 30 },
    });
    [plain, own].forEach((each) => new TableProtection(stack, `${each.node.id}Protection`, { table: each }));

    expect(windowOf(stack, 'AWS::DynamoDB::Table')).toEqual([21, 30]);
  });

  test('counts for an imported table, whose window is verified', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(daily());
    const stack = new Stack(app, 'Shop');
    new TableProtection(stack, 'Protection', { table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger') });

    expect(expectationOf(stack).profiles[0].replicas[0].recoveryWindowDays).toBe(21);
  });

  test('without backups leaves a table without a plan, and verifies the rest', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(RecoveryPolicy.basic());
    const stack = new Stack(app, 'Shop');

    expect(table(stack).backupPlan).toBeUndefined();
    expect(app.node.children.filter(Stack.isStack)).toHaveLength(1);
    expect(expectationOf(stack)).toMatchObject({ plans: [], selections: [], tables: [{ path: 'Shop/Orders' }] });
    propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => PolicyDocument.Statement
      .forEach((statement: any) => expect(statement.Resource).toBeDefined()));
  });
});
