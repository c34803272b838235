import { BY_REFERENCE, ORDERS, PLAN, type Planned, selection, terraformPlan, VAULT } from './terraform-plan';
import { judge } from '../../src/assessment/judgement';
import type { RecoveryRequirement } from '../../src/assessment/recovery-requirement';
import { terraformFacts } from '../../src/assessment/terraform/terraform-facts';

const STANDARD: RecoveryRequirement = {
  windowDays: 35,
  deletionProtection: true,
  kept: true,
  replicaRegions: [],
  backups: [{ longestGap: 21 * 86_400_000, retentionDays: 90, copied: false }],
};
const PITR_ONLY: RecoveryRequirement = { ...STANDARD, deletionProtection: false, backups: [] };

const found = (plan: object, requirement = STANDARD) => judge(terraformFacts('plan.json', plan), requirement).findings
  .map(({ resource, rule, replica, state }) => `${resource} ${rule}${replica ? `[${replica}]` : ''}${state === 'UNKNOWN' ? '?' : ''}`);
const changed = (resource: Planned, change: Partial<Planned>): Planned => ({ ...resource, ...change });
const withValues = (resource: Planned, values: object): Planned =>
  changed(resource, { values: { ...resource.values, ...values } });
const whole = (orders: Planned = ORDERS, by: Planned = BY_REFERENCE, plan: Planned = PLAN) => [orders, plan, VAULT, by];

test('a table with all of it, selected by a reference, passes', () => {
  expect(found(terraformPlan(whole()))).toEqual([]);
});

test('the examples of the well-known rule on recovery are judged as that rule does', () => {
  const bad: Planned = { address: 'aws_dynamodb_table.bad_example', values: { name: 'example' }, unknown: { arn: true, point_in_time_recovery: true }, written: {} };
  const good = changed(ORDERS, { address: 'aws_dynamodb_table.good_example' });

  expect(found(terraformPlan([bad, good]), PITR_ONLY)).toEqual(['aws_dynamodb_table.bad_example PointInTimeRecovery']);
});

test.each<[string, object, string[]]>([
  ['recovery that is off', { point_in_time_recovery: [{ enabled: false }] }, ['PointInTimeRecovery']],
  ['a short window', { point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 7 }] }, ['RecoveryWindow']],
  ['no deletion protection', { deletion_protection_enabled: null }, ['DeletionProtection']],
  ['a replica without recovery', { replica: [{ region_name: 'us-east-1', point_in_time_recovery: false, deletion_protection_enabled: true }] }, ['PointInTimeRecovery[us-east-1]']],
])('%s is a finding', (_, values, rules) => {
  expect(found(terraformPlan(whole(withValues(ORDERS, values))))).toEqual(rules.map((rule) => `aws_dynamodb_table.orders ${rule}`));
});

test('recovery by a value of the run is not known', () => {
  const table = changed(ORDERS, { values: { name: 'orders', deletion_protection_enabled: true }, unknown: { arn: true, point_in_time_recovery: [{ enabled: true }] } });

  expect(found(terraformPlan(whole(withValues(table, { point_in_time_recovery: [{}] }))))).toEqual(['aws_dynamodb_table.orders PointInTimeRecovery?']);
});

test('a replica that is a resource of its own is judged', () => {
  const replica: Planned = {
    address: 'aws_dynamodb_table_replica.there',
    values: { region: 'eu-central-1', point_in_time_recovery: true },
    unknown: { global_table_arn: true },
    written: { global_table_arn: { references: ['aws_dynamodb_table.orders.arn', 'aws_dynamodb_table.orders'] } },
  };

  expect(found(terraformPlan([...whole(), replica]))).toEqual(['aws_dynamodb_table.orders DeletionProtection[eu-central-1]']);
});

test('a plan of a module selects a table of the root through a variable, and its own plan through none', () => {
  const inModule = (resource: Planned): Planned => changed(resource, { address: `module.backup.${resource.address}` });
  const by = changed(BY_REFERENCE, { written: { ...BY_REFERENCE.written, resources: { references: ['var.arns'] } } });
  const module = [PLAN, VAULT, by].map(inModule);
  const plan = (references: string[]) => terraformPlan([ORDERS, ...module], { calls: { arns: { references } } });

  expect(found(plan(['aws_dynamodb_table.orders.arn', 'aws_dynamodb_table.orders']))).toEqual([]);
  expect(found(plan(['local.arns']))).toEqual(['aws_dynamodb_table.orders BackupPlan?']);
});

test('a table of a module is selected through an output', () => {
  const table = changed(ORDERS, { address: 'module.data.aws_dynamodb_table.orders' });
  const outputs = { arn: { expression: { references: ['aws_dynamodb_table.orders.arn', 'aws_dynamodb_table.orders'] } } };

  expect(found(terraformPlan([table, PLAN, VAULT, selection(['module.data.arn', 'module.data'])], { outputs }))).toEqual([]);
});

test('which of several tables a reference means is not known, unless it has an index', () => {
  const tables = ['a', 'b'].map((key) => withValues(changed(ORDERS, { address: `aws_dynamodb_table.orders["${key}"]` }), { name: key }));
  const by = (references: string[]) => found(terraformPlan([...tables, PLAN, VAULT, selection(references)]));

  expect(by(['aws_dynamodb_table.orders'])).toEqual(['a', 'b'].map((key) => `aws_dynamodb_table.orders["${key}"] BackupPlan?`));
  expect(by(['aws_dynamodb_table.orders["a"].arn', 'aws_dynamodb_table.orders["a"]'])).toEqual(['aws_dynamodb_table.orders["b"] BackupPlan']);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['everything', { resources: ['*'] }, []],
  ['every table but it', { resources: ['*'], not_resources: ['arn:aws:dynamodb:*:*:table/orders'] }, ['BackupPlan']],
  ['a tag that it has', { selection_tag: [{ type: 'STRINGEQUALS', key: 'backup', value: 'gold' }] }, []],
  ['a tag that it may get', { selection_tag: [{ type: 'STRINGEQUALS', key: 'tier', value: '1' }] }, ['BackupPlan?']],
  ['conditions', { resources: ['*'], condition: [{ string_not_equals: [{ key: 'aws:ResourceTag/backup', value: 'gold' }] }] }, ['BackupPlan']],
])('a selection by %s', (_, values, rules) => {
  expect(found(terraformPlan(whole(ORDERS, selection([], values))))).toEqual(rules.map((rule) => `aws_dynamodb_table.orders ${rule}`));
});

test('rules and locks are judged', () => {
  const lock: Planned = { address: 'aws_backup_vault_lock_configuration.lock', values: { backup_vault_name: 'vault', min_retention_days: 7 } };
  const demand = { ...STANDARD, lock: { compliance: false, minDays: 7 } };
  const rare = withValues(PLAN, { rule: [{ rule_name: 'rare', target_vault_name: 'vault', schedule: 'cron(0 5 1 * ? *)', lifecycle: [] }] });

  expect(found(terraformPlan(whole(ORDERS, BY_REFERENCE, rare)))).toEqual(['aws_dynamodb_table.orders BackupFrequency']);
  expect(found(terraformPlan(whole()), demand)).toEqual(['aws_dynamodb_table.orders VaultLock']);
  expect(found(terraformPlan([...whole(), lock]), demand)).toEqual([]);
  expect(found(terraformPlan([...whole(), lock]), { ...demand, lock: { compliance: true, minDays: 7 } })).toEqual(['aws_dynamodb_table.orders VaultLock']);
});

test('a plan that replaces or deletes a table is a finding', () => {
  expect(found(terraformPlan(whole(changed(ORDERS, { actions: ['delete', 'create'] }))))).toEqual(['aws_dynamodb_table.orders RemovalPolicy']);
  expect(found(terraformPlan([changed(ORDERS, { actions: ['delete'] })]))).toEqual(['aws_dynamodb_table.orders RemovalPolicy']);
});

test('what a plan leaves out, and tables of another provider, are not known', () => {
  const other: Planned = { address: 'awscc_dynamodb_table.stock', values: {} };

  expect(found(terraformPlan([...whole(), other], {}, { complete: false }))).toEqual(['plan Contents?', 'awscc_dynamodb_table.stock Contents?']);
});

test('a state is judged by its values', () => {
  const arn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
  const state = (tableArn: string) => ({
    terraform_version: '1.14.0',
    values: {
      root_module: {
        resources: [
          { address: 'aws_dynamodb_table.orders', type: 'aws_dynamodb_table', name: 'orders', values: { ...ORDERS.values, arn } },
          { address: 'aws_backup_plan.plan', type: 'aws_backup_plan', name: 'plan', values: { ...PLAN.values, id: 'p' } },
          { address: 'aws_backup_selection.tables', type: 'aws_backup_selection', name: 'tables', values: { plan_id: 'p', resources: [tableArn] } },
        ],
      },
    },
  });

  expect(found(state(arn))).toEqual([]);
  expect(found(state(`${arn}-2`))).toEqual(['aws_dynamodb_table.orders BackupPlan']);
});
