import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { modelCalls } from './contract/model-calls';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { role, table, template } from './templates';

const REGION = 'eu-west-1';
const ACCOUNT = '111111111111';

interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly service: string;
  readonly parameters: object;
}

// These test our model of AWS, not the library.
describe('the model of IAM', () => {
  let emulator: Emulator;
  let permissions: Permission[];

  beforeAll(async () => {
    emulator = await Emulator.start();
    const { outputs } = await new Deployment(emulator).deployTemplate('Stack', template({
      Table: table({ TableName: 'orders', StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: keyPolicy() } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/orders', TargetKeyId: { Ref: 'Key' } } },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'orders' } },
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault', AccessPolicy: vaultPolicy() } },
      Plan: {
        Type: 'AWS::Backup::BackupPlan',
        Properties: { BackupPlan: { BackupPlanName: 'plan', BackupPlanRule: [{ RuleName: 'rule', TargetBackupVault: { Ref: 'Vault' } }] } },
      },
      Role: role('backup.amazonaws.com'),
      Selection: {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: { Ref: 'Plan' },
          BackupSelection: { SelectionName: 'selection', IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, Resources: ['*'] },
        },
      },
      Reader: role('lambda.amazonaws.com', [{
        Effect: 'Allow',
        Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
        Resource: '*',
      }]),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Reader', 'Arn'] },
          Code: { ZipFile: 'exports.handler = async () => {};' },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, StartingPosition: 'LATEST' },
      },
    }, {
      Id: { Ref: 'AWS::StackId' },
      Mapping: { Ref: 'Mapping' },
      Plan: { Ref: 'Plan' },
      Selection: { Ref: 'Selection' },
      Key: { 'Fn::GetAtt': ['Key', 'Arn'] },
      Stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    }));

    const tableArn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`;
    const planArn = `arn:aws:backup:${REGION}:${ACCOUNT}:backup-plan:${outputs.Plan}`;
    const vaultArn = `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:vault`;
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:orders:*`;
    const plan = { BackupPlanId: outputs.Plan };
    const vault = { BackupVaultName: 'vault' };
    const stream = { logGroupName: 'orders', logStreamName: 'stream' };
    permissions = [
      permission('dynamodb:DescribeTable', tableArn, { TableName: 'orders' }),
      permission('dynamodb:DescribeTable', tableArn, { TableName: tableArn }),
      permission('dynamodb:DescribeContinuousBackups', tableArn, { TableName: 'orders' }),
      permission('dynamodb:UpdateContinuousBackups', tableArn, {
        TableName: 'orders', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
      permission('dynamodb:ListTagsOfResource', tableArn, { ResourceArn: tableArn }),
      { ...permission('dynamodb:DescribeStream', outputs.Stream, { StreamArn: outputs.Stream }), service: 'dynamodbstreams' },
      permission('backup:GetBackupPlan', planArn, plan),
      permission('backup:ListBackupSelections', planArn, plan),
      permission('backup:GetBackupSelection', planArn, { ...plan, SelectionId: outputs.Selection }),
      permission('backup:DescribeBackupVault', vaultArn, vault),
      permission('backup:GetBackupVaultAccessPolicy', vaultArn, vault),
      permission('backup:PutBackupVaultLockConfiguration', vaultArn, { ...vault, MinRetentionDays: 1 }),
      permission('backup:ListRecoveryPointsByBackupVault', vaultArn, vault),
      permission('backup:DescribeRegionSettings', '*', {}),
      permission('cloudformation:DescribeStacks', outputs.Id, { StackName: outputs.Id }),
      permission('cloudformation:DescribeStacks', outputs.Id, { StackName: 'Stack' }),
      permission('cloudformation:ListStackResources', outputs.Id, { StackName: outputs.Id }),
      permission('lambda:GetEventSourceMapping', `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${outputs.Mapping}`, { UUID: outputs.Mapping }),
      permission('lambda:ListEventSourceMappings', '*', {}),
      permission('kms:DescribeKey', outputs.Key, { KeyId: outputs.Key }),
      permission('kms:DescribeKey', outputs.Key, { KeyId: 'alias/orders' }),
      permission('logs:CreateLogStream', logs, stream),
      permission('logs:PutLogEvents', logs, { ...stream, logEvents: [{ timestamp: Date.now(), message: 'one' }] }),
    ];
  });
  afterAll(async () => emulator.stop());

  test('lets through who may do exactly this to exactly that', async () => {
    const answers = await callAs(({ action, resource }) => [{ Effect: 'Allow', Action: action, Resource: resource }]);
    expect(answers.map(({ action, code }) => ({ action, code }))).toEqual(
      permissions.map(({ action }) => ({ action, code: null })),
    );
  });

  test('refuses who may do everything but this', async () => {
    const answers = await callAs(({ action }) => [{ Effect: 'Allow', NotAction: action, Resource: '*' }]);
    expect(answers.filter(({ code }) => !isDenied(code))).toEqual([]);
  });

  test('refuses who may do this to everything but that', async () => {
    const answers = await callAs(({ action, resource }) => resource === '*' ? [] : [{ Effect: 'Allow', Action: action, NotResource: resource }]);
    expect(answers.filter(({ code }) => !isDenied(code))).toEqual([]);
  });

  let users = 0;

  async function callAs(statements: (permission: Permission) => object[]) {
    const iam = new IAMClient(emulator.clientConfig);
    const credentials = await Promise.all(permissions.map(async each => {
      const user = { UserName: `user${users++}` };
      await iam.send(new CreateUserCommand(user));
      const statement = [...statements(each), { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }];
      await iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'policy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }) }));
      const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(user));
      return [key!.AccessKeyId!, key!.SecretAccessKey!] as const;
    }));
    const answers = modelCalls(emulator, permissions.map(({ service, action, parameters }, index) => ({
      service, operation: action.split(':')[1], parameters, credentials: credentials[index],
    })));
    return answers.map(({ code, message }, index) => ({ action: permissions[index].action, code, message }));
  }
});

function permission(action: string, resource: string, parameters: object): Permission {
  return { action, resource, parameters, service: action.split(':')[0] };
}

function isDenied(code: string | null): boolean {
  return code === 'AccessDeniedException' || code === 'AccessDenied';
}

function keyPolicy(): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }] };
}

function vaultPolicy(): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'backup:DeleteBackupVault', Resource: '*' }] };
}
