import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type EventSourceMappingConfiguration, GetEventSourceMappingCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { failedCheck, isNamed } from './failed-check';
import { type Settling, untilSettled } from './settling';
import type { ExpectedMonitor } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** The clients for the Region of the stack. */
export interface MonitorAccess {
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBClient;
  readonly region: string;
}

const EXPECTED = 'a mapping that hands the changes of the table to the monitor';

/** Lambda reads one stream with a mapping for good, so no setting of the mapping helps. */
const AGAIN = 'deploy the stack once without the monitor and once with it';

/** States that pass by themselves, sometimes in minutes. */
const STARTING = ['Creating', 'Enabling', 'Updating'];

const IMAGES = 'NEW_AND_OLD_IMAGES';

/**
 * Checks that a monitor gets the changes of its table, once its mapping had time to start. One that still starts when
 * the time is over is for a person to look at again.
 */
export async function checkMonitor(
  monitor: ExpectedMonitor, access: MonitorAccess, settling: Settling,
): Promise<Finding[]> {
  const findings = await untilSettled(() => findingsAbout(monitor, access), () => true, settling);
  return findings.map((finding) => finding.code === 'MONITOR_STARTING' ? { ...finding, severity: 'WARNING' } : finding);
}

/**
 * Findings as a deployment takes them: the last result of a mapping is of the time before, and the deployment can be
 * the one that repairs the function.
 */
export function atDeployment<F extends Finding>(findings: F[]): F[] {
  return findings.map((finding) => finding.code === 'MONITOR_FAILING' ? { ...finding, severity: 'WARNING' } : finding);
}

async function findingsAbout(monitor: ExpectedMonitor, access: MonitorAccess): Promise<Finding[]> {
  const { path, mappingId } = monitor;
  try {
    const mapping = await access.lambda.send(new GetEventSourceMappingCommand({ UUID: mappingId }));
    return [...state(monitor, mapping, access), ...await stream(monitor, mapping, access)];
  } catch (error) {
    return [isNamed(error, 'ResourceNotFoundException') ? {
      code: 'MONITOR_NOT_FOUND',
      severity: 'ERROR',
      subject: path,
      expected: EXPECTED,
      actual: `there is no mapping ${mappingId}, so the monitor sees no change`,
      remedy: AGAIN,
    } : failedCheck(path, 'lambda:GetEventSourceMapping', error)];
  }
}

/** A mapping that is off has an old result, which is no finding of its own. */
function state(
  { path, mappingId, functionName }: ExpectedMonitor,
  { State: now = 'unknown', LastProcessingResult: result = '' }: EventSourceMappingConfiguration,
  { region }: MonitorAccess,
): Finding[] {
  const base = { severity: 'ERROR', subject: path, expected: EXPECTED } as const;
  const command = (verb: string) => `aws lambda ${verb}-event-source-mapping --region ${region} --uuid ${mappingId}`;
  if (STARTING.includes(now)) {
    return [{
      ...base,
      code: 'MONITOR_STARTING',
      actual: `the mapping is ${now}`,
      remedy: `look again in a few minutes: ${command('get')}`,
    }];
  }
  if (now !== 'Enabled') {
    return [{
      ...base,
      code: 'MONITOR_OFF',
      actual: `the mapping is ${now}, so the monitor sees no change`,
      remedy: `run: ${command('update')} --enabled`,
    }];
  }
  return !result.startsWith('PROBLEM') ? [] : [{
    ...base,
    code: 'MONITOR_FAILING',
    expected: 'a monitor that handles the changes of the table',
    actual: `the last result of the mapping is ${result}`,
    remedy: `find the cause in the log of the function ${functionName}; what it could not handle is in the unprocessed bucket of the monitor`,
  }];
}

async function stream(
  { path, tableName }: ExpectedMonitor,
  { EventSourceArn: read }: EventSourceMappingConfiguration,
  { dynamodb }: MonitorAccess,
): Promise<Finding[]> {
  try {
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
    const { StreamEnabled: enabled, StreamViewType: viewType } = table!.StreamSpecification ?? {};
    return [
      ...enabled && viewType === IMAGES ? [] : [differing(path, enabled ? `a stream of ${viewType}` : 'no stream', `switch the stream of ${tableName} on with ${IMAGES}, then ${AGAIN}`)],
      ...!enabled || table!.LatestStreamArn === read ? [] : [differing(path, `the mapping reads ${read}, and the table writes to ${table!.LatestStreamArn}`,
        `${AGAIN}, and an imported table with the ARN of that stream: the stream was switched off and on again`)],
    ];
  } catch (error) {
    return [isNamed(error, 'ResourceNotFoundException', 'TableNotFoundException')
      ? differing(path, `there is no table ${tableName}`, 'correct the name of the imported table, or create the table')
      : failedCheck(path, 'dynamodb:DescribeTable', error)];
  }
}

function differing(subject: string, actual: string, remedy: string): Finding {
  return { code: 'MONITOR_STREAM_DIFFERS', severity: 'ERROR', subject, expected: `a mapping that reads the latest stream of the table, of ${IMAGES}`, actual, remedy };
}
