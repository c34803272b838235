import { Aws } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { inputTransformer } from '../monitoring/alert';
import { allowPublishing } from '../monitoring/alert-topic';
import { CHANGE_ALERT } from '../monitoring/change-alert';
import { defineUndeliveredQueue } from '../monitoring/undelivered-alerts';

/**
 * Sends the events of one monitor to a topic, each as a message for a person; returns the queue for those that the
 * topic does not take.
 */
export function defineMessages(scope: Construct, topic: sns.ITopic, tableName: string): sqs.IQueue {
  allowPublishing(scope, topic);
  const undelivered = defineUndeliveredQueue(scope);
  const { source, detailType, message } = CHANGE_ALERT;
  new CfnRule(scope, 'Messages', {
    description: 'The outcomes of unintended changes of a DynamoDB table',
    eventPattern: {
      'account': [Aws.ACCOUNT_ID],
      'region': [Aws.REGION],
      'source': [source],
      'detail-type': [detailType],
      'detail': { monitor: [scope.node.path], tableName: [tableName] },
    },
    targets: [{
      id: 'Topic',
      arn: topic.topicArn,
      inputTransformer: inputTransformer(message),
      deadLetterConfig: { arn: undelivered.queueArn },
    }],
  });
  return undelivered;
}
