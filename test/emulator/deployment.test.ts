import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App, CfnOutput, CliCredentialsStackSynthesizer, CustomResource, Fn, type IReusableStackSynthesizer, Stack, aws_lambda
  as lambda, aws_ssm as ssm,
} from 'aws-cdk-lib';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import type { StackEvent } from './stack-outcome';

describe('a deployment', () => {
  let emulator: Emulator;
  let code: string;
  let outdir: string;

  beforeAll(async () => {
    emulator = await Emulator.start();
    code = mkdtempSync(join(tmpdir(), 'code-'));
    outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
    writeFileSync(join(code, 'index.js'), `
      exports.handler = async event => {
        await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({
          Status: 'SUCCESS', PhysicalResourceId: 'asset', StackId: event.StackId, RequestId: event.RequestId,
          LogicalResourceId: event.LogicalResourceId, Data: { Said: 'from the asset, on ' + process.version },
        }) });
      };
    `);
  });
  afterAll(async () => {
    await emulator.stop();
    for (const directory of [code, outdir]) rmSync(directory, { recursive: true });
  });
  afterEach(async () => emulator.reset());

  test.each<[string, IReusableStackSynthesizer | undefined]>([
    ['default synthesizer', undefined],
    ['synthesizer that uses the caller\'s credentials', new CliCredentialsStackSynthesizer()],
  ])('publishes the assets of the %s', async (name, defaultStackSynthesizer) => {
    const app = new App({
      outdir: join(outdir, String(name.length)),
      analyticsReporting: false,
      defaultStackSynthesizer,
    });
    const stack = new Stack(app, 'Assets');
    const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromAsset(code) });
    const custom = new CustomResource(stack, 'Custom', { serviceToken: handler.functionArn });
    new CfnOutput(stack, 'Said', { value: custom.getAttString('Said') });
    const events: StackEvent[] = [];
    const outcome = await new Deployment(emulator, { onEvent: event => events.push(event) }).deploy(app);
    expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Said: expect.stringMatching(/^from the asset, on v24\./) } });
    expect(events).toEqual(outcome.events);
    expect(await new Deployment(emulator).destroy(app)).toMatchObject({ status: 'DELETE_COMPLETE' });
  });

  test('goes through stacks in the order of their dependencies, and stops at the first that fails', async () => {
    const app = new App({ outdir: join(outdir, 'order'), analyticsReporting: false });
    const [last, middle, first] = ['Last', 'Middle', 'First'].map(name => new Stack(app, name));
    last.addDependency(middle);
    middle.addDependency(first);
    new ssm.StringParameter(first, 'Parameter', { stringValue: 'one' });
    new ssm.StringParameter(middle, 'Parameter', { stringValue: 'two' });
    new CfnOutput(middle, 'Missing', { value: Fn.importValue('nothing') });
    new ssm.StringParameter(last, 'Parameter', { stringValue: 'three' });
    const outcome = await new Deployment(emulator).deploy(app);
    expect(Object.values(outcome.stacks).map(({ stackName }) => stackName)).toEqual(['First', 'Middle']);
    expect(outcome).toMatchObject({ stackName: 'Middle', reason: expect.stringContaining('nothing') });
  });

  test('takes templates that are too long for the request', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`Parameter${index}`, {
      Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x'.repeat(150) },
    }]));
    expect(JSON.stringify(parameters).length).toBeGreaterThan(60_000);
    expect(await new Deployment(emulator).deployTemplate('Long', { Resources: parameters })).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('replaces a stack whose creation was rolled back', async () => {
    const resources = (type: string) => ({ Resources: { One: { Type: type, Properties: { Type: 'String', Value: 'one' } } } });
    const deployment = new Deployment(emulator);
    const failed = await deployment.deployTemplate('Stack', { Resources: { Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: '?' } } } });
    expect(failed.status).toBe('ROLLBACK_COMPLETE');
    expect(await deployment.deployTemplate('Stack', resources('AWS::SSM::Parameter'))).toMatchObject({ status: 'CREATE_COMPLETE' });
  });
});
