import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type RecorderScope, recordPermissions, tableReadPermissions } from './recorder-permissions';
import { defineRuns } from './recorder-rule';
import { DeploymentFunction, type FunctionReasons } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { definePolicy } from '../internal/permission';
import { wholeMinutes } from '../internal/requirement';

/** The place of the recorder, and its options. */
export interface SettingsRecorderProps extends Omit<RecorderScope, 'scope'> {
  readonly interval?: Duration;
  readonly options: DeploymentFunctionOptions;
}

const REASONS: FunctionReasons = {
  reservedConcurrentExecutions: 'it runs once in a while, and setting concurrency aside fails in accounts with a small quota',
  deadLetterQueue: 'a run that failed comes again, and its error is a metric; \'deadLetterQueue\' takes a queue',
  vpc: 'it calls AWS\'s own endpoints and reads no data of tables; \'vpc\' takes one',
  tracing: 'its log has a line for each table',
  logEncryption: 'the log holds names of tables and settings, and CloudWatch Logs encrypts it; \'logGroup\' takes one with a key',
  logsDestroyed: '\'removalPolicy\' is DESTROY: which settings could not be recorded is gone with the stack',
};

/** A day in minutes, and a week. */
const DAY = 1_440;
const LONGEST = 7 * DAY;

/** The longest time of a function: about a second for each table, more where the account has many dashboards. */
const TIMEOUT = Duration.minutes(15);

/** Records the settings of tables in a bucket, so that they are there when a table is not. */
export class SettingsRecorder extends Construct {
  public readonly handler: lambda.Function;
  public readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: SettingsRecorderProps) {
    const { tables, bucket, prefix, interval = Duration.minutes(DAY), options } = props;
    const minutes = wholeMinutes('settingsInterval', interval, { min: 60, max: LONGEST });
    super(scope, id);
    const { handler, logGroup, role } = new DeploymentFunction(this, {
      description: 'Records the settings of DynamoDB tables, and reads no item',
      timeout: TIMEOUT,
      statements: [],
      handler: 'settings-recorder',
      options,
      reasons: REASONS,
    });
    this.handler = handler;
    this.logGroup = logGroup;
    const of = { scope: this, tables, bucket, prefix };
    definePolicy(this, 'TablePermissions', role, tableReadPermissions(of));
    definePolicy(this, 'RecordPermissions', role, recordPermissions(of));
    defineRuns(this, { handler, tables, place: { bucketName: bucket.bucketName, prefix }, minutes });
  }
}
