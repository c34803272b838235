import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { failedCheck } from './failed-check';
import type { ExpectedMonitor } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** In milliseconds. */
const MINUTE = 60_000;
const LOOKED_BACK = 15 * MINUTE;
const LATE = 5 * MINUTE;

/** CloudWatch takes so many questions at once. */
const MOST = 500;

/**
 * Checks how long records have waited for their monitors of late. A function that is not called has no age: then there
 * was nothing to handle, or the mapping is at fault.
 */
export async function checkMonitorLags(
  monitors: ExpectedMonitor[], cloudWatch: CloudWatchClient, now: number,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let start = 0; start < monitors.length; start += MOST) {
    findings.push(...await lagsOf(monitors.slice(start, start + MOST), cloudWatch, now));
  }
  return findings;
}

async function lagsOf(monitors: ExpectedMonitor[], cloudWatch: CloudWatchClient, now: number): Promise<Finding[]> {
  try {
    const results: MetricDataResult[] = [];
    for (let next: string | undefined, first = true; first || next; first = false) {
      const answer = await cloudWatch.send(new GetMetricDataCommand({
        StartTime: new Date(now - LOOKED_BACK),
        EndTime: new Date(now),
        MetricDataQueries: monitors.map(({ functionName }, place) => ({ Id: `age${place}`, MetricStat: ageOf(functionName) })),
        NextToken: next,
      }));
      results.push(...answer.MetricDataResults ?? []);
      next = answer.NextToken;
    }
    return monitors.flatMap((monitor, place) => {
      const values = results.filter(({ Id }) => Id === `age${place}`).flatMap(({ Values = [] }) => Values);
      return late(monitor, Math.max(0, ...values));
    });
  } catch (error) {
    return monitors.map(({ path }) => failedCheck(path, 'cloudwatch:GetMetricData', error));
  }
}

function ageOf(functionName: string) {
  return {
    Metric: { Namespace: 'AWS/Lambda', MetricName: 'IteratorAge', Dimensions: [{ Name: 'FunctionName', Value: functionName }] },
    Period: 60,
    Stat: 'Maximum',
  };
}

function late({ path, functionName }: ExpectedMonitor, age: number): Finding[] {
  return age <= LATE ? [] : [{
    code: 'MONITOR_LATE',
    severity: 'WARNING',
    subject: path,
    expected: `changes that wait for their monitor for at most ${LATE / MINUTE} minutes`,
    actual: `in the last ${LOOKED_BACK / MINUTE} minutes one has waited for ${Math.floor(age / MINUTE)} minutes`,
    remedy: `look for errors, throttles and long durations of the function ${functionName}; 'parallelizationFactor' handles more at a time`,
  }];
}
