import { type App, Stack } from 'aws-cdk-lib';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ProtectedTable, RecoveryStateMachine, TableRecovery, TableRewind } from '../../src';

/**
 * Two tables whose bad writes can be undone: an engineer on call plans a rewind, and a data owner applies it. One of
 * them can be restored beside itself, and the restored table can take over, also by a state machine.
 */
export function rewound(app: App): Stack {
  const stack = new Stack(app, 'Rewound', { env: { account: '111111111111', region: 'eu-west-1' } });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'OrdersKey', 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111');
  const partitionKey = { name: 'pk', type: dynamodb.AttributeType.STRING };
  const orders = new ProtectedTable(stack, 'Orders', { partitionKey, encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) });
  const payments = new ProtectedTable(stack, 'Payments', { partitionKey });
  const rewind = new TableRewind(stack, 'Rewind', {
    tables: [orders, payments],
    operators: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/on-call')],
    applyOperators: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/data-owner')],
    restoredTableNames: 'restored-*',
  });
  const recovery = new TableRecovery(stack, 'Recovery', {
    tables: [orders],
    operators: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/on-call')],
    rewind,
    backupRole: iam.Role.fromRoleName(stack, 'Restorer', 'restorer'),
    tableParameters: [ssm.StringParameter.fromStringParameterName(stack, 'OrdersName', '/shop/orders-table')],
    tableConfigurations: [{
      environment: appconfig.Environment.fromEnvironmentArn(stack, 'Production', 'arn:aws:appconfig:eu-west-1:111111111111:application/abc1234/environment/def5678'),
      configurationProfileId: 'ghi9012',
    }],
  });
  new RecoveryStateMachine(stack, 'Machine', {
    recovery, approvalTopic: sns.Topic.fromTopicArn(stack, 'Approvals', 'arn:aws:sns:eu-west-1:111111111111:approvals'),
  });
  return stack;
}
