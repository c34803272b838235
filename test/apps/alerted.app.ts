import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AlertScope, ProtectedTable, RecoveryAlerts, RecoveryDashboard } from '../../src';

/**
 * A team that sees how far its tables can be got back, and gets alerts about what endangers that: by e-mail, and
 * through a queue that its pager reads.
 */
export function alerted(app: App): Stack {
  const stack = new Stack(app, 'Alerted');
  new ProtectedTable(stack, 'Orders', { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } });
  const failures = new sqs.Queue(stack, 'PagerFailures', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
  (failures.node.defaultChild as sqs.CfnQueue).addMetadata('cdk_nag', {
    rules_to_suppress: [{ id: 'Serverless-SQSRedrivePolicy', reason: 'it is a dead-letter queue itself' }],
  });
  const pager = new sqs.Queue(stack, 'Pager', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    deadLetterQueue: { queue: failures, maxReceiveCount: 5 },
  });
  const alerts = new RecoveryAlerts(stack, 'Alerts', {
    alertScope: AlertScope.stack(),
    emailAddresses: ['oncall@example.com'],
    subscriptions: [new subscriptions.SqsSubscription(pager, { rawMessageDelivery: true, deadLetterQueue: failures })],
  });
  new RecoveryDashboard(stack, 'Dashboard', { alerts });
  return stack;
}
