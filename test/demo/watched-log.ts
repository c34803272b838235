import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { COMMAND, commandText } from './command';
import { bad, command, good, heading, print, table } from './screen';
import { ChangeMonitor, ChangeRule, MonitorResponse } from '../../src';
import type { Account } from '../deployment/account';

/** In milliseconds. */
const BETWEEN_LOOKS = 10;
const LONGEST = 30_000;

interface Entry {
  readonly pk: string;
  readonly action: string;
}

function watched(app: App): void {
  const stack = new Stack(app, 'Watched');
  const auditLog = new dynamodb.Table(stack, 'AuditLog', {
    tableName: 'audit-log',
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  new ChangeMonitor(stack, 'Monitor', {
    table: auditLog,
    rules: [ChangeRule.immutable({ except: 'ttl' })],
    response: MonitorResponse.restore({ maxItemsPerMinute: 50, acknowledgeRestores: true }),
  });
}

/** A change monitor that takes bad writes back, each within the time that is measured here. */
export async function watchedLog(account: Account): Promise<void> {
  heading('5  An audit log with a change monitor: entries are never modified or deleted');
  const { status, reason } = await account.deploy(watched);
  if (status !== 'CREATE_COMPLETE') throw new Error(`the demonstration expected CREATE_COMPLETE: ${reason}`);
  good('Watched: CREATE_COMPLETE');
  const log = new WatchedLog(account);
  const entries = [1, 2, 3].map((number): Entry => ({ pk: `entry-${number}`, action: 'invoice.paid' }));
  await Promise.all(entries.map((entry) => log.put(entry)));
  // The first call of a function loads it.
  await log.restored(entries[0], () => log.put({ ...entries[0], action: 'warm-up' }));
  const modified = await log.restored(entries[1], () => log.put({ ...entries[1], action: '' }));
  bad('entry-2 was modified: its action is empty');
  good(`entry-2 is back after ${seconds(modified)}`);
  const deleted = await log.restored(entries[2], () => log.delete(entries[2]));
  bad('entry-3 was deleted');
  good(`entry-3 is back after ${seconds(deleted)}`);

  const code = await log.monitorStatus();
  if (code !== 0) throw new Error(`the demonstration expected the exit code 0 of monitor status, got ${code}`);
  print();
  table(['bad write', 'entry', 'action now', 'back after'], [
    ['modified: action = ""', entries[1].pk, await log.action(entries[1]) ?? '', seconds(modified)],
    ['deleted', entries[2].pk, await log.action(entries[2]) ?? '', seconds(deleted)],
  ]);
  print();
  good('measured on this machine, with an emulator that sees a write at once; Lambda looks at a stream four times a second');
  print();
}

class WatchedLog {
  constructor(private readonly account: Account) {}

  public async put({ pk, action }: Entry): Promise<void> {
    await this.account.dynamodb.send(
      new PutItemCommand({ TableName: 'audit-log', Item: { pk: { S: pk }, action: { S: action } } }),
    );
  }

  public async delete({ pk }: Entry): Promise<void> {
    await this.account.dynamodb.send(new DeleteItemCommand({ TableName: 'audit-log', Key: { pk: { S: pk } } }));
  }

  public async action({ pk }: Entry): Promise<string | undefined> {
    const request = new GetItemCommand({ TableName: 'audit-log', Key: { pk: { S: pk } }, ConsistentRead: true });
    return (await this.account.dynamodb.send(request)).Item?.action.S;
  }

  /** Damages an entry, and returns the milliseconds until it is as before. */
  public async restored(entry: Entry, damage: () => Promise<void>): Promise<number> {
    await damage();
    const since = performance.now();
    while (await this.action(entry) !== entry.action) {
      if (performance.now() - since > LONGEST) throw new Error(`the demonstration expected ${entry.pk} to be restored`);
      await sleep(BETWEEN_LOOKS);
    }
    return performance.now() - since;
  }

  /** Runs `monitor status` when the last restore has been listed; returns its exit code. */
  public async monitorStatus(): Promise<number> {
    const parameters = ['monitor', 'status', 'audit-log'];
    await sleep(2_000);
    command(commandText(parameters));
    const child = spawn(process.execPath, [COMMAND, ...parameters], {
      timeout: 60_000,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...this.account.emulator.environment },
    });
    const [code] = await once(child, 'exit');
    return code;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
