/** What a person should know before a cut-over is approved. */
import type { CutOverPlan } from './cutover-plan';
import { kindOf } from './planned-pointer';
import { namesOf } from '../stack/literal-names';
import type { PlannedStack } from '../stack/planned-stack';

export interface NotedPlan extends Pick<CutOverPlan, 'old' | 'new' | 'pointer' | 'stack' | 'gap' | 'freeze' | 'consumers' | 'watch'> {
  /** True if the old table has deletion protection. */
  readonly isProtected: boolean;

  /** The newest version of a configuration, where another one is deployed. */
  readonly draft?: number;
}

export function planNotes(plan: NotedPlan): string[] {
  const { old, new: other, pointer, stack, gap, freeze, consumers, watch, isProtected, draft } = plan;
  const { minutes = 0, strategyName } = pointer?.configuration ?? {};
  const failing = consumers.filter(({ enabled, result = '' }) => enabled && /PROBLEM|ERROR|fail/i.test(result));
  const reading = consumers.filter(({ enabled }) => enabled).length;
  return [
    ...gap.writes === 0 ? [] : [`not in ${other.name}: ${gap.writes ?? 'an unknown number'} of the writes to ${old.name}, those since ${gap.since}`],
    freeze ? `writes to ${old.name} are refused from the step freeze on, also after the switch; ${reached(pointer)}, writers fail`
      : `writers go on ${reached(pointer)}: what they write to ${old.name} meanwhile is not in ${other.name}, and is counted at the end`,
    ...minutes === 0 ? [] : [`${strategyName} takes ${minutes} min: some readers have ${old.name} so long, and others ${other.name}`],
    ...draft === undefined ? [] : [`version ${draft} of the configuration is newer than the deployed one, and is not switched: who deploys it leads elsewhere`],
    ...stack ? stackNotes(stack) : reading === 0 ? [] : [`the stream of ${other.name} is handed on from its first record: what was written to it before the switch is handed on, too`],
    ...failing.map(({ function: arn, result }) => `${arn} has a problem with the old stream, whose rest it may not have read: ${result}`),
    ...isProtected ? [] : [`${old.name} has no deletion protection: its history is gone with it, so do not delete it`],
    ...watch < 120_000 ? ['CloudWatch counts errors of a minute when it is over: so short a watch sees alarms only'] : [],
  ];
}

/** Until when writers have the old table. */
function reached(pointer: CutOverPlan['pointer']): string {
  return pointer ? `until they have read the ${kindOf(pointer)} again` : 'until the deployment has reached them';
}

function stackNotes(stack: PlannedStack): string[] {
  const { names: { old: { Ref: old }, new: { Ref: name } }, consumers, table, template } = stack;
  const isNamed = template.Resources[table].Properties?.TableName !== undefined;
  return [
    ...isNamed ? [`the code has to name the table with tableName: '${name}' before it is deployed the next time: with the old name that deployment fails`] : [],
    ...consumers.length > 0 ? ['mappings of functions begin in the new stream where the stack says (LATEST: what was written before the mapping is there is not handed on)'] : [],
    ...namesOf(template, table, old).map((place) => `${place} names ${old} by a literal, and goes on to do so`),
  ];
}

/** What names a table, and is not read. */
export const NOT_READ = [
  'statements of IAM and of KMS keys that name the old table',
  'DAX clusters, pipes of EventBridge, KCL applications and Kinesis readers',
  'readers that keep what they have read, and how long they keep it',
];
