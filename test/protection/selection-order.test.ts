import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as fc from 'fast-check';
import { TableBackupPlan, TableSelector } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const SELECTION = 'AWS::Backup::BackupSelection';
const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
const NAMES = ['Orders', 'Ledger', 'Audit', 'Invoices'];

test('the order in which tables are protected changes no selection', () => {
  const selectionsOf = (names: string[]) => {
    const stack = newStack({ env: IRELAND });
    const plan = new TableBackupPlan(stack, 'Plan');
    const tables = new Map(NAMES.map((name) => [name, new dynamodb.TableV2(stack, name, PARTITION_KEY)]));
    const imported = dynamodb.Table.fromTableName(stack, 'Imported', 'imported');
    names.forEach((name) => plan.addTable(tables.get(name) ?? imported));
    return propertiesOf(stack, SELECTION);
  };
  const all = [...NAMES, 'Imported'];
  const first = selectionsOf(all);

  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (names) =>
      expect(selectionsOf(names)).toEqual(first),
    ),
    { numRuns: 10 },
  );
});

test('the order of ARNs and tags in a selector changes no selection', () => {
  const selectionsOf = (names: string[], tags: string[]) => {
    const stack = newStack({ env: IRELAND });
    const tagged = TableSelector.taggedWith(Object.fromEntries(tags.map((key) => [key, 'yes'])));
    new TableBackupPlan(stack, 'Plan').addSelection('Some', TableSelector.anyOf(TableSelector.arns(names.map(arn)).exceptTaggedWith({ keep: 'no' }), tagged.exceptArns(names.map(arn))));
    return propertiesOf(stack, SELECTION);
  };
  const first = selectionsOf(NAMES, ['backup', 'team']);

  expect(selectionsOf([...NAMES].reverse(), ['team', 'backup'])).toEqual(first);
});
