import type { RecoveryPolicy } from '../policy/recovery-policy';

/** What `RecoveryChecks` demands of every DynamoDB table. */
export interface RecoveryChecksProps {
  /**
   * The least that each table must have: the recovery window, and for each rule of the policy a backup at least as
   * frequent that is kept at least as long. A lock of the policy must be on the vaults, a rule with copies must be met
   * by one with copies, and each Region of `replicaRegions` must have a replica. Neither the names of rules nor their
   * windows, tags and objectives are compared.
   *
   * @default RecoveryPolicy.standard()
   */
  readonly policy?: RecoveryPolicy;

  /**
   * Whether each table and each replica must have deletion protection.
   *
   * @default true
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether each table must stay when it leaves its template, when its stack is deleted, and when it is replaced
   * (`DeletionPolicy` and `UpdateReplacePolicy`).
   *
   * @default true
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
   */
  readonly retained?: boolean;
}
