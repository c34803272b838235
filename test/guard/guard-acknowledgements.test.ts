import { type Stack, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RecoveryWindowGuard, TableProtection } from '../../src';
import { IRELAND, newStack, PARTITION_KEY } from '../sample';
import { guardedBy, protect } from './guarded-stack';

describe('an acknowledgement of a window', () => {
  test('goes to the guard with the table', () => {
    const stack = newStack();
    protect(stack, 'Orders', { recoveryWindow: Duration.days(10), acknowledgeShorterWindow: Duration.days(10) });
    new TableProtection(stack, 'Protection', {
      table: new dynamodb.Table(stack, 'Legacy', PARTITION_KEY), recoveryWindow: Duration.days(9), acknowledgeShorterWindow: Duration.days(9),
    });

    expect(guardedBy(stack).tables).toMatchObject([{ acknowledgedDays: 10 }, { acknowledgedDays: 9 }]);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['another window', (stack) => protect(stack, 'Orders', { recoveryWindow: Duration.days(10), acknowledgeShorterWindow: Duration.days(9) }),
      "'acknowledgeShorterWindow' of \"Shop/Orders\" must be its declared window (10 days), got 9 days; it accepts the loss that comes with exactly that window"],
    ['the default window', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: Duration.days(9) }), 'must be its declared window (35 days), got 9 days'],
    ['the window that a table has of its own', (stack) => new TableProtection(stack, 'Protection', {
      table: new dynamodb.Table(stack, 'Legacy', { ...PARTITION_KEY, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 8 } }),
      acknowledgeShorterWindow: Duration.days(9),
    }), '\'acknowledgeShorterWindow\' of "Shop/Legacy" must be its declared window (8 days), got 9 days'],
  ])('is refused for %s', (_, define, message) => {
    const stack = newStack();
    define(stack);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a table that is left out', (stack) => protect(stack, 'Orders', { guard: false, acknowledgeShorterWindow: Duration.days(35) }),
      "'acknowledgeShorterWindow' must be set for a table that is guarded, got it for \"Shop/Orders\"; leave it out, or leave out 'guard'"],
    ['an imported table', (stack) => new TableProtection(stack, 'Protection', {
      table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger'), acknowledgeShorterWindow: Duration.days(35),
    }), 'nothing shortens the window of an imported table'],
    ['no whole days', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: Duration.hours(36) }), "'acknowledgeShorterWindow' must be a whole number of days from 1 to 35"],
    ['no duration', (stack) => protect(stack, 'Orders', { acknowledgeShorterWindow: 10 }), "'acknowledgeShorterWindow' must be a Duration, got 10"],
  ])('is refused at once for %s', (_, define, message) => {
    expect(() => define(newStack())).toThrow(message);
  });
});

describe('an acknowledgement of another loss', () => {
  test('goes to the guard in the words with which it is written', () => {
    const stack = newStack({ env: IRELAND });
    protect(stack);
    const guard = RecoveryWindowGuard.of(stack);
    guard.acknowledgeDeletionOf('Audit');
    guard.acknowledgeReplacementOf('Orders');
    guard.acknowledgeReplicaRemoval('Orders', 'eu-central-1');
    guard.acknowledgeRecoveryOff('Orders');
    guard.acknowledgeRecoveryOff('Orders', 'eu-central-1');
    guard.acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5));
    guard.acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5));

    expect(guardedBy(stack).acknowledgements.map((text: string) => text.replace('RecoveryWindowGuard.of(stack).', ''))).toEqual([
      "acknowledgeDeletionOf('Audit')",
      "acknowledgeReplacementOf('Orders')",
      "acknowledgeReplicaRemoval('Orders', 'eu-central-1')",
      "acknowledgeRecoveryOff('Orders', 'eu-west-1')",
      "acknowledgeRecoveryOff('Orders', 'eu-central-1')",
      "acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5))",
    ]);
  });

  test('is refused for a table that is not there', () => {
    const stack = newStack();
    protect(stack);
    RecoveryWindowGuard.of(stack).acknowledgeReplacementOf('Shop/Orders');

    expect(() => Template.fromStack(stack)).toThrow('\'path\' of an acknowledgement must be the path of a table in "Shop", without that of the stack, got "Shop/Orders"');
  });

  test('keeps the guard when the last table goes', () => {
    const stack = newStack();
    RecoveryWindowGuard.of(stack).acknowledgeDeletionOf('Orders');

    expect(guardedBy(stack)).toMatchObject({ tables: [], acknowledgements: [expect.stringContaining('Orders')] });
  });

  test('is refused for a window that DynamoDB does not have', () => {
    expect(() => RecoveryWindowGuard.of(newStack()).acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(36)))
      .toThrow("'window' must be a whole number of days from 1 to 35, got 36 days");
  });
});
