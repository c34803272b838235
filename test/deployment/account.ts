import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { type DeploymentOptions, Deployment } from '../emulator/deployment';
import { Emulator } from '../emulator/emulator';
import type { AppOutcome } from '../emulator/stack-outcome';

/** An emulated AWS account with IAM enforced, and what tests do in it. */
export class Account {
  public static async open(options: DeploymentOptions = {}): Promise<Account> {
    return new Account(await Emulator.start(), options);
  }

  public readonly dynamodb: DynamoDBClient;
  public readonly backup: BackupClient;
  public readonly cloudFormation: CloudFormationClient;
  private readonly deployment: Deployment;

  private constructor(public readonly emulator: Emulator, options: DeploymentOptions) {
    this.dynamodb = new DynamoDBClient(emulator.clientConfig);
    this.backup = new BackupClient(emulator.clientConfig);
    this.cloudFormation = new CloudFormationClient(emulator.clientConfig);
    this.deployment = new Deployment(emulator, options);
  }

  /** Deploys an app; it is synthesised each time, as the CDK would. */
  public async deploy(define: (app: App) => unknown): Promise<AppOutcome> {
    return this.deployment.deploy(newApp(define));
  }

  public async deployTemplate(stackName: string, template: object) {
    return this.deployment.deployTemplate(stackName, template);
  }

  public async destroy(stackName: string) {
    return this.deployment.destroy(stackName);
  }

  /** The physical name of a resource, by its logical id without the hash at the end. */
  public async physicalId(stackName: string, logicalId: string): Promise<string> {
    const { StackResources } = await this.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    const found = StackResources!.find(({ LogicalResourceId: id }) => id === logicalId || id!.replace(/[0-9A-F]{8}$/, '') === logicalId);
    if (!found) {
      throw new Error(`the stack ${stackName} has no resource ${logicalId}`);
    }
    return found.PhysicalResourceId!;
  }

  /** The findings that the verification of a stack has logged. */
  public async findings(logGroup: string): Promise<any[]> {
    const messages = await this.emulator.logs(logGroup);
    return messages.flatMap((message) => /\{.*\}/.exec(message) ?? [])
      .map((json) => JSON.parse(json))
      .filter(({ message }) => message === 'finding');
  }

  public async close(): Promise<void> {
    await this.emulator.stop();
  }
}

/** What is in an account once it is deployed; it is closed if that fails. */
export async function deployed<T extends { close(): Promise<void> }>(
  opened: T, deploy: () => Promise<void>,
): Promise<T> {
  try {
    await deploy();
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** An app that is deployed with the rights of the caller: the emulator has no bootstrap roles. */
export function newApp(define: (app: App) => unknown): App {
  const app = new App({ defaultStackSynthesizer: new CliCredentialsStackSynthesizer(), analyticsReporting: false });
  define(app);
  return app;
}
