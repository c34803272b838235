import { Aspects, CfnParameter, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, type ProtectedTableProps } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY } from '../sample';
import { define } from './defined-table';

describe('the replicas of a protected table', () => {
  const inIreland = () => newStack({ env: IRELAND });
  const pitrOff = { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } };

  test('have the window of the table, or their own, and are verified each', () => {
    const stack = define({
      recoveryWindow: Duration.days(30),
      replicas: [
        { region: 'eu-central-1' },
        { region: 'eu-north-1', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 25 } },
      ],
    }, inIreland());

    expect(expectationOf(stack).profiles[0].replicas).toEqual([
      { region: 'eu-central-1', recoveryWindowDays: 30, deletionProtection: true },
      { region: 'eu-north-1', recoveryWindowDays: 25, deletionProtection: true },
      { region: 'eu-west-1', recoveryWindowDays: 30, deletionProtection: true },
    ]);
  });

  test('may be described in their Regions by the verification', () => {
    const stack = define({ replicas: [{ region: 'eu-central-1' }] }, inIreland());

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'DescribeTables',
          Resource: [Match.anyValue(), { 'Fn::Join': ['', Match.arrayWith([':dynamodb:eu-central-1:111111111111:table/'])] }],
        })]),
      },
    });
  });

  test.each<[string, dynamodb.ReplicaTableProps, string]>([
    ['a window of 36 days', { region: 'eu-central-1', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 36 } },
      "'recoveryPeriodInDays of the replica in eu-central-1' must be a whole number from 1 to 35, got 36"],
    ['point-in-time recovery off', { region: 'eu-central-1', pointInTimeRecovery: false },
      "'pointInTimeRecovery' must leave point-in-time recovery on, got off for the replica in eu-central-1"],
    ['a specification that is off', { region: 'eu-central-1', ...pitrOff },
      "'pointInTimeRecoverySpecification' must leave point-in-time recovery on, got off for the replica in eu-central-1"],
  ])('refuse %s, also when added later', (_, replica, message) => {
    expect(() => define({ replicas: [replica] }, inIreland())).toThrow(message);
    const table = new ProtectedTable(inIreland(), 'Orders', PARTITION_KEY);
    expect(() => table.addReplica(replica)).toThrow(message);
  });
});

describe('what the template says in the end', () => {
  const overridden = (days: unknown, props: Partial<ProtectedTableProps> = {}) => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, ...props });
    (table.node.defaultChild as dynamodb.CfnGlobalTable)
      .addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification.RecoveryPeriodInDays', days);
    return stack;
  };

  test('is what is verified', () => {
    expect(expectationOf(overridden(7)).profiles[0].replicas[0].recoveryWindowDays).toBe(7);
  });

  test('may not hide behind the window that was asked for', () => {
    expect(() => Template.fromStack(overridden(7, { recoveryWindow: Duration.days(35) })))
      .toThrow("'recoveryWindow' of \"Shop/Orders\" must agree with the template, got 35 days there and 7 in the template");
  });

  test.each([
    ['deletion protection', 'Replicas.0.DeletionProtectionEnabled', false, "'deletionProtection' of \"Shop/Orders\" must agree with the template, got true there and false"],
    ['the stream', 'StreamSpecification', undefined, 'the stream of "Shop/Orders" must agree with the template, got NEW_AND_OLD_IMAGES there and none'],
    ['the images of the stream', 'StreamSpecification.StreamViewType', 'KEYS_ONLY', 'got NEW_AND_OLD_IMAGES there and KEYS_ONLY in the template'],
  ])('may not take %s away', (_, path, value, message) => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride(path, value);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('may not switch point-in-time recovery off in both branches of a condition', () => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    (table.node.defaultChild as dynamodb.CfnGlobalTable)
      .addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification', { 'Fn::If': ['Production', {}, { Ref: 'AWS::NoValue' }] });

    expect(() => Template.fromStack(stack)).toThrow('point-in-time recovery of "Shop/Orders" must be on, got off in the template');
  });

  test('may not set a window outside 1 to 35 days', () => {
    expect(() => Template.fromStack(overridden(36))).toThrow("'recoveryPeriodInDays' of \"Shop/Orders\" must be a whole number from 1 to 35, got 36");
  });

  test('may not switch point-in-time recovery off', () => {
    const stack = newStack();
    const table = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    Aspects.of(stack).add({
      visit: (node) => node === table.node.defaultChild
        && (node as dynamodb.CfnGlobalTable).addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification', { PointInTimeRecoveryEnabled: false }),
    });

    expect(() => Template.fromStack(stack)).toThrow('point-in-time recovery of "Shop/Orders" must be on, got off in the template');
  });

  test('may hold a token, which is left to the verification', () => {
    const stack = newStack();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const table = new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    (table.node.defaultChild as dynamodb.CfnGlobalTable)
      .addPropertyOverride('Replicas.0.PointInTimeRecoverySpecification.RecoveryPeriodInDays', { Ref: days.logicalId });

    expect(expectationOf(stack).profiles[0].replicas[0].recoveryWindowDays).toEqual({ Ref: 'Days' });
  });
});
