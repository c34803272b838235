/** The namespace of the rules, for acknowledgements. */
export const PACK = 'RecoveryChecks';

/** The page that explains each rule, with a heading for each. */
const PAGE = 'https://github.com/cdk-dynamodb-recovery/cdk-dynamodb-recovery/blob/main/docs/checks.md';

/** Each rule with what it demands. The names are stable: acknowledgements and reports hold them. */
export const CHECK_RULES = {
  PointInTimeRecovery: 'Each table and each replica has point-in-time recovery',
  RecoveryWindow: 'The recovery window is as long as demanded',
  DeletionProtection: 'Each table and each replica has deletion protection',
  RemovalPolicy: 'No table is deleted with its resource or its stack',
  BackupPlan: 'A backup plan selects each table',
  BackupFrequency: 'Backups are taken as often as demanded',
  BackupRetention: 'Recovery points are kept as long as demanded',
  BackupCopy: 'Recovery points are copied to another vault where demanded',
  VaultLock: 'The vault of the recovery points is locked where demanded',
  Replicas: 'Each table has a replica in each demanded Region',
  Contents: 'Every part of a template that can hold tables is checked',
} as const;

export type CheckRule = keyof typeof CHECK_RULES;

export const CHECK_RULE_NAMES = Object.keys(CHECK_RULES) as readonly CheckRule[];

/** The stable id of a rule; for a replica with its Region, as cdk-nag names a finding of a rule. */
export function ruleId(rule: CheckRule, replica?: string): string {
  return `${PACK}-${rule}${replica === undefined ? '' : `[${replica}]`}`;
}

/** The address of the page on a rule. */
export function helpUri(rule: CheckRule): string {
  return `${PAGE}#${ruleId(rule).toLowerCase()}`;
}
