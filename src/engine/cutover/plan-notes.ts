/** What a person should know before a cut-over is approved. */
import type { CutOverPlan } from './cutover-plan';

export interface NotedPlan extends Pick<CutOverPlan, 'old' | 'new' | 'gap' | 'freeze' | 'consumers' | 'watch'> {
  /** True if the old table has deletion protection. */
  readonly isProtected: boolean;
}

export function planNotes({ old, new: other, gap, freeze, consumers, watch, isProtected }: NotedPlan): string[] {
  const failing = consumers.filter(({ enabled, result = '' }) => enabled && /PROBLEM|ERROR|fail/i.test(result));
  const reading = consumers.filter(({ enabled }) => enabled).length;
  return [
    ...gap.writes === 0 ? [] : [`not in ${other.name}: ${gap.writes ?? 'an unknown number'} of the writes to ${old.name}, those since ${gap.since}`],
    freeze ? `writes to ${old.name} are refused from the step freeze on, also after the switch; readers of the parameter write again once they have read it`
      : `writers go on until they have read the parameter again: what they write to ${old.name} meanwhile is not in ${other.name}, and is counted at the end`,
    ...reading === 0 ? [] : [`the stream of ${other.name} is handed on from its first record: what was written to it before the switch is handed on, too`],
    ...failing.map(({ function: arn, result }) => `${arn} has a problem with the old stream, whose rest it may not have read: ${result}`),
    ...isProtected ? [] : [`${old.name} has no deletion protection: its history is gone with it, so do not delete it`],
    ...watch < 120_000 ? ['CloudWatch counts errors of a minute when it is over: so short a watch sees alarms only'] : [],
  ];
}

/** What names a table, and is not read. */
export const NOT_READ = [
  'statements of IAM and of KMS keys that name the old table',
  'DAX clusters, pipes of EventBridge, KCL applications and Kinesis readers',
  'readers that keep the parameter, and how long they keep it',
];
