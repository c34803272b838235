import { App, Aspects, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ProtectedTable } from '../src';

const PARTITION_KEY = { name: 'pk', type: dynamodb.AttributeType.STRING };

/** More than a policy names one by one: then it is looked for those with a name of their own. */
const MANY = 60;

/** A stack that changes after an aspect, such as a policy checker, may have looked at everything that it declares. */
function templateOf({ looked }: { readonly looked: boolean }): object {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  let name: string | undefined;
  const tables = Array.from({ length: MANY }, (_, index) => new ProtectedTable(stack, `Table${index}`, { partitionKey: PARTITION_KEY }));
  const named = tables[0].node.defaultChild as dynamodb.CfnGlobalTable;
  named.tableName = Lazy.uncachedString({ produce: () => name });
  // Aspects come to the constructs of a stack in the order in which they were made.
  const last = new Construct(stack, 'Last');
  let seen = 0;
  const look = (node: unknown) => {
    if (looked && CfnResource.isCfnResource(node)) {
      stack.resolve((node as unknown as { _toCloudFormation(): object })._toCloudFormation());
      seen += 1;
    }
  };
  const change = (node: unknown) => {
    if (node === last) {
      name = 'named-late';
      new ProtectedTable(stack, 'Late', { partitionKey: PARTITION_KEY });
    }
  };
  Aspects.of(app).add({ visit: look });
  Aspects.of(app).add({ visit: change });
  const template = Template.fromStack(stack).toJSON();
  expect(seen > MANY).toBe(looked);
  return template;
}

test('what is declared after an aspect has looked is in the template all the same', () => {
  const template = templateOf({ looked: true });

  expect(template).toEqual(templateOf({ looked: false }));
  expect(JSON.stringify(template)).toContain('table/named-late');
});
