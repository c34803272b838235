// Proves the ways back on a model of AWS: MiniStack with the overlay in test/emulator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupClient, CreateBackupVaultCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import { CreateBackupCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { Cli } from './cli';
import { type Restorable, RestorableTables } from './restorable-table';
import { Emulator } from '../emulator/emulator';

/** The actions that the page on restores lists. */
const [, LIST] = /^It needs (.*)\.$/m.exec(readFileSync(join(__dirname, '..', '..', 'docs', 'restore.md'), 'utf8'))!;
const ACTIONS = LIST.match(/\w+:\w+/g)!;

describe('a damaged table', () => {
  let tables: RestorableTables;
  let table: Restorable;

  beforeAll(async () => {
    tables = await RestorableTables.start();
  }, 120_000);

  beforeEach(async () => {
    table = await tables.damaged();
  });

  afterAll(async () => tables?.stop());

  const advise = (...more: string[]) => tables.cli.run('advise', '--table', table.name, '--at', table.moment, ...more);

  /** Runs a printed command, with the words that a person replaces. */
  async function run(command: string) {
    const words = command.replace('npx cdk-dynamodb-recovery ', '').replace('ATTRIBUTES', 'action').split(' ');
    return tables.cli.run(...words.map((word) => word === 'DAMAGE' ? 'new.action = "damaged"' : word));
  }

  test('is got back by the commands that are printed, and keeps its good writes', async () => {
    const { code, stdout } = await advise();
    const [start, plan] = stdout.split('copy back from point-in-time recovery\n')[1].match(/npx .*/g)!;

    expect(code).toBe(0);
    expect(await run(start)).toMatchObject({ code: 0 });
    const planned = await run(plan);
    expect(planned.code).toBe(0);
    expect(await run(`${/npx cdk-dynamodb-recovery rewind apply .*/.exec(planned.stdout)![0]} --max-share any`)).toMatchObject({ code: 0 });
    expect(await tables.items(table.name)).toEqual(['one: created', 'two: new']);
  });

  test('is not got back from a backup or a recovery point that is of a later time', async () => {
    const backup = new BackupClient(tables.emulator.clientConfig);
    const ResourceArn = (await tables.describe(table.name))!.TableArn!;
    await tables.dynamodb.send(new CreateBackupCommand({ TableName: table.name, BackupName: 'nightly' }));
    await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'vault' }));
    await backup.send(new StartBackupJobCommand({ BackupVaultName: 'vault', ResourceArn, IamRoleArn: 'arn:aws:iam::111111111111:role/backup' }));
    const ways = async (at: string) => (await tables.cli.json('advise', '--table', table.name, '--at', at)).ways;
    const later = await ways(table.moment);

    expect(later.filter(({ source }: { source: string }) => ['backup', 'recovery-point'].includes(source)))
      .toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ verdict: 'impossible', reason: 'the only one is of a later time' })));
    backup.destroy();
  });

  test('that was deleted comes back as it was just before, by the command that is printed', async () => {
    await tables.delete(table.name);
    const { code, stdout } = await advise();
    const [, start] = /1 {2}restore from the backup of the deleted table, under the same name\n[^]*?\n {3}(npx .*)/.exec(stdout)!;

    expect(code).toBe(0);
    expect(stdout).toContain('-  point-in-time recovery: it ended with the table: history from before the\n   deletion is lost\n');
    // Its settings are left to a person, who may have kept a document of them.
    expect(await run(start)).toMatchObject({ code: 3, stdout: expect.stringContaining('The restored table is ready.') });
    expect(await tables.items(table.name)).toEqual(['one: damaged', 'two: new']);
  });

  test('whose name was taken again by another is restored beside that', async () => {
    await tables.delete(table.name);
    await tables.plainNamed(table.name);
    const { ways } = await tables.cli.json('advise', '--table', table.name, '--at', table.moment);
    const [way] = ways;

    expect(way).toMatchObject({ source: 'deleted-table', verdict: 'possible' });
    expect(await run(way.commands[0])).toMatchObject({ code: 3, stdout: expect.stringContaining('The restored table is ready.') });
    expect(await tables.items(way.restore.to)).toEqual(['one: damaged', 'two: new']);
  });
});

test('the actions that the page lists are enough, and each is needed', async () => {
  const emulator = await Emulator.start();
  const iam = new IAMClient(emulator.clientConfig);
  const dynamodb = new DynamoDBClient(emulator.clientConfig);
  try {
    await dynamodb.send(new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
    await iam.send(new CreateUserCommand({ UserName: 'on-call' }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'on-call' }));
    const { AccessKeyId: AWS_ACCESS_KEY_ID, SecretAccessKey: AWS_SECRET_ACCESS_KEY } = key!;
    const cli = new Cli(process.cwd(), emulator.endpoint, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    const allow = async (Action: string[]) => iam.send(new PutUserPolicyCommand({
      UserName: 'on-call', PolicyName: 'advise', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }),
    }));
    const unknown = async () => {
      const { findings } = await cli.json('advise', '--table', 'orders', '--at', '1h');
      return Object.values<any>(findings).flatMap((answer) => answer.unknown ? [answer.action] : []);
    };

    await allow(ACTIONS);
    expect(await unknown()).toEqual([]);
    // Exports are described only where there are some.
    for (const action of ACTIONS.filter((each) => each !== 'dynamodb:DescribeExport')) {
      await allow(ACTIONS.filter((each) => each !== action));
      expect((await unknown()).join()).toContain(action);
    }
  } finally {
    iam.destroy();
    dynamodb.destroy();
    await emulator.stop();
  }
}, 120_000);

test('a person without any permission reads which to ask for, and that no way was ruled out', async () => {
  const emulator = await Emulator.start();
  const iam = new IAMClient(emulator.clientConfig);
  try {
    await iam.send(new CreateUserCommand({ UserName: 'on-call' }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'on-call' }));
    const { AccessKeyId: AWS_ACCESS_KEY_ID, SecretAccessKey: AWS_SECRET_ACCESS_KEY } = key!;
    const cli = new Cli(process.cwd(), emulator.endpoint, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    const { code, stdout } = await cli.run('advise', '--table', 'orders', '--at', '1h');

    expect(code).toBe(3);
    for (const action of ['DescribeTable', 'DescribeContinuousBackups', 'ListBackups', 'ListExports', 'BatchGetItem', 'ListRecoveryPointsByResource']) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`not authorized to perform: (dynamodb|backup):${action}`));
    }
    expect(stdout).toContain('No way back was seen. What could not be asked may hold one.\n');
    expect(stdout).not.toContain('Not possible');
  } finally {
    iam.destroy();
    await emulator.stop();
  }
}, 120_000);
