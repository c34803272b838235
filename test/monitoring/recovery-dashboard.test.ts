import { type Stack, Aspects, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { BackupRule, BackupSchedule, ProtectedTable, RecoveryAlerts, RecoveryDashboard, TableBackupPlan, TableProtection } from '../../src';
import { newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const define = (stack: Stack, count: number) => [...Array(count).keys()].map((index) => new ProtectedTable(stack, `Table${index}`, PARTITION_KEY));

const withDashboard = (tables: (stack: Stack) => unknown) => {
  const stack = newStack();
  new RecoveryDashboard(stack, 'Dashboard');
  tables(stack);
  return stack;
};

/** The dashboard as CloudWatch gets it; a reference reads as its logical id. */
const bodyOf = (stack: Stack) => {
  const [{ DashboardBody }] = propertiesOf(stack, 'AWS::CloudWatch::Dashboard');
  return JSON.parse(DashboardBody['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref ?? part['Fn::GetAtt'].join('.')).join(''));
};
const widget = (stack: Stack, title: string) => bodyOf(stack).widgets
  .map(({ properties }: any) => properties).find((each: any) => each.title.startsWith(title));
const shown = (stack: Stack, title: string) => widget(stack, title).metrics
  .map((metric: any[]) => metric[metric.length - 1]).filter(({ visible }: any) => visible !== false);

describe('the dashboard', () => {
  test('shows of each table of the stack, also of those defined later, how far back it can be restored, in days', () => {
    const stack = withDashboard((shop) => {
      define(shop, 1);
      new TableProtection(shop, 'Protection', { table: dynamodb.Table.fromTableName(shop, 'Ledger', 'ledger') });
    });
    const { metrics } = widget(stack, 'How far back');

    expect(shown(stack, 'How far back')).toEqual([
      { label: 'Shop/Table0', expression: 'restorableWindow0/86400', period: 86400 },
      { label: 'Shop/Ledger', expression: 'restorableWindow1/86400', period: 86400 },
    ]);
    expect(metrics).toContainEqual(['DynamoDBRecovery', 'RestorableWindow', 'TableName', expect.stringMatching(/^Table0/),
      expect.objectContaining({ id: 'restorableWindow0', stat: 'Minimum', visible: false })]);
    expect(metrics).toContainEqual(['DynamoDBRecovery', 'RestorableWindow', 'TableName', 'ledger', expect.objectContaining({ id: 'restorableWindow1' })]);
  });

  test('shows how old the newest recovery points are, and how old the plans let them become', () => {
    const stack = withDashboard((shop) => {
      const backupPlan = new TableBackupPlan(shop, 'Plan', { rules: [BackupRule.everyTwelveHours()] });
      new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan });
      define(shop, 1);
    });

    expect(shown(stack, 'Age of the newest').map(({ label }: any) => label)).toEqual(['Shop/Orders', 'Shop/Table0']);
    expect(widget(stack, 'Age of the newest').annotations.horizontal).toEqual([
      expect.objectContaining({ value: 0.5, label: 'longest time between two backups of Shop/Plan' }),
      expect.objectContaining({ value: 21, label: 'longest time between two backups of Shop/DefaultTableBackupPlan' }),
    ]);
  });

  test('has no line for a plan that runs only once more', () => {
    const stack = withDashboard((shop) => {
      const schedule = BackupSchedule.cron('cron(0 0 1 1 ? 2199)');
      const backupPlan = new TableBackupPlan(shop, 'Plan', { rules: [new BackupRule({ name: 'Once', schedule, retention: Duration.days(35) })] });
      new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan });
    });

    expect(widget(stack, 'Age of the newest').annotations).toBeUndefined();
  });

  test('shows the findings of each table', () => {
    const stack = withDashboard((shop) => define(shop, 2));

    expect(widget(stack, 'Findings').metrics).toEqual([
      ['DynamoDBRecovery', 'ProtectionFindings', 'TableName', expect.stringMatching(/^Table0/), { label: 'Shop/Table0', period: 86400, stat: 'Maximum' }],
      ['DynamoDBRecovery', 'ProtectionFindings', 'TableName', expect.stringMatching(/^Table1/), { label: 'Shop/Table1', period: 86400, stat: 'Maximum' }],
    ]);
  });

  test.each([
    ['Backup jobs', ['NumberOfBackupJobsCompleted', 'NumberOfBackupJobsFailed', 'NumberOfBackupJobsAborted', 'NumberOfBackupJobsExpired']],
    ['Copy jobs', ['NumberOfCopyJobsCompleted', 'NumberOfCopyJobsFailed']],
    ['Restore jobs', ['NumberOfRestoreJobsCompleted', 'NumberOfRestoreJobsFailed']],
  ])('shows how jobs ended: %s', (title, metrics) => {
    const stack = withDashboard((shop) => define(shop, 1));

    expect(shown(stack, title).map(({ expression }: any) => expression)).toEqual(metrics.map((metric) =>
      `SUM(SEARCH('{AWS/Backup,BackupVaultName,ResourceType} ResourceType="DynamoDB" MetricName="${metric}"', 'Sum', 86400))`));
  });

  test('shows the alerts that were not delivered, if it is told of them', () => {
    const stack = newStack();
    const alerts = new RecoveryAlerts(stack, 'Alerts', { emailAddresses: ['oncall@example.com'] });
    new RecoveryDashboard(stack, 'Dashboard', { alerts });
    define(stack, 1);

    expect(widget(stack, 'Alerts').metrics[0].slice(0, 4)).toEqual(['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', expect.stringMatching(/^AlertsUndelivered.*\.QueueName$/)]);
    expect(widget(withDashboard((shop) => define(shop, 1)), 'Alerts')).toBeUndefined();
  });

  test('shows the tables that are named, and no other', () => {
    const stack = newStack();
    const [first] = define(stack, 3);
    new RecoveryDashboard(stack, 'Dashboard', { tables: [first], dashboardName: 'recovery' });

    expect(shown(stack, 'Findings').map(({ label }: any) => label)).toEqual(['Shop/Table0']);
    expect(propertiesOf(stack, 'AWS::CloudWatch::Dashboard')[0].DashboardName).toBe('recovery');
  });

  test('has a line for each of 50 tables, and the 20 worst of more', () => {
    expect(shown(withDashboard((shop) => define(shop, 50)), 'How far back')).toHaveLength(50);
    expect(widget(withDashboard((shop) => define(shop, 51)), 'How far back')).toMatchObject({
      title: 'How far back each table can be restored to any second (of all measured tables of the Region, the 20 worst)',
      metrics: [[{ expression: 'SORT(SEARCH(\'{DynamoDBRecovery,TableName} MetricName="RestorableWindow"\', \'Minimum\', 86400)/86400, MIN, ASC, 20)', period: 86400 }]],
    });
    expect(shown(withDashboard((shop) => define(shop, 51)), 'Age of')[0].expression).toMatch(/MAX, DESC, 20\)$/);
  });

  test.each([1, 50, 400])('stays within the limits of CloudWatch with %d tables', (count) => {
    const stack = withDashboard((shop) => define(shop, count));
    const metrics = bodyOf(stack).widgets.map(({ properties }: any) => properties.metrics.length);

    expect(metrics.length).toBeLessThanOrEqual(500);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
    expect(metrics.reduce((sum: number, some: number) => sum + some, 0)).toBeLessThanOrEqual(2_500);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is rendered as the app is in the end, also when an aspect looks before', () => {
    const stack = withDashboard(() => {});
    Aspects.of(stack).add({ visit: (construct) => stack.resolve((construct as any).dashboardBody) });
    define(stack, 1);

    expect(shown(stack, 'Findings')).toHaveLength(1);
  });

  test('is refused without a table', () => {
    expect(() => Template.fromStack(withDashboard(() => {})))
      .toThrow('the dashboard "Shop/Dashboard" has no table to show; protect a table of this stack, or name some in \'tables\'');
    expect(() => new RecoveryDashboard(newStack(), 'Dashboard', { tables: [] }))
      .toThrow('\'tables\' must name at least one table, got none; leave it out for all tables of the stack');
  });

  test('is refused with what is no table, or with a name that CloudWatch does not take', () => {
    const stack = newStack();

    expect(() => new RecoveryDashboard(stack, 'Dashboard', { tables: [stack] })).toThrow('\'table\' must be a DynamoDB table');
    expect(() => new RecoveryDashboard(stack, 'Dashboard', { dashboardName: 'of orders' }))
      .toThrow('\'dashboardName\' must be 1 to 255 letters, digits, hyphens and underscores, got "of orders"');
  });
});
