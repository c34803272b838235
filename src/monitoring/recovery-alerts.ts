import { Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Alert, inputTransformer } from './alert';
import { alertFilter, tablesOf } from './alert-filter';
import { AlertScope } from './alert-scope';
import { allowPublishing, assertUsable, defineAlertTopic } from './alert-topic';
import { CHANGE_ALERT } from './change-alert';
import { FINDING_ALERT } from './finding-alert';
import { JOB_ALERTS } from './job-alerts';
import { TABLE_ALERTS } from './table-alerts';
import { defineUndeliveredQueue } from './undelivered-alerts';
import { VAULT_ALERTS } from './vault-alerts';
import { conditionalElsewhere } from '../internal/conditional-tables';
import { refusal } from '../internal/requirement';

/** Properties of alerts. */
export interface RecoveryAlertsProps {
  /**
   * The tables that the alerts are about.
   *
   * @default AlertScope.region() - all tables of the account in the Region
   */
  readonly alertScope?: AlertScope;

  /**
   * The e-mail addresses that receive the alerts. Amazon SNS asks each for its consent first, and sends nothing until
   * it has it.
   *
   * @default - none
   */
  readonly emailAddresses?: string[];

  /**
   * Other subscribers: a queue, a function, a URL or a phone, as `aws-cdk-lib/aws-sns-subscriptions` has them.
   *
   * @default - none
   */
  readonly subscriptions?: sns.ITopicSubscription[];

  /**
   * A standard topic in the Region of the stack, with subscriptions of its own. EventBridge is allowed to publish to
   * it, and to use its key, as far as they are of this app.
   *
   * @default - a topic of its own, encrypted with a key of its own
   */
  readonly topic?: sns.ITopic;
}

const ALERTS: Alert[] = [...JOB_ALERTS, ...VAULT_ALERTS, ...TABLE_ALERTS, FINDING_ALERT, CHANGE_ALERT];

/**
 * Alerts people when the recovery of tables is in danger: which table, what happened, and the command to run next.
 *
 * - A backup, copy or restore job ends in anything but success; a recovery point is not whole or could not be deleted.
 * - A recovery point is deleted or its lifecycle changed by hand; the lock or the access policy of a vault is changed;
 *   a vault is deleted.
 * - The settings of AWS Backup in the Region are changed.
 * - Point-in-time recovery is switched off or shortened, deletion protection is switched off, a table or one of its
 *   backups is deleted.
 * - DynamoDB refuses to export a table. An export that fails later sends no event.
 * - The verification finds, on its schedule, that declared protection is absent; at each of its runs until it is there
 *   again.
 * - A `ChangeMonitor` sees unintended changes: what became of them, its plan and the next command.
 *
 * EventBridge learns of calls (the second line in part, and the fourth and fifth) only where the account has a
 * CloudTrail trail that records management events. AWS Backup and CloudTrail send events as best they can, within
 * minutes and without a guarantee.
 *
 * There are 21 resources, whatever the number of tables, and one for each subscription.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export class RecoveryAlerts extends Construct {
  /** The topic that the alerts are sent to. */
  public readonly topic: sns.ITopic;

  /** Events that could not be handed to the topic, and e-mails that the topic could not deliver, for 14 days. */
  public readonly deadLetterQueue: sqs.IQueue;

  private readonly alertScope: AlertScope;

  constructor(scope: Construct, id: string, props: RecoveryAlertsProps = {}) {
    const alertScope = props.alertScope ?? AlertScope.region();
    tablesOf(scope, alertScope);
    checkEmailAddresses(props.emailAddresses);
    if (props.topic) {
      assertUsable(scope, props.topic);
    }
    super(scope, id);
    this.alertScope = alertScope;
    this.topic = props.topic ?? defineAlertTopic(this);
    allowPublishing(this, this.topic);
    this.deadLetterQueue = defineUndeliveredQueue(this);
    props.emailAddresses?.forEach((address) => this.topic.addSubscription(new EmailSubscription(address, {
      deadLetterQueue: this.deadLetterQueue,
    })));
    props.subscriptions?.forEach((subscription) => this.topic.addSubscription(subscription));
    ALERTS.forEach((alert) => this.defineRule(alert));
    this.node.addValidation({ validate: () => [...this.unheard(props), ...this.empty(), ...this.elsewhere()] });
  }

  private defineRule(alert: Alert) {
    new CfnRule(this, alert.id, {
      description: alert.description,
      eventPattern: {
        ...place(this.alertScope),
        'source': [alert.source],
        'detail-type': [alert.detailType],
        'detail': Lazy.uncachedAny({ produce: () => alert.detail(alertFilter(this, this.alertScope)) }),
      },
      targets: [{
        id: 'Topic',
        arn: this.topic.topicArn,
        inputTransformer: inputTransformer(alert.message),
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      }],
    });
  }

  private elsewhere(): string[] {
    return conditionalElsewhere(this, 'alerts', tablesOf(this, this.alertScope) ?? []);
  }

  /** A topic that was handed in has its own subscribers, which are not known here. */
  private unheard({ topic }: RecoveryAlertsProps): string[] {
    const stack = Stack.of(this);
    const own = JSON.stringify(stack.resolve(this.topic.topicArn));
    const heard = () => this.node.root.node.findAll().some((construct) => construct instanceof sns.CfnSubscription
      && JSON.stringify(stack.resolve(construct.topicArn)) === own);
    return topic || heard() ? [] : [
      `the alerts "${this.node.path}" reach no subscriber; name one in 'emailAddresses' or 'subscriptions', or give a 'topic' that has subscribers`,
    ];
  }

  private empty(): string[] {
    return tablesOf(this, this.alertScope)?.length === 0 ? [
      `the alerts "${this.node.path}" are about the tables of a stack that verifies none; protect a table in it, or use AlertScope.region()`,
    ] : [];
  }
}

/** A bus can be sent the events of other accounts and Regions, where a table of the same name is another table. */
function place({ namedTables, ofStack }: AlertScope): object {
  return namedTables || ofStack ? { account: [Aws.ACCOUNT_ID], region: [Aws.REGION] } : {};
}

function checkEmailAddresses(addresses: string[] = []) {
  const wrong = addresses.find((address) => !Token.isUnresolved(address) && !/^[^\s@]+@[^\s@]+$/.test(address));
  if (wrong !== undefined) {
    throw refusal('emailAddresses', 'hold e-mail addresses', `"${wrong}"`);
  }
}
