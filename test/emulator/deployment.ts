import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, CreateStackCommand, type CreateStackCommandInput, DeleteStackCommand,
  DescribeStackEventsCommand, DescribeStacksCommand, type StackEvent as SdkStackEvent, type Stack, UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import type { App, Stage } from 'aws-cdk-lib';
import { AssetManifestArtifact, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { publishAssets, publishTemplate } from './assets';
import type { Emulator } from './emulator';
import { type AppOutcome, isDeployed, isFailure, type StackEvent, type StackOutcome } from './stack-outcome';

/**
 * CloudFormation takes larger templates from S3 only.
 */
const INLINE_TEMPLATE_BYTES = 51_200;

const POLL_MILLISECONDS = 40;

/**
 * No deployment of a stack takes longer here, in milliseconds: a little less than a test may take.
 */
const OPERATION_TIMEOUT = 150_000;

/**
 * A bucket of the deployer, for what the app brings no bucket for.
 */
const TEMPLATE_BUCKET = 'deployment-templates';

export interface DeploymentOptions {
  /**
   * Called with each event as it comes.
   */
  readonly onEvent?: (event: StackEvent) => void;
}

/**
 * Deploys apps and templates through CloudFormation's API, as the account's root. A rollback is an outcome, no
 * exception.
 */
export class Deployment {
  private readonly cloudFormation: CloudFormationClient;
  private readonly s3: S3Client;

  constructor(
    private readonly emulator: Pick<Emulator, 'clientConfig' | 'endpoint' | 'account' | 'region'>,
    private readonly options: DeploymentOptions = {},
  ) {
    this.cloudFormation = new CloudFormationClient(emulator.clientConfig);
    this.s3 = new S3Client(emulator.clientConfig);
  }

  /**
   * Deploys the stacks of an app, in the order of their dependencies, until one fails.
   */
  public async deploy(app: App | Stage): Promise<AppOutcome> {
    const stacks: { [stackName: string]: StackOutcome } = {};
    let last: StackOutcome | undefined;
    for (const stack of stacksOf(app)) {
      await this.bootstrap(stack.bootstrapStackVersionSsmParameter);
      for (const artifact of stack.dependencies) {
        if (AssetManifestArtifact.isAssetManifestArtifact(artifact)) {
          await publishAssets(this.s3, this.emulator, artifact.file, dirname(artifact.file), stack.templateFile);
        }
      }
      const template = readFileSync(join(stack.assembly.directory, stack.templateFile), 'utf8');
      last = await this.deployTemplate(stack.stackName, template, { parameters: stack.parameters, tags: stack.tags });
      stacks[stack.stackName] = last;
      if (!isDeployed(last.status)) break;
    }
    if (!last) throw new Error('the app holds no stack');
    return { ...last, stacks };
  }

  /**
   * Creates the stack, or updates it if it is there. One whose creation was rolled back is deleted first.
   */
  public async deployTemplate(
    stackName: string,
    template: string | object,
    options: { parameters?: { [name: string]: string }; tags?: { [name: string]: string } } = {},
  ): Promise<StackOutcome> {
    const body = typeof template === 'string' ? template : JSON.stringify(template);
    let existing = await this.describe(stackName);
    if (existing && /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(existing.StackStatus!)) {
      const deleted = await this.destroy(stackName);
      if (deleted.status !== 'DELETE_COMPLETE') return deleted;
      existing = undefined;
    }
    const token = randomUUID();
    const request: CreateStackCommandInput = {
      StackName: stackName,
      ClientRequestToken: token,
      Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      Parameters: Object.entries(options.parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Tags: Object.entries(options.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      ...(Buffer.byteLength(body) > INLINE_TEMPLATE_BYTES
        ? {
          TemplateURL: await publishTemplate(
            this.s3,
            this.emulator.endpoint,
            TEMPLATE_BUCKET,
            `${stackName}-${token}.json`,
            body,
          ),
        }
        : { TemplateBody: body }),
    };
    try {
      const { StackId: stackId } = await this.cloudFormation.send(
        existing ? new UpdateStackCommand(request) : new CreateStackCommand(request),
      );
      return await this.follow(stackName, stackId!, token);
    } catch (error) {
      return this.refused(stackName, existing, error as Error);
    }
  }

  /**
   * Deletes one stack, or those of an app in reverse order.
   */
  public async destroy(target: App | Stage | string): Promise<StackOutcome> {
    if (typeof target !== 'string') {
      let last: StackOutcome | undefined;
      for (const stack of stacksOf(target).reverse()) {
        last = await this.destroy(stack.stackName);
        if (last.status !== 'DELETE_COMPLETE') break;
      }
      return last!;
    }
    const stack = await this.describe(target);
    if (!stack) return { stackName: target, status: 'DELETE_COMPLETE', stackId: '', outputs: {}, events: [] };
    const token = randomUUID();
    try {
      await this.cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId, ClientRequestToken: token }));
      return await this.follow(target, stack.StackId!, token);
    } catch (error) {
      return this.refused(target, stack, error as Error);
    }
  }

  /**
   * Stacks of the default synthesizer look up the version of the bootstrap stack; anything newer than asked for will
   * do.
   */
  private async bootstrap(versionParameter: string | undefined): Promise<void> {
    if (!versionParameter) return;
    const stackName = `Bootstrap${versionParameter.replace(/[^A-Za-z0-9]+/g, '-')}`;
    if (await this.describe(stackName)) return;
    const quiet = new Deployment(this.emulator);
    const { status, reason } = await quiet.deployTemplate(stackName, {
      Resources: { Version: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: versionParameter, Value: '1000' } } },
    });
    if (!isDeployed(status)) throw new Error(`the bootstrap version could not be set: ${reason}`);
  }

  private async follow(stackName: string, stackId: string, token: string): Promise<StackOutcome> {
    let seen = 0;
    const report = async () => {
      const events = await this.events(stackName, stackId, token);
      events.slice(seen).forEach(event => this.options.onEvent?.(event));
      seen = events.length;
      return events;
    };
    const deadline = Date.now() + OPERATION_TIMEOUT;
    let stack = await this.describe(stackId);
    while (!stack || /_IN_PROGRESS$/.test(stack.StackStatus!)) {
      if (this.options.onEvent) await report();
      if (Date.now() > deadline) throw new Error(`the stack ${stackName} is still ${stack?.StackStatus} after ${OPERATION_TIMEOUT / 1000} seconds`);
      await sleep(POLL_MILLISECONDS);
      stack = await this.describe(stackId);
    }
    const events = await report();
    return {
      stackName,
      stackId,
      status: stack.StackStatus!,
      outputs: Object.fromEntries((stack.Outputs ?? []).map((output) => [output.OutputKey!, output.OutputValue!])),
      events,
      reason:
        (events.find(isFailure) ?? events.find((event) => /FAILED$/.test(event.status)))?.reason ??
        (stack.StackStatusReason || undefined),
    };
  }

  private async describe(stack: string): Promise<Stack | undefined> {
    try {
      const { Stacks: stacks } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
      const found = stacks?.[0];
      // A deleted stack is there by its id only, for those who saw it deleted.
      return found?.StackStatus === 'DELETE_COMPLETE' && !stack.startsWith('arn:') ? undefined : found;
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  private async events(stackName: string, stackId: string, token: string): Promise<StackEvent[]> {
    const found: SdkStackEvent[] = [];
    let next: string | undefined;
    do {
      const page = await this.cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: stackId, NextToken: next }),
      );
      found.push(...page.StackEvents ?? []);
      next = page.NextToken;
    } while (next);
    return found.filter(event => event.ClientRequestToken === token).reverse().map(event => ({
      stackName,
      logicalId: event.LogicalResourceId!,
      physicalId: event.PhysicalResourceId,
      type: event.ResourceType!,
      status: event.ResourceStatus!,
      reason: event.ResourceStatusReason || undefined,
      time: event.Timestamp!,
    }));
  }

  /**
   * The stack as it stands, where CloudFormation began nothing.
   */
  private refused(stackName: string, stack: Stack | undefined, error: Error): StackOutcome {
    if (error.name !== 'ValidationError' && error.name !== 'AlreadyExistsException' && error.name !== 'LimitExceededException') throw error;
    const unchanged = /No updates are to be performed/.test(error.message);
    return {
      stackName,
      stackId: stack?.StackId ?? '',
      status: unchanged ? stack!.StackStatus! : 'REFUSED',
      outputs: Object.fromEntries((stack?.Outputs ?? []).map(output => [output.OutputKey!, output.OutputValue!])),
      events: [],
      reason: unchanged ? undefined : error.message,
    };
  }
}

function stacksOf(app: App | Stage): CloudFormationStackArtifact[] {
  // An assembly lists its artifacts in the order of their dependencies.
  return app.synth().stacksRecursively;
}
