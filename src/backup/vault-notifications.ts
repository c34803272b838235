import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { placeOfArn } from '../internal/arn-parts';
import { refusal } from '../internal/requirement';

const {
  BACKUP_JOB_STARTED, BACKUP_JOB_COMPLETED, COPY_JOB_STARTED, COPY_JOB_SUCCESSFUL, COPY_JOB_FAILED,
  RESTORE_JOB_STARTED, RESTORE_JOB_COMPLETED, RECOVERY_POINT_MODIFIED,
} = backup.BackupVaultEvents;

/** The events that AWS Backup still sends for DynamoDB; of a failed job it sends `..._JOB_COMPLETED` with the state. */
const LIVE = [
  BACKUP_JOB_STARTED, BACKUP_JOB_COMPLETED, COPY_JOB_STARTED, COPY_JOB_SUCCESSFUL, COPY_JOB_FAILED,
  RESTORE_JOB_STARTED, RESTORE_JOB_COMPLETED, RECOVERY_POINT_MODIFIED,
];
const DEFAULT = [BACKUP_JOB_COMPLETED, COPY_JOB_FAILED, RESTORE_JOB_COMPLETED, RECOVERY_POINT_MODIFIED];

const PRINCIPAL = new iam.ServicePrincipal('backup.amazonaws.com');

/** The topic and the events of a vault. */
export interface VaultNotifications {
  readonly notificationTopic?: sns.ITopic;
  readonly notificationEvents?: backup.BackupVaultEvents[];
}

/** Refuses what AWS Backup would take and never send. */
export function assertNotifications(
  scope: IConstruct,
  { notificationTopic: topic, notificationEvents: events }: VaultNotifications,
): void {
  if (events && !topic) {
    throw refusal(
      'notificationTopic',
      "be set with 'notificationEvents'",
      'none',
      'name the topic that takes the events',
    );
  }
  if (events?.length === 0) {
    throw refusal('notificationEvents', 'name at least one event', 'none', 'leave it out for the usual ones');
  }
  const dead = events?.find((event) => !LIVE.includes(event));
  if (dead) {
    throw refusal(
      'notificationEvents',
      `hold events that AWS Backup sends for DynamoDB: ${LIVE.join(', ')}`,
      dead,
      'the outcome of a job is in the State of its _COMPLETED event',
    );
  }
  if (topic?.fifo) {
    throw refusal(
      'notificationTopic',
      'be a standard topic',
      `the FIFO topic "${topic.node.path}"`,
      'AWS Backup does not send to FIFO topics',
    );
  }
  const own = Stack.of(scope).account;
  const account = topic && placeOfArn(topic.topicArn, topic.env).account;
  if (topic && ![own, account].some(Token.isUnresolved) && account !== own) {
    throw refusal(
      'notificationTopic',
      `be in the account of the vault (${own})`,
      `"${topic.node.path}" in ${account}`,
      'AWS Backup does not send to topics of other accounts',
    );
  }
}

/** Lets AWS Backup send to the topic; returns the notifications as CloudFormation takes them. */
export function notificationsTo(
  vault: IConstruct,
  { notificationTopic: topic, notificationEvents: events = DEFAULT }: VaultNotifications,
): backup.CfnBackupVault.NotificationObjectTypeProperty | undefined {
  const sourceAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  const allowed = topic?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NotificationsOfBackupVaults',
      principals: [PRINCIPAL],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: sourceAccount,
    }),
  );
  const decrypted = topic?.masterKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NotificationsOfBackupVaults',
      principals: [PRINCIPAL],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: sourceAccount,
    }),
  );
  if (allowed?.statementAdded === false) {
    warnOfImported(vault, `the topic "${topic!.node.path}"`, 'sns:Publish');
  }
  if (decrypted?.statementAdded === false) {
    warnOfImported(
      vault,
      `the key of the topic "${topic!.node.path}"`,
      'kms:Decrypt and kms:GenerateDataKey*, which no key managed by AWS does',
    );
  }
  return topic && { snsTopicArn: topic.topicArn, backupVaultEvents: events };
}

/** AWS Backup accepts a topic that it cannot send to, without an error. */
function warnOfImported(vault: IConstruct, what: string, actions: string) {
  Annotations.of(vault).addWarningV2('cdk-dynamodb-recovery:notificationsNotAllowed',
    `${what} is imported, so CloudFormation cannot change its policy: unless that allows backup.amazonaws.com ${actions}, no notification arrives`);
}
