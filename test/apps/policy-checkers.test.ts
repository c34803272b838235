import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import * as nag from 'cdk-nag';
import { alerted } from './alerted.app';
import { importedTable } from './imported-table.app';
import { offsite } from './offsite.app';
import { platform } from './platform.app';
import { sharedPlan } from './shared-plan.app';
import { shop } from './shop.app';
import { watched } from './watched.app';
import { ProtectedTable, ProtectionVerification } from '../../src';
import { PARTITION_KEY } from '../sample';

const APPS: Array<[string, (app: App) => unknown]> = [
  ['a shop', shop],
  ['a plan that several stacks share', sharedPlan],
  ['a platform with one policy', platform({ selectionTags: { backup: 'gold' } })],
  ['a table that is verified every day, with evidence', watched],
  ['an imported table', (app) => importedTable(app)],
  ['copies to another vault', offsite(true)],
  ['alerts and a dashboard', alerted],
  ['an imported table that is switched on', (app) => importedTable(app, true)],
  ['more tables than policies can name', (app) => {
    const stack = new Stack(app, 'Many');
    [...Array(60).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, PARTITION_KEY));
  }],
  ['a verification in a VPC, with a queue and concurrency', (app) => {
    const stack = new Stack(app, 'InVpc');
    new ProtectionVerification(stack, 'Verification', {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'] }),
      deadLetterQueue: sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111111111111:lost'),
      reservedConcurrentExecutions: 1,
    });
    new ProtectedTable(stack, 'Table', PARTITION_KEY);
  }],
];

const PACKS = [nag.AwsSolutionsChecks, nag.HIPAASecurityChecks, nag.NIST80053R5Checks, nag.PCIDSS321Checks];

const synthesised = (define: (app: App) => unknown, context = {}) => {
  const app = new App({ context });
  define(app);
  app.synth();
  return app;
};

const findings = (app: App, Pack: typeof PACKS[number]) => new Pack(app).validateScope(app).violations
  .map(({ ruleName, violatingResources }) => `${ruleName} ${violatingResources?.map(({ resourceLogicalId }) => resourceLogicalId)}`);

describe.each(APPS)('%s', (_, define) => {
  test.each(PACKS.map((Pack) => [Pack.name, Pack] as const))('passes cdk-nag\'s %s', (__, Pack) => {
    expect(findings(synthesised(define), Pack)).toEqual([]);
  });

  test.each(PACKS.map((Pack) => [Pack.name, Pack] as const))('passes cdk-nag\'s %s with every recommended feature flag', (__, Pack) => {
    expect(findings(synthesised(define, recommendedFlags), Pack)).toEqual([]);
  });
});

test('cdk-nag finds what nobody has accepted', () => {
  const app = synthesised((plain) => {
    const stack = new Stack(plain, 'Stack');
    new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });
  });

  expect(findings(app, nag.HIPAASecurityChecks)).toContainEqual(expect.stringContaining('HIPAA.Security-LambdaInsideVPC'));
});

test.each(APPS.slice(0, 6))('the templates of %s are as they were read last', (_, define) => {
  const app = new App();
  define(app);

  app.node.children.filter(Stack.isStack).forEach((stack) => expect(Template.fromStack(stack).toJSON()).toMatchSnapshot(stack.stackName));
});
