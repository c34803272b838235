import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { suppressFindings } from '../internal/finding-suppression';

/**
 * A queue for the events that EventBridge was not able to hand to the topic, and for the e-mails that the topic was not
 * able to deliver.
 *
 * It is encrypted with a key of SQS: what keeps an alert from the topic may be the key of the topic.
 */
export function defineUndeliveredQueue(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'Undelivered', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  queue.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'UndeliveredFromEventBridge',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
    },
  }));
  const itself = 'it is the dead-letter queue itself';
  suppressFindings(queue, {
    'AwsSolutions-SQS3': itself,
    'Serverless-SQSRedrivePolicy': itself,
    'CT.SQS.PR.1': itself,
    'CKV_AWS_27': 'it is encrypted with a key of SQS: that of the topic may be what kept an alert from it',
  });
  return queue;
}
