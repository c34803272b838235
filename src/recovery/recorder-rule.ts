import { Stack, Tokenization } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { SettingsPlace, SettingsRun } from '../contract/recorded-settings';
import { suppressFindings } from '../internal/finding-suppression';
import type { RewoundTables } from '../rewind/rewound-tables';

/** The runs of a recorder. */
export interface RecorderRuns {
  readonly handler: lambda.IFunction;
  readonly tables: RewoundTables;
  readonly place: SettingsPlace;

  /** The minutes between two runs. */
  readonly minutes: number;
}

/** EventBridge takes 8,192 characters of input; this leaves room for the place and for what is escaped. */
const MOST_CHARACTERS = 7_000;

/** EventBridge takes 2,048 characters of a pattern, and an ARN of a stack has up to 210. */
const MOST_STACKS = 8;

const DONE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];

/** Has the function run once in a while, and after each deployment of the tables or of the recorder. */
export function defineRuns(scope: Construct, { handler, tables, place, minutes }: RecorderRuns): void {
  const stack = Stack.of(scope);
  tables.namesIn(MOST_CHARACTERS).forEach((names, index) => {
    const run: SettingsRun = { tables: names, place };
    const rule = new CfnRule(scope, `Runs${index === 0 ? '' : index}`, {
      description: 'Records the settings of DynamoDB tables, for the day on which one of them is deleted',
      scheduleExpression: `rate(${Tokenization.stringifyNumber(minutes)} minutes)`,
      eventPattern: {
        'source': ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        'detail': { 'stack-id': deployed(stack, tables), 'status-details': { status: DONE } },
      },
      targets: [{ id: 'Recorder', arn: handler.functionArn, input: stack.toJsonString(run) }],
    });
    suppressFindings(rule, { 'Serverless-EventBusDLQ': 'an event starts a run and holds nothing else, and the run comes again with the next one' });
    handler.addPermission(`Runs${index === 0 ? '' : index}`, {
      principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn,
    });
  });
}

/** The stacks whose deployments change settings; of many, every stack. */
function deployed(own: Stack, tables: RewoundTables): object[] {
  const names = [...new Set([own.stackName, ...tables.stackNames])];
  const arn = (name: string) => own.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: name });
  return (names.length > MOST_STACKS ? [''] : names.map((name) => `${name}/`)).map((name) => ({ prefix: arn(name) }));
}
