/** A server that answers as DynamoDB, its streams, AWS Backup and STS do, for a table that is damaged. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { Cli } from './cli';

export const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';

const HOUR = 3600;

/** The answer to an operation, in the JSON of AWS. */
type Answers = Record<string, (request: any) => object>;

/** An error of AWS in place of an answer. */
export class ServiceError extends Error {
  constructor(public readonly code: string, message: string) {
    super(message);
  }
}

export class AdvisedTable {
  public static async start(): Promise<AdvisedTable> {
    const table = new AdvisedTable();
    await new Promise<void>((resolve) => table.server.listen(0, '127.0.0.1', resolve));
    table.cli = new Cli(tmpdir(), `http://127.0.0.1:${(table.server.address() as AddressInfo).port}`);
    return table;
  }

  public cli!: Cli;

  /** Seconds since 1970. */
  public now = 0;

  /** Operations in the order in which they were asked. */
  public asked: string[] = [];
  public answers: Answers = {};
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, answer) => {
      let body = '';
      incoming.on('data', (chunk) => body += chunk);
      incoming.on('end', () => {
        const operation = operationOf(incoming.headers['x-amz-target'] as string | undefined, body, incoming.url!);
        this.asked.push(operation);
        const { status, type, text } = this.answerTo(operation, body);
        answer.writeHead(status, { 'content-type': type }).end(text);
      });
    });
  }

  /** A table with all that can lead back. */
  public reset(): void {
    this.now = Math.floor(Date.now() / 1000);
    this.asked = [];
    this.answers = {
      DescribeTable: () => ({ Table: this.description({}) }),
      DescribeStream: () => ({ StreamDescription: { StreamStatus: 'ENABLED', CreationRequestDateTime: this.now - 100 * HOUR } }),
      DescribeContinuousBackups: () => this.recovery({}),
      ListBackups: () => ({ BackupSummaries: [] }),
      ListRecoveryPointsByResource: () => ({ RecoveryPoints: [] }),
      ListExports: () => ({ ExportSummaries: [] }),
      BatchGetItem: () => {
        throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
      },
    };
  }

  public description(more: object): object {
    return {
      TableName: 'orders',
      TableArn: ARN,
      TableId: 'id',
      TableStatus: 'ACTIVE',
      CreationDateTime: this.now - 1000 * HOUR,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ItemCount: 2_000_000,
      TableSizeBytes: 2 * 2 ** 30,
      LatestStreamArn: `${ARN}/stream/1`,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      ...more,
    };
  }

  public recovery(more: object): object {
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: 35,
          EarliestRestorableDateTime: this.now - 48 * HOUR,
          LatestRestorableDateTime: this.now - 300,
          ...more,
        },
      },
    };
  }

  /** The table and all that ended with it. */
  public remove(): void {
    const gone = (code: string) => () => {
      throw new ServiceError(code, 'Table not found: orders');
    };
    Object.assign(this.answers, {
      DescribeTable: gone('ResourceNotFoundException'), DescribeContinuousBackups: gone('TableNotFoundException'),
    });
  }

  /** As IAM refuses an operation. */
  public deny(...operations: string[]): void {
    for (const operation of operations) {
      this.answers[operation] = () => {
        throw new ServiceError('AccessDeniedException', `User: on-call is not authorized to perform: ${operation}`);
      };
    }
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answerTo(operation: string, body: string) {
    if (operation === 'GetCallerIdentity') {
      const text = '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/on-call</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>';
      return { status: 200, type: 'text/xml', text };
    }
    const type = 'application/x-amz-json-1.0';
    try {
      return { status: 200, type, text: JSON.stringify(this.answers[operation](body.startsWith('{') ? JSON.parse(body) : {})) };
    } catch (error) {
      const { code = 'InternalFailure', message } = error as ServiceError;
      return { status: 400, type, text: JSON.stringify({ __type: code, message }) };
    }
  }
}

function operationOf(target: string | undefined, body: string, url: string): string {
  if (target) return target.split('.')[1];
  return url.endsWith('/recovery-points/') || url.includes('/recovery-points') ? 'ListRecoveryPointsByResource' : /Action=(\w+)/.exec(body)![1];
}
