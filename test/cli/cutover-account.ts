/** An account with shops. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Cli } from './cli';
import { ConfiguredShop, type ShopOptions } from './configured-shop';
import { Shop } from './cutover-shop';
import { Emulator } from '../emulator/emulator';

export class ShopAccount {
  public static async start(): Promise<ShopAccount> {
    const emulator = await Emulator.start({ auth: false });
    await emulator.restores({ tableSeconds: 0, indexSeconds: 0 });
    return new ShopAccount(emulator);
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'cutover-'));
  public readonly cli: Cli;
  public readonly dynamodb: DynamoDBClient;
  public readonly lambda: LambdaClient;
  public readonly parameters: SSMClient;
  public readonly cloudWatch: CloudWatchClient;
  public readonly configurations: AppConfigClient;
  public readonly deployed: AppConfigDataClient;
  private shops = 0;

  private constructor(public readonly emulator: Emulator) {
    const config = emulator.clientConfig;
    this.cli = new Cli(this.folder, emulator.endpoint);
    this.dynamodb = new DynamoDBClient(config);
    this.lambda = new LambdaClient(config);
    this.parameters = new SSMClient(config);
    this.cloudWatch = new CloudWatchClient(config);
    this.configurations = new AppConfigClient(config);
    this.deployed = new AppConfigDataClient(config);
  }

  public async stop(): Promise<void> {
    const { dynamodb, lambda, parameters, cloudWatch, configurations, deployed } = this;
    [dynamodb, lambda, parameters, cloudWatch, configurations, deployed].forEach((client) => client.destroy());
    rmSync(this.folder, { recursive: true, force: true });
    await this.emulator.stop();
  }

  /** A shop of its own, with a damaged table and its restored copy. */
  public async shop(): Promise<Shop> {
    return this.closedShop().open();
  }

  /** The same, which follows a configuration of AppConfig. */
  public async configuredShop(options: ShopOptions = {}): Promise<ConfiguredShop> {
    return new ConfiguredShop(this, `orders-${++this.shops}`, options).open();
  }

  /** One that has no table yet. */
  public closedShop(): Shop {
    return new Shop(this, `orders-${++this.shops}`);
  }
}
