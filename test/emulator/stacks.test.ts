import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { functionTemplate, role, table, template } from './templates';

// These test our model of AWS, not the library.
describe('the model of CloudFormation', () => {
  let emulator: Emulator;
  let deployment: Deployment;

  beforeAll(async () => {
    emulator = await Emulator.start();
    deployment = new Deployment(emulator);
  });
  afterAll(async () => emulator.stop());
  afterEach(async () => emulator.reset());

  const failing = { Type: 'AWS::Backup::BackupVault', DependsOn: ['Table'], Properties: { BackupVaultName: 'not a name' } };

  test('deletes what RetainExceptOnCreate protects when the creation rolls back', async () => {
    const outcome = await deployment.deployTemplate('Stack', template({
      Table: table({ TableName: 'orders' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
      Vault: failing,
    }));
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reason).toMatch(/BackupVaultName/);
    expect(await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders' }) }))).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('keeps what RetainExceptOnCreate protects when the stack is deleted later', async () => {
    await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders' }, { DeletionPolicy: 'RetainExceptOnCreate' }) }));
    expect(await deployment.destroy('Stack')).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders' }) }))).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reason: expect.stringContaining("'AWS::DynamoDB::Table' with identifier 'orders' already exists"),
    });
  });

  test('deletes what an update made and RetainExceptOnCreate protects when the update rolls back', async () => {
    await deployment.deployTemplate('Stack', template({ Other: table() }));
    const outcome = await deployment.deployTemplate('Stack', template({
      Other: table(),
      Table: table({ TableName: 'orders' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
      Vault: failing,
    }));
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(outcome.events).toContainEqual(expect.objectContaining({ logicalId: 'Table', status: 'DELETE_COMPLETE' }));
  });

  test('keeps what Retain protects when the creation rolls back, under a name that is not in the way', async () => {
    const first = template({ Table: table({}, { DeletionPolicy: 'Retain' }), Vault: failing });
    const outcome = await deployment.deployTemplate('Stack', first);
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.events).toContainEqual(expect.objectContaining({ logicalId: 'Table', status: 'DELETE_SKIPPED' }));
    expect(await deployment.deployTemplate('Stack', template({ Table: table() }))).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test.each([
    ['a role', 'AWS::IAM::Role', { ...(role('lambda.amazonaws.com') as { Properties: object }).Properties, RoleName: 'taken' }],
    ['a policy', 'AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: 'taken',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
    }],
    ['a log group', 'AWS::Logs::LogGroup', { LogGroupName: 'taken' }],
    ['a topic', 'AWS::SNS::Topic', { TopicName: 'taken' }],
  ])('fails the creation of %s whose name is taken', async (_, Type, Properties) => {
    const named = template({ One: { Type, Properties } });
    expect(await deployment.deployTemplate('One', named)).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await deployment.deployTemplate('Two', named)).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringContaining('already exists') });
  });

  test('updates a log group without a name in place, and gives the next one another name', async () => {
    const logs = (days: number) => template({ Logs: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Retain', Properties: { RetentionInDays: days } } }, {
      Name: { Ref: 'Logs' },
    });
    const { outputs } = await deployment.deployTemplate('Stack', logs(7));
    expect(await deployment.deployTemplate('Stack', logs(14))).toMatchObject({ status: 'UPDATE_COMPLETE', outputs });
    await deployment.destroy('Stack');
    const again = await deployment.deployTemplate('Stack', logs(7));
    expect(again.status).toBe('CREATE_COMPLETE');
    expect(again.outputs.Name).not.toBe(outputs.Name);
  });

  test('sends a custom resource its old properties when a later resource fails the update', async () => {
    const { outputs } = await deployment.deployTemplate('Stack', functionTemplate({ Value: 'old' }));
    const update = functionTemplate({ Value: 'new' }) as { Resources: object };
    const outcome = await deployment.deployTemplate('Stack', {
      ...update, Resources: { ...update.Resources, Vault: { ...failing, DependsOn: ['Custom'] } },
    });
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await received(outputs.Function)).toMatchObject([
      { type: 'Create', value: 'old' }, { type: 'Update', value: 'new' }, { type: 'Update', value: 'old' },
    ]);
  });

  test('deletes a custom resource whose creation failed', async () => {
    const outcome = await deployment.deployTemplate('Stack', functionTemplate({ FailOn: 'Create' }));
    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', reason: expect.stringContaining('as asked') });
    const name = outcome.events.find(event => event.logicalId === 'Function' && event.physicalId)!.physicalId!;
    expect(await received(name)).toMatchObject([{ type: 'Create' }, { type: 'Delete', id: 'recorder' }]);
  });

  test('gives a stack an id that ends in a uuid', async () => {
    const { outputs } = await deployment.deployTemplate('Stack', template({ Table: table() }, {
      Id: { Ref: 'AWS::StackId' },
      Suffix: { 'Fn::Select': [4, { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] }] },
    }));
    expect(outputs.Id).toMatch(
      /^arn:aws:cloudformation:eu-west-1:111111111111:stack\/Stack\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(outputs.Suffix).toBe(outputs.Id.slice(-12));
  });

  test('keeps no log of a function whose role may not write it', async () => {
    const { outputs } = await deployment.deployTemplate('Stack', functionTemplate({ Value: 'unheard' }, []));
    expect(outputs.Function).toBeDefined();
    expect(await emulator.logs(`/aws/lambda/${outputs.Function}`)).toEqual([]);
  });

  test('answers an update without changes with success', async () => {
    await deployment.deployTemplate('Stack', template({ Table: table() }));
    expect(await deployment.deployTemplate('Stack', template({ Table: table() }))).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
  });

  async function received(functionName: string): Promise<object[]> {
    const messages = await emulator.logs(`/aws/lambda/${functionName}`);
    return messages
      .flatMap((message) => /EVENT (.*)/.exec(message)?.slice(1) ?? [])
      .map((event) => JSON.parse(event) as object);
  }
});
