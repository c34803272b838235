import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { TableBackupPlan, TableSelector } from '../../src';
import { expectationOf, IRELAND, newStack, propertiesOf } from '../sample';
import { SELECTION, TAGS, selectionsOf } from './selected-tables';

describe('a plan that selects each table', () => {
  test('splits more than 500 tables of a stack into several selections, and expects each table in its own', () => {
    const stack = newStack();
    const plan = new TableBackupPlan(stack, 'Plan');
    const tableNumbered = [...Array(501).keys()].map((index) => dynamodb.Table.fromTableName(stack, `Table${index}`, `table-${index}`));
    [...tableNumbered, tableNumbered[0]].forEach((each) => plan.addTable(each));

    const selections = selectionsOf(stack);
    const { tables, selections: expected } = expectationOf(stack);
    expect(selections.map(({ Resources }) => Resources.length)).toEqual([500, 1]);
    expect(new Set(selections.map(({ SelectionName }) => SelectionName)).size).toBe(2);
    expect(expected).toHaveLength(2);
    expect(tables.map(({ selectedBy }: any) => selectedBy)).toEqual([...Array(500).fill([0]), [1]]);
  });

  test.each([100, 101])('is used by %d stacks, but not by more than 100', (count) => {
    const app = new App();
    const plan = new TableBackupPlan(new Stack(app, 'Platform'), 'Plan');
    [...Array(count).keys()].forEach((index) => plan.addTable(
      dynamodb.Table.fromTableName(new Stack(app, `Team${index}`), 'Table', 'table'), { verification: false },
    ));

    const problems = plan.node.validate();
    expect(problems).toEqual(count === 100 ? [] : [expect.stringContaining(
      'has 101 selections, one or more for each stack with tables, but AWS Backup takes at most 100; let it select by tag',
    )]);
  });
});

describe('a plan that selects tables outside the app', () => {
  const ORDERS = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders-*';
  const OLD = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders-old';
  const selecting = (options = {}) => {
    const stack = newStack();
    new TableBackupPlan(stack, 'Plan').addSelection('Orders', TableSelector.arns([ORDERS]).exceptArns([OLD]).exceptTaggedWith({ env: 'dev' }), options);
    return stack;
  };

  test('needs no table of the app', () => {
    expect(selectionsOf(selecting())[0]).toMatchObject({
      Resources: [ORDERS],
      NotResources: [OLD],
      Conditions: { StringNotEquals: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: 'dev' }] },
    });
  });

  test('has the selection verified, with statements that have a resource each', () => {
    const stack = selecting();

    expect(expectationOf(stack).selections).toEqual([
      expect.objectContaining({ plan: 0, criteria: [ORDERS, `not ${OLD}`, 'StringNotEquals aws:ResourceTag/env dev'] }),
    ]);
    propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => PolicyDocument.Statement
      .forEach((statement: any) => expect(statement.Resource).toBeDefined()));
  });

  test.each(['Selection', 'Selected', 'Vault', 'Resource', 'Tagged'])('may call a selection %s', (id) => {
    const stack = newStack();
    const plan = new TableBackupPlan(stack, 'Plan', { selectionTags: TAGS });
    plan.addSelection(id, TableSelector.anyOf(TableSelector.allTables(), TableSelector.arns([ORDERS])));
    plan.addSelection(`${id}2`, TableSelector.allTables());

    expect(selectionsOf(stack)).toHaveLength(4);
  });

  test.each([
    ['us-east-1', '111111111111'], ['eu-west-1', '222222222222'], ['us-east-1', '*'],
  ])('refuses tables of %s in %s, where it would select nothing', (region, account) => {
    const arn = `arn:aws:dynamodb:${region}:${account}:table/orders-*`;
    const plan = new TableBackupPlan(newStack({ env: IRELAND }), 'Plan');

    expect(() => plan.addSelection('Some', TableSelector.arns([arn])))
      .toThrow(`'tables' must be in the account and Region of the plan (aws://111111111111/eu-west-1), got "${arn}"; AWS Backup would select nothing`);
  });

  test.each([
    'arn:aws:dynamodb:eu-west-1:111111111111:table/orders', 'arn:aws:dynamodb:*:*:table/*', Token.asString({ Ref: 'Arn' }),
  ])('takes %s', (arn) => {
    expect(() => new TableBackupPlan(newStack({ env: IRELAND }), 'Plan').addSelection('Some', TableSelector.arns([arn]))).not.toThrow();
  });

  test('leaves the verification out when asked', () => {
    Template.fromStack(selecting({ verification: false })).resourceCountIs('Custom::DynamoDBProtectionVerification', 0);
  });

  test('is there when AWS Backup may do its work', () => {
    const stack = selecting();
    const [policy] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', {
      Properties: { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'BackUpTables' })]) } },
    }));

    Template.fromStack(stack).hasResource(SELECTION, { DependsOn: Match.arrayWith([policy]) });
  });

  test('lets AWS Backup reach these tables', () => {
    const stack = selecting();
    const resources = propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.filter(({ Sid }: any) => Sid === 'BackUpTables').map(({ Resource }: any) => Resource));

    expect(resources).toEqual([[ORDERS]]);
  });

  test('gives the selection another name when it selects something else', () => {
    const nameOf = (value: string) => {
      const stack = newStack();
      new TableBackupPlan(stack, 'Plan').addSelection('Some', TableSelector.taggedWith({ backup: value }));
      return selectionsOf(stack)[0].SelectionName;
    };

    expect(nameOf('gold')).not.toBe(nameOf('silver'));
    expect(nameOf('gold')).toBe(nameOf('gold'));
  });

  test('takes a tag that only the deployment knows', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'Tier');
    new TableBackupPlan(stack, 'Plan').addSelection('Some', TableSelector.taggedWith({ backup: parameter.valueAsString }));

    expect(selectionsOf(stack)[0].Conditions.StringEquals).toEqual([{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: { Ref: 'Tier' } }]);
  });
});
