import { type Case, plan, RULE, SAFE, selection, table, template, templateWith, VAULT } from './case';

const ORDERS = table();
const rule = (change: (text: string) => string) => template(ORDERS, plan(change(RULE)), selection());
const scheduled = (expression: string) => rule((text) => text.replace('cron(0 5 ? * MON *)', expression));
const kept = (lifecycle: string) => rule((text) => text.replace('{ DeleteAfterDays: 90 }', lifecycle));
const locked = (lock: string) => template(ORDERS, plan(RULE, VAULT.replace('vault }', `vault, LockConfiguration: ${lock} }`)), selection());

const twice = ['15', '30'].map((day) => RULE.replace('Often', `On${day}`).replace('cron(0 5 ? * MON *)', `cron(0 0 ${day.replace('30', 'L')} * ? *)`)).join('');

/** Plans: how often, for how long, and into which vault. */
export const PLAN_CASES: readonly Case[] = [
  { title: 'a backup every day', yaml: scheduled('cron(0 5 * * ? *)'), findings: {} },
  { title: 'a backup a month', yaml: scheduled('cron(0 5 1 * ? *)'), findings: { Orders: ['BackupFrequency'] } },
  { title: 'a backup a year', yaml: scheduled('cron(0 0 29 FEB ? *)'), findings: { Orders: ['BackupFrequency'] } },
  { title: 'a rule without a schedule, which is daily', yaml: rule((text) => text.replace(/\n.*ScheduleExpression.*/, '')), findings: {} },
  { title: 'a rate', yaml: scheduled('rate(7 days)'), findings: {} },
  { title: 'a rate that is too slow', yaml: scheduled('rate(30 days)'), findings: { Orders: ['BackupFrequency'] } },
  { title: 'a schedule that cannot be read', yaml: scheduled('every monday'), findings: { Orders: ['BackupFrequency?'] } },
  { title: 'two rules that are often enough together', yaml: template(ORDERS, plan(twice), selection()), findings: {} },
  { title: 'recovery points that never expire', yaml: rule((text) => text.replace(/\n.*Lifecycle.*/, '')), findings: {} },
  { title: 'recovery points for a week', yaml: kept('{ DeleteAfterDays: 7 }'), findings: { Orders: ['BackupRetention'] } },
  {
    title: 'one rule often and another kept for long',
    yaml: template(ORDERS, plan(RULE.replace('90', '7') + RULE.replace('Often', 'Long').replace('? * MON', '1 * ?')), selection()),
    findings: { Orders: ['BackupFrequency'] },
  },
  {
    title: 'a retention by a parameter',
    yaml: templateWith('Parameters: { Days: { Type: Number } }', ORDERS, plan(RULE.replace('90', '!Ref Days')), selection()),
    findings: { Orders: ['BackupRetention?'] },
  },
  {
    title: 'a schedule by a condition',
    yaml: templateWith('Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }', ORDERS,
      plan(RULE.replace('cron(0 5 ? * MON *)', '!If [IsProd, "cron(0 5 * * ? *)", "cron(0 5 1 * ? *)"]')), selection()),
    findings: { Orders: ['BackupFrequency'] },
  },
  { title: 'a retention that the lock refuses', yaml: locked('{ MinRetentionDays: 365 }'), findings: { Orders: ['BackupRetention'] } },
  { title: 'no lock where one is demanded', yaml: rule((text) => text), findings: { Orders: ['VaultLock'] }, demand: { lock: { compliance: false, minDays: 7 } } },
  { title: 'a governance lock', yaml: locked('{ MinRetentionDays: 7 }'), findings: {}, demand: { lock: { compliance: false, minDays: 7 } } },
  {
    title: 'a governance lock where compliance is demanded',
    yaml: locked('{ MinRetentionDays: 7 }'),
    findings: { Orders: ['VaultLock'] },
    demand: { lock: { compliance: true, minDays: 7 } },
  },
  {
    title: 'a compliance lock',
    yaml: locked('{ MinRetentionDays: 30, ChangeableForDays: 3 }'),
    findings: {},
    demand: { lock: { compliance: true, minDays: 7 } },
  },
  {
    title: 'a lock that is too short',
    yaml: locked('{ MinRetentionDays: 7, ChangeableForDays: 3 }'),
    findings: { Orders: ['VaultLock'] },
    demand: { lock: { compliance: true, minDays: 30 } },
  },
  {
    title: 'a vault of another template',
    yaml: template(ORDERS, plan(RULE.replace('!Ref Vault', 'central')), selection()),
    findings: { Orders: ['VaultLock?'] },
    demand: { lock: { compliance: false, minDays: 7 } },
  },
  {
    title: 'an air-gapped vault',
    yaml: template(ORDERS, plan(RULE.replace('TargetBackupVault: !Ref Vault', 'TargetBackupVault: !Ref Vault\n            TargetLogicallyAirGappedBackupVaultArn: !GetAtt Gapped.BackupVaultArn')), `
  Gapped:
    Type: AWS::Backup::LogicallyAirGappedBackupVault
    Properties: { BackupVaultName: gapped, MinRetentionDays: 30, MaxRetentionDays: 365 }`, selection()),
    findings: {},
    demand: { lock: { compliance: true, minDays: 30 } },
  },
  {
    title: 'a nested stack whose template is not given',
    yaml: template(table(SAFE), plan(), selection(), `
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: "https://bucket.s3.amazonaws.com/nested.yaml" }`),
    findings: { Nested: ['Contents?'] },
  },
  {
    title: 'a macro',
    yaml: templateWith('Transform: TheirMacro', table(SAFE), plan(), selection()),
    findings: { Transform: ['Contents?'] },
  },
];
