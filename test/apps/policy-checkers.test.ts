import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ProtectedTable } from '../../src';
import { withReasons } from '../checkers/accepted';
import { NAG_CHECKERS } from '../checkers/cdk-nag';
import { NAG_2_CHECKER } from '../checkers/cdk-nag-2';
import { CheckedApp } from '../checkers/checked-app';
import type { Checker } from '../checkers/checker';
import { CONTROL_TOWER_CHECKER } from '../checkers/control-tower';
import { EXAMPLE_APPS, SHOWN_APPS } from '../checkers/example-apps';
import { PARTITION_KEY } from '../sample';

const CHECKERS: Checker[] = [...NAG_CHECKERS, NAG_2_CHECKER, CONTROL_TOWER_CHECKER];

const FLAGS = [['', {}], [' with every recommended feature flag', { ...recommendedFlags }]] as const;

/** Findings without an accepted reason. */
const found = (checker: Checker, app: CheckedApp) => (checker.check([app]) ?? [[]])
  .flatMap(withReasons)
  .filter(({ reason }) => reason === undefined);

describe.each(EXAMPLE_APPS.flatMap((example) => FLAGS.map(([title, flags]) => [example.title + title, example, flags] as const)))('%s', (_, example, flags) => {
  let app: CheckedApp;

  beforeAll(() => {
    app = new CheckedApp(example, flags);
  });

  test.each(CHECKERS.map((checker) => [checker.name, checker] as const))('passes %s', (__, checker) => {
    expect(found(checker, app)).toEqual([]);
  });
});

/** A function of the app's own, next to those of the library. */
const withFunction = (app: App) => {
  const stack = new Stack(app, 'Stack');
  new ProtectedTable(stack, 'Table', PARTITION_KEY);
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });
};

test.each([
  ['HIPAA', NAG_CHECKERS[1], 'HIPAA.Security-LambdaInsideVPC'],
  ['cdk-nag 2', NAG_2_CHECKER, 'HIPAA.Security-LambdaInsideVPC'],
  ['Control Tower', CONTROL_TOWER_CHECKER, 'CT.LAMBDA.PR.3'],
])('what the library accepts of %s is accepted for its own functions only', (_, checker, rule) => {
  const ofRule = found(checker, new CheckedApp({ title: 'a function', define: withFunction })).filter((finding) => finding.rule === rule);

  expect(ofRule).toEqual([{ rule, resource: expect.stringMatching(/^Function[0-9A-F]{8}$/) }]);
});

test('what the library accepts of Control Tower does not let the app pass', () => {
  const app = new App();
  Validations.of(app).addPlugins(new CfnGuardValidator());
  withFunction(app);

  expect(() => app.synth()).toThrow('lambda_inside_vpc_check');
});

test.each(SHOWN_APPS.map(({ title, define }) => [title, define] as const))('the templates of %s are as they were read last', (_, define) => {
  const app = new App();
  define(app);

  app.node.children
    .filter(Stack.isStack)
    .forEach((stack) => expect(Template.fromStack(stack).toJSON()).toMatchSnapshot(stack.stackName));
});
