/** The clients of a command: the standard chain of credentials, unless options choose another. */
import type { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { BackupClient } from '@aws-sdk/client-backup';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsCredentialIdentityProvider, Logger } from '@aws-sdk/types';
import { requireProfile } from './profiles';
import { RequestCount } from './request-count';
import { longRequests, promptRequests, type RequestTimeouts } from './request-timeouts';
import { ServerClock } from './server-clock';
import { SILENT_LOGGER } from './silent-logger';
import { readingEveryName } from '../../engine/dynamodb/every-name';
import { describeTable, type Table } from '../../engine/dynamodb/table';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import type { Screen } from '../terminal/screen';

export interface ConnectionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly endpointUrl?: string;
}

/** The context of every command. */
export interface Context {
  readonly screen: Screen;
  readonly connection: ConnectionOptions;
  readonly now: () => Date;
}

/** The configuration that all `@aws-sdk/client-*` share. */
interface ClientConfig {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentialIdentityProvider;
  readonly logger: Logger;
  readonly maxAttempts: number;
  readonly requestHandler: ReturnType<typeof promptRequests>;
}

/** Connections open lazily: a command loads the parts of the SDK that it uses. */
export class Connection {
  /** @param home the Region of the table, where it is known; an option comes before it, the environment after it */
  public static async open(options: ConnectionOptions, home?: string, timeouts?: RequestTimeouts): Promise<Connection> {
    const { region = home, profile, roleArn, endpointUrl: endpoint } = options;
    if (profile !== undefined) requireProfile('--profile', profile);
    const requestHandler = promptRequests(timeouts);
    const common = { region, profile, endpoint, logger: SILENT_LOGGER, maxAttempts: 5, requestHandler };
    if (roleArn === undefined) return new Connection(common, timeouts);
    return new Connection({ ...common, credentials: await credentialsOf(roleArn, common) }, timeouts);
  }

  public readonly dynamodb: DynamoDBClient;

  /** The time as AWS has it: the table is described first, so its answer is there. */
  public readonly time = new ServerClock();

  /** The requests of all its clients. */
  public readonly requests = new RequestCount();
  private open: { destroy(): void }[];

  private constructor(private readonly config: ClientConfig, private readonly timeouts?: RequestTimeouts) {
    this.dynamodb = readingEveryName(new DynamoDBClient(config));
    this.time.watch(this.dynamodb);
    this.requests.watch(this.dynamodb);
    this.open = [this.dynamodb];
  }

  public async region(): Promise<string> {
    return this.dynamodb.config.region();
  }

  /** The same place for `aws`. Without the role: that of a rewind may not do what `aws` is wanted for. */
  public async awsFlags(): Promise<Record<string, string | undefined>> {
    return { '--region': await this.region(), '--profile': this.config.profile };
  }

  /**
   * A client that sends once. Applying a plan repeats failed writes by itself: repetitions by the SDK would bypass the
   * pace, and hide which attempt wrote.
   */
  public writer(): DynamoDBClient {
    const { credentials, systemClockOffset } = this.dynamodb.config;
    return this.opened(
      readingEveryName(new DynamoDBClient({ ...this.config, credentials, systemClockOffset, maxAttempts: 1 })),
    );
  }

  public async streams(): Promise<DynamoDBStreamsClient> {
    const { DynamoDBStreamsClient: Client } = await import('@aws-sdk/client-dynamodb-streams');
    return this.opened(readingEveryName(new Client(this.config)));
  }

  public async autoScaling(): Promise<ApplicationAutoScalingClient> {
    const { ApplicationAutoScalingClient: Client } = await import('@aws-sdk/client-application-auto-scaling');
    return this.opened(new Client(this.config));
  }

  public async cloudWatch(): Promise<CloudWatchClient> {
    const { CloudWatchClient: Client } = await import('@aws-sdk/client-cloudwatch');
    return this.opened(new Client(this.config));
  }

  public async backup(): Promise<BackupClient> {
    const { BackupClient: Client } = await import('@aws-sdk/client-backup');
    return this.opened(new Client(this.config));
  }

  public async kms(): Promise<KMSClient> {
    const { KMSClient: Client } = await import('@aws-sdk/client-kms');
    return this.opened(new Client(this.config));
  }

  public async lambda(): Promise<LambdaClient> {
    const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
    return this.opened(new Client(this.config));
  }

  public async stateMachines(): Promise<SFNClient> {
    const { SFNClient: Client } = await import('@aws-sdk/client-sfn');
    return this.opened(new Client(this.config));
  }

  /** @param roleArn the role to assume in place of that of the connection, with the same credentials */
  public async cloudFormation(roleArn?: string): Promise<CloudFormationClient> {
    const { CloudFormationClient: Client } = await import('@aws-sdk/client-cloudformation');
    const { config } = this;
    const credentials = roleArn === undefined ? config.credentials : await credentialsOf(roleArn, config);
    return this.opened(new Client({ ...config, credentials }));
  }

  public async parameters(): Promise<SSMClient> {
    const { SSMClient: Client } = await import('@aws-sdk/client-ssm');
    return this.opened(new Client(this.config));
  }

  public async configurations(): Promise<AppConfigClient> {
    const { AppConfigClient: Client } = await import('@aws-sdk/client-appconfig');
    return this.opened(new Client(this.config));
  }

  /** Buckets may be in any Region, and elsewhere than DynamoDB Local. */
  public async s3(): Promise<S3Client> {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const { endpoint, ...config } = this.config;
    const own = process.env.AWS_ENDPOINT_URL_S3 ?? endpoint ?? process.env.AWS_ENDPOINT_URL;
    return this.opened(new Client({
      ...config,
      ...own && { endpoint: own },
      requestHandler: longRequests(this.timeouts),
      forcePathStyle: own !== undefined || undefined,
      followRegionRedirects: true,
    }));
  }

  /** The identity of the credentials, for the report; not every role may read it. */
  public async identity(): Promise<string | undefined> {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = this.opened(new STSClient({ ...this.config, maxAttempts: 1 }));
    return client.send(new GetCallerIdentityCommand()).then(({ Arn }) => Arn, () => undefined);
  }

  /**
   * A table of this account and Region by its name or ARN, or a refusal that names where it was looked for.
   *
   * @param place what else could have been named there
   */
  public async table(text: string, option = '--table', place = ''): Promise<Table> {
    const { name, arn } = tableAddress(option, text);
    try {
      const table = await describeTable(this.dynamodb, name);
      if (arn === undefined || arn === table.arn) return table;
      throw new Refusal(option, 'be a table of this account and Region', text,
        `the one of that name here is ${table.arn}; another account is chosen with --profile or --role-arn, another Region with --region`);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      throw new Refusal(option, `be a table in ${await this.region()}${place && `, or ${place}`}`, JSON.stringify(text),
        place ? 'another Region is chosen with --region, and there is no folder of that name'
          : 'another Region is chosen with --region, another account with --profile or --role-arn');
    }
  }

  public close(): void {
    this.open.forEach((client) => client.destroy());
  }

  private opened<T extends { destroy(): void }>(client: T): T {
    this.requests.watch(client);
    this.open = [...this.open, client];
    return client;
  }
}

async function credentialsOf(
  RoleArn: string, { region, profile, endpoint }: Pick<ClientConfig, 'region' | 'profile' | 'endpoint'>,
): Promise<AwsCredentialIdentityProvider> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    masterCredentials: fromNodeProviderChain({ profile }),
    clientConfig: { profile, endpoint, ...region && { region } },
    params: { RoleArn, RoleSessionName: 'cdk-dynamodb-recovery' },
  });
}

/** The Region of a table's ARN; that of DynamoDB Local is none. */
export function regionOf(tableArn: string): string | undefined {
  const region = tableArn.split(':')[3];
  return region === 'ddblocal' ? undefined : region;
}
