import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand, CreateTableCommand, DeleteTableCommand, DescribeContinuousBackupsCommand, DescribeTableCommand,
  DescribeTimeToLiveCommand, ListTagsOfResourceCommand, ScanCommand, UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { COMMAND, commandText } from './command';
import { bad, command, good, heading, print, table } from './screen';
import type { Account } from '../deployment/account';

const TABLE = 'bookings';

/** No command takes longer, in milliseconds. */
const LONGEST = 60_000;

/** DynamoDB takes 25 items in a request. */
const ITEMS = 25;

/** A table that is deleted by mistake, and comes back with its items and its settings. */
export async function restoredTable(account: Account): Promise<void> {
  heading('6  A table is deleted by mistake: it comes back under its own name, with its settings');
  const folder = mkdtempSync(join(tmpdir(), 'bookings-'));
  try {
    const bookings = new Bookings(account, folder);
    await bookings.create();
    await bookings.keepSettings('settings.json');
    const before = await bookings.facts();
    await account.dynamodb.send(new DeleteTableCommand({ TableName: TABLE }));
    bad(`${TABLE} was deleted, with ${ITEMS} items`);
    await bookings.run('restore', 'start', '--table', TABLE, '--deleted', '--to', TABLE, '--settings', 'settings.json');
    const restored = await bookings.facts();
    await bookings.run('parity', 'settings.json', TABLE, '--apply', '--cut-over');
    const after = await bookings.facts();
    print();
    const rows = Object.keys(before).map((name) => [name, before[name], restored[name], after[name]]);
    table(['', 'before', 'restored', 'after the cut-over'], rows);
    print();
    if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error('the demonstration expected every setting to be back');
    good('each setting is read from the emulated account; time to live comes last, because it deletes');
    print();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bookings {
  constructor(private readonly account: Account, private readonly folder: string) {}

  public async create(): Promise<void> {
    const { dynamodb } = this.account;
    await dynamodb.send(new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: ['pk', 'guest'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [{
        IndexName: 'by-guest', KeySchema: [{ AttributeName: 'guest', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' },
      }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Tags: [{ Key: 'team', Value: 'travel' }],
    }));
    await dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName: TABLE,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 21 },
    }));
    await dynamodb.send(new UpdateTimeToLiveCommand({
      TableName: TABLE, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' },
    }));
    const items = Array.from({ length: ITEMS }, (_, number) => (
      { PutRequest: { Item: { pk: { S: `booking-${number}` }, guest: { S: `guest-${number % 5}` } } } }
    ));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: items } }));
  }

  /** Keeps the settings in a file, as a person would every night. */
  public async keepSettings(file: string): Promise<void> {
    command(`${commandText(['settings', TABLE, '--json'])} > ${file}`);
    const child = spawn(process.execPath, [COMMAND, 'settings', TABLE, '--json'], {
      timeout: LONGEST, stdio: ['ignore', openSync(join(this.folder, file), 'w'), 'inherit'], env: this.environment,
    });
    await done(child, 'settings');
  }

  /** The settings as DynamoDB reports them, and the number of items. */
  public async facts(): Promise<Record<string, string>> {
    const { dynamodb } = this.account;
    const { Table: described } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));
    const { TimeToLiveDescription: expiry } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: TABLE }));
    const { ContinuousBackupsDescription: backups } = await dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName: TABLE }),
    );
    const { Tags: tags = [] } = await dynamodb.send(
      new ListTagsOfResourceCommand({ ResourceArn: described!.TableArn! }),
    );
    const { Count: items } = await dynamodb.send(new ScanCommand({ TableName: TABLE, Select: 'COUNT' }));
    const { RecoveryPeriodInDays: days } = backups?.PointInTimeRecoveryDescription ?? {};
    return {
      'items': String(items),
      'index': described!.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).join(', ') ?? 'none',
      'stream': described!.StreamSpecification?.StreamViewType ?? 'off',
      'recovery window': days === undefined ? 'off' : `${days} days`,
      'tag team': tags.find(({ Key }) => Key === 'team')?.Value ?? 'none',
      'time to live': expiry?.TimeToLiveStatus === 'ENABLED' ? expiry.AttributeName! : 'off',
    };
  }

  /** Runs a command, which has to end well. */
  public async run(...parameters: string[]): Promise<void> {
    command(commandText(parameters));
    const child = spawn(process.execPath, [COMMAND, ...parameters], {
      cwd: this.folder, timeout: LONGEST, stdio: ['ignore', 'inherit', 'inherit'], env: this.environment,
    });
    await done(child, parameters[0]);
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.account.emulator.environment };
  }
}

async function done(child: ChildProcess, name: string): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the demonstration expected the exit code 0 of ${name}, got ${code}`);
}
