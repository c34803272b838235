import { App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, RecoveryPolicy, RecoveryVault, TableBackupPlan, TableProtection, TableSelector } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';
import { TAGS, selectionsOf } from './selected-tables';

describe('a plan that selects by tag', () => {
  const tagged = (protect: (stack: Stack, plan: TableBackupPlan) => void) => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const team = new Stack(app, 'Team');
    protect(team, new TableBackupPlan(platform, 'Plan', { selectionTags: TAGS }));
    return { platform, team };
  };

  test('has one selection for all stacks, of tables that have all of its tags', () => {
    const { platform, team } = tagged((stack, backupPlan) => new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan }));

    expect(selectionsOf(team)).toEqual([]);
    expect(selectionsOf(platform)).toEqual([expect.objectContaining({
      Resources: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':table/*']] }],
      Conditions: {
        StringEquals: [
          { ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'gold' },
          { ConditionKey: 'aws:ResourceTag/tier', ConditionValue: '1' },
        ],
      },
    })]);
  });

  test.each([48, 49])('takes a table with 50 tags and no more, got %d beside its own two', (count) => {
    const { team } = tagged((stack, backupPlan) => {
      const table = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan });
      [...Array(count).keys()].forEach((index) => Tags.of(table).add(`tag-${index}`, 'value'));
    });
    const synthesise = () => Template.fromStack(team);

    if (count === 48) {
      expect(synthesise).not.toThrow();
    } else {
      expect(synthesise).toThrow('"Team/Orders" must have at most 50 tags with those by which the backup plan "Platform/Plan" selects it, got 51; '
        + "remove some, or leave out 'selectionTags'");
    }
  });

  test('tags a TableV2, a Table, a CfnTable and each replica of a CfnGlobalTable, and keeps their other tags', () => {
    const { team } = tagged((stack, plan) => {
      const keys = { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }] };
      plan.addTable(new dynamodb.TableV2(stack, 'V2', { ...PARTITION_KEY, tags: [{ key: 'a', value: 'b' }] }));
      plan.addTable(new dynamodb.Table(stack, 'V1', PARTITION_KEY));
      plan.addTable(new dynamodb.CfnTable(stack, 'L1', { ...keys, tags: [{ key: 'tier', value: 'old' }] }));
      plan.addTable(new dynamodb.CfnGlobalTable(stack, 'L1Global', {
        ...keys, replicas: [{ region: 'eu-west-1', tags: [{ key: 'a', value: 'b' }, { key: 'tier', value: 'old' }] }, { region: 'eu-central-1' }],
      }));
    });
    const both = [{ Key: 'backup', Value: 'gold' }, { Key: 'tier', Value: '1' }];

    expect(propertiesOf(team, 'AWS::DynamoDB::Table').map((properties) => properties.Tags)).toEqual([both, both]);
    const replicas = propertiesOf(team, 'AWS::DynamoDB::GlobalTable').flatMap(({ Replicas }) => Replicas.map((replica: any) => replica.Tags));
    expect(replicas).toEqual([[...both, { Key: 'a', Value: 'b' }], [{ Key: 'a', Value: 'b' }, ...both], both]);
  });

  test('tags a table beside what a protection sets on it', () => {
    const { team } = tagged((stack, backupPlan) => new TableProtection(stack, 'Protection', {
      table: new dynamodb.CfnGlobalTable(stack, 'Table', {
        keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
        attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
        replicas: [{ region: 'eu-west-1' }],
      }),
      backupPlan,
    }));

    expect(propertiesOf(team, 'AWS::DynamoDB::GlobalTable')[0].Replicas[0]).toMatchObject({
      Tags: [{ Key: 'backup', Value: 'gold' }, { Key: 'tier', Value: '1' }],
      DeletionProtectionEnabled: true,
    });
  });

  test('expects the tags on each table, an imported one too, and the selection as it is declared', () => {
    const { team } = tagged((stack, plan) => plan.addTable(dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger')));
    const { tables, selections } = expectationOf(team);

    expect(tables).toEqual([expect.objectContaining({ tableName: 'ledger', selectedBy: [0] })]);
    expect(selections[0].tags).toEqual([{ key: 'backup', value: 'gold' }, { key: 'tier', value: '1' }]);
    expect(selections[0].criteria.slice(1)).toEqual(['StringEquals aws:ResourceTag/backup gold', 'StringEquals aws:ResourceTag/tier 1']);
  });

  test('lets the verification read the tags of the tables, which it may not otherwise', () => {
    const actions = (stack: Stack) => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Sid, Action }: any) => Sid === 'ReadTags' ? Action : []));
    const { team } = tagged((stack, backupPlan) => new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan }));
    const plain = newStack();
    new ProtectedTable(plain, 'Orders', PARTITION_KEY);

    expect(actions(team)).toEqual(['dynamodb:ListTagsOfResource']);
    expect(actions(plain)).toEqual([]);
  });

  test.each<[string, { [key: string]: string }, string]>([
    ['no tag', {}, "'selectionTags' must hold at least one tag, got none; leave it out to select each table by itself"],
    ['31 tags', Object.fromEntries([...Array(31).keys()].map((index) => [`t${index}`, 'x'])), "'selectionTags' must hold at most 30 conditions, got 31"],
    ['a pattern, which is no value of a table', { backup: 'gold*' }, "'selectionTags' must have values without a *, which the tables are given as they are, got \"backup\" = \"gold*\""],
    ['a tag of AWS', { 'aws:backup': 'gold' }, "'selectionTags' must have keys that do not begin with aws:, got \"aws:backup\""],
  ])('is refused %s, also in a policy', (_, selectionTags, message) => {
    expect(() => new TableBackupPlan(newStack(), 'Plan', { selectionTags })).toThrow(message);
    expect(() => new RecoveryPolicy({ selectionTags })).toThrow(message);
  });

  test('is given 30 tags', () => {
    const selectionTags = Object.fromEntries([...Array(30).keys()].map((index) => [`t${index}`, 'x']));

    expect(() => new TableBackupPlan(newStack(), 'Plan', { selectionTags })).not.toThrow();
  });

  test.each<[string, (team: Stack, table: dynamodb.ITable) => void, string]>([
    ['another plan', (team, table) => new TableBackupPlan(team, 'Other', { selectionTags: { backup: 'silver' } }).addTable(table), '"silver"'],
    ['a tag of higher priority', (team) => Tags.of(team).add('backup', 'off', { priority: 300 }), '"off"'],
    ['a removal', (team) => Tags.of(team).remove('backup'), 'none'],
  ])('refuses a table whose tags %s changes', (_, change, got) => {
    [dynamodb.Table, dynamodb.TableV2].forEach((kind) => {
      const { team } = tagged((stack, plan) => {
        const table = new kind(stack, 'Orders', PARTITION_KEY);
        plan.addTable(table);
        change(stack, table);
      });

      expect(() => Template.fromStack(team)).toThrow(
        `"Team/Orders" must have the tag "backup" = "gold", by which the backup plan "Platform/Plan" selects it, got ${got} in the template; remove what changes the tag`,
      );
    });
  });

  test('takes a table that has other tags in another Region', () => {
    const stack = newStack({ env: IRELAND });
    const plan = new TableBackupPlan(stack, 'Plan', { selectionTags: { backup: 'gold' } });
    plan.addTable(new dynamodb.TableV2(stack, 'Orders', { ...PARTITION_KEY, replicas: [{ region: 'eu-central-1' }] }));
    plan.addTable(new dynamodb.CfnGlobalTable(stack, 'L1', {
      keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }], replicas: [{ region: 'eu-central-1' }, { region: 'eu-west-1' }],
    }));
    const l1 = stack.node.findChild('L1') as dynamodb.CfnGlobalTable;
    const [elsewhere, own] = stack.resolve(l1.replicas);
    l1.replicas = [{ ...elsewhere, tags: [] }, own];

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('warns of another plan of the environment that selects by the same tags', () => {
    const app = new App();
    const [first, second, other] = ['First', 'Second', 'Other'].map((id) => new Stack(app, id));
    const elsewhere = new Stack(app, 'Elsewhere', { env: IRELAND });
    new TableBackupPlan(first, 'Plan', { selectionTags: { backup: 'gold', tier: '1' } });
    new TableBackupPlan(second, 'Plan', { selectionTags: { tier: '1', backup: 'gold' } });
    new TableBackupPlan(other, 'Plan', { selectionTags: { backup: 'gold' } });
    new TableBackupPlan(elsewhere, 'Plan', { selectionTags: { backup: 'gold' } });

    expect([first, second, other, elsewhere].map(warningsOf))
      .toEqual([[], [expect.stringContaining('"First/Plan" selects by the same tags in the same environment')], [], []]);
  });

  test.each([false, true])('lies in the way of a vault in the stack of its tables only where that refers to the plan: %s', (verification) => {
    const app = new App();
    const team = new Stack(app, 'Team');
    const plan = new TableBackupPlan(new Stack(app, 'Platform'), 'Plan', { selectionTags: TAGS, vault: new RecoveryVault(team, 'Vault') });
    const protect = () => plan.addTable(new dynamodb.Table(team, 'Orders', PARTITION_KEY), { verification });

    const expectation = expect(() => { protect(); app.synth(); });
    (verification ? expectation : expectation.not).toThrow(verification ? "'vault' must be in the stack of its plan" : undefined);
  });

  test.each([10, 11])('has %d selections by tag, but not more than 10', (count) => {
    const stack = newStack();
    const plan = new TableBackupPlan(stack, 'Plan');
    plan.addSelection('Some', TableSelector.anyOf(...[...Array(count).keys()].map((index) => TableSelector.taggedWith({ team: String(index) }))));

    plan.addSelection('Named', TableSelector.arns(['arn:aws:dynamodb:*:*:table/orders']));

    expect(plan.node.validate()).toEqual(count === 10 ? [] : [expect.stringContaining('has 11 selections by tag, but AWS Backup takes at most 10')]);
  });
});
