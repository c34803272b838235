import type { Finding, FindingCode } from './finding';

/** A finding with the page of the AWS documentation that explains it. */
export interface DocumentedFinding extends Finding {
  readonly page: string;
}

/** Adds to a finding the page that explains what it is about. */
export function documented(finding: Finding): DocumentedFinding {
  return { ...finding, page: `https://docs.aws.amazon.com/${PAGES[finding.code]}` };
}

const DYNAMODB = 'amazondynamodb/latest';
const BACKUP = 'aws-backup/latest/devguide';
const PLANS = `${BACKUP}/about-backup-plans.html`;
const SELECTIONS = `${BACKUP}/assigning-resources.html`;
const VAULTS = `${BACKUP}/vaults.html`;
const LOCKS = `${BACKUP}/vault-lock.html`;
const POLICIES = `${BACKUP}/create-a-vault-access-policy.html`;
const MAPPINGS = 'lambda/latest/dg/services-dynamodb-eventsourcemapping.html';
const REPLACEMENT = 'AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html';
const DELETION = 'AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html';
const WINDOW = `${DYNAMODB}/developerguide/PointInTimeRecovery_Howitworks.html`;

/** The page that explains each finding. */
const PAGES: { readonly [code in FindingCode]: string } = {
  CHECK_FAILED: 'IAM/latest/UserGuide/troubleshoot_access-denied.html',
  TABLE_NOT_FOUND: `${DYNAMODB}/APIReference/API_DescribeTable.html`,
  PITR_OFF: WINDOW,
  RECOVERY_WINDOW_SHORTER: WINDOW,
  RECOVERY_WINDOW_LONGER: WINDOW,
  RESTORABLE_TIME_ABSENT: `${DYNAMODB}/APIReference/API_PointInTimeRecoveryDescription.html`,
  DELETION_PROTECTION_OFF: `${DYNAMODB}/developerguide/WorkingWithTables.Basics.html`,
  STREAM_OFF: `${DYNAMODB}/developerguide/Streams.html`,
  TABLE_KEY_DIFFERS: `${DYNAMODB}/developerguide/EncryptionAtRest.html`,
  KEY_UNUSABLE: 'kms/latest/developerguide/key-state.html',
  TABLE_NOT_SELECTED: SELECTIONS,
  SELECTION_DIFFERS: SELECTIONS,
  RECOVERY_POINT_OVERDUE: `${BACKUP}/troubleshooting.html`,
  PLAN_NOT_FOUND: PLANS,
  PLAN_RULE_ABSENT: PLANS,
  PLAN_RULE_DIFFERS: PLANS,
  PLAN_RULE_UNDECLARED: PLANS,
  ADVANCED_BACKUP_OFF: `${BACKUP}/advanced-ddb-backup.html`,
  VAULT_NOT_FOUND: VAULTS,
  VAULT_LOCK_ABSENT: LOCKS,
  VAULT_LOCK_DIFFERS: LOCKS,
  RETENTION_OUTSIDE_LOCK: LOCKS,
  VAULT_POLICY_ABSENT: POLICIES,
  VAULT_POLICY_DIFFERS: POLICIES,
  VAULT_KEY_DIFFERS: `${BACKUP}/encryption.html`,
  COPY_DESTINATION_NOT_FOUND: `${BACKUP}/recov-point-create-a-copy.html`,
  MONITOR_NOT_FOUND: MAPPINGS,
  MONITOR_OFF: MAPPINGS,
  MONITOR_STARTING: MAPPINGS,
  MONITOR_STREAM_DIFFERS: `${DYNAMODB}/developerguide/Streams.html`,
  MONITOR_FAILING: 'lambda/latest/dg/services-dynamodb-errors.html',
  MONITOR_LATE: 'lambda/latest/dg/services-ddb-params.html',
  WINDOW_WOULD_SHORTEN: WINDOW,
  PITR_WOULD_GO_OFF: WINDOW,
  REPLICA_WOULD_GO: WINDOW,
  TABLE_WOULD_BE_REPLACED: REPLACEMENT,
  TABLE_WOULD_BE_DELETED: DELETION,
  TABLE_LEAVES_STACK: DELETION,
  ACKNOWLEDGEMENT_NOT_NEEDED: WINDOW,
};
