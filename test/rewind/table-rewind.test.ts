import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { JournalBucket, ProtectedTable, TableRewind } from '../../src';
import { PARTITION_KEY, propertiesOf, warningsOf } from '../sample';
import { ON_CALL, STREAMING, orders, policyOf, statement, statementsOf, withRewind } from './rewound-stack';

describe('a rewind', () => {
  test('is nine resources, whatever the number of tables', () => {
    const count = (tables: number) => {
      const { stack } = withRewind((own) => [...Array(tables).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, STREAMING)));
      return Object.keys(Template.fromStack(stack).toJSON().Resources).length - tables;
    };

    expect([count(1), count(25), count(200)]).toEqual([9, 9, 9]);
  });

  test('takes tables in every form', () => {
    const { stack } = withRewind((own) => [
      new ProtectedTable(own, 'Protected', PARTITION_KEY),
      new dynamodb.Table(own, 'Table', { ...PARTITION_KEY, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES }),
      new dynamodb.CfnTable(own, 'Cfn', {
        keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
      dynamodb.Table.fromTableAttributes(own, 'Imported', { tableName: 'imported', tableStreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/imported/stream/x' }),
    ]);

    expect(statement(stack, 'Apply', 'RewindTables').Resource).toHaveLength(4);
    expect(warningsOf(stack).filter((warning) => warning.includes('rewind'))).toEqual([]);
  });

  test('tells the command line all that it needs', () => {
    const { stack, rewind } = withRewind();
    const outputs = Object.entries(Template.fromStack(stack).toJSON().Outputs).map(([id, { Value }]: any) => [id.replace(/[0-9A-F]{8}$/, ''), stack.resolve(Value)]);
    const { journalUri, planCommand, applyCommand } = rewind;

    expect(Object.fromEntries(outputs)).toEqual(stack.resolve({
      RewindJournalUri: journalUri,
      RewindPlanRoleArn: rewind.planRole.roleArn,
      RewindApplyRoleArn: rewind.applyRole.roleArn,
      RewindPlanCommand: planCommand,
      RewindApplyCommand: applyCommand,
    }));
    const [bucket, table, planRole, applyRole] = [rewind.bucket.bucketName, (stack.node.findChild('Orders') as dynamodb.TableV2).tableName,
      rewind.planRole.roleArn, rewind.applyRole.roleArn];
    expect(stack.resolve([journalUri, planCommand, applyCommand])).toEqual(stack.resolve([
      `s3://${bucket}/Shop/Rewind/`,
      `npx cdk-dynamodb-recovery rewind plan --table ${table} --from 2h --out s3://${bucket}/Shop/Rewind/ --role-arn ${planRole} --region eu-west-1`,
      `npx cdk-dynamodb-recovery rewind apply s3://${bucket}/Shop/Rewind/PLAN/ --digest DIGEST --role-arn ${applyRole} --region eu-west-1`,
    ]));
  });

  test('of several tables leaves open which one is planned', () => {
    const { rewind } = withRewind((own) => [orders(own), new dynamodb.TableV2(own, 'Returns', STREAMING)]);

    expect(rewind.planCommand).toContain('rewind plan --table TABLE --from 2h');
  });

  test('shares a bucket with others, each below its own path', () => {
    const { stack } = withRewind(orders, (own) => ({ journalBucket: new JournalBucket(own, 'Journals') }));
    new TableRewind(stack, 'Second rewind', { tables: [new dynamodb.TableV2(stack, 'Returns', STREAMING)], operators: [ON_CALL], journalBucket: stack.node.findChild('Journals') as JournalBucket });

    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toHaveLength(1);
    expect(statement(stack, 'Plan', 'ListPlans').Condition.StringLike['s3:prefix']).toEqual(['Shop/Rewind/*']);
    expect(JSON.stringify(policyOf(stack, 'SecondrewindPlanJournal'))).toContain('/Shop/Second-rewind/*/plan.json');
    expect(JSON.stringify(policyOf(stack, 'SecondrewindPlanJournal'))).not.toContain('Shop/Rewind/');
  });
});

describe('grants', () => {
  test.each([['Plan', 'grantPlan'], ['Apply', 'grantApply']] as const)('let a role of one\'s own do what the role of %s does', (kind, grant) => {
    const { stack, rewind } = withRewind(orders, { restoredTableNames: 'restored-*' });
    const own = new iam.Role(stack, 'Own', { assumedBy: ON_CALL });
    rewind[grant](own).assertSuccess();
    const withoutIds = (statements: any[]) => statements.map(({ Sid: _, ...rest }) => JSON.stringify(rest)).sort();

    expect(withoutIds(propertiesOf(stack, 'AWS::IAM::Policy')[0].PolicyDocument.Statement)).toEqual(withoutIds(statementsOf(stack, kind)));
  });

  test('to what has no policies are refused', () => {
    const { rewind } = withRewind();

    expect(() => rewind.grantApply(new iam.AccountPrincipal('222222222222'))).toThrow('\'grantee\' must be a role, user or group, which has policies of its own, got AccountPrincipal(222222222222); name it');
  });
});
