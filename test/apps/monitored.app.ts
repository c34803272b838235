import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AllowedChanges, ChangeMonitor, ChangeRule, JournalBucket, MonitorResponse, ProtectedTable } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';

/** An audit log that is restored at once, prices whose repairs a person applies, and orders that are observed. */
export function monitored(app: App): Stack {
  const stack = new Stack(app, 'Monitored', { env: ENV });
  const partitionKey = { name: 'pk', type: dynamodb.AttributeType.STRING };
  const encryptionKey = kms.Key.fromKeyArn(stack, 'OrdersKey', KEY_ARN);
  const journalBucket = new JournalBucket(stack, 'Journals');
  const table = (id: string, props: Partial<dynamodb.TablePropsV2> = {}) =>
    new ProtectedTable(stack, id, { partitionKey, ...props });

  new ChangeMonitor(stack, 'AuditMonitor', {
    table: table('AuditLog', { timeToLiveAttribute: 'expires' }),
    rules: [ChangeRule.immutable({ except: 'ttl' })],
    response: MonitorResponse.restore({ maxItemsPerMinute: 50, maxShare: 0.01, acknowledgeRestores: true }),
  });
  new ChangeMonitor(stack, 'PriceMonitor', {
    table: table('Prices', { encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) }),
    journalBucket,
    rules: [
      ChangeRule.matching('Prices', 'modify and changed(price) and new.price < 0.01', {
        allow: [AllowedChanges.byMark('writer', 'migration-2126-11', { until: new Date('2126-12-01T00:00:00Z') })],
      }),
      ChangeRule.protectedAttributes(['tenantId', 'createdAt']),
    ],
    response: MonitorResponse.propose(new sns.Topic(stack, 'Topic', {
      enforceSSL: true, masterKey: new kms.Key(stack, 'TopicKey', { enableKeyRotation: true }),
    })),
  });
  new ChangeMonitor(stack, 'OrderMonitor', {
    table: table('Orders'),
    journalBucket,
    rules: [ChangeRule.forbiddenTransitions('status', [{ from: 'shipped', to: 'pending' }, { from: 'cancelled' }])],
  });
  return stack;
}
