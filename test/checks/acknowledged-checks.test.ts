import { App, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { AwsSolutionsChecks } from 'cdk-nag';
import { checked, found } from './checked-app';
import { BackupRule, BackupSchedule, RecoveryChecks, RecoveryPolicy } from '../../src';
import { IRELAND, PARTITION_KEY } from '../sample';

const PITR_ONLY = { policy: RecoveryPolicy.basic(), deletionProtection: false, retained: false };
const RULE = 'RecoveryChecks-PointInTimeRecovery';
const reason = 'rebuilt from events every night';

function twoTables(): { app: App; stack: Stack; cache: dynamodb.Table } {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: IRELAND });
  const cache = new dynamodb.Table(stack, 'Cache', PARTITION_KEY);
  new dynamodb.Table(stack, 'Orders', PARTITION_KEY);
  return { app, stack, cache };
}

test.each([[RULE], [`RecoveryChecks::${RULE}`]])('a finding that is acknowledged on a table as %s stays one on every other table', (id) => {
  const { app, cache } = twoTables();
  Validations.of(cache).acknowledge({ id, reason });
  const { error, violations } = checked(app, PITR_ONLY);

  expect(error?.message).toContain('Shop/Orders/Resource');
  expect(violations.flatMap(({ violatingResources }) => violatingResources)).toMatchObject([
    { resourceLogicalId: expect.stringMatching(/^Orders/) },
  ]);
});

test('what is acknowledged above tables is acknowledged for all of them', () => {
  const { app, stack } = twoTables();
  Validations.of(stack).acknowledge({ id: RULE, reason });

  expect(found(app, PITR_ONLY)).toEqual([]);
});

test('another rule stays a finding', () => {
  const { app, stack } = twoTables();
  Validations.of(stack).acknowledge({ id: 'RecoveryChecks-RecoveryWindow', reason }, { id: 'AwsSolutions-DDB3', reason });

  expect(found(app, PITR_ONLY)).toEqual([`${RULE} Cache`, `${RULE} Orders`]);
});

test('one replica can be acknowledged', () => {
  const app = new App();
  const table = new dynamodb.TableV2(new Stack(app, 'Shop', { env: IRELAND }), 'Orders', { ...PARTITION_KEY, replicas: [{ region: 'us-east-1' }] });
  Validations.of(table).acknowledge({ id: `${RULE}[us-east-1]`, reason });

  expect(found(app, PITR_ONLY)).toEqual([`${RULE}[eu-west-1] Orders`]);
});

test('cdk-nag beside it keeps its own acknowledgements', () => {
  const { app, stack } = twoTables();
  Validations.of(stack).acknowledge({ id: RULE, reason });
  const pack = new AwsSolutionsChecks();
  const validate = jest.spyOn(pack, 'validate');
  Validations.of(app).addPlugins(pack);

  expect(found(app, PITR_ONLY)).toEqual([]);
  expect(validate.mock.results[0].value.violations).toMatchObject([{ ruleName: 'AwsSolutions-DDB3' }]);
});

test('the checks take the place of a pack: they name themselves and their rules', () => {
  expect(new RecoveryChecks()).toMatchObject({ name: 'RecoveryChecks', ruleIds: expect.arrayContaining([RULE, 'RecoveryChecks-VaultLock']) });
});

test('a policy whose days only the deployment knows is refused', () => {
  const retention = Duration.days(Lazy.number({ produce: () => 90 }));
  const rules = [new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention })];

  expect(() => new RecoveryChecks({ policy: new RecoveryPolicy({ rules }) }))
    .toThrow('\'retention\' must be known when the app is synthesised, got a token; write the days out');
});
