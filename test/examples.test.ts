import { createRequire } from 'node:module';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import * as ts from 'typescript';
import { EXAMPLES } from './examples';
import * as library from '../src';

const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };
const installed = createRequire(__filename);

const examples = EXAMPLES.filter(({ whole }) => !whole).map(({ title, code, source }): [string, string, string] => [
  title,
  code,
  source,
]);

test.each(examples)('the example at %s synthesises without a warning', (_, code, source) => {
  const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
  const fixture = fixtureOf(source, app, code);
  const stack = new fixture(app, 'Fixture', { env: ENVIRONMENT });
  if (stack.node.findAll().length === 1) return; // Values only, or a call on the app.

  const messages = app.synth().stacks.flatMap((artifact) => artifact.messages);

  expect(messages.map(({ entry }) => entry.data)).toEqual([]);
});

/** The stack of the fixture around an example, with what the fixture declares. */
function fixtureOf(
  source: string,
  app: App,
  code: string,
): new (scope: Construct, id: string, props: StackProps) => Stack {
  const { outputText } = ts.transpileModule(
    `${source.replace(
      'constructor(scope: Construct, id: string) {\n    super(scope, id);',
      'constructor(scope: any, id: any, props: any) {\n    super(scope, id, props);',
    )}\nexport { Fixture };`,
    { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } },
  );
  const exported: any = {};
  const load = (name: string) => (name === 'cdk-dynamodb-recovery' ? library : installed(name));
  new Function('require', 'exports', 'app', 'existingTable', 'plan', outputText)(
    load,
    exported,
    app,
    /\bexistingTable\b/.test(code) ? tableOf(app) : undefined,
    /\bbackupPlan: plan\b/.test(code) ? planOf(app) : undefined,
  );
  return exported.Fixture;
}

function tableOf(app: App): dynamodb.Table {
  const stack = new Stack(app, 'Existing', { env: ENVIRONMENT });
  return new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } });
}

function planOf(app: App): library.TableBackupPlan {
  const stack = new Stack(app, 'Plans', { env: ENVIRONMENT });
  const plan = new library.TableBackupPlan(stack, 'Plan');
  plan.addSelection('Gold', library.TableSelector.taggedWith({ backup: 'gold' }));
  return plan;
}
