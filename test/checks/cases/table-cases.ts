import { BACKED_UP, BARE, type Case, KEPT, plan, SAFE, selection, table, template, templateWith } from './case';

const spec = (specification: string) => SAFE.replace(/PointInTimeRecoverySpecification: .*/, `PointInTimeRecoverySpecification: ${specification}`);
const protection = (value: string) => SAFE.replace('DeletionProtectionEnabled: true', `DeletionProtectionEnabled: ${value}`);
const withTable = (properties: string, attributes?: string) => template(table(properties, attributes), BACKED_UP);

/** Tables, and what they have by themselves. */
export const TABLE_CASES: readonly Case[] = [
  { title: 'a table with all of it', yaml: withTable(SAFE), findings: {} },
  {
    title: 'a bare table',
    yaml: template(table(BARE, '')),
    findings: { Orders: ['PointInTimeRecovery', 'DeletionProtection', 'RemovalPolicy', 'RemovalPolicy', 'BackupPlan'] },
  },
  { title: 'recovery that is switched off', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: false }')), findings: { Orders: ['PointInTimeRecovery'] } },
  { title: 'recovery as the text true', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: "True" }')), findings: {} },
  { title: 'recovery as YAML 1.1 yes', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: yes }')), findings: {} },
  { title: 'an empty specification', yaml: withTable(spec('{}')), findings: { Orders: ['PointInTimeRecovery'] } },
  { title: 'a week of recovery', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 }')), findings: { Orders: ['RecoveryWindow'] } },
  { title: 'all 35 days as text', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: "35" }')), findings: {} },
  { title: 'days that DynamoDB refuses', yaml: withTable(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 36 }')), findings: { Orders: ['RecoveryWindow'] } },
  { title: 'a window without recovery', yaml: withTable(spec('{ RecoveryPeriodInDays: 35 }')), findings: { Orders: ['PointInTimeRecovery'] } },
  { title: 'deletion protection off', yaml: withTable(protection('false')), findings: { Orders: ['DeletionProtection'] } },
  { title: 'deletion protection left out', yaml: withTable(SAFE.replace(/\n.*DeletionProtectionEnabled.*/, '')), findings: { Orders: ['DeletionProtection'] } },
  { title: 'no policies', yaml: withTable(SAFE, ''), findings: { Orders: ['RemovalPolicy', 'RemovalPolicy'] } },
  { title: 'kept on deletion only', yaml: withTable(SAFE, '\n    DeletionPolicy: Retain'), findings: { Orders: ['RemovalPolicy'] } },
  { title: 'kept except on create', yaml: withTable(SAFE, KEPT.replace('DeletionPolicy: Retain', 'DeletionPolicy: RetainExceptOnCreate')), findings: {} },
  {
    title: 'recovery by a parameter without a default',
    yaml: templateWith('Parameters: { Recovery: { Type: String } }', table(spec('{ PointInTimeRecoveryEnabled: !Ref Recovery }')), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery?'] },
  },
  {
    title: 'recovery by a parameter with a default',
    yaml: templateWith('Parameters: { Recovery: { Type: String, Default: "true" } }', table(spec('{ PointInTimeRecoveryEnabled: !Ref Recovery }')), BACKED_UP),
    findings: {},
  },
  {
    title: 'recovery from the Parameter Store',
    yaml: templateWith('Parameters: { Recovery: { Type: "AWS::SSM::Parameter::Value<String>", Default: "true" } }',
      table(spec('{ PointInTimeRecoveryEnabled: !Ref Recovery }')), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery?'] },
  },
  {
    title: 'a window by a dynamic reference',
    yaml: withTable(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: "{{resolve:ssm:days}}" }')),
    findings: { Orders: ['RecoveryWindow?'] },
  },
  {
    title: 'a window by a mapping',
    yaml: templateWith('Mappings: { Days: { all: { short: 7, long: 35 } } }',
      table(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: !FindInMap [Days, all, short] }')), BACKED_UP),
    findings: { Orders: ['RecoveryWindow'] },
  },
  {
    title: 'recovery in production only',
    yaml: templateWith(CONDITION(), table(spec('{ PointInTimeRecoveryEnabled: !If [IsProd, true, false] }')), BACKED_UP),
    findings: { Orders: ['PointInTimeRecovery'] },
  },
  {
    title: 'a table that is in production only, with recovery there',
    yaml: templateWith(CONDITION(), table(spec('!If [IsProd, { PointInTimeRecoveryEnabled: true }, !Ref "AWS::NoValue"]'), `${KEPT}\n    Condition: IsProd`),
      plan(), selection('\n        Resources: ["*"]')),
    findings: {},
  },
  {
    title: 'two conditions that exclude each other',
    yaml: templateWith(`${CONDITION()}\n  IsTest: !Equals [!Ref Stage, test]`,
      table(spec('{ PointInTimeRecoveryEnabled: !If [IsProd, true, !If [IsTest, true, true]] }'), `${KEPT}\n    Condition: IsProd`)
        .replace('DeletionProtectionEnabled: true', 'DeletionProtectionEnabled: !If [IsTest, false, true]'),
      plan(), selection('\n        Resources: ["*"]')),
    findings: {},
  },
  {
    title: 'a SAM table',
    yaml: templateWith('Transform: AWS::Serverless-2016-10-31', `
  Simple:
    Type: AWS::Serverless::SimpleTable${KEPT}
    Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }`,
    plan(), selection('\n        Resources: ["arn:aws:dynamodb:*:*:table/*"]')),
    findings: { Simple: ['DeletionProtection'] },
  },
  {
    title: 'continuous backup of a plan in place of recovery',
    yaml: template(table(SAFE.replace(/\n.*PointInTimeRecovery.*/, '')), plan(`
          - RuleName: Continuous
            TargetBackupVault: !Ref Vault
            EnableContinuousBackup: true
            ScheduleExpression: cron(0 5 * * ? *)
            Lifecycle: { DeleteAfterDays: 90 }`), selection()),
    findings: { Orders: ['PointInTimeRecovery'] },
  },
  {
    title: 'an accepted finding',
    yaml: withTable(spec('{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 }'), `${KEPT}
    Metadata: { cdk_nag: { rules_to_suppress: [{ id: RecoveryChecks-RecoveryWindow, reason: rebuilt from events every week }] } }`),
    findings: {},
  },
];

function CONDITION(): string {
  return `
Parameters: { Stage: { Type: String, Default: prod } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]`;
}
