import { GetBackupPlanCommand, type BackupClient, type BackupRule, type CopyAction } from '@aws-sdk/client-backup';
import { failedCheck, isNamed } from './failed-check';
import type { ExpectedCopy, ExpectedPlan, ExpectedRule } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

const REDEPLOY =
  'the plan was changed outside the stack: undo the change in AWS Backup, or change a property of the plan and deploy';

/** Compares a backup plan, rule by rule, with what is declared. */
export async function checkPlan(plan: ExpectedPlan, backup: BackupClient): Promise<Finding[]> {
  try {
    const { BackupPlan } = await backup.send(new GetBackupPlanCommand({ BackupPlanId: plan.backupPlanId }));
    return compareRules(plan, BackupPlan?.Rules ?? []);
  } catch (error) {
    return [isNamed(error, 'ResourceNotFoundException') ? {
      code: 'PLAN_NOT_FOUND',
      severity: 'ERROR',
      subject: plan.path,
      expected: `the backup plan ${plan.backupPlanId}`,
      actual: 'there is no such plan',
      remedy: 'deploy the stack of the plan again',
    } : failedCheck(plan.path, 'backup:GetBackupPlan', error)];
  }
}

function compareRules(plan: ExpectedPlan, real: BackupRule[]): Finding[] {
  const declared = new Set(plan.rules.map(({ name }) => name));
  const undeclared = real.filter(({ RuleName }) => !declared.has(RuleName!)).map((rule): Finding => ({
    code: 'PLAN_RULE_UNDECLARED',
    severity: 'WARNING',
    subject: `${plan.path} rule ${rule.RuleName}`,
    expected: 'no such rule',
    actual: described(rule.ScheduleExpression),
    remedy: 'declare the rule or remove it from the plan',
  }));
  return [
    ...plan.rules.flatMap((rule) =>
      compareRule(
        plan,
        rule,
        real.find(({ RuleName }) => RuleName === rule.name),
      ),
    ),
    ...undeclared,
  ];
}

function compareRule(plan: ExpectedPlan, expected: ExpectedRule, real?: BackupRule): Finding[] {
  const subject = `${plan.path} rule ${expected.name}`;
  if (!real) {
    return [
      {
        code: 'PLAN_RULE_ABSENT',
        severity: 'ERROR',
        subject,
        expected: expected.schedule,
        actual: 'the plan has no such rule',
        remedy: REDEPLOY,
      },
    ];
  }
  return aspects(expected, real)
    .filter(([, declared, found]) => declared !== undefined && declared !== found)
    .map(([what, declared, found]) => ({
      code: 'PLAN_RULE_DIFFERS',
      severity: 'ERROR',
      subject,
      expected: `${what} ${declared}`,
      actual: `${what} ${described(found)}`,
      remedy: REDEPLOY,
    }));
}

type Aspect = readonly [what: string, declared: string | number | undefined, found: string | number | undefined];

function aspects(expected: ExpectedRule, real: BackupRule): Aspect[] {
  return [
    ['vault', expected.vaultName, real.TargetBackupVaultName],
    ['air-gapped vault', expected.airGappedVaultArn, real.TargetLogicallyAirGappedBackupVaultArn],
    ['schedule', expected.schedule, real.ScheduleExpression],
    ['time zone', expected.timeZone, real.ScheduleExpressionTimezone ?? 'Etc/UTC'],
    ['retention in days', expected.deleteAfterDays, real.Lifecycle?.DeleteAfterDays],
    ['days until cold storage', expected.moveToColdStorageAfterDays, real.Lifecycle?.MoveToColdStorageAfterDays],
    ['start window in minutes', expected.startWindowMinutes, real.StartWindowMinutes],
    ['completion window in minutes', expected.completionWindowMinutes, real.CompletionWindowMinutes],
    ...(expected.copies ?? []).flatMap((copy) => copyAspects(copy, real.CopyActions)),
  ];
}

function copyAspects(expected: ExpectedCopy, real: CopyAction[] = []): Aspect[] {
  const copy = real.find(({ DestinationBackupVaultArn }) => DestinationBackupVaultArn === expected.vaultArn);
  return [
    ['copy to', expected.vaultArn, copy?.DestinationBackupVaultArn],
    ...(copy
      ? ([
        [
          `retention in days of the copy to ${expected.vaultArn}`,
          expected.deleteAfterDays,
          copy.Lifecycle?.DeleteAfterDays,
        ],
        [
          `days until cold storage of the copy to ${expected.vaultArn}`,
          expected.moveToColdStorageAfterDays,
          copy.Lifecycle?.MoveToColdStorageAfterDays,
        ],
      ] as const)
      : []),
  ];
}

function described(value: string | number | undefined): string {
  return value === undefined ? 'not set' : String(value);
}
