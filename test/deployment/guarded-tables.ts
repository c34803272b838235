import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import type { Account } from './account';
import { type ProtectedTableProps, ProtectedTable } from '../../src';
import type { StackOutcome } from '../emulator/stack-outcome';
import { IRELAND, PARTITION_KEY } from '../sample';

export const AWAY = 'eu-central-1';

export const stackOf = (id: string, define: (stack: Stack) => unknown) => (app: App) =>
  define(new Stack(app, id, { env: IRELAND }));
export const table = (stack: Stack, id: string, props: Partial<ProtectedTableProps> = {}) =>
  new ProtectedTable(stack, id, { ...PARTITION_KEY, ...props });
export const days = (count: number) => ({ recoveryWindow: Duration.days(count) });

/** The tables of an account, and the findings of the guards of its stacks. */
export class GuardedTables {
  constructor(private readonly account: Account) {}

  public async recoveryOf(TableName: string, region = IRELAND.region) {
    const client = new DynamoDBClient({ ...this.account.emulator.clientConfig, region });
    const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    return ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
  }

  public async exists(TableName: string): Promise<boolean> {
    return this.account.dynamodb.send(new DescribeTableCommand({ TableName })).then(
      () => true,
      () => false,
    );
  }

  /** The findings of the guard of a stack in its last run. */
  public async found(stack: string) {
    const messages = await this.account.emulator.logs(await this.account.physicalId(stack, 'RecoveryWindowGuardLogs'));
    const lines = messages.flatMap((message) => /\{.*\}/.exec(message) ?? []).map((json) => JSON.parse(json));
    const findings = lines.filter(({ message }) => message === 'finding');
    const { rollingBack, findings: count } = lines.filter(({ message }) => message === 'guarded').pop();
    return { rollingBack, findings: findings.slice(findings.length - count) };
  }

  public async codes(stack: string): Promise<string[]> {
    return (await this.found(stack)).findings.map(({ code }) => code);
  }
}

/** The resources that an operation touched, without the hashes in their ids. */
export const touched = ({ events }: StackOutcome) => new Set(events.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, '')));

export const expectRefused = (outcome: StackOutcome, reason: RegExp | string, ...untouched: string[]) => {
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.reason).toEqual(typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason));
  untouched.forEach((id) => expect(touched(outcome)).not.toContain(id));
};
