/** Tables in the emulator, and a bucket with versions in which their settings are recorded. */
import { DeleteTableCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, S3Client,
} from '@aws-sdk/client-s3';
import { settingsDocument } from '../../../src/contract/recorded-settings';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import type { TableSettings } from '../../../src/engine/settings/table-settings';
import { recordSettings } from '../../../src/handlers/recovery/record-settings';
import { FaultProxy } from '../../emulator/fault-proxy';
import { clientsAt, SettledTables, tableArn } from '../../engine/settings/settled-table';

export const PLACE = { bucketName: 'records', prefix: 'Shop/Recovery/' };

export class RecordedTables {
  public static async start(): Promise<RecordedTables> {
    const tables = await SettledTables.start();
    const recorded = new RecordedTables(tables, await FaultProxy.before(tables.emulator.endpoint));
    await recorded.s3.send(new CreateBucketCommand({ Bucket: PLACE.bucketName }));
    await recorded.s3.send(new PutBucketVersioningCommand({
      Bucket: PLACE.bucketName, VersioningConfiguration: { Status: 'Enabled' },
    }));
    return recorded;
  }

  /** What the function has logged. */
  public log: { tableName: string; outcome: string; unread: string[] }[] = [];
  public readonly s3: S3Client;

  private readonly output = jest.spyOn(console, 'log').mockImplementation();

  /** The clients of the function, through the proxy. */
  private readonly through: SettingsClients;

  private constructor(public readonly tables: SettledTables, public readonly proxy: FaultProxy) {
    this.s3 = this.newS3();
    this.through = clientsAt(tables.emulator, proxy.endpoint);
  }

  public newS3(): S3Client {
    return new S3Client({ ...this.tables.emulator.clientConfig, forcePathStyle: true });
  }

  public async stop(): Promise<void> {
    this.s3.destroy();
    await this.proxy.stop();
    await this.tables.stop();
  }

  /** A run of the function. */
  public async record(
    names: string[], s3 = this.s3, signal: AbortSignal = new AbortController().signal,
  ): Promise<void> {
    const { calls } = this.output.mock;
    const from = calls.length;
    try {
      await recordSettings({ tables: names, place: PLACE }, { settings: this.through, s3 }, signal);
    } finally {
      this.log = calls.slice(from).map(([line]) => JSON.parse(line));
    }
  }

  public outcomeOf(name: string): string | undefined {
    return this.log.find(({ tableName }) => tableName === name)?.outcome;
  }

  public async idOf(name: string): Promise<string> {
    return (await this.tables.describe(name)).TableId!;
  }

  /** The versions of the document of a table, the oldest first. */
  public async versions(name: string, id: string): Promise<TableSettings[]> {
    const [Bucket, Key] = [PLACE.bucketName, PLACE.prefix + settingsDocument(name, id)];
    const { Versions = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
    return Promise.all(Versions.reverse().map(async ({ VersionId }) => {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      return JSON.parse(await Body!.transformToString());
    }));
  }

  public async tag(name: string, Value: string): Promise<void> {
    const Tags = [{ Key: 'team', Value }];
    await this.tables.dynamodb.send(new TagResourceCommand({ ResourceArn: tableArn(name), Tags }));
  }

  public async delete(name: string): Promise<void> {
    await this.tables.dynamodb.send(new DeleteTableCommand({ TableName: name }));
  }
}
