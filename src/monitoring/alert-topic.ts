import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { placeOfArn } from '../internal/arn-parts';
import { grantsForServicesOnly } from '../internal/key-policy';
import { refusal } from '../internal/requirement';

const EVENTBRIDGE = new iam.ServicePrincipal('events.amazonaws.com');

/** A topic for alerts, encrypted with a key of its own, that takes nothing that was not sent through TLS. */
export function defineAlertTopic(scope: Construct): sns.Topic {
  const masterKey = new kms.Key(scope, 'Key', {
    description: `Alerts of ${scope.node.path}`,
    enableKeyRotation: true,
    // Everything that is encrypted with it is on its way to a subscriber, and nothing is kept.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  masterKey.addToResourcePolicy(grantsForServicesOnly());
  return new sns.Topic(scope, 'Topic', { displayName: 'DynamoDB recovery alerts', masterKey, enforceSSL: true });
}

/** Refuses a topic that EventBridge could not publish to. */
export function assertUsable(scope: Construct, topic: sns.ITopic): void {
  if (topic.fifo) {
    throw refusal('topic', 'be a standard topic', `the FIFO topic "${topic.node.path}"`, 'rules have no message group to give: leave it out, or use another one');
  }
  const own = Stack.of(scope).region;
  const { region } = placeOfArn(topic.topicArn, topic.env);
  if (![own, region].some(Token.isUnresolved) && own !== region) {
    throw refusal('topic', `be in the Region of the alerts (${own})`, `"${topic.node.path}" in ${region}`, 'EventBridge delivers within its Region only');
  }
}

/**
 * Lets EventBridge publish.
 *
 * Without a condition: EventBridge knows none in the policy of a topic, and would publish nothing under one.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export function allowPublishing(scope: Construct, topic: sns.ITopic): void {
  const { statementAdded } = topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlertsFromEventBridge',
    principals: [EVENTBRIDGE],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  }));
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2('cdk-dynamodb-recovery:topicPolicyUnknown',
      `the policy of the imported topic "${topic.node.path}" cannot be changed here: it has to let events.amazonaws.com publish, without a condition, `
      + 'and so has the key that encrypts it');
  }
  topic.masterKey?.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlertsFromEventBridge',
    principals: [EVENTBRIDGE],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  }));
}
