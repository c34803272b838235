/** The function of a recovery that records settings, run as its rule runs it. */
import {
  DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand, type Target, TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Account } from './account';
import { withoutAction } from './policy-without';

export class Recording {
  public static async of(account: Account, records: string): Promise<Recording> {
    const events = new EventBridgeClient(account.emulator.clientConfig);
    const Rule = (await account.physicalId('Shop', 'RecoverySettingsRuns')).split('|').at(-1)!;
    const { Targets: [target] = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
    return new Recording(account, records, events, Rule, target);
  }

  private readonly lambda: LambdaClient;
  private readonly s3: S3Client;

  private constructor(
    private readonly account: Account,
    private readonly records: string,
    private readonly events: EventBridgeClient,
    private readonly rule: string,
    private readonly target: Target,
  ) {
    this.lambda = new LambdaClient(account.emulator.clientConfig);
    this.s3 = new S3Client(account.emulator.clientConfig);
  }

  /** Runs the function; returns its error, if it failed. */
  public async run(): Promise<string | undefined> {
    const { FunctionError, Payload } = await this.lambda.send(new InvokeCommand({
      FunctionName: this.target.Arn, Payload: this.target.Input,
    }));
    return FunctionError && JSON.parse(Buffer.from(Payload!).toString()).errorMessage;
  }

  /** The same without an action of the role. */
  public async runWithout(action: string, sid: string): Promise<string | undefined> {
    const of = /^(ReadSettings|ReadIndexesAndStreams)$/.test(sid) ? 'Table' : 'Record';
    const policyArn = await this.account.physicalId('Shop', `RecoverySettings${of}Permissions`);
    return withoutAction(this.account, { policyArn, action, sids: [sid] }, () => this.run());
  }

  /** True if the event that CloudFormation sends when a stack has that status starts the function. */
  public async startsAt(stackName: string, status: string): Promise<boolean> {
    const { EventPattern } = await this.events.send(new DescribeRuleCommand({ Name: this.rule }));
    const Event = JSON.stringify(statusEvent(stackName, status));
    return (await this.events.send(new TestEventPatternCommand({ EventPattern, Event }))).Result!;
  }

  /** The keys of the documents of a table, once for each version. */
  public async versions(table: string): Promise<string[]> {
    const [, Bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(this.records)!;
    const { Versions = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: `${prefix}settings/${table}-` }));
    return Versions.map(({ Key }) => Key!.slice(prefix.length));
  }

  public close(): void {
    [this.lambda, this.s3, this.events].forEach((client) => client.destroy());
  }
}

function statusEvent(stackName: string, status: string) {
  return {
    'id': '1',
    'account': '111111111111',
    'region': 'eu-west-1',
    'time': '2026-11-27T00:00:00Z',
    'resources': [],
    'source': 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    'detail': {
      'stack-id': `arn:aws:cloudformation:eu-west-1:111111111111:stack/${stackName}/1`,
      'status-details': { status, 'status-reason': '' },
    },
  };
}
