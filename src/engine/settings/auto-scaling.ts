/**
 * Auto scaling of a table and of each of its global indexes: targets, policies and scheduled actions.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
import {
  DescribeScalableTargetsCommand, DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand,
  PutScalingPolicyCommand, type PutScalingPolicyRequest, PutScheduledActionCommand, type PutScheduledActionRequest,
  RegisterScalableTargetCommand, type ScalableDimension,
} from '@aws-sdk/client-application-auto-scaling';
import { type DescribedTable, indexOf, indexPart, TABLE } from './described-table';
import { isMembers, type Json, plain } from './json-value';
import type { Renaming } from './renaming';
import type { Setting } from './setting';
import type { SettingsTarget } from './settings-target';

type Named = Readonly<Record<string, Json>>;

/** One dimension: the read or the write units of the table or of an index. */
interface Scaling {
  readonly target: Named;
  readonly policies: Named;
  readonly scheduled: Named;
}

interface Resource {
  readonly ServiceNamespace: 'dynamodb';
  readonly ResourceId: string;
  readonly ScalableDimension: ScalableDimension;
}

const UNITS = { read: 'ReadCapacityUnits', write: 'WriteCapacityUnits' } as const;

/** Members of answers that are no settings. */
const IDENTITY = [
  'ServiceNamespace', 'ResourceId', 'ScalableDimension', 'RoleARN', 'CreationTime', 'ScalableTargetARN', 'PredictedCapacity',
  'PolicyARN', 'PolicyName', 'Alarms', 'ScheduledActionARN', 'ScheduledActionName',
];

export const AUTO_SCALING: Setting = {
  name: 'autoScaling',
  title: 'auto scaling',
  stage: 'restore',

  async read(table) {
    const { GlobalSecondaryIndexes: indexes = [] } = table.description;
    const parts: Record<string, Json> = {};
    for (const of of [TABLE, ...indexes.map(({ IndexName }) => indexPart(IndexName!))]) {
      for (const [part, scaling] of await scalingOf(table, of)) parts[part] = plain(scaling);
    }
    return parts;
  },

  wanted: (parts, renaming) => Object.fromEntries(
    Object.entries(parts).map(([part, value]) => [part, renamed(value, renaming)]),
  ),

  /** What was added to the restored table beside is left. */
  isMet: (wanted, restored) => holds(restored, wanted),

  async put(part, wanted, target) {
    const { target: range, policies, scheduled } = wanted as unknown as Scaling;
    const resource = resourceOf(target.name, part);
    const client = await target.requests.aws.autoScaling();
    await send(target, 'RegisterScalableTarget', () => client.send(new RegisterScalableTargetCommand({ ...resource, ...range })));
    for (const [PolicyName, policy] of Object.entries(policies)) {
      const request = { ...resource, PolicyName, ...policy as Named } as PutScalingPolicyRequest;
      await send(target, 'PutScalingPolicy', () => client.send(new PutScalingPolicyCommand(request)));
    }
    for (const [ScheduledActionName, action] of Object.entries(scheduled)) {
      const request = { ...resource, ScheduledActionName, ...dated(action as Named) } as PutScheduledActionRequest;
      await send(target, 'PutScheduledAction', () => client.send(new PutScheduledActionCommand(request)));
    }
  },
};

async function scalingOf({ requests, name }: DescribedTable, of: string): Promise<[string, Scaling][]> {
  const client = await requests.aws.autoScaling();
  const { ServiceNamespace, ResourceId } = resourceOf(name, `${of} read`);
  const action = (verb: string) => `application-autoscaling:${verb}`;
  const targets = await requests.pages(action('DescribeScalableTargets'), (NextToken) =>
    client.send(new DescribeScalableTargetsCommand({ ServiceNamespace, ResourceIds: [ResourceId], NextToken })),
  (page) => [page.ScalableTargets, page.NextToken]);
  if (targets.length === 0) return [];
  const policies = await requests.pages(action('DescribeScalingPolicies'), (NextToken) =>
    client.send(new DescribeScalingPoliciesCommand({ ServiceNamespace, ResourceId, NextToken })),
  (page) => [page.ScalingPolicies, page.NextToken]);
  const scheduled = await requests.pages(action('DescribeScheduledActions'), (NextToken) =>
    client.send(new DescribeScheduledActionsCommand({ ServiceNamespace, ResourceId, NextToken })),
  (page) => [page.ScheduledActions, page.NextToken]);
  return targets.map((target) => {
    const { ScalableDimension: dimension } = target;
    const own = (each: { readonly ScalableDimension?: string }) => each.ScalableDimension === dimension;
    const units = dimension!.endsWith(UNITS.read) ? 'read' : 'write';
    return [`${of} ${units}`, {
      target: settingsOf(target),
      policies: Object.fromEntries(policies.filter(own).map((each) => [each.PolicyName!, settingsOf(each)])),
      scheduled: Object.fromEntries(scheduled.filter(own).map((each) => [each.ScheduledActionName!, settingsOf(each)])),
    }];
  });
}

function settingsOf(answer: object): Named {
  return Object.fromEntries(Object.entries(plain(answer) as Named).filter(([name]) => !IDENTITY.includes(name)));
}

function resourceOf(table: string, part: string): Resource {
  const index = indexOf(part);
  const units = UNITS[part.endsWith(' read') ? 'read' : 'write'];
  return {
    ServiceNamespace: 'dynamodb',
    ResourceId: index === undefined ? `table/${table}` : `table/${table}/index/${index}`,
    ScalableDimension: `dynamodb:${index === undefined ? 'table' : 'index'}:${units}`,
  };
}

/** Names of policies and actions often have the name of their table, and customized metrics its dimension. */
function renamed(value: Json, renaming: Renaming): Json {
  const { target, policies, scheduled } = value as unknown as Scaling;
  const named = (each: Named): Named => Object.fromEntries(
    Object.entries(each).map(([name, member]) => [renaming.within(name), dimensions(member, renaming)]),
  );
  return { target, policies: named(policies), scheduled: named(scheduled) };
}

function dimensions(value: Json, renaming: Renaming): Json {
  if (Array.isArray(value)) return value.map((each: Json) => dimensions(each, renaming));
  if (!isMembers(value)) return value;
  if (value.Name === 'TableName' && value.Value === renaming.source.name) return { ...value, Value: renaming.target.name };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dimensions(member, renaming)]));
}

/** True if a value has all that another one has. */
function holds(value: Json | undefined, part: Json): boolean {
  if (!isMembers(part) || !isMembers(value)) return JSON.stringify(value) === JSON.stringify(part);
  return Object.entries(part).every(([name, member]) => holds(value[name], member));
}

/** Times of an action, which are texts in JSON. */
function dated(action: Named): object {
  return Object.fromEntries(Object.entries(action).map(([name, value]) =>
    [name, /^(Start|End)Time$/.test(name) ? new Date(String(value)) : value]));
}

async function send(target: SettingsTarget, verb: string, request: () => Promise<unknown>): Promise<void> {
  await target.whileBusy(() => target.requests.ask(`application-autoscaling:${verb}`, request));
}
