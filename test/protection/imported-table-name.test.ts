import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AlertScope, RecoveryAlerts, TableBackupPlan, TableProtection } from '../../src';
import { IRELAND, newStack } from '../sample';

const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
const importing = (define: (stack: ReturnType<typeof newStack>) => dynamodb.ITable) => {
  const stack = newStack({ env: IRELAND });
  return { stack, table: define(stack) };
};

test.each<[string, (stack: ReturnType<typeof newStack>) => dynamodb.ITable, string]>([
  ['letters that no name has', (stack) => dynamodb.Table.fromTableName(stack, 'Orders', 'my orders!'), 'got "my orders!"; correct the name'],
  ['two letters', (stack) => dynamodb.TableV2.fromTableName(stack, 'Orders', 'ab'), 'got "ab"; correct the name'],
  ['an ARN in the place of a name', (stack) => dynamodb.Table.fromTableName(stack, 'Orders', ARN), `got "${ARN}"; import it with fromTableArn()`],
  ['the ARN of an index', (stack) => dynamodb.Table.fromTableArn(stack, 'Orders', `${ARN}/index/byKind`),
    'got "orders/index/byKind"; an index, a stream or a backup belongs to its table: import the table "orders"'],
  ['the ARN of a stream', (stack) => dynamodb.TableV2.fromTableArn(stack, 'Orders', `${ARN}/stream/2026-11-21T00:00:00.000`),
    'got "orders/stream/2026-11-21T00:00:00.000"; an index, a stream or a backup belongs to its table: import the table "orders"'],
])('an imported table with %s is refused', (_, define, message) => {
  const { stack, table } = importing(define);

  expect(() => new TableProtection(stack, 'Protection', { table })).toThrow(
    `'table' must be imported by the name or the ARN of a table (3 to 255 letters, digits, hyphens, underscores and dots), ${message}`,
  );
  expect(() => new TableBackupPlan(stack, 'Plan').addTable(table)).toThrow(message);
  expect(() => new RecoveryAlerts(stack, 'Alerts', { emailAddresses: ['oncall@example.com'], alertScope: AlertScope.tables([table]) })).toThrow(message);
});

test.each(['orders', 'Orders_2026.v1-eu'])('an imported table of the name %s is taken', (name) => {
  const { stack, table } = importing((scope) => dynamodb.Table.fromTableName(scope, 'Orders', name));

  expect(() => new TableProtection(stack, 'Protection', { table })).not.toThrow();
});

test('a name that is still to be looked up stops no synthesis, but is an error if it remains', () => {
  const { stack, table } = importing((scope) => dynamodb.Table.fromTableName(scope, 'Orders', ssm.StringParameter.valueFromLookup(scope, '/shop/orders')));
  new TableProtection(stack, 'Protection', { table });

  expect(Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => entry.data)).toEqual([
    '\'table\' must be known when its stack is deployed, got "dummy-value-for-/shop/orders", which stands for a look-up that was not made; '
    + 'run the CDK CLI with credentials for the account, or write the name',
  ]);
});
