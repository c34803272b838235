import { type InjectionContext, type IPropertyInjector, App, Duration, PropertyInjectors, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { ProtectedTable, RecoveryPolicies, RecoveryPolicy, TableProtectionInjector, TableProtectionMixin } from '../../src';
import { expectationOf, newStack, PARTITION_KEY, propertiesOf } from '../sample';

/** The properties that another library sets on every Table. */
class Named implements IPropertyInjector {
  public readonly constructUniqueId = dynamodb.Table.PROPERTY_INJECTION_ID;

  constructor(private readonly props: Partial<dynamodb.TableProps>) {}

  public inject(original: any, _: InjectionContext) {
    return { ...this.props, ...original };
  }
}

const tableIn = (stack: Stack, props: Partial<dynamodb.TableProps> = {}, id = 'Table') => new dynamodb.Table(stack, id, { ...PARTITION_KEY, ...props });
const regional = (stack: Stack) => propertiesOf(stack, 'AWS::DynamoDB::Table')[0];
const global = (stack: Stack) => propertiesOf(stack, 'AWS::DynamoDB::GlobalTable')[0];
const daysOf = (stack: Stack) => regional(stack).PointInTimeRecoverySpecification.RecoveryPeriodInDays;

describe('an injector', () => {
  test('protects each Table and TableV2 that is defined below it, and defines nothing', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack);
    tableIn(stack);
    new dynamodb.TableV2(stack, 'V2', PARTITION_KEY);
    const PITR = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 };
    const stream = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } };

    expect(regional(stack)).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: PITR,
      ...stream,
    });
    expect(global(stack)).toMatchObject({
      Replicas: [{ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: PITR }],
      ...stream,
    });
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(2);
  });

  test('leaves what a table says itself', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack);
    tableIn(stack, {
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
      deletionProtection: false,
    });
    new dynamodb.TableV2(stack, 'V2', {
      ...PARTITION_KEY,
      dynamoStream: dynamodb.StreamViewType.KEYS_ONLY,
      pointInTimeRecovery: undefined,
      deletionProtection: undefined,
    });

    expect(daysOf(stack)).toBe(7);
    expect(regional(stack).DeletionProtectionEnabled).toBe(false);
    expect(global(stack)).toMatchObject({
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' }, Replicas: [{ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 35 } }],
    });
  });

  test('leaves a table whose window is not set, but its recovery', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack);
    tableIn(stack, { pointInTimeRecovery: true });

    expect(regional(stack).PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  });

  test.each<[string, (app: App, stack: Stack) => IConstruct]>([
    ['there already', (_, stack) => stack],
    ['further up', (app) => app],
  ])('lets an injector of another library that is %s do its work', (_, place) => {
    const app = new App();
    const stack = new Stack(app, 'Shop');
    PropertyInjectors.of(place(app, stack)).add(new Named({ tableName: 'orders', deletionProtection: false }));
    TableProtectionInjector.addTo(stack);
    tableIn(stack);

    expect(regional(stack)).toMatchObject({ TableName: 'orders', DeletionProtectionEnabled: false, PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 35 } });
  });

  test('counts before one further up, and still lets that of another library beside it do its work', () => {
    const app = new App();
    PropertyInjectors.of(app).add(new Named({ tableName: 'orders' }));
    TableProtectionInjector.addTo(app, { recoveryWindow: Duration.days(30) });
    const stack = new Stack(app, 'Shop');
    TableProtectionInjector.addTo(stack, { recoveryWindow: Duration.days(21) });
    tableIn(stack);

    expect(daysOf(stack)).toBe(21);
    expect(regional(stack).TableName).toBe('orders');
  });

  test('has its own window before that of the nearest policy', () => {
    const stack = newStack();
    RecoveryPolicies.of(stack).apply(new RecoveryPolicy({ recoveryWindow: Duration.days(22) }));
    TableProtectionInjector.addTo(stack, { recoveryWindow: Duration.days(30) });
    tableIn(stack);

    expect(daysOf(stack)).toBe(30);
  });

  test('takes the window of the nearest policy', () => {
    const stack = newStack();
    RecoveryPolicies.of(stack).apply(new RecoveryPolicy({ recoveryWindow: Duration.days(22) }));
    TableProtectionInjector.addTo(stack);
    tableIn(stack);

    expect(daysOf(stack)).toBe(22);
  });

  test('goes together with a mixin, which brings backups and verification', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack, { recoveryWindow: Duration.days(22) });
    tableIn(stack);
    stack.with(new TableProtectionMixin());

    expect(expectationOf(stack).profiles[0].replicas[0].recoveryWindowDays).toBe(22);
  });

  test('changes nothing about a ProtectedTable', () => {
    const templateOf = (inject: boolean) => {
      const stack = newStack();
      if (inject) {
        TableProtectionInjector.addTo(stack, { recoveryWindow: Duration.days(22) });
      }
      new ProtectedTable(stack, 'Orders', PARTITION_KEY);
      return Template.fromStack(stack).toJSON();
    };

    expect(templateOf(true)).toEqual(templateOf(false));
  });

  test('refuses a window that only the deployment knows', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack, { recoveryWindow: Duration.days(Token.asNumber({ Ref: 'Days' })) });

    expect(() => tableIn(stack)).toThrow("'recoveryWindow' must be known when the app is synthesised, got a token");
  });

  test('is not added twice, nor with a window of 36 days', () => {
    const stack = newStack();
    TableProtectionInjector.addTo(stack);

    expect(() => TableProtectionInjector.addTo(stack)).toThrow("'scope' must have these injectors once, got \"Shop\" twice; leave the second call out");
    expect(() => TableProtectionInjector.addTo(newStack(), { recoveryWindow: Duration.days(36) })).toThrow("'recoveryWindow' must be a whole number of days from 1 to 35");
  });
});

test('an injector cannot hide a shorter window behind what a protected table asks', () => {
  const stack = newStack();
  PropertyInjectors.of(stack).add({
    constructUniqueId: dynamodb.TableV2.PROPERTY_INJECTION_ID,
    inject: (props: dynamodb.TablePropsV2) => ({
      ...props, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
    }),
  });
  new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, recoveryWindow: Duration.days(35) });

  expect(() => Template.fromStack(stack)).toThrow("'recoveryWindow' of \"Shop/Orders\" must agree with the template, got 35 days there and 7 in the template");
});
