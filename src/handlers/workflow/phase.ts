/** The end of a phase: written down once, and shown as a metric. */
import type { WorkflowAccess } from './workflow-access';
import { METRIC_NAMESPACE, PHASE_METRIC } from '../../contract/recovery-metrics';
import type { RunPhase } from '../../contract/recovery-run';
import type { RunFolder } from '../../engine/workflow/run-folder';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export async function endPhase(phase: RunPhase, record: RunFolder, { clock, path }: WorkflowAccess): Promise<void> {
  const now = clock.now();
  const ended = await record.end(phase, new Date(now));
  if (!ended) return;
  const { name, recovery, phase: dimension } = PHASE_METRIC;
  console.log(JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE, Dimensions: [[recovery, dimension]], Metrics: [{ Name: name, Unit: 'Seconds' }],
      }],
    },
    [recovery]: path,
    [dimension]: phase,
    [name]: (Date.parse(ended.endedAt) - Date.parse(ended.startedAt)) / 1000,
    run: record.name,
  }));
}
